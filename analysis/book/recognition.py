"""What a file is: every kind of table is fitted to its headers and contents, and the one that fits best is taken."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from analysis.book.column_fit import arms_say, assign, moves
from analysis.book.header_names import is_vague, named, plain_words, title_says
from analysis.book.header_words import header_words
from analysis.book.month_names import month_said
from analysis.book.profiles import Profile
from analysis.book.recipe import EACH_ROW, FileMapping, is_bare, missing_columns
from analysis.book.row_units import (
    ANSWER,
    EVENT,
    HAPPENING,
    ORDER,
    SUBSCRIPTION,
    TICKET,
    RowUnit,
    id_of,
    is_id,
    of_subscriptions,
    row_unit,
)
from analysis.book.status_words import GONE, says
from analysis.book.tables import TABLES, Table

# How well each table goes with what a row is; 1 where nothing is said. An event is never an account.
_GOES_WITH: dict[str, dict[str, float]] = {
    TICKET: {"accounts": 0, "mrr": 0, "kpis": 0.2, "payments": 0.3, "nps": 0.6, "touches": 1.3, "events": 0.9,
             "usage": 0.3, "costs": 0},
    ORDER: {"accounts": 0, "mrr": 0.9, "kpis": 0.2, "nps": 0.3, "touches": 0.3, "events": 0.7, "usage": 0,
            "costs": 0.2},
    EVENT: {"accounts": 0, "mrr": 0.5, "kpis": 0.6, "nps": 0.4, "touches": 0.8, "events": 1.2, "usage": 0.9,
            "costs": 0.3},
    ANSWER: {"accounts": 0.3, "mrr": 0.2, "kpis": 0.5, "nps": 1.3, "touches": 0.7, "events": 0.5, "usage": 0.2,
             "costs": 0},
    SUBSCRIPTION: {"accounts": 0.5, "mrr": 1.2},
}  # fmt: skip
_TELLS_WHO_LEFT = ("churned", "churned_on", "tenure_months")
# A day under such a name is that on which an account began, and not any other day.
_BEGAN = ("sign up", "signed", "join", "regist", "customer", "client", "member", "subscri", "onboard", "activat",
          "enrol", "inscri", "cliente")  # fmt: skip
_COUNTS = re.compile(
    r"^(number |total |active |new |churned |lost )?"
    r"(customer|subscriber|subscription|account|client|user|member)( count| number|)$"
)
_ABOUT = ("name", "segment", "industry", "region", "plan", "csm", "channel", "seats", "mrr", "contract_months")
_FEWEST_ABOUT = 2
# An id of rows stands once; subscriptions whose accounts have a second one are no accounts.
_OWN, _SECOND = 0.999, 0.995


def recognised(profile: Mapping[str, Profile], title: str, only: str = "") -> tuple[FileMapping, float]:
    """The likeliest table with the likeliest column for each header, and how well it fits; 0 where nothing does.

    only: the table is already known.
    """
    unit = of_subscriptions(row_unit(profile), profile, title)
    tables = [TABLES[only]] if only else list(TABLES.values())
    return max((fitted(table, profile, title, unit, bool(only)) for table in tables), key=lambda item: item[1])


def fitted(
    table: Table, profile: Mapping[str, Profile], title: str, unit: RowUnit, sure: bool
) -> tuple[FileMapping, float]:
    """One table fitted to a file, and how well; 0 where a column is missing that it cannot do without."""
    columns, confidence = assign(table, profile, unit, sure)
    columns = _one_way(table, _moved(table, _without_terms(columns, profile)))
    mapping = FileMapping(tuple(profile), table.name, columns, confidence, _settings(table, columns))
    mapping = _each_row(mapping, profile, unit)
    missing = missing_columns(mapping)
    if missing and missing != ("account_id",):
        return mapping, 0.0
    named_so = title_says(table, title)
    way = max((w for w in table.needs if all(c in columns or c == "account_id" for c in w)), default=table.needs[0],
              key=lambda need: sum(c in columns for c in need))  # fmt: skip
    if not (sure or named_so or unit.kind in HAPPENING or _is_told(table, way, columns)):
        return mapping, 0.0
    certain = float(np.mean([confidence.get(c, 0.5) for c in way])) if way else 0.5
    # A file's name counts as far as the table uses what is in the file: the headers know more than the name.
    used = len(columns) / max(len(profile), 1)
    score = certain + (0.4 * used + 0.1) * named_so + 0.5 * used + 0.05 * len(way) + _bonus(table, columns, profile)
    score *= _doubt(mapping, profile, unit, title, named_so) * _GOES_WITH.get(unit.kind, {}).get(table.name, 1.0)
    return mapping, max(0.01, score) if score or sure else 0.0


def _bonus(table: Table, columns: Mapping[str, str], profile: Mapping[str, Profile]) -> float:
    """What leaves little doubt whatever the headers are: the values of arms and of movements."""
    if table.name == "kpis" and "arm" in columns:
        return 0.5 * arms_say(profile[columns["arm"]])
    if table.name == "mrr" and "kind" in columns:
        return 0.5 * moves(profile[columns["kind"]])
    return 0.0


def _doubt(mapping: FileMapping, profile: Mapping[str, Profile], unit: RowUnit, title: str, named_so: bool) -> float:
    """What makes a table less likely although its columns are there; 0 where it cannot be meant."""
    columns, doubt = mapping.columns, 1.0
    if missing_columns(mapping):
        doubt *= 0.0 if is_bare(mapping) else 0.5
    if mapping.table == "mrr" and _is_of_accounts(columns, profile, unit, named_so):
        doubt *= 0.3 if _unpriced(columns) else 0.5
    if mapping.table == "mrr" and _unpriced(columns) and not (named_so or unit.kind == SUBSCRIPTION):
        doubt *= 0.0
    if mapping.table == "accounts":
        happens = unit.again and unit.account == columns.get("account_id", unit.account)
        doubt *= 0.0 if happens else _bare_doubt(mapping, profile, unit, named_so) if is_bare(mapping) else 1.0
    if mapping.table == "nps":
        doubt *= _answer_doubt(columns, unit, named_so) * (0.6 if _tells_of_leaving(profile, columns) else 1.0)
    if mapping.table == "kpis":
        doubt *= _arm_doubt(columns, profile, unit)
    if mapping.table == "payments" and not _says_failed(columns["failed_on"]) and not _says_failed(title):
        doubt *= 0.0
    return doubt


def _arm_doubt(columns: Mapping[str, str], profile: Mapping[str, Profile], unit: RowUnit) -> float:
    """An experiment is told by the names of its arms, or by that of their column; less so where units repeat."""
    if arms_say(profile[columns["arm"]]):
        return 1.0 if "unit_id" in columns else 0.9
    return (1.0 if "unit_id" in columns else 0.8) * (0.3 if unit.again else 1.0)


def _bare_doubt(mapping: FileMapping, profile: Mapping[str, Profile], unit: RowUnit, named_so: bool) -> float:
    """A file that has ids of accounts and says nothing of when they started or left: told by what else it says.

    A row with a day of no name but date is something that happened, and no account; one of months is what each brought.
    """
    if any(is_vague(h) and seen.filled and seen.looks["day"] > 0.9 for h, seen in profile.items()) and not named_so:
        return 0.0
    if 2 * sum(month_said(header) is not None for header in profile) >= len(profile):
        return 0.0
    about = sum(column in mapping.columns for column in _ABOUT)
    own = mapping.columns.get("account_id", "")
    known = named_so or unit.account == own or (about and header_words(own) in ("id", "uuid"))
    return 0.0 if not known and about < _FEWEST_ABOUT else 0.8 if about >= _FEWEST_ABOUT else 0.35


def _answer_doubt(columns: Mapping[str, str], unit: RowUnit, named_so: bool) -> float:
    """A score is one of recommending where something says so: its name, the file's, or what a row is."""
    said = header_words(columns.get("score", ""))
    told = any(word in said for word in ("nps", "recommend", "promoter", "ltr")) or not said.isascii()
    if told:
        return 1.0
    return 0.9 if named_so or unit.kind == ANSWER else 0.55 if "answered_on" in columns else 0.0


