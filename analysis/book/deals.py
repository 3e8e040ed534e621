"""Rows that are deals by their columns, where no id says so: a stage beside a probability, a close date, an amount."""

from collections.abc import Mapping
from functools import cache

from .header_words import header_words
from .profiles import Profile
from .vocabulary import as_headers

_LEAST_SAID = 2
# What the systems write in front of every field of a deal, and what they add to the account of one.
_AHEAD = ("deal ", "opportunity ", "opp ", "associated ")
_BEHIND = (" name", " primary", " s")
_OWNS = {"owner", "rep", "manager", "created", "type", "size", "industry"}


def are_deals(profile: Mapping[str, Profile]) -> bool:
    """Whether one column is a stage of sales and two others speak of a deal: its probability, its close date, ..."""
    said = [_field(header) for header, seen in profile.items() if seen.filled]
    staged = any(word in as_headers("deal.stage") for word in said)
    return staged and len({word for word in said if word in as_headers("deal.about")}) >= _LEAST_SAID


def whose_deal(profile: Mapping[str, Profile], nouns: frozenset[str]) -> str:
    """The column with the account of a deal: Account.Name, Associated Company, Firma; empty where none is named.

    nouns: what accounts are called.
    """
    for header, seen in profile.items():
        said = _field(header)
        said = next((said.removesuffix(end) for end in _BEHIND if said.endswith(end)), said)
        if seen.filled > 1 and said in nouns and not set(said.split()) & _OWNS:
            return header
    return ""


@cache
def _field(header: str) -> str:
    """A header in its normal form, without what stands in front of every field of a deal."""
    said = header_words(header)
    return next((said.removeprefix(ahead) for ahead in _AHEAD if said.startswith(ahead) and said != ahead), said)
