"""What changed, in sentences: at the head of the page, and in one line for a mail or a chat."""

from collections.abc import Sequence

from ..finding import listed
from ..phrases import count, named_day, numeral
from .changes import Changes
from .later import first_look, why_not
from .memory import Known
from .takes import takes

SURE = "How sure the claims are"
MOST_SAID, MOST_LISTED = 7, 5
Lines = list[tuple[str, str]]


def changed(told: Changes) -> tuple[str, Lines]:
    """The title and the sentences of what changed, each claim with how sure it is."""
    lines: Lines = [(_counts(told), ""), *(line for line in (_risk(told), _data(told)) if line[0])]
    lines += [(claim.said, f"confirmed on {named_day(claim.confirmed)}") for claim in told.confirmed]
    new = [claim for claim in told.new if claim not in told.confirmed]
    lines += [_open(claim, told.as_of) for claim in new[:MOST_SAID]]
    lines += [(claim.said, "not claimed this week") for claim in told.gone[:MOST_SAID]]
    return (f"What changed since {named_day(told.since)}" if told.since else "The first pack"), lines


def standings(told: Changes) -> tuple[str, Lines]:
    """Every claim of the week, with how sure it is."""
    claims = (*told.new, *told.held)
    return SURE, [_open(claim, told.as_of) for claim in claims]


def _open(claim: Known, as_of: str) -> tuple[str, str]:
    """A claim with what it takes to be confirmed, where later weeks can confirm it; and how sure it is."""
    return f"{claim.said} {takes(claim, as_of)}".strip(), standing(claim, as_of)


def standing(claim: Known, as_of: str) -> str:
    """Whether a claim held on what happened after it was first seen, and what was looked at for it."""
    why = why_not(claim.question)
    if why:
        return f"cannot be confirmed by later weeks alone: {why}"
    if claim.confirmed:
        return f"confirmed on {named_day(claim.confirmed)}, at look {claim.looks} after {named_day(claim.seen)}"
    if claim.seen == as_of:
        return "new, unconfirmed"
    if not claim.looks:
        return f"unconfirmed, first look after {first_look(claim.question)} days"
    return f"unconfirmed after {count(claim.looks, 'look')} since {named_day(claim.seen)}"


def line(name: str, told: Changes, headline: str) -> str:
    """All of it in one line, to put into a mail or a chat."""
    first = next(iter(told.confirmed or told.new), None)
    status = "confirmed" if told.confirmed else standing(first, told.as_of).partition(":")[0] if first else ""
    lead = f"{status.capitalize()}: {first.said} {takes(first, told.as_of)}" if first and told.since else ""
    parts = [f"{name}, data to {named_day(told.as_of)}.", headline, _counts(told), lead, _risk(told)[0], _data(told)[0]]
    return " ".join(" ".join(part for part in parts if part).split())


def _counts(told: Changes) -> str:
    if not told.since:
        may = sum(not why_not(claim.question) for claim in told.new)
        return f"The first pack: {count(len(told.new), 'claim')}, of which later weeks may confirm {numeral(may)}."
    parts = [f"{count(len(told.new), 'claim is', 'claims are')} new", f"{numeral(len(told.held))} held",
             f"{numeral(len(told.gone))} gone"]  # fmt: skip
    parts += [f"{numeral(len(told.confirmed))} confirmed"] if told.confirmed else []
    return f"{listed(parts, 4)}."


def _risk(told: Changes) -> tuple[str, str]:
    if told.at_risk is None:
        return "Which accounts are newly at risk cannot be told.", ""
    newly = "newly at risk" if told.since else "at risk"
    accounts = count(len(told.at_risk), f"account is {newly}", f"accounts are {newly}")
    return _named(accounts, told.at_risk), ""


def _data(told: Changes) -> tuple[str, str]:
    if not told.problems:
        return "", ""
    kind = "new problem" if told.since else "problem"
    return _named(f"The data has {count(len(told.problems), kind)}", told.problems), ""


def _named(what: str, names: Sequence[str]) -> str:
    return f"{what}: {listed(list(names), MOST_LISTED)}." if names else f"{what}."