def _tells_of_leaving(profile: Mapping[str, Profile], columns: Mapping[str, str]) -> bool:
    """Whether another column than those of the answers says who churned, or when."""
    free = [header for header in profile if header not in columns.values() and not is_vague(header)]
    told = [TABLES["accounts"].column(name) for name in ("churned", "churned_on")]
    return any(named(header, TABLES["accounts"], column) > 0.8 for header in free for column in told)


def _says_failed(header: str) -> bool:
    return any(word in header_words(header) for word in ("fail", "declin", "dunning", "bounce", "echec", "fallo"))


def _each_row(mapping: FileMapping, profile: Mapping[str, Profile], unit: RowUnit) -> FileMapping:
    """A file of accounts without any id: a row is an account, where its columns tell who left or for how long."""
    if mapping.table != "accounts" or "account_id" in mapping.columns or unit.account or is_summary(profile):
        return mapping
    began = any(word in header_words(mapping.columns.get("started_on", "")) for word in _BEGAN)
    told = (began and unit.kind not in HAPPENING) or any(
        mapping.confidence.get(column, 0) >= 0.7 and not is_vague(mapping.columns[column])
        for column in _TELLS_WHO_LEFT
        if column in mapping.columns
    )
    return _told_apart(mapping, profile) if told else mapping


