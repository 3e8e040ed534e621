"""What every page of an export carries: how many, the interval, the day, the book; and what to know when speaking."""

from collections.abc import Sequence

from ..counting.filters import in_words
from ..phrases import named_day, numeral
from .pack import Kept, verdicts, where_from


def foot(*items: Kept) -> str:
    """What every page carries: how many stand behind it, the interval, the day and the book."""
    origin = items[0].origin
    day = f"as of {named_day(origin.as_of)}" if origin.as_of else "one day, no dates"
    numbers = dict.fromkeys(numeral(item.accounts) for item in items if item.accounts)
    n = f"n = {' and '.join(numbers)}" if numbers and items[0].kind != "words" else ""
    only = f"only {in_words(origin.only)}" if origin.only else ""
    sample = "sample data" if origin.sample else ""
    parts = (n, _interval(items), _status(items[0]), day, origin.book, only, sample)
    return " · ".join(part for part in parts if part)


def _interval(items: Sequence[Kept]) -> str:
    findings = [item.finding for item in items if item.finding]
    if items[0].kind == "words":
        return ""
    if items[0].kind != "finding" or any(finding.low == finding.low for finding in findings):
        return "intervals are 95%"
    return "a count, without an interval" if findings[0].verdict == "fact" else "no single interval"


def notes(item: Kept, old: str = "") -> str:
    """What the speaker should know: the rule in full, what was said beside it, where it comes from."""
    counts = verdicts(item.said)
    beside = ", ".join(f"{number} {verdict}" for verdict, number in counts.items() if number)
    caveats = " ".join(dict.fromkeys(caveat for finding in item.said for caveat in finding.caveats))
    parts = [
        old,
        f"Rule: {item.place.asked.rule}" if item.place else "",
        f"Said together on its page: {beside}." if beside else "",
        caveats,
        f"Where from: {where_from(item)}",
    ]
    return "\n".join(part for part in parts if part)


def _status(item: Kept) -> str:
    """Of an experiment: as planned, or exploratory."""
    return "" if item.card is None or "status" not in item.card else str(item.card["status"].iloc[0])
