"""What became of what was said last time: the same questions put to this book, sentence by sentence."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from ..book import Book
from ..errors import AnalysisError, NotEnoughData
from ..finding import CLEAR, SAME, VERDICTS, Finding, count, listed
from ..phrases import named_day
from ..result import Result
from .asking import Asked
from .pack import Kept, Origin, Pack
from .refresh import renewed

# What can become of a sentence, in the order in which it is told; and how a summary says it.
BECAME = {
    "did not hold": "did not hold",
    "can now be told": "can now be told",
    "can no longer be told": "can no longer be told",
    "changed in size": "hold and changed in size",
    "held": "held",
    "still cannot tell": "still cannot be told",
    "counted again": "were counted again",
    "not said any more": "are not said any more",
    "cannot be asked": "cannot be asked of this book",
    "agreed": "agreed on, for you to say what became of it",
    "proposed": "proposed, which nobody has confirmed",
}
ONE = {
    "changed in size": "holds and changed in size",
    "counted again": "was counted again",
    "not said any more": "is not said any more",
}
TOLD = (CLEAR, SAME)
MOVED = ("did not hold", "can now be told", "can no longer be told", "changed in size")
COLUMNS = ["became", "said_then", "then", "said_now", "now", "asked_as"]


@dataclass(frozen=True, eq=False, repr=False)
class Since(Result):
    """What changed since last time. `changes`: became said_then then said_now now asked_as, a row per sentence kept.

    then, now: the verdict, or the outcome of a KPI. items: what was kept, brought up to date, where that could be done.
    """

    changes: pd.DataFrame
    findings: tuple[Finding, ...]
    items: tuple[Kept, ...]


def compare(before: Pack, book: Book, code: str = "", answer: Callable[[Asked], Any] | None = None) -> Since:
    """Which sentences kept last time hold, which do not, and which can now be told?

    Each question is put to this book with the choices it had; a period that ended with the data then ends with the
    data now. A sentence holds when it has the same outcome and its two intervals overlap. Each verdict is corrected
    for what was looked at in its own book; that two differ is not itself a finding. Raises NotEnoughData where nothing
    was kept.
    """
    kept = before.said_only().items
    if not kept:
        raise NotEnoughData(
            "Nothing can be compared.", "Last time's notebook kept no sentence.", "Keep some this time."
        )
    told = [_told(item, book, code, answer) for item in kept]
    order = list(BECAME)
    rows = sorted((row for row, _ in told), key=lambda row: order.index(row[0]))
    changes = pd.DataFrame(rows, columns=COLUMNS)
    return Since(changes, _findings(changes, kept), tuple(new for _, new in told if new is not None))


def followed(told: Since, book: Book, code: str = "", account_id: str | None = None) -> Kept:
    """What was said last time and what became of it in this book, as a page of the pack; of one account where named."""
    total = replace(told.findings[0], about={"account_id": account_id} if account_id else {})
    origin = Origin.of(book, "since", "", code)
    return Kept("since", total.claim, origin, finding=total, said=told.findings, frame=told.changes)


def asked_again(
    kept: Kept, before: Pack, book: Book, code: str = "", answer: Callable[[Asked], Any] | None = None
) -> Kept:
    """Anything kept, brought up to date; what became of last time's from `before`, what was kept then.

    Errors as in `renewed` and `compare`.
    """
    if kept.kind != "since":
        return renewed(kept, book, code, answer)
    account_id = kept.finding.about.get("account_id") if kept.finding else None
    own = of_account(before, str(account_id)) if account_id else before
    told = compare(own, book, code, answer)
    return replace(followed(told, book, code, str(account_id) if account_id else None), note=kept.note)


def of_account(before: Pack, account_id: str) -> Pack:
    """What was kept last time of one account, with the words beside it; nothing where it was another's review.

    A review of one account never shows what was said of another.
    """
    mine = before.account == account_id
    own = (
        item
        for item in before.items
        if (item.kind == "words" and mine) or (item.place and _account(item.place.asked) == account_id)
    )
    return replace(before, items=tuple(own))


def _account(asked: Asked) -> str:
    return str(dict(asked.controls).get("account_id", ""))


def _told(
    item: Kept, book: Book, code: str, answer: Callable[[Asked], Any] | None
) -> tuple[tuple[str, ...], Kept | None]:
    asked = item.place.asked.said if item.place else ""
    if item.kind == "words":
        lines = " · ".join(line.strip() for line in item.note.splitlines() if line.strip())
        became = "proposed" if item.draft else "agreed"
        return (became, f"{item.headline}: {lines}", "", "", "", ""), None
    try:
        new = renewed(item, book, code, answer)
    except AnalysisError as problem:
        gone = "not said any more" if problem.what.startswith("This is no longer said") else "cannot be asked"
        return (gone, item.title, item.outcome, "", "", asked), None
    if new.finding is None:
        return ("not said any more", item.title, item.outcome, "", "", asked), new
    became = _became(item, new)
    return (became, item.finding.claim if item.finding else "", item.outcome, new.title, new.outcome, asked), new


def _became(old: Kept, new: Kept) -> str:
    before, after = old.finding, new.finding
    if before is None or after is None:
        return "not said any more"
    if {before.verdict, after.verdict} & {"fact", "estimate"}:
        return "counted again"
    if after.verdict == "cannot tell":
        return "can no longer be told" if before.verdict in TOLD else "still cannot tell"
    if before.verdict not in TOLD:
        return "can now be told"
    if old.outcome != new.outcome:
        return "did not hold"
    return "changed in size" if _apart(before, after) else "held"


def _apart(one: Finding, other: Finding) -> bool:
    """Whether two intervals have nothing in common; unknown ends never part them."""
    return one.high < other.low or other.high < one.low


def _findings(changes: pd.DataFrame, kept: Sequence[Kept]) -> tuple[Finding, ...]:
    """How many of each, and each that did not stay as it was."""
    counts = changes["became"].value_counts()
    parts = [
        f"{counts[became]} {ONE.get(became, words) if counts[became] == 1 else words}"
        for became, words in BECAME.items()
        if counts.get(became, 0)
    ]
    days = dict.fromkeys(item.origin.as_of for item in kept if item.origin.as_of)
    when = f" as of {listed([named_day(day) for day in days])}" if days else " last time"
    total = f"Of {count(len(changes), 'thing')} kept{when}, {_joined(parts)}."
    moved = changes[changes["became"].isin(MOVED)]
    rows = zip(*(moved[column].astype(str) for column in ("became", "said_now", "now")), strict=True)
    each = [Finding(f"{became.capitalize()}: {said}", _verdict(now)) for became, said, now in rows]
    return (Finding(total, "fact", accounts=len(changes)), *each)


def _joined(parts: list[str]) -> str:
    return f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else "".join(parts)


def _verdict(outcome: str) -> str:
    """The verdict behind an outcome."""
    clear = outcome in ("better", "worse", "higher", "lower")
    return CLEAR if clear else outcome if outcome in VERDICTS else SAME
