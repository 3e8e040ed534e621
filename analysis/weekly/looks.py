"""Looking at claims again: each at its own later rows, and each look paid for."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ..book import Book
from .claims import Claim, key_of
from .later import Later, days_after, first_look, why_not
from .memory import Known
from .spending import level_of


def followed(claims: Iterable[Claim], before: Mapping[str, Known], book: Book) -> tuple[Known, ...]:
    """The claims of this week, then those of earlier weeks that are not made now, each looked at where it can be.

    A week counts as a look from `first_look` days on, whether the claim is made in it or not: which look it is depends
    on no outcome, as `level_of` needs.
    """
    now = {claim.key: claim for claim in claims}
    told = [_again(before[key], claim) if key in before else _first(claim, book) for key, claim in now.items()]
    gone = [replace(known, claimed=False) for key, known in before.items() if key not in now]
    later = Later(book)
    return tuple(looked_at(known, book, later) for known in (*told, *gone))


def looked_at(known: Known, book: Book, later: Later) -> Known:
    """The claim after this week's look: confirmed where its p-value on later rows is small enough for this look."""
    if known.confirmed or why_not(known.question) or days_after(book, known.seen) < first_look(known.question):
        return known
    look = known.looks + 1
    p_value = _p_value(known, later) if known.claimed else None
    holds = p_value is not None and p_value <= level_of(look)
    return replace(known, looks=look, p_value=p_value, confirmed=str(book.as_of) if holds else "")


def _p_value(known: Known, later: Later) -> float | None:
    """Of the same claim in the same direction; None where the later rows do not say it clearly."""
    clear = later.clear(known.seen, known.question)
    return min((f.p_value for q, f in clear if key_of(q, f) == known.key), default=None)


def _first(claim: Claim, book: Book) -> Known:
    return Known(claim.key, claim.question, claim.said, str(book.as_of), accounts=claim.accounts)


def _again(known: Known, claim: Claim) -> Known:
    return replace(known, said=claim.said, claimed=True, weeks=known.weeks + 1, accounts=claim.accounts)
