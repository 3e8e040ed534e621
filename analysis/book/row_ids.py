"""Rows without ids: of accounts each is one, and each answer of a survey is one unit."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from .engine import literal
from .recipe import EACH_ROW, PAYMENTS, REVENUE, FileMapping

ONE_EACH = "no column has ids: each row is one account, called by its place in the file"
OWN_IDS = "own_ids"
# Setting: what stands before the ids of a file that numbers its own accounts.
OWN_NUMBERS = "numbers_its_own"
BY_SUBSCRIPTION = "no column says whose each subscription is: each counts as an account of its own"
NO_IDS = "no column says whose answer each is: every answer counts as one, and none belongs to an account"
A_YEAR = "a_year"
PAID = (
    "payments by month: what was paid for orders or invoices in each month. Nothing says that any of it recurs, so "
    "it is not MRR, and a month without a payment is no churn"
)
CAME_IN = (
    "payments by month: what came in for each account in each month. Nothing says that any of it recurs, so it is "
    "not MRR, and a month without any is no churn"
)
NO_DAYS = "no column says when they were given: all answers count as one period"


def without_ids(file: FileMapping, columns: Collection[str], raw: str) -> dict[str, str]:
    """The SQL of an id of its own for each row, where a file has none; of a day that is not known."""
    made: dict[str, str] = {}
    if "account_id" not in columns and (file.table == "nps" or EACH_ROW in file.settings) and not _led(file):
        made["account_id"] = f"'row ' || CAST({raw}._row + 1 AS VARCHAR)"
    if file.table == "nps" and "answered_on" not in columns:
        made["answered_on"] = "NULL::BIGINT"
    return made


def with_own_numbers(file: FileMapping, columns: dict[str, str]) -> None:
    """Puts the name of a file before its ids, where the reader said that it numbers its own accounts."""
    if (named := file.settings.get(OWN_NUMBERS)) and "account_id" in columns:
        columns["account_id"] = f"{literal(f'{named} ')} || CAST({columns['account_id']} AS VARCHAR)"


def may_lack(file: FileMapping, columns: Mapping[str, str]) -> set[str]:
    """What a row of accounts may lack: the flag beside a day, and, where a flag alone tells who left, the time."""
    if file.table != "accounts":
        return set()
    return (
        {"churned"}
        if "churned_on" in columns
        else {"started_on", "tenure_months"} & {*columns}
        if "churned" in columns
        else set()
    )


def by_month(file: FileMapping) -> FileMapping:
    """A file of accounts with what each pays a year, as one with what it pays a month."""
    if file.table != "accounts" or "arr" not in file.columns:
        return file
    columns = {"mrr" if column == "arr" else column: h for column, h in file.columns.items() if column != "mrr"}
    if "mrr" in file.columns:
        return replace(file, columns={c: h for c, h in file.columns.items() if c != "arr"})
    return replace(file, columns=columns, settings={**file.settings, A_YEAR: True})


def said_of_rows(file: FileMapping) -> list[str]:
    """What to tell of a file whose rows have no ids or no days."""
    lacks = [c for c in ("account_id", "answered_on") if c not in file.columns]
    if file.table == "nps":
        said = {"account_id": NO_IDS, "answered_on": NO_DAYS}
        return [said[column] for column in lacks if not (column == "account_id" and _led(file))]
    if PAYMENTS in file.settings:
        return [CAME_IN if file.settings[PAYMENTS] == REVENUE else PAID]
    if OWN_IDS in file.settings:
        return [BY_SUBSCRIPTION]
    return [ONE_EACH] if EACH_ROW in file.settings and "account_id" in lacks else []


def _led(file: FileMapping) -> bool:
    return "through" in file.settings
