"""Which column holds the arms of an experiment: by its name, and by what its values say."""

from collections.abc import Collection, Mapping
from functools import cache

from .arms import CONTROL, HOLDOUT, MOST_ARMS, TREATMENT, role
from .header_words import header_words, plain_words, words_of
from .profiles import Profile
from .status_words import GONE, HERE, says
from .values import NO, YES
from .vocabulary import as_headers, said

_ANSWERS = {*YES, *NO}
_OF_WHOM = {"user", "customer", "visitor", "member", "client", "account"}
_MOSTLY, _SUMMED = 0.5, 0.9


def arms_say(seen: Profile) -> bool:
    """Whether one of the values is called control, and another is tried against it.

    A plain yes or no is neither; active and inactive say who left; and most of the values speak of an experiment.
    """
    roles = {value: role(value) for value in seen.values if len(value) > 2 and value not in _ANSWERS}
    compared = [value for value, is_ in roles.items() if is_ in (CONTROL, HOLDOUT)]
    if len(compared) != 1 or _say_who_left(seen.values):
        return False
    if _without(compared[0], set(roles) - {compared[0]}):
        return True
    return TREATMENT in roles.values() and sum(map(bool, roles.values())) >= _MOSTLY * len(seen.values)


def surely_arms(seen: Profile) -> bool:
    """Whether the values are arms whatever their column is called: the control group, or no e-mail beside some."""
    lacks = any(_without(value, seen.values - {value}) for value in seen.values)
    return arms_say(seen) and (lacks or any(said("arm.surely", value) for value in seen.values))


def other_arms(profile: Mapping[str, Profile]) -> frozenset[str]:
    """The columns that are no arms because another one is called so by its values: the page beside control or not."""
    sure = {
        h for h, seen in profile.items() if any(said("arm.surely", value) for value in seen.values) and arms_say(seen)
    }
    return frozenset(set(profile) - sure) if sure else frozenset()


def _say_who_left(values: Collection[str]) -> bool:
    return all(says(value) in (GONE, HERE) and not said("arm.surely", value) for value in values)


def _without(value: str, others: Collection[str]) -> bool:
    """Whether a value is the lack of what all others have: no e-mail beside e-mails of several kinds."""
    lacking = plain_words(value).split()[1:]
    return bool(lacking and others) and all(set(lacking) <= set(plain_words(other).split()) for other in others)


def lettered(header: str, seen: Profile) -> bool:
    """Whether a group of users, customers or visitors is A or B, and a few letters more at most: those of a test."""
    said = words_of(header)
    letters = all(len(value) == 1 and value.isalpha() for value in seen.values)
    return said - _OF_WHOM == {"group"} and bool(said & _OF_WHOM) and {"a", "b"} <= seen.values and letters


@cache
def is_tried(header: str) -> bool:
    """Whether the column of the arms names an experiment, and no mere group or version, in any language."""
    return not words_of(header) <= as_headers("arm.group")


def are_sums_of_arms(profile: Mapping[str, Profile]) -> bool:
    """Whether each row is an arm: its name stands once, and all else is numbers."""
    arms = [h for h, seen in profile.items() if seen.unique == 1 and 1 < len(seen.values) <= MOST_ARMS]
    if any(arms_say(profile[header]) for header in arms):
        return True
    named = next((h for h in arms if _names_arms(h)), "")
    rest = [seen for h, seen in profile.items() if h != named and seen.filled]
    return bool(named and rest) and all(seen.looks["number"] > _SUMMED for seen in rest)


@cache
def _names_arms(header: str) -> bool:
    """Whether a header is a name of arms: ab_group, variant, test cell."""
    known = {"arm", "variant", "group", "version", "treatment"} | as_headers("heading.arm")
    return header_words(header) in known
