"""Whether what a sentence says is sure is so in the book: a clear difference, or one that cannot be told."""

import re

from ..finding import CLEAR
from ..names import spoken
from .asking import Asking
from .claims import Claims
from .heard import Heard

NOT_SAID = re.compile(
    r"\b(?:can(?:not|['’]t| not) (?:\w+ )?(?:say|tell|know|be (?:said|told|known|forecast))|not enough data"
    r"|too (?:little|few) data"
    r"|no(?:t a)? (?:clear|real|significant|measurable)|(?:do|does|is|are|did)(?: not"
    r"|n['’]t) (?:\w+ )?(?:clear(?:ly)?|differ|significant\w*)"
    r"|not (?:\w+ )?(?:clear(?:ly)?|significant\w*)|(?:with)?in(?:side)? normal variation|just noise|(?:could|may"
    r"|might) (?:well )?be (?:chance|noise|luck)"
    r"|no strong|no (?:warning )?sign\b|not (?:show up as |be |look like )?(?:an? )?strong|nothing (?:shows"
    r"|suggests|indicates|says)|no evidence|inconclusive"
    r"|unclear|no \w+ (?:clearly|stands out)|no difference|no (?:recorded )?reason (?:that |is |was |for )?"
    r"|(?:not|n['’]t) know why|no idea why|too early to (?:say|tell)|no forecast)",
    re.IGNORECASE,
)  # fmt: skip
SAID = re.compile(
    r"\b(?:clear(?:ly)?|significant(?:ly)?|definite(?:ly)?|without (?:a )?doubt|proven|is real"
    r"|(?:well )?outside normal"
    r"|not (?:just )?(?:noise|chance|luck)|(?:a )?strong(?:est)? (?:warning )?sign|is forecast|(?:most common"
    r"|main|biggest|top) (?:churn )?reason)\b", re.IGNORECASE
)  # fmt: skip
# How the book says that it cannot tell.
OPEN = re.compile(
    r"Not enough data|does not differ clearly|[Nn]o clear|within normal variation|no strong sign"
    r"|cannot (?:be told|tell)|Cannot tell"
    r"|[Nn]o group clearly|no reason clearly|[Nn]othing shows|none (?:of|clearly)|No difference is shown"
    r"|no group is shown|None of the|[Nn]o reason is recorded"
)  # fmt: skip
ENOUGH = 0.35
OTHERWISE = {True: "The book cannot tell that.", False: "The book says that this is clear."}


def sure(told: Heard) -> bool | None:
    """Whether a sentence says that something is sure (True) or cannot be told (False); None where it says neither."""
    if NOT_SAID.search(told.text):
        return False
    return True if SAID.search(told.text) else None


def contradicted(told: Heard, asking: Asking, claims: Claims) -> bool | None:
    """Whether the book says the contrary of how sure a sentence is; None where it says nothing of it."""
    said = sure(told)
    if said is None:
        return None
    clear = _groups_clear(told, asking)
    if clear is None:
        nearest = claims.of_numbers(told, asking.usual) or claims.nearest(told, ENOUGH)
        clear = None if nearest is None else not OPEN.search(nearest.whole)
    return None if clear is None else clear != said


def _groups_clear(told: Heard, asking: Asking) -> bool | None:
    """Whether the groups that a sentence names, or any of the column it names, differ clearly from the others."""
    measure = next((one for one in told.measures if one in ("logo_churn", "nps", "mrr_churn", "detractors")), None)
    if measure is None or told.narrow:
        return None
    by = told.groups[0].by if told.groups else _column(told.text, asking)
    days = (told.spans[0].since, told.spans[0].until) if len(told.spans) == 1 else None
    rows = {name: row for name, row in asking.rows(measure, by, days).items() if name} if by else {}
    named = [one.value for one in told.groups if one.by == by and one.value in rows] or list(rows)
    return any(rows[name].verdict == CLEAR for name in named) if rows else None


def _column(text: str, asking: Asking) -> str:
    """The column of groups that a sentence names: region, plan, payment method."""
    found = [by for by in asking.book.dimensions if re.search(rf"\b{re.escape(_bare(by))}(?:s|es)?\b", text, re.I)]
    return max(found, key=len, default="")


def _bare(by: str) -> str:
    return re.sub(r"^(?:is|has) ", "", spoken(by).lower())
