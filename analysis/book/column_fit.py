"""Which header of a file is which column of a table: by the name, borne out by what stands in the cells."""

import re
from collections.abc import Mapping

from .arm_columns import lettered, other_arms
from .header_names import named, plain_words, unlike, without_span
from .header_words import header_words, words_of
from .late_starts import late_starts
from .leaving_headers import ASKED, asks_of_state, asks_who_left, tells_who_left
from .month_names import month_said
from .people_lists import WRITTEN
from .profiles import Profile
from .retries import tells_paid
from .row_units import (
    ACCOUNT,
    NOBODYS,
    SUBSCRIPTION,
    RowUnit,
    are_subscriptions,
    id_of,
    is_id,
    is_named_thing,
    is_of_another,
    nested,
    rank,
)
from .status import says_active
from .tables import Column, Table
from .tenure_units import told_by_header
from .text_fit import in_words
from .values import LENGTHS
from .vocabulary import as_headers

LIKELY = 0.5
# What is told of another object in the same row, price.created_at, is less likely meant than the row's own.
_NESTED = 0.7
# Nor is the day of a trial or of a billing cycle, beside the day on which the subscription began; nor a day that many
# accounts lack, beside one that all have.
_OF_TRIAL, _SPARSE = 0.7, 0.5
_RECOMMENDS = re.compile(r"recom|weiterempf|tavsiye|\bltr\b|推荐|推薦|推奨")
# survey q6 nps, q12 nps score
_NUMBERED = re.compile(r"(survey |question )?(q ?\d+|question \d+) nps( score| rating)?")
_PLAIN_SCORE = {"nps", "score", "rating", "value", "response", "answer", "raw", "survey", "net", "promoter"}
_ONE_MONTH = {"month", "monat", "mes", "moi", "mois", "mese", "maand", "ay"}
_TESTED = re.compile(r"^(is |in )?(test|treat|treated|treatment|experiment|variant)( |$)")


def assign(
    table: Table, profile: Mapping[str, Profile], unit: RowUnit, sure: bool
) -> tuple[dict[str, str], dict[str, float]]:
    """Each header to at most one column and each column to at most one header, the surest pairs first.

    sure: the table is known. The second answer is the confidence in each column, 0 to 1.
    """
    within, late = nested(profile), late_starts(table, profile, LIKELY)
    arms = other_arms(profile) if table.name == "kpis" else frozenset()
    pairs = [
        (
            said
            * content(table, column, header, seen, unit, sure)
            * (_NESTED if header in within else 1.0)
            * (_SPARSE if column.name == "started_on" and header in late else 1.0)
            * (_SPARSE if column.name == "arm" and header in arms else 1.0),
            -place,
            _first(column, header),
            column.name,
            header,
        )
        for place, column in enumerate(table.columns)
        for header, seen in profile.items()
        if (said := max(_by_name(header, table, column, seen, unit), _created(header, table, column, unit))) >= LIKELY
    ]
    columns: dict[str, str] = {}
    confidence: dict[str, float] = {}
    for score, *_, name, header in sorted(pairs, reverse=True):
        if score >= LIKELY and name not in columns and header not in columns.values():
            columns[name], confidence[name] = header, round(min(score, 1.0), 2)
    return columns, confidence


def _created(header: str, table: Table, column: Column, unit: RowUnit) -> float:
    """A subscription starts when it is created, where its rows are subscriptions by an id of their own."""
    starts = (table.name, column.name, unit.kind) == ("mrr", "started_on", SUBSCRIPTION)
    return 0.8 if starts and header_words(header) in ("created at", "created on", "created date", "created") else 0.0


def _by_name(header: str, table: Table, column: Column, seen: Profile, unit: RowUnit) -> float:
    if column.name == "churned" and asks_of_state(header, seen):
        return 0.0
    if column.name == "tenure_months" and _is_of_year(header, seen):
        return 0.0
    if column.name == "arm" and seen.unique == 1 and header_words(header).split()[-1:] in (["id"], ["name"]):
        # A list of experiments, each in a row of its own, has no arms.
        return 0.0
    if (column.name == "name" and is_named_thing(header)) or (column.name == "method" and is_id(header)):
        return 0.0
    if (table.name, column.name) == ("accounts", "mrr") and header_words(header) in as_headers("money.revenue"):
        # What came in, Umsatz, says beside an account nothing of the time in which it did.
        return 0.0
    known = named(header, table, column) * _of_trial(header, column, unit)
    bare = ASKED.sub("", without_span(header_words(header)))
    if column.name == "churned" and seen.few and bare and bare != header_words(header):
        known = max(known, named(bare, table, column))
    if column.name == "churned" and known < LIKELY and (tells_who_left(header, seen) or asks_who_left(header, seen)):
        return 0.7
    if column.name == "account_id" and known < LIKELY and id_of(header) == ACCOUNT:
        return 0.85
    if column.name == "account_id" and table.name in WRITTEN and _is_of_the_row(header, unit):
        return 0.0
    if column.name == "tenure_months" and known < LIKELY and _is_age_of_account(header):
        return 0.85
    if column.name == "score" and known < LIKELY and recommends(header) and seen.most > 5:
        return 0.75
    if column.name == "account_id" and header == unit.account:
        known = max(known, 0.75 if header_words(header) != "id" else 1.01)
    if column.name == "arm" and known < LIKELY and lettered(header, seen):
        return 0.85
    if column.name == "arm" and known < LIKELY and len(seen.values) == 2 and _TESTED.match(header_words(header)):
        return 0.85
    return known


