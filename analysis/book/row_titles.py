"""What the rows of a file are by what the file is called, where no id of their own tells: subscriptions, answers."""

from collections.abc import Mapping
from dataclasses import replace

from .header_names import title_words
from .header_words import words_of
from .profiles import Profile
from .row_units import (
    ACCOUNT,
    ANSWER,
    HAPPENING,
    REPEATS,
    SUBSCRIPTION,
    RowUnit,
    id_of,
    is_id,
    nouns,
    once,
)
from .status_words import GONE, says


def named_unit(unit: RowUnit, title: str) -> RowUnit:
    """Rows without an id of their own, of accounts that stand in several, by what their file is called: payments."""
    said = words_of(title_words(title))
    kind = next((kind for kind in HAPPENING if said & nouns(kind)), "")
    return replace(unit, kind=kind) if kind and unit.account and not unit.kind else unit


def is_titled(title: str, *kinds: str) -> bool:
    """Whether a file is called after one of these kinds of rows."""
    said = words_of(title_words(title))
    return any(said & nouns(kind) for kind in kinds)


def titled(unit: RowUnit, profile: Mapping[str, Profile], title: str) -> RowUnit:
    """Rows with a plain id of their own in a file called subscriptions, deals or accounts are that."""
    plain = next((h for h in profile if h.lower() == "id"), "")
    said = words_of(title_words(title)) - ({"history"} if unit.versions else set())
    happens = any(said & nouns(kind) for kind in HAPPENING)
    nobodys = id_of(unit.account) != ACCOUNT and (unit.versions or (plain and once(profile[plain])))
    if plain and nobodys and not happens and said & nouns(ACCOUNT) and not said & nouns(SUBSCRIPTION):
        return replace(unit, account=plain, again=profile[plain].unique <= REPEATS)
    kinds = [kind for kind in (*HAPPENING, SUBSCRIPTION) if said & nouns(kind)]
    told = any(says(header) == GONE for header in profile)
    if happens and not (unit.kind or plain or told) and (own := _own_id(profile, unit.account)):
        return replace(unit, kind=kinds[0], header=own)
    if not plain or not once(profile[plain]) or not kinds:
        return unit
    if unit.account in ("", plain):
        # Answers that name no customer are no customers either, unless a column says who left.
        return unit if told or not said & nouns(ANSWER) else replace(unit, kind=ANSWER, header=plain, account="")
    return replace(unit, kind=kinds[0], header=plain)


def _own_id(profile: Mapping[str, Profile], account: str) -> str:
    """An id of nothing known that stands once beside that of an account: upsell_id."""
    ids = (h for h in profile if account and h != account and is_id(h) and not id_of(h))
    return next((header for header in ids if once(profile[header])), "")
