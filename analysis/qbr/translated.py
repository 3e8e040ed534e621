"""A chart read from its own drawing: the same numbers, as a slide program draws them itself."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from analysis.charts.theme import ROLES
from analysis.names import headed, spoken
from analysis.qbr.chart_layers import Layer, Row, layers_of
from analysis.qbr.native import BETWEEN, MOST_BARS, MOST_LINES
from analysis.qbr.native_form import Native, Series

NAMED, WRITTEN = ("name",), ("says", "told")
DOTS = ("bar", "point", "circle")
MOST_WITH_ENDS = 2
SCALES = (None, "linear", "log")


def translated(spec: Mapping[str, Any]) -> Native | None:
    """The chart as bars across or as lines; None for one that stays a picture."""
    layers = list(layers_of(spec, spec.get("datasets", {}), None))
    found = _across(layers) or _over(layers) if 0 < len(layers) <= 14 else None
    return found.filled() if found else None


def _across(layers: Sequence[Layer]) -> Native | None:
    """A row for each group with its number and its interval."""
    lying = [layer for layer in layers if layer.mark in DOTS and _lies(layer)]
    if not lying or lying[0].scale("x") not in SCALES:
        return None
    main, log = lying[0], lying[0].scale("x") == "log"
    groups = list(dict.fromkeys(row[main.field("y")] for row in main.rows))[:MOST_BARS]
    series = _sides(lying, groups) or (_alone(main, groups, _ends(layers, main.field("y"), "x")),)
    named, (title, share) = _words(layers, main.field("y")), _axis(main, "x")
    names = tuple(named.get(group, str(group)) for group in groups)
    return Native("bars", series, names, y_title=title, share=share, log=log)


def _alone(main: Layer, groups: Sequence[Any], ends: Mapping[Any, Any]) -> Series:
    """One set of bars, each in its colour and with its interval."""
    rows = {row[main.field("y")]: row for row in main.rows}
    low, high = (tuple(ends.get(group, (None, None))[end] for group in groups) if ends else () for end in (0, 1))
    colours = tuple(_colour(main, rows.get(group, {})) for group in groups)
    return Series(_axis(main, "x")[0], _across_groups(rows, groups, main.field("x")), (), low, high, colours=colours)


def _sides(lying: Sequence[Layer], groups: Sequence[Any]) -> tuple[Series, ...]:
    """Several bars for each group: of several layers, or of the parts of one; nothing where there is one."""
    main, y = lying[0], lying[0].field("y")
    by_field = {layer.field("x"): layer for layer in lying if layer.field("y") == y}
    split = next((f for axis in ("shape", "color") if (f := main.field(axis)) and len(_values(main.rows, f)) > 1), "")
    if len(by_field) > 1:
        parts = {headed(x): (x, layer.rows) for x, layer in by_field.items()}
    elif split and len(main.rows) > len(groups):
        parts = {
            str(of): (main.field("x"), [r for r in main.rows if r[split] == of]) for of in _values(main.rows, split)
        }
    else:
        return ()
    return tuple(
        Series(name, _across_groups({row[y]: row for row in rows}, groups, x), colour=ROLES[BETWEEN[place % 6]][0])
        for place, (name, (x, rows)) in enumerate(parts.items())
    )


def _across_groups(rows: Mapping[Any, Row], groups: Sequence[Any], x: str) -> tuple[float | None, ...]:
    return tuple(_number(rows.get(group, {}).get(x)) for group in groups)


def _lies(layer: Layer) -> bool:
    named = layer.kind("y") in ("nominal", "ordinal")
    return named and layer.kind("x") == "quantitative" and bool(layer.field("x")) and "x2" not in layer.on


def _words(layers: Sequence[Layer], y: str) -> dict[Any, str]:
    """What stands beside each row in words: its name, and its number where the page writes it."""
    told: dict[Any, list[str]] = {}
    for wanted in (NAMED, WRITTEN):
        for layer in layers:
            if layer.mark == "text" and layer.field("y") == y and layer.field("text") in wanted:
                for row in layer.rows:
                    words = str(row.get(layer.field("text")) or "").strip()
                    if words and words not in told.setdefault(row[y], []):
                        told[row[y]].append(words)
    return {group: ": ".join(words) for group, words in told.items() if words}


def _over(layers: Sequence[Layer]) -> Native | None:
    """A line for each group over time or over numbers, with the interval of a line that stands alone."""
    standing = [layer for layer in layers if layer.field("x") and layer.kind("y") == "quantitative"]
    mains = [layer for layer in standing if layer.mark == "line"]
    dots = [layer for layer in standing if layer.mark == "point" and layer.kind("x") == "ordinal"]
    heaps = [layer for layer in standing if layer.mark in ("bar", "area") and layer.kind("x") == "ordinal"]
    heaps = [layer for layer in heaps if "y2" not in layer.on]
    found = mains or dots or heaps[:1]
    linear = all(layer.scale(axis) in SCALES[:2] for layer in found for axis in ("x", "y"))
    if not found or not linear or len({layer.field("x") for layer in found}) > 1:
        return None
    every = [series for layer in found for series in _lines(layer, layers)]
    distinct = tuple({(series.name, series.y): series for series in every}.values())[:MOST_LINES]
    alike = len({series.name for series in distinct}) < len(distinct)
    if alike or _stacked(found, layers) or (not mains and not dots and _twice(found, every)):
        return None
    title, share = _axis(found[0], "y")
    if found[0].kind("x") == "quantitative":
        return Native("xy", distinct, x_title=_axis(found[0], "x")[0], y_title=title, share=share)
    kind = "lines" if mains else "dots" if dots else "heaps"
    order = tuple(dict.fromkeys(at for series in distinct for at in series.x))
    return Native(kind, tuple(_at(series, order) for series in distinct), tuple(map(str, order)), "", title, share)


def _stacked(found: Sequence[Layer], layers: Sequence[Layer]) -> bool:
    """Whether a line is the edge of an area, so that it says how high the heap is and not how much its part."""
    edges = {layer.field(axis) for layer in layers if layer.mark == "area" for axis in ("y", "y2") if "y2" in layer.on}
    return any(layer.field("y") in edges for layer in found)


def _twice(found: Sequence[Layer], every: Sequence[Series]) -> bool:
    """Whether bars stand on one another without a column that tells them apart."""
    if len(every) > 1:
        return False
    places = [row[found[0].field("x")] for row in found[0].rows]
    return len(set(places)) < len(places)


def _lines(layer: Layer, layers: Sequence[Layer]) -> Iterator[Series]:
    x, y = layer.field("x"), layer.field("y")
    axes = [f for axis in ("detail", "color", "strokeDash") if (f := layer.field(axis))]
    split = next((field for field in axes if len(_values(layer.rows, field)) > 1), "")
    said = {**_called(layer.rows, split), **_named_by(layers, split)} if split else {}
    parts = _values(layer.rows, split) if split else [""]
    for place, of in enumerate(parts):
        ends = _ends(layers, x, "y", split, of) if len(parts) <= MOST_WITH_ENDS else {}
        rows = [row for row in layer.rows if not split or row.get(split) == of]
        across, up = [row[x] for row in rows], [_number(row.get(y)) for row in rows]
        if layer.steps:
            across, up = _stairs(across, up)
        low, high = (tuple(ends.get(at, (None, None))[end] for at in across) for end in (0, 1)) if ends else ((), ())
        name = said.get(of, str(of) if of not in ROLES else "") or _axis(layer, "y")[0]
        colour = _colour(layer, rows[0]) if rows and rows[0].get("role") in ROLES else ROLES[BETWEEN[place % 6]][0]
        yield Series(name, tuple(up), tuple(across), low, high, colour)


def _at(series: Series, order: Sequence[Any]) -> Series:
    """A line over all the categories there are; nothing where it has none."""
    places = {at: place for place, at in enumerate(series.x)}
    picked = [places.get(at) for at in order]
    values = [
        tuple(None if p is None else part[p] for p in picked) if part else ()
        for part in (series.y, series.low, series.high)
    ]
    return Series(series.name, values[0], (), values[1], values[2], series.colour)


def _stairs(across: Sequence[Any], up: Sequence[Any]) -> tuple[list[Any], list[Any]]:
    """Each value until the next one, so that the line goes in stairs."""
    pairs = [(across[0], up[0])] if across else []
    for place in range(1, len(across)):
        pairs += [(across[place], up[place - 1]), (across[place], up[place])]
    return [a for a, _ in pairs], [b for _, b in pairs]


def _ends(
    layers: Sequence[Layer], by: str, axis: str, split: str = "", of: Any = None
) -> dict[Any, tuple[float | None, float | None]]:
    """The interval of each row or point of a part, where a layer draws one from end to end."""
    along = "y" if axis == "x" else "x"
    for layer in layers:
        drawn = layer.mark in ("rule", "area") and layer.field(f"{axis}2") and layer.field(along) == by
        if drawn and layer.field(axis) != layer.field(f"{axis}2"):
            low, high = layer.field(axis), layer.field(f"{axis}2")
            return {
                row[by]: (_number(row.get(low)), _number(row.get(high)))
                for row in layer.rows
                if not split or row.get(split) == of
            }
    return {}


def _named_by(layers: Sequence[Layer], split: str) -> dict[Any, str]:
    """What the words in the drawing call each line."""
    texts = [layer for layer in layers if layer.mark == "text" and layer.field("text")]
    return {row[split]: str(row[t.field("text")]) for t in texts for row in t.rows if row.get(split) is not None}


def _called(rows: Sequence[Row], split: str) -> dict[Any, str]:
    """What another column calls the same parts: the arm, where lines are told apart by the role of their colour."""
    for field in rows[0] if rows else ():
        pairs = {(row.get(split), row.get(field)) for row in rows}
        one_each = len(pairs) == len({of for of, _ in pairs}) == len({name for _, name in pairs})
        if field != split and one_each and all(isinstance(name, str) and name not in ROLES for _, name in pairs):
            return {of: str(name) for of, name in pairs}
    return {}


def _axis(layer: Layer, axis: str) -> tuple[str, bool]:
    """The title of an axis, and whether it is written in percent."""
    told = layer.on[axis]
    written = told.get("axis") or {}
    title = written.get("title") or told.get("title") or spoken(layer.field(axis))
    return " ".join(title) if isinstance(title, list) else str(title), "%" in str(written.get("format", ""))


def _colour(layer: Layer, row: Row) -> str:
    role = row.get(layer.field("color") or "role") if row else None
    return ROLES[role][0] if role in ROLES else ROLES["slate"][0]


def _values(rows: Sequence[Row], field: str) -> list[Any]:
    return [value for value in dict.fromkeys(row.get(field) for row in rows) if value is not None]


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and value == value and abs(value) != float("inf") else None