def _is_of_the_row(header: str, unit: RowUnit) -> bool:
    """Whether an id is that of the person or the meeting itself: Record ID, beside the id of the company."""
    return header_words(header) in NOBODYS and unit.account not in ("", header) and id_of(unit.account) == ACCOUNT


def _is_age_of_account(header: str) -> bool:
    """Whether an age is counted in months, weeks or days: customer age (in months) is no person's."""
    return "age" in plain_words(header).split() and told_by_header(header) in ("months", "weeks", "days")


def _is_of_year(header: str, seen: Profile) -> bool:
    """Whether a number from 1 to 12 called month, in the singular, is that of a day: how long is said in months."""
    return plain_words(header) in _ONE_MONTH and 1 <= seen.most <= 12


def _of_trial(header: str, column: Column, unit: RowUnit) -> float:
    """How far a day is that of the customer: that of a trial or of a billing cycle begins nothing where another does.

    The end of a trial is no leaving.
    """
    said = header_words(header)
    if column.name == "month" and unit.kind == SUBSCRIPTION and unlike("day.cycle", said):
        return 0.0
    if column.kind != "day" or not (unlike("day.trial", said) or unlike("day.cycle", said)):
        return 1.0
    if column.name in ("churned_on", "ended_on") and unlike("day.trial", said):
        return 0.0
    return _OF_TRIAL if column.name == "started_on" else 1.0


def _first(column: Column, header: str) -> int:
    """Of several ids of accounts, as sure as one another, the company's comes first; who left before who is active.

    A day on which an account began comes before the month of its cohort.
    """
    if column.name == "churned":
        return -int(says_active(header))
    if column.name == "started_on":
        return -int("cohort" in header_words(header))
    return -rank(header) if column.name == "account_id" else 0


def content(table: Table, column: Column, header: str, seen: Profile, unit: RowUnit, sure: bool) -> float:
    """How far the cells bear the name out: 1 where they do, 0 where they cannot be meant.

    sure: the table is known, so that an empty column under a column's own name is that column.
    """
    if not seen.filled or (column.kind == "day" and "blank" in seen.looks):
        if sure and header == column.name:
            return 1.0
        return 0.6 if column.kind in ("day", "text") else 0.3
    if column.kind == "id":
        return _key(table, column, header, seen, unit, sure)
    if column.kind in ("number", "whole") and header_words(header).endswith(" id"):
        return 0.0
    if column.kind == "text":
        # In a file that is known to be notes, what was written may be a word.
        return 1.0 if sure and column.name == "text" else in_words(table, column, seen)
    if column.name in LENGTHS:
        return 1.0 if seen.looks["length"] >= 0.7 else 0.0
    if column.kind == "score":
        return _score(header, seen)
    if column.name == "churned" and seen.few:
        return _status(header, seen)
    share = seen.looks["number" if column.kind == "whole" else column.kind]
    share = tells_paid(seen.values) if column.name == "succeeded" else share
    if column.kind == "day" and share < 0.7:
        share = _dayish(header, seen)
    return share if share >= 0.7 else 0.0


def _dayish(header: str, seen: Profile) -> float:
    """Days that a spreadsheet counted, or known to the month where the header says so."""
    monthly = seen.looks["month"] if {"month", "cohort"} & words_of(header) else 0.0
    return max(monthly, 0.9 * seen.looks["month"], 0.8 * seen.looks["counted"])


def _score(header: str, seen: Profile) -> float:
    said = set(plain_words(header).split())
    if seen.most <= 5 and "nps" not in said:
        return 0.0
    return seen.looks["score"] * (1.0 if recommends(header) or said <= _PLAIN_SCORE else 0.9)


def recommends(header: str) -> bool:
    """Whether a header names the question of recommending itself, or says NPS beside the number of a question."""
    said = plain_words(header)
    return bool(_RECOMMENDS.search(said)) or bool(_NUMBERED.fullmatch(said))


def _status(header: str, seen: Profile) -> float:
    """A few values under the name of a status may be one though nobody knows the words: what they mean is asked."""
    placed = plain_words(header) in ("state", "estado") and not seen.looks["flag"]
    return 0.0 if placed else max(seen.looks["flag"], 0.7)


def _key(table: Table, column: Column, header: str, seen: Profile, unit: RowUnit, sure: bool) -> float:
    """Accounts stand once; a unit of an experiment may stand in several rows, which makes it less likely to be one."""
    if seen.looks["day"] > 0.8 or month_said(header) or header == unit.header or is_of_another(header, seen):
        return 0.0
    if (table.name, column.name) == ("accounts", "account_id"):
        # Rows that are subscriptions by their own id, or versions of accounts, tell of the same account again.
        repeats = header == unit.account and (are_subscriptions(unit) or unit.versions)
        if repeats and seen.unique <= 0.9:
            return 0.8
        nameless = unit.again and id_of(header) != ACCOUNT and header != unit.account
        return 0.0 if nameless else 1.0 if seen.unique > 0.9 else 0.8 if seen.unique > 0.75 else 0.0
    if (table.name, column.name) == ("kpis", "unit_id"):
        return 1.0 if sure or seen.unique > 0.9 else 0.8
    return 1.0 if seen.filled > 1 or seen.unique == 1 else 0.8
