"""What a file is: every kind of table is fitted to its headers and contents, and the one that fits best is taken."""

from collections.abc import Collection, Mapping
from dataclasses import replace

import numpy as np

from .arm_columns import arms_say, is_tried, surely_arms
from .column_fit import assign
from .doubts import ABOUT, FEWEST_ABOUT, doubt, is_told, unpriced
from .happenings import is_with_somebody
from .header_names import is_vague, plain_words, title_says
from .header_words import header_words, words_of
from .leaving_headers import PLAIN
from .profiles import Profile
from .recipe import EACH_ROW, FileMapping, missing_columns
from .row_titles import is_titled, titled
from .row_units import (
    ANSWER,
    EVENT,
    HAPPENING,
    ORDER,
    SUBSCRIPTION,
    THING,
    TICKET,
    RowUnit,
    are_subscriptions,
    id_of,
    is_id,
    row_unit,
    version_header,
)
from .several_rows import HERE as EVERY
from .several_rows import NEWEST, WORD
from .status_words import GONE, says
from .tables import TABLES, Table
from .text_fit import moves
from .totals import is_summary

# How well each table goes with what a row is; 1 where nothing is said. An event is never an account.
_GOES_WITH: dict[str, dict[str, float]] = {
    TICKET: {"accounts": 0, "mrr": 0, "kpis": 0.2, "payments": 0.3, "nps": 0.6, "touches": 1.3, "events": 0.9,
             "usage": 0.3, "costs": 0, "notes": 1.4, "contacts": 0, "retries": 0, "exits": 0, "seats": 0},
    ORDER: {"accounts": 0, "mrr": 0.9, "kpis": 0.2, "nps": 0.3, "touches": 0, "events": 0.7, "usage": 0,
            "costs": 0.2, "notes": 0.3, "contacts": 0},
    EVENT: {"accounts": 0, "mrr": 0.5, "kpis": 0.6, "nps": 0.4, "touches": 0.8, "events": 1.2, "usage": 0.9,
            "costs": 0.3, "notes": 1.2, "contacts": 0},
    ANSWER: {"accounts": 0.3, "mrr": 0.2, "kpis": 0.5, "nps": 1.3, "touches": 0.7, "events": 0.5, "usage": 0.2,
             "costs": 0, "notes": 0.3, "contacts": 0, "retries": 0, "exits": 0, "seats": 0},
    SUBSCRIPTION: {"accounts": 0.5, "mrr": 1.2, "events": 0.3, "touches": 0.3, "notes": 0, "contacts": 0},
    THING: {"accounts": 0, "mrr": 0, "nps": 0, "kpis": 0.2, "payments": 0, "usage": 0, "touches": 0, "events": 0,
            "costs": 0.2, "notes": 0, "contacts": 0, "retries": 0, "exits": 0, "seats": 0},
}  # fmt: skip
# What was agreed with a customer is no ticket, deal or subscription that happens to have a next step.
_AGREED = {TICKET: 0.5, ORDER: 0.0, EVENT: 0.3, ANSWER: 0.0, SUBSCRIPTION: 0.0, THING: 0.0}
_TELLS_WHO_LEFT = ("churned", "churned_on", "tenure_months")
# A day under such a name is that on which an account began, and not any other day.
_BEGAN = ("sign up", "signed", "join", "regist", "customer", "client", "member", "subscri", "onboard", "activat",
          "enrol", "inscri", "cliente")  # fmt: skip
# How sure it is that a column says who churned, whatever else is counted.
_SURELY = 0.9
# An id of rows stands once.
_OWN = 0.999
_STARTS = {"start", "started", "starting", "begin", "beginn", "debut", "inicio", "begins"}


def recognised(
    profile: Mapping[str, Profile], title: str, only: str = "", account: str = "", besides: Collection[str] = ()
) -> tuple[FileMapping, float]:
    """The likeliest table with the likeliest column for each header, and how well it fits; 0 where nothing does.

    only: the table is already known. account: so is the header of the accounts. besides: tables that it is not.
    """
    unit = titled(row_unit(profile, account), profile, title)
    tables = [TABLES[only]] if only else [table for name, table in TABLES.items() if name not in besides]
    return max((fitted(table, profile, title, unit, bool(only)) for table in tables), key=lambda item: item[1])


