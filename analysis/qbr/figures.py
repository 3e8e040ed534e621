"""Figures that were kept, as marks: drawn on a slide as a chart of its own; any other figure stays a picture."""

from collections.abc import Callable, Hashable, Mapping, Sequence

import pandas as pd

from ..charts.marks import BARS, GOOD, LEVEL, LINES, LOST, WAS, WATERFALL, Marks, Series, foot_of
from ..finding import CLEAR
from ..names import headed
from ..phrases import in_currency, money, out_of, percent, whens_named
from ..standards import FEWEST
from .columns import form, said
from .pack import Kept

NAMES = {
    "new": "New",
    "reactivation": "Returned",
    "expansion": "Expansion",
    "contraction": "Contraction",
    "churn": "Churn",
}
FALLS = ("contraction", "churn")
MOST_BARS = 12
# Lines beyond these could not be told apart in one accent.
TONES = (GOOD, LOST, LEVEL, WAS)
CONTROL = {"rate": "Share that churned", "centre": "Its usual course", "lower": "Chance, from", "upper": "Chance, to"}


def marks_of(item: Kept) -> Marks | None:
    """The marks of a figure, from its own numbers; None where a slide shows its picture beside its numbers."""
    if item.frame is None or item.frame.empty or item.drawing is None or item.drawing.function not in OWN:
        return None
    needs, make = OWN[item.drawing.function]
    if not set(needs) <= set(item.frame):
        return None
    given = [part for part in item.drawing.given if isinstance(part, str)]
    with in_currency(item.origin.currency):
        return make(item.frame, item.title, *given)


def bridge_marks(amounts: Mapping[str, float], first: str = "Opening", last: str = "Closing") -> Marks:
    """The bridge as a waterfall whose falls are falls; opening and moves come to the closing, else ValueError."""
    steps = [name for name in NAMES if amounts.get(name)]
    moves = [-amounts[name] if name in FALLS else amounts[name] for name in steps]
    values = (amounts["opening"], *moves, amounts["closing"])
    if abs(sum(values[:-1]) - values[-1]) > max(1.0, 1e-6 * abs(values[-1])):
        raise ValueError("opening and moves do not come to the closing")
    labels = (money(values[0]), *(_move(value) for value in moves), money(values[-1]))
    tones = (LEVEL, *(LOST if name in FALLS else GOOD for name in steps), LEVEL)
    ends = [sum(values[: place + 1]) for place in range(len(values) - 1)]
    return Marks(
        WATERFALL,
        "Monthly recurring revenue from start to end",
        (first, *(NAMES[name] for name in steps), last),
        (Series("MRR", values, labels, tones),),
        foot=foot_of((values[0], values[-1]), ends),
    )


def _move(value: float) -> str:
    return f"{'−' if value < 0 else '+'}{money(abs(value))}"


def _revenue(frame: pd.DataFrame, title: str) -> Marks:
    return bridge_marks(dict(zip(frame["step"], frame["amount"], strict=True)))


def _composition(frame: pd.DataFrame, title: str, basis: str = "accounts") -> Marks | None:
    """A bar for each group with what it is counted on in its name; groups too few to judge are pale."""
    lost, base, value = ("mrr_churned", "mrr_start", "mrr_rate") if basis == "mrr" else ("churned", "accounts", "rate")
    if frame[value].isna().all():
        return None
    counts = zip(frame["group"], frame[lost], frame[base], strict=True)
    names = [f"{group}, {out_of(part, whole)}" for group, part, whole in counts]
    return _bars(frame.assign(group=names), title, "group", value, [_tone(row) for row in frame.to_dict("records")])


def _tone(row: Mapping[Hashable, object]) -> str:
    if float(str(row.get("accounts", FEWEST))) < FEWEST:
        return WAS
    if row.get("verdict") != CLEAR:
        return LEVEL
    return LOST if float(str(row.get("rate_ratio", 1))) > 1 else GOOD


def _bars(frame: pd.DataFrame, title: str, name: str, value: str, tones: Sequence[str] = (LEVEL,)) -> Marks | None:
    """A bar for each row, its number at its end and its interval in its name; None where a number is below zero."""
    part = frame.head(MOST_BARS)
    if not (part[value].dropna() >= 0).all() or part[value].isna().all():
        return None
    labels = tuple(said(v, form(value)) for v in part[value].tolist())
    names = tuple(f"{row[name]}{_ends(row, value)}" for row in part.to_dict("records"))
    values = tuple(None if v != v else float(v) for v in part[value])
    return Marks(BARS, title, names, (Series(headed(value), values, labels, tuple(tones)),))


