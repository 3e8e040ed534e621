"""Whether churn is higher after one kind of event: what somebody asks who names it, as a price rise."""

import numpy as np

from ..book import Book
from ..book.book_cache import cached
from ..counting import collected
from ..counting.milestones import plain_events
from ..finding import CLEAR, OPEN, RATIO, Finding, count
from ..phrases import times
from .events import Events, outcomes
from .events_findings import NOT_CAUSE, too_few


@cached
def kinds(book: Book) -> tuple[str, ...]:
    """The kinds of event in a book of which it can be asked whether churn follows them; in order of the alphabet."""
    if "events" not in book.tables or book.missing("events", "kind") or "churn" not in outcomes(book):
        return ()
    return tuple(sorted(map(str, collected(plain_events(book).select("kind").unique())["kind"].dropna())))


def after(told: Events, kind: str) -> Finding:
    """What `events` says of churn after this kind of event, clear or not, as the answer to that question.

    The interval and the verdict are corrected for all kinds that were looked at. Raises IndexError for another kind.
    """
    row = told.effects[told.effects["kind"] == kind].iloc[0]
    accounts, about = int(row["accounts"]), {"kind": kind}
    if not np.isfinite(row["p_value"]):
        claim = f"Too few to say whether churn is higher after “{kind}”: {count(row['events'], 'event')}; {too_few()}."
        return Finding(claim, OPEN, accounts=accounts, about=about)
    numbers = (float(row["effect"]), float(row["sure_low"]), float(row["sure_high"]))
    clear = row["verdict"] == CLEAR
    how = f"clearly {'higher' if numbers[0] > 1 else 'lower'}" if clear else "not clearly higher or lower"
    claim = (
        f"Churn is {how} after “{kind}” ({count(row['accounts'], 'account')}): they churned {times(*numbers)} in the "
        "next quarter as others of their group, stage and year."
    )
    of, verdict = f"event:{told.of}{f':{kind}' if clear else ''}", CLEAR if clear else OPEN
    p, family = float(row["p_adjusted"]), f"events:{told.of}"
    return Finding(claim, verdict, *numbers, accounts, p, about, (NOT_CAUSE,), family=family, fact=of, even=RATIO)