def fitted(
    table: Table, profile: Mapping[str, Profile], title: str, unit: RowUnit, sure: bool
) -> tuple[FileMapping, float]:
    """One table fitted to a file, and how well; 0 where a column is missing that it cannot do without."""
    columns, confidence = assign(table, profile, unit, sure)
    sure_of = {header: confidence[column] for column, header in columns.items()}
    columns = _spanning(table, _moved(table, _without_states(_without_terms(columns, profile), profile)))
    columns = _one_way(table, columns)
    confidence |= {column: sure_of[header] for column, header in columns.items()}
    mapping = FileMapping(tuple(profile), table.name, columns, confidence, _settings(table, columns))
    mapping = _several(_each_row(mapping, profile, unit, title), profile, unit)
    missing = missing_columns(mapping)
    if missing and missing != ("account_id",):
        return mapping, 0.0
    named_so = title_says(table, title)
    way = max((w for w in table.needs if all(c in columns or c == "account_id" for c in w)), default=table.needs[0],
              key=lambda need: sum(c in columns for c in need))  # fmt: skip
    if not (sure or named_so or unit.kind in HAPPENING or is_told(table, way, columns)):
        return mapping, 0.0
    certain = float(np.mean([confidence.get(c, 0.5) for c in way])) if way else 0.5
    # A file's name counts as far as the table uses what is in the file: the headers know more than the name.
    used = len(columns) / max(len(profile), 1)
    score = certain + (0.4 * used + 0.1) * named_so + 0.5 * used + 0.05 * len(way) + _bonus(table, columns, profile)
    agreed = table.name in ("goals", "actions") and not named_so
    goes = _AGREED.get(unit.kind, 1.0) if agreed else _GOES_WITH.get(unit.kind, {}).get(table.name, 1.0)
    if _is_experiment(mapping, profile, title):
        goes = 1.3
    if table.name == "touches" and unit.kind == EVENT and is_with_somebody(columns, profile):
        # A meeting has a day and a kind as an event has: with whom it was makes it a contact.
        goes = 2.5
    if table.name == "mrr" and {"moved_on", "kind", "amount"} <= set(columns) and moves(profile[columns["kind"]]):
        # What changed an amount is a movement, whatever its rows are called.
        goes = max(goes, 1.2)
    score *= doubt(mapping, profile, unit, title, named_so) * goes
    return mapping, max(0.01, score) if score or sure else 0.0


def _bonus(table: Table, columns: Mapping[str, str], profile: Mapping[str, Profile]) -> float:
    """What leaves little doubt whatever the headers are: the values of arms and of movements."""
    if table.name == "kpis" and "arm" in columns:
        return 0.5 * arms_say(profile[columns["arm"]])
    if table.name == "mrr" and "kind" in columns:
        return 0.5 * moves(profile[columns["kind"]])
    return 0.0


def _is_experiment(mapping: FileMapping, profile: Mapping[str, Profile], title: str) -> bool:
    """Whether rows are units of an experiment whatever else they are, calls or orders: by values, and by a name."""
    arm = mapping.columns.get("arm", "")
    if not arm or not arms_say(profile[arm]):
        return False
    return is_tried(arm) or surely_arms(profile[arm]) or title_says(TABLES["kpis"], title)


def _each_row(mapping: FileMapping, profile: Mapping[str, Profile], unit: RowUnit, title: str) -> FileMapping:
    """Accounts without any id: a row is one, where its columns tell who left, for how long, or what each pays."""
    if mapping.table != "accounts" or "account_id" in mapping.columns or unit.account:
        return mapping
    if is_summary(profile) and not _flags_each(mapping, profile):
        return mapping
    began = any(word in header_words(mapping.columns.get("started_on", "")) for word in _BEGAN)
    told = (began and unit.kind not in HAPPENING and not is_titled(title, TICKET, ORDER)) or any(
        mapping.confidence.get(column, 0) >= 0.7 and not is_vague(mapping.columns[column])
        for column in _TELLS_WHO_LEFT
        if column in mapping.columns
    )
    return _told_apart(mapping, profile) if told or _describes(mapping, profile, unit) else mapping


def _flags_each(mapping: FileMapping, profile: Mapping[str, Profile]) -> bool:
    """Whether every row says yes or no to churn: it is one account, however many profiles it counts."""
    header = mapping.columns.get("churned", "")
    return bool(header) and mapping.confidence["churned"] >= _SURELY and len(profile[header].values & PLAIN) == 2