def _ends(row: Mapping[Hashable, object], value: str) -> str:
    """The interval that follows a number in its table, in words."""
    columns = list(row)
    ends = [c for c in columns[columns.index(value) + 1 :][:2] if str(c).endswith(("low", "high"))]
    return f"; likely {' to '.join(said(row[column], form(value)) for column in ends)}" if len(ends) == 2 else ""


def _lines(title: str, order: Sequence[str], values: Mapping[str, Sequence[float]], share: bool) -> Marks | None:
    """A line for each name over all categories there are, its name and its last number at its end."""
    if not 0 < len(values) <= len(TONES) or not any(v == v for line in values.values() for v in line):
        return None
    series = tuple(
        _line(name if len(values) > 1 else "", line, tone, share)
        for (name, line), tone in zip(values.items(), TONES, strict=False)
    )
    known = [value for line in series for value in line.values if value is not None]
    foot = min(0.0, 10.0 * (min(known) // 10))
    return Marks(LINES, title, tuple(map(whens_named, order)), series, foot=foot, unit="%" if share else "")


def _line(name: str, line: Sequence[float], tone: str, share: bool) -> Series:
    values = tuple(None if v != v else 100 * float(v) if share else float(v) for v in line)
    last = max((at for at, value in enumerate(values) if value is not None), default=-1)
    end = percent(float(line[last])) if share else said(float(line[last]))
    labels = tuple(f"{name} {end}".strip() if at == last else "" for at in range(len(values)))
    return Series(name or "Value", values, labels, (tone,))


def _over(frame: pd.DataFrame, days: str, value: str, by: str = "") -> tuple[list[str], dict[str, list[float]]]:
    """The categories in their order, and the numbers of each group at them; NaN where a group has none."""
    order = list(dict.fromkeys(str(day) for day in frame[days]))
    groups = frame.groupby(by, sort=False) if by in frame else [("", frame)]
    told = {
        str(name): rows.assign(_day=rows[days].astype(str)).drop_duplicates("_day").set_index("_day")[value]
        for name, rows in groups
    }
    return order, {name: line.reindex(order).tolist() for name, line in told.items()}


def _survival(frame: pd.DataFrame, title: str) -> Marks | None:
    return _lines(title, *_over(frame.sort_values("tenure", kind="stable"), "tenure", "survival", "group"), True)


def _history(frame: pd.DataFrame, title: str, metric: str = "") -> Marks | None:
    rows = frame[(frame["metric"] == metric) & frame["value"].notna()]
    share = len(rows) > 0 and rows["unit"].iloc[0] == "share"
    return _lines(title, *_over(rows, "month", "value", "line"), share) if len(rows) else None


def _nps_over_time(frame: pd.DataFrame, title: str) -> Marks | None:
    return _lines(title, *_over(frame, "period", "nps", "group"), False)


def _target(frame: pd.DataFrame, title: str) -> Marks | None:
    lines = {name: frame[column].tolist() for column, name in CONTROL.items() if column in frame}
    return _lines(title, [str(period) for period in frame["period"]], lines, True)


Make = Callable[..., Marks | None]
# The chart functions whose figure a slide draws itself: what they need of the table, and how.
OWN: dict[str, tuple[tuple[str, ...], Make]] = {
    "revenue": (("step", "amount"), _revenue),
    "revenue_history": (("metric", "month", "value", "line"), _history),
    "composition": (("group", "churned", "accounts", "rate"), _composition),
    "survival": (("group", "tenure", "survival"), _survival),
    "nps": (("group", "nps"), lambda frame, title, *_: _bars(frame, title, "group", "nps")),
    "nps_over_time": (("period", "nps"), _nps_over_time),
    "target": (("period", "rate"), _target),
    "health": (("band", "left_in_year"), lambda frame, title, *_: _bars(frame, title, "band", "left_in_year")),
    "returns": (("reason", "share"), lambda frame, title, *_: _bars(frame, title, "reason", "share")),
}
