"""Orders, invoices and revenue by month: what was paid counts in its month and is called so; else they are events."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from .column_fit import LIKELY
from .header_names import named
from .header_words import header_words
from .profiles import Profile
from .recipe import PAYMENTS, REVENUE, FileMapping
from .row_units import RowUnit
from .tables import TABLES
from .vocabulary import as_headers

_DAYS = ("order", "invoice", "payment", "paid", "purchase", "transaction", "sale", "created", "charge", "date")
_AMOUNTS = ("total", "amount", "paid", "value", "revenue", "sale", "price", "subtotal")
_ONE = ("unit price", "price", "unit cost", "price each", "item price")
_HOW_MANY = ("quantity", "units", "unit", "number of item", "item count")


def as_orders(
    profile: Mapping[str, Profile], unit: RowUnit, best: FileMapping, score: float
) -> tuple[FileMapping, float]:
    """A file of orders or invoices as payments by month, else as events; what was recognised where it is neither."""
    day, amount = _day(profile), _amount(profile)
    failed = best.table in ("payments", "retries")
    if failed or "moved_on" in best.columns or not unit.account or not day or _is_mrr(best):
        return best, score
    sure = {"account_id": 0.95, "month": 0.9, "mrr": 0.8}
    money = _first({h: seen for h, seen in profile.items() if seen.values}, ("currency",), "")
    # Amounts in several currencies are not added up.
    if not amount or (money and len(profile[money].values) > 1):
        columns = {"account_id": unit.account, "happened_on": day}
        return FileMapping(tuple(profile), "events", columns, dict.fromkeys(columns, 0.9), {"kind": "order"}), 1.0
    columns = {"account_id": unit.account, "month": day, "mrr": amount, **({"currency": money} if money else {})}
    settings: dict[str, object] = {PAYMENTS: True}
    if header_words(amount) in _ONE and (times := _first(profile, _HOW_MANY, "number")):
        settings["times"] = times
    return FileMapping(tuple(profile), "mrr", columns, sure, settings), 1.0


def as_revenue(
    profile: Mapping[str, Profile], unit: RowUnit, best: FileMapping, score: float
) -> tuple[FileMapping, float]:
    """An account, a month and what came in for it in that month, as payments by month: nothing says that it recurs."""
    months = [h for h, seen in profile.items() if _is_month(h, seen)]
    amounts = [h for h, seen in profile.items() if seen.filled and seen.looks["number"] > 0.9 and _is_revenue(h)]
    if unit.kind or not unit.account or len(months) != 1 or len(amounts) != 1 or unit.account in (*months, *amounts):
        return best, score
    columns = {"account_id": unit.account, "month": months[0], "mrr": amounts[0]}
    confidence = {"account_id": 0.95, "month": 0.9, "mrr": 0.6}
    return FileMapping(tuple(profile), "mrr", columns, confidence, {PAYMENTS: REVENUE}), LIKELY


def _is_month(header: str, seen: Profile) -> bool:
    """Whether a column holds the month of its row, by its name and by its cells."""
    called = named(header, TABLES["mrr"], TABLES["mrr"].column("month")) >= LIKELY
    return bool(seen.filled) and called and max(seen.looks["month"], seen.looks["day"]) > 0.9


@cache
def _is_revenue(header: str) -> bool:
    return header_words(header) in as_headers("money.revenue")


def _is_mrr(file: FileMapping) -> bool:
    """Whether a file tells MRR by month, called so: a month of orders beside it makes it no payment."""
    said = header_words(file.columns.get("mrr", "")).split()
    return file.table == "mrr" and "month" in file.columns and ("mrr" in said or "recurring" in said)


def as_events(file: FileMapping) -> FileMapping:
    """Orders beside a file of the revenue itself: that something was ordered, and not once more what was paid."""
    columns = {"account_id": file.columns["account_id"], "happened_on": file.columns["month"]}
    confidence = dict.fromkeys(columns, 0.9)
    return replace(file, table="events", columns=columns, confidence=confidence, settings={"kind": "order"})


def _day(profile: Mapping[str, Profile]) -> str:
    dated = {
        h: seen for h, seen in profile.items() if seen.filled and max(seen.looks["day"], seen.looks["month"]) > 0.7
    }
    return _first(dated, _DAYS, "month") or next(iter(dated), "")


def _amount(profile: Mapping[str, Profile]) -> str:
    column = TABLES["mrr"].column("amount")
    sums = {h: seen for h, seen in profile.items() if seen.filled and seen.looks["number"] > 0.9}
    whole = [h for h in sums if named(h, TABLES["mrr"], column) >= LIKELY and header_words(h) not in _ONE]
    return _first({h: sums[h] for h in whole}, _AMOUNTS, "number") or _first(sums, _ONE, "number")


def _first(profile: Mapping[str, Profile], told: tuple[str, ...], looks: str) -> str:
    """The header with the first of some words, among those that look so; anyhow where nothing is asked."""
    for word in told:
        for header, seen in profile.items():
            if f" {word} " in f" {header_words(header)} " and seen.filled and (not looks or seen.looks[looks] > 0.7):
                return header
    return ""
