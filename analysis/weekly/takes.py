"""What it takes until a claim is confirmed: where it holds so far, when it is looked at next, how clear it must be."""

from datetime import date, timedelta

from ..phrases import count, named_day, significant
from .later import first_look, why_not
from .memory import Known
from .spending import level_of

DIGITS = 2


def takes(known: Known, as_of: str) -> str:
    """One sentence on a claim that is not confirmed; empty for one that is, or that later weeks cannot confirm."""
    if not is_open(known):
        return ""
    first = first_day(known, as_of)
    when = f"first looked at from {first} on" if first else "at the next look"
    after = f"what happens after {named_day(known.seen)} alone must say it too"
    return f"It holds {holds(known)}; {_lacks(known)} {after}, {when}, with p at most {level(known)}."


def is_open(known: Known) -> bool:
    """Whether a claim is not confirmed and later weeks may confirm it."""
    return not known.confirmed and not why_not(known.question)


def holds(known: Known) -> str:
    """In how many packs a claim was made, and on how many accounts it rests in the last of them."""
    rows = f", now on {count(known.accounts, 'account')}" if known.accounts else ""
    return f"in {count(known.weeks, 'pack')}{rows}"


def first_day(known: Known, as_of: str) -> str:
    """The day from which a claim is looked at, in words; empty where it already was."""
    first = date.fromisoformat(known.seen) + timedelta(days=first_look(known.question))
    return named_day(first) if first > date.fromisoformat(as_of) else ""


def level(known: Known) -> str:
    """How small its p-value must be at the next look. A look costs: each one asks for more than the last."""
    return significant(level_of(known.looks + 1), DIGITS)


def _lacks(known: Known) -> str:
    """What the looks so far found, and that it is not enough."""
    if not known.looks:
        return "to be confirmed,"
    found = "did not say it clearly" if known.p_value is None else f"had p = {significant(known.p_value, DIGITS)}"
    return f"its last look {found}; to be confirmed,"