def _describes(mapping: FileMapping, profile: Mapping[str, Profile], unit: RowUnit) -> bool:
    """Whether rows without an id say what accounts pay and what they are, have no day and are no list of plans."""
    dated = any(seen.filled and max(seen.looks["day"], seen.looks["month"]) > 0.7 for seen in profile.values())
    about = [column for column in ABOUT if mapping.confidence.get(column, 0) >= 0.7]
    listed = any(profile[mapping.columns[column]].unique > 0.9 for column in ("plan", "segment") if column in about)
    pays = {"mrr", "arr", "seats"} & set(mapping.columns)
    return bool(pays) and len(about) >= FEWEST_ABOUT and not (dated or listed or unit.kind)


def _several(mapping: FileMapping, profile: Mapping[str, Profile], unit: RowUnit) -> FileMapping:
    """Which of several rows of an account counts, where the file tells: the newest version, or what still runs."""
    own = mapping.columns.get("account_id", "")
    told = {"churned", "churned_on"} & set(mapping.columns)
    if mapping.table != "accounts" or not told or own not in profile or profile[own].unique == 1:
        return mapping
    if are_subscriptions(unit) and unpriced(mapping.columns):
        return replace(mapping, settings={**mapping.settings, WORD: EVERY})
    header = version_header(profile)
    if unit.kind or not header or "month" in header_words(header).split():
        return mapping
    return replace(mapping, settings={**mapping.settings, WORD: f"{NEWEST}{header}"})


def _told_apart(mapping: FileMapping, profile: Mapping[str, Profile]) -> FileMapping:
    """Accounts by an id of whatever they are called, where there is one; else each row is an account."""
    for header, seen in profile.items():
        if is_id(header) and not id_of(header) and seen.filled > 1 and seen.unique > _OWN and seen.full:
            columns = {**mapping.columns, "account_id": header}
            return replace(mapping, columns=columns, confidence={**mapping.confidence, "account_id": 0.7})
    name = mapping.columns.get("name", "")
    if name and profile[name].unique > _OWN and not profile[name].most:
        columns = {**{c: h for c, h in mapping.columns.items() if c != "name"}, "account_id": name}
        sure = {**mapping.confidence, "account_id": 0.7}
        return replace(mapping, columns=columns, confidence=sure, settings={**mapping.settings, EACH_ROW: name})
    return replace(mapping, settings={**mapping.settings, EACH_ROW: "account"})


def _moved(table: Table, columns: Mapping[str, str]) -> dict[str, str]:
    """A day beside the kind and the amount of a movement is that of the movement, and no month of revenue.

    So it is where the amount is called MRR or a price: whether it is a change or a level, the rows tell.
    """
    own = dict(columns)
    if table.name == "mrr" and {"kind", "moved_on"} <= set(own) and not {"amount", "started_on"} & set(own):
        own = {"amount" if column == "mrr" else column: header for column, header in own.items()}
    movement = table.name == "mrr" and {"kind", "amount", "month"} <= set(own)
    if not movement or {"moved_on", "mrr", "arr"} & set(own):
        return own
    return {"moved_on" if column == "month" else column: header for column, header in own.items()}


def _spanning(table: Table, columns: Mapping[str, str]) -> dict[str, str]:
    """A day called a start beside an end is that on which a subscription, or its billing, began, and no month."""
    spans = table.name == "mrr" and {"month", "ended_on"} <= set(columns) and "started_on" not in columns
    if not spans or not _STARTS & words_of(columns["month"]):
        return dict(columns)
    return {"started_on" if column == "month" else column: header for column, header in columns.items()}


def _without_terms(columns: Mapping[str, str], profile: Mapping[str, Profile]) -> dict[str, str]:
    """An end that every account has, and that is not called a churn or a cancellation, is taken for that of a term."""
    header = columns.get("churned_on", "")
    if not header or "churned" in columns or says(header) == GONE or not profile[header].full:
        return dict(columns)
    kept = {column: h for column, h in columns.items() if column != "churned_on"}
    return {"term_ends_on": header, **kept}


def _without_states(columns: Mapping[str, str], profile: Mapping[str, Profile]) -> dict[str, str]:
    """Beside the day on which accounts left a column of words of which none says so tells nothing: paid, free."""
    header = columns.get("churned", "")
    if not header or "churned_on" not in columns or not profile[header].values or profile[header].looks["flag"] > 0.5:
        return dict(columns)
    if profile[header].looks["number"] or any(says(value) == GONE for value in profile[header].values):
        return dict(columns)
    return {column: h for column, h in columns.items() if column != "churned"}


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
