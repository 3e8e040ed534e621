"""How the customer's people use it: the share of seats in use, beside the middle half of accounts like it."""

from typing import Any

import pandas as pd

from ...charts.marks import GOOD, WAS, Marks, Series
from ...phrases import numeral, percent
from ...standards import FEWEST, QUARTER
from .model import Block, Slide
from .wording import first_that_fits, month_named

MONTHS_SHOWN = 18
# Good is what stands above the others; as they are is neither.
TONE = {"below": "bad", "above": "good"}


def _shares(told: Any) -> pd.DataFrame:
    lines = told.lines
    own = lines[(lines["line"] == "usage")]
    return own.tail(MONTHS_SHOWN) if own["value"].notna().any() else own.iloc[:0]


def _recent(told: Any) -> tuple[float, float, float, int] | None:
    """Its last three months: own share, the middle half of at least ten others, and of how many."""
    known = _shares(told)
    known = known[known["value"].notna()].tail(QUARTER)
    if known.empty:
        return None
    low, high = (
        float(known[name].mean()) if known[name].notna().all() else float("nan") for name in ("usual_low", "usual_high")
    )
    return float(known["value"].mean()), low, high, int(known["accounts"].min())


def place(told: Any) -> str:
    """Where it stands beside the others: below, within or above their middle half; empty for fewer than ten."""
    recent = _recent(told)
    if recent is None or recent[1] != recent[1]:
        return ""
    own, low, high, _ = recent
    return "below" if own < low else "above" if own > high else "within"


def below_others(told: Any) -> bool:
    return place(told) == "below"


def blocks(told: Any) -> list[Block]:
    """The share in one line, for the slide in short."""
    recent = _recent(told)
    if recent is None:
        return []
    words = {"below": "below", "above": "above", "within": "like"}.get(place(told))
    small = (
        f"{words} the middle half of accounts like you"
        if words and words != "like"
        else "as at accounts like you"
        if words
        else "in the last three months"
    )
    return [Block(percent(recent[0]), text="of your seats are in use", small=small, tone=TONE.get(words or "", ""))]


def usage_slides(told: Any) -> list[Slide]:
    """The months as a line, the middle half of the others as two faint ones; nothing for less than three months."""
    rows, recent = _shares(told), _recent(told)
    if recent is None or rows["value"].notna().sum() < QUARTER:
        return []
    title = _title(recent[0], rows, place(told))
    say = (f"{title}.", _beside_others(recent, place(told)), "Ask which teams are not using it yet, and why.")
    return [
        Slide(
            "usage",
            title,
            figure=_figure(rows),
            beside=_blocks(recent, rows, place(told)),
            footer="Active users as a share of seats, by month. Faint lines: the middle half of accounts like you.",
            say=say,
            source=_source(recent),
            audience="customer",
        )
    ]


def _moved(rows: pd.DataFrame) -> tuple[float, float] | None:
    """The first and the last three months of those shown, where they are two points apart or more."""
    known = rows["value"].dropna()
    if len(known) < 2 * QUARTER:
        return None
    first, last = float(known.head(QUARTER).mean()), float(known.tail(QUARTER).mean())
    return (first, last) if abs(last - first) >= 0.02 else None


def fell(told: Any) -> str:
    """From where to where its use fell, in words; empty where it did not."""
    moved = _moved(_shares(told))
    return f"from {percent(moved[0])} to {percent(moved[1])}" if moved and moved[1] < moved[0] else ""


def _title(own: float, rows: pd.DataFrame, where: str) -> str:
    moved = _moved(rows)
    words = {
        "below": ", below accounts like you",
        "above": ", above accounts like you",
        "within": ", as at accounts like you",
    }
    tail = f", {'up' if moved[1] > moved[0] else 'down'} from {percent(moved[0])}" if moved else words.get(where, "")
    return first_that_fits(f"{percent(own)} of your seats are in use{tail}")


def _beside_others(recent: tuple[float, float, float, int], where: str) -> str:
    _own, low, high, _ = recent
    if not where:
        return "There are too few accounts like this one to compare it with."
    return f"That is {where} the middle half of accounts like you, {percent(low)} to {percent(high)}."


def _figure(rows: pd.DataFrame) -> Marks:
    values = [None if pd.isna(v) else round(100 * float(v), 1) for v in rows["value"]]
    last = max(at for at, value in enumerate(values) if value is not None)
    said = (f"{numeral(value or 0, 1)}%" for value in values)
    labels = tuple(words if at == last else "" for at, words in enumerate(said))
    series = [Series("You", tuple(values), labels, (GOOD,))]
    for name, words in (("usual_high", "Others, upper end"), ("usual_low", "Others, lower end")):
        if rows[name].notna().all():
            series.insert(0, Series(words, tuple(round(100 * float(v), 1) for v in rows[name]), (), (WAS,)))
    ends = [value for each in series for value in each.values if value is not None]
    foot = max(0.0, 10 * ((min(ends) - 8) // 10))
    return Marks(
        "lines",
        "Share of seats in use by month",
        tuple(map(_month, rows["month"])),
        tuple(series),
        "customer",
        foot,
        "%",
    )


def _month(text: str) -> str:
    name, year = month_named(text).split()
    return f"{name[:3]} {year[2:]}"


def _blocks(recent: tuple[float, float, float, int], rows: pd.DataFrame, where: str) -> tuple[Block, ...]:
    own, low, high, _ = recent
    number = Block(percent(own), small="of seats in use, mean of the last three months", tone=TONE.get(where, ""))
    beside = (
        [Block(head="Accounts like you", text=f"{percent(low)} to {percent(high)}", small="the middle half of them")]
        if where
        else []
    )
    best = rows.sort_values("value", na_position="first").iloc[-1]
    return (
        number,
        *beside,
        Block(head="Your best month", text=f"{percent(float(best['value']))} in {month_named(str(best['month']))}"),
    )


def _source(recent: tuple[float, float, float, int]) -> str:
    return (
        f"Where it comes from: the usage table, active users by seats and month. Accounts like you: the same segment "
        f"(or plan), at least {FEWEST} others in every month, {recent[3]} in the last; each weighs the same, so none "
        f"is over a quarter of the whole. The middle half lies between the quartiles."
    )
