"""What a figure says to whoever hears it: each mark by the lines of its tooltip.

Without a description Vega reads out every channel of a mark: the role of its color, and days as a machine writes them.
"""

from collections.abc import Mapping
from typing import Any

from ..names import headed
from ..phrases import capital
from .theme import WHEN, in_each, quoted, said_when


def in_words(spec: Mapping[str, Any]) -> dict[str, Any]:
    """A chart's specification with days as people write them, in what is drawn and in what is read out."""
    rows = spec.get("datasets", {})
    told: dict[str, Any] = heard(said_when(dict(spec), rows), rows)
    return told


def heard(spec: Any, datasets: Mapping[str, Any]) -> Any:
    """A specification in which all that is read out is what people would say; nothing is drawn differently."""
    return in_each(spec, datasets, _heard)


def _heard(made: dict[str, Any], rows: Any) -> dict[str, Any]:
    if "mark" not in made:
        return made
    encoding = {channel: _axis(told, rows) for channel, told in made.get("encoding", {}).items()}
    return _described({**made, "encoding": encoding})


def _described(unit: dict[str, Any]) -> dict[str, Any]:
    """A mark with a tooltip says that; one without repeats what others say, and is passed over."""
    mark = unit["mark"] if isinstance(unit["mark"], dict) else {"type": unit["mark"]}
    if mark.get("aria") is False or "description" in unit["encoding"]:
        return unit
    tips = unit["encoding"].get("tooltip", [])
    lines = [line for one in (tips if isinstance(tips, list) else [tips]) if (line := _line(one))]
    if not lines:
        return {**unit, "mark": {**mark, "aria": False}}
    told = {"value": {"expr": " + '; ' + ".join(lines)}}
    return {**unit, "encoding": {**unit["encoding"], "description": told}}


def _line(tip: Any) -> str:
    """A line of a tooltip as an expression of Vega: its title and the value as it is written there."""
    field = tip.get("field") if isinstance(tip, dict) else None
    if field is None:
        return ""
    datum, form = f"datum[{quoted(field)}]", tip.get("format", "")
    title = tip.get("title") or capital(headed(field))
    kind = tip.get("type")
    if kind == "temporal":
        said = f"timeFormat({datum}, {quoted(form or '%b %-d, %Y')})"
    elif kind == "quantitative":
        said = f"format({datum}, {quoted(form)})"
    else:
        said = datum
    return f"{quoted(f'{title}: ')} + (isValid({datum}) ? {said} : 'unknown')"


def _axis(told: Any, rows: Any) -> Any:
    """An axis of days, months or quarters is passed over: Vega takes no words for one, and each mark names its own."""
    if not isinstance(told, dict) or not isinstance(told.get("axis"), dict) or "field" not in told:
        return told
    values = {row.get(told["field"]) for row in rows if isinstance(row, dict)}
    whens = any(isinstance(value, str) and WHEN.fullmatch(value) for value in values)
    return {**told, "axis": {**told["axis"], "aria": False}} if whens else told
