"""Files of totals: one row a month for the whole company, or for many accounts at once. They are no accounts."""

import re
from collections.abc import Mapping

from .arm_columns import are_sums_of_arms
from .header_words import header_words, words_of
from .profiles import Profile
from .recipe import FileMapping, missing_columns
from .row_units import RowUnit, id_of, is_count, is_id

OF_COMPANY = "monthly totals of the company: a book is made of accounts, so bring the rows they were added up from"
OF_MANY = "totals of many accounts by month: a book is made of accounts, so bring the rows they were added up from"
OF_ARMS = "one row an arm: an experiment is told by a row for each unit, so bring the rows that were added up"
_COUNTS = re.compile(
    r"^(number |total |active |new |churned |lost |paying |average )*"
    r"(customer|subscriber|subscription|account|client|user|member)s?( count| number|)$"
)
LOOKS_SO, _APIECE, _MOSTLY, _SHORTEST = 0.9, 0.98, 0.6, 3


def is_summary(profile: Mapping[str, Profile]) -> bool:
    """Whether the rows count accounts or subscriptions: they tell of many at once."""
    numbers = [(h, seen) for h, seen in profile.items() if seen.filled and seen.looks["number"] > LOOKS_SO]
    return any(_COUNTS.search(header_words(h)) or is_count(h, seen) for h, seen in numbers)


def _is_period(header: str, seen: Profile) -> bool:
    """Whether a column holds days or months; 1000.5 is a month by its looks only where the header says so."""
    named = bool({"month", "period", "date", "day", "week"} & words_of(header))
    return bool(seen.filled) and seen.looks["month"] > LOOKS_SO and (named or seen.looks["number"] < LOOKS_SO)


def totals_said(profile: Mapping[str, Profile], unit: RowUnit, best: FileMapping) -> str:
    """Why a file without accounts is one of totals by month; empty where it is not.

    best: what it was taken for: what needs no account, answers or costs, is that.
    """
    if not (unit.account or unit.kind) and are_sums_of_arms(profile):
        return OF_ARMS
    needs_account = not best.table or "account_id" in missing_columns(best)
    periods = {h: seen for h, seen in profile.items() if _is_period(h, seen)}
    if (
        unit.account
        or unit.header
        or not needs_account
        or not periods
        or any(id_of(h) and not is_count(h, seen) for h, seen in profile.items())
    ):
        return ""
    others = {h: seen for h, seen in profile.items() if h not in periods}
    numbers = [h for h, seen in others.items() if seen.filled and seen.looks["number"] > LOOKS_SO]
    once = any(seen.unique > _APIECE and seen.filled >= _SHORTEST for seen in periods.values())
    named = any(is_id(h) and not is_count(h, seen) for h, seen in others.items())
    if once and numbers and len(numbers) >= _MOSTLY * len(others) and not named:
        return OF_COMPANY
    nobody = all(seen.values or (h in numbers and h in best.columns.values()) for h, seen in others.items())
    return OF_MANY if is_summary(profile) or (best.table == "mrr" and nobody) else ""