def _told_apart(mapping: FileMapping, profile: Mapping[str, Profile]) -> FileMapping:
    """Accounts by an id of whatever they are called, where there is one; else each row is an account."""
    for header, seen in profile.items():
        if is_id(header) and not id_of(header) and seen.filled > 1 and seen.unique > _OWN and seen.full:
            columns = {**mapping.columns, "account_id": header}
            return replace(mapping, columns=columns, confidence={**mapping.confidence, "account_id": 0.7})
    return replace(mapping, settings={**mapping.settings, EACH_ROW: "account"})


def _moved(table: Table, columns: Mapping[str, str]) -> dict[str, str]:
    """A day beside the kind and the amount of a movement is that of the movement, and no month of revenue."""
    movement = table.name == "mrr" and {"kind", "amount", "month"} <= set(columns)
    if not movement or {"moved_on", "mrr", "arr"} & set(columns):
        return dict(columns)
    return {"moved_on" if column == "month" else column: header for column, header in columns.items()}


def is_summary(profile: Mapping[str, Profile]) -> bool:
    """Whether the rows count accounts or subscriptions: they tell of many at once."""
    said = [header_words(header) for header, seen in profile.items() if seen.filled and seen.looks["number"] > 0.9]
    return any(_COUNTS.search(words) for words in said)


def _without_terms(columns: Mapping[str, str], profile: Mapping[str, Profile]) -> dict[str, str]:
    """An end that every account has, and that is not called a churn or a cancellation, is taken for that of a term."""
    header = columns.get("churned_on", "")
    if not header or "churned" in columns or says(header) == GONE or not profile[header].full:
        return dict(columns)
    kept = {column: h for column, h in columns.items() if column != "churned_on"}
    return {"term_ends_on": header, **kept}


def _is_of_accounts(columns: Mapping[str, str], profile: Mapping[str, Profile], unit: RowUnit, named_so: bool) -> bool:
    """Whether what could be subscriptions has one row an account and says when each of those churned."""
    if not {"account_id", "started_on"} <= set(columns) or (unit.kind == SUBSCRIPTION and not _unpriced(columns)):
        return False
    once = profile[columns["account_id"]].unique > (_SECOND if unit.kind == SUBSCRIPTION else 0.9)
    churns = "ended_on" in columns and "churn" in plain_words(columns["ended_on"])
    return once and (churns or _unpriced(columns) or ("ended_on" not in columns and not named_so))


def _unpriced(columns: Mapping[str, str]) -> bool:
    return not {"mrr", "arr", "amount"} & set(columns)


def _is_told(table: Table, way: Sequence[str], columns: Mapping[str, str]) -> bool:
    """Whether more speaks for a table than an account, a date and an amount, which invoices and calls have alike."""
    if table.name in ("accounts", "nps", "kpis"):
        return True
    if len(way) > 2 or not any(table.column(column).kind in ("day", "month") for column in way):
        return True
    return not all(is_vague(header) for column, header in columns.items() if column not in ("account_id", "amount"))


def _one_way(table: Table, columns: Mapping[str, str]) -> dict[str, str]:
    """The columns without those that only serve another way to have the table."""
    ways = [way for way in table.needs if all(c in columns or c == "account_id" for c in way)]
    spare = {c for way in table.needs for c in way} - set(ways[0]) if ways and table.name == "mrr" else set()
    return {c: h for c, h in columns.items() if c not in spare - {"ended_on"}}


def _settings(table: Table, columns: Mapping[str, str]) -> dict[str, object]:
    settings: dict[str, object] = {}
    told = plain_words(columns.get("happened_on", ""))
    if table.name == "events" and "kind" not in columns and any(word in told for word in ("churn", "cancel")):
        settings["kind"] = "churn"
    return settings
