"""The book as it was: accounts with the dimensions they had when a period began, or when they came under watch.

Who stayed had the time to change plan, seats or contract, so that what accounts are today tells how long they stayed
(immortal time). Where a table tells a dimension over time, groups are made by what accounts were before anything that
is counted of them could happen; elsewhere a dimension is as of today, and claims say so.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from ..book import Book
from ..book.account_months import month_number
from ..book.build_result import Built
from ..book.days import DAYS_A_MONTH, month_of, month_start, to_day
from ..book.dimension_history import CONTRACT, SEATS, TABLE
from ..book.engine import Part, quoted
from .period import PER_MONTH, SNAPSHOT, period

AT_ENTRY, AT_ANSWERS = "entry", "answers"
# What an account was when it answered stands beside the answer, under the name of the dimension after this.
THEN = "then_"
# A history is used where it tells of so many of the accounts what they were; one told a month late counts.
KNOWN, GRACE = 0.95, 1
# And, of how long accounts stay, where so many of those that churned did so after it begins.
SEEN = 0.5


def at_entry(book: Book, **_: Any) -> Book:
    """With what each account was when it started; one older than what tells it, when that begins.

    Such accounts are under watch from then on (late entry): who churned before has no time at risk.
    """
    today = book.built.today or book.built
    begins = _begins(today) if today.histories and book.then != AT_ENTRY else None
    if begins is None:
        return book
    late = f"CAST(floor(({to_day(month_start(begins))} - a.started_on) / {DAYS_A_MONTH}) AS BIGINT)"
    entry = f"greatest(coalesce(a.entry, 0), coalesce({late}, 0))"
    return _then(book, AT_ENTRY, f"a.started_month + {entry}", f"a.exit > {entry}", entry)


def in_groups_at_entry(book: Book, by: str | Sequence[str] | None = None, **_: Any) -> Book:
    """The same where accounts are compared by a dimension that is known over time; else the book as it is."""
    names = {by} if isinstance(by, str) else {*(by or ())}
    return at_entry(book) if names & {*book.built.histories} else book


def told_from(book: Book, by: str | None) -> int | None:
    """The month from which a dimension is told over time, where accounts have it as they had it when they started.

    Before it those that churned are not known by what they were, so no period before it can be compared by it.
    """
    known = book.then == AT_ENTRY and by in book.built.known_then and book.built.today is not None
    return _begins(book.built.today) if known and book.built.today else None


def on_first_contract(book: Book, **_: Any) -> Book:
    """The same where contracts are known over time."""
    return in_groups_at_entry(book, CONTRACT)


def a_year_ago(book: Book, **_: Any) -> Book:
    """With what each account was before the last 12 months of the book, or when it started."""
    return at_start(book)


def at_start(book: Book, *, since: date | str | None = None, until: date | str | None = None, **_: Any) -> Book:
    """With what each account was before a period began, or when it started, whichever came later."""
    if not book.built.histories or book.then == AT_ENTRY:
        return book
    when = period(book, since, until, PER_MONTH)
    if when.basis == SNAPSHOT or when.since is None:
        return book
    before = month_of(when.since) - 1
    there = f"a.started_on <= {when.last} AND coalesce(a.churned_on, {when.last}) >= {when.first}"
    return _then(book, str(when.since), f"greatest(a.started_month, {before})", there)


def at_answers(book: Book, *, of: str | None = None, **_: Any) -> Book:
    """With what each account was when it answered beside each answer, as `THEN` and the name of the dimension.

    Accounts are as they are today. Not of how satisfied people were with a contact (`of`), which is in another table.
    """
    today = book.built.today or book.built
    if not today.histories or of == "satisfaction" or "nps" not in today.tables or book.then == AT_ANSWERS:
        return book
    with today.engine.turn:
        key = (today.engine.schema, AT_ANSWERS)
        if key not in today.parts:
            today.parts[key] = _beside_answers(today)
    engine, names = today.parts[key]
    return replace(book, built=replace(today, engine=engine, known_then=names, today=today), then=AT_ANSWERS)


def _beside_answers(today: Built) -> tuple[Part, tuple[str, ...]]:
    engine = Part(today.engine, f"then_{today.engine.schema}_{AT_ANSWERS}")
    own = f"{today.engine.home('nps')}.nps"
    told = ", ".join(
        f"coalesce(arg_max(h.{quoted(n)}, h.month) FILTER (h.month <= k.month), arg_min(h.{quoted(n)}, h.month) "
        f"FILTER (h.month <= k.month + {GRACE})) AS {quoted(THEN + n)}" for n in today.histories
    )  # fmt: skip
    at = month_number("answered_on")
    engine.run(f"CREATE OR REPLACE TABLE {engine.schema}.said_then AS SELECT k.account_id, k.month, {told} FROM "
               f"(SELECT DISTINCT account_id, {at} AS month FROM {own} WHERE answered_on IS NOT NULL) AS k "
               f"LEFT JOIN {TABLE} AS h USING (account_id) GROUP BY ALL")  # fmt: skip
    engine.run(f"CREATE OR REPLACE TABLE {engine.schema}.nps AS SELECT a.*, s.* EXCLUDE (account_id, month) "
               f"FROM {own} AS a LEFT JOIN {engine.schema}.said_then AS s "
               f"ON s.account_id = a.account_id AND s.month = {at}")  # fmt: skip
    return engine, tuple(n for n in today.histories if _said(engine, n))


def _said(engine: Part, name: str) -> bool:
    asked, known = engine.count("nps", "true", f"{quoted(THEN + name)} IS NOT NULL")
    return bool(asked and known >= KNOWN * asked)


def _begins(today: Built) -> int | None:
    """The first month that is told of all that is known over time; None where most had churned by then."""
    firsts = ", ".join(f"min(month) FILTER ({quoted(name)} IS NOT NULL)" for name in today.histories)
    first = max(today.engine.row(f"SELECT {firsts} FROM {TABLE}"))
    left, after = today.engine.count("accounts", "churned = 1", f"churned = 1 AND churned_month >= {first}")
    return int(first) if after >= SEEN * left else None


def _then(book: Book, when: str, month: str, concerned: str, entry: str = "") -> Book:
    """month, concerned, entry: of an account `a`, when it is looked at, whether it has to be known, and its entry."""
    today = book.built.today or book.built
    if book.then == when:
        return book
    with today.engine.turn:
        key = (today.engine.schema, when)
        if key not in today.parts:
            today.parts[key] = _made(today, when, month, concerned, entry)
    engine, names = today.parts[key]
    if not names:
        return book if book.built.today is None else replace(book, built=today, then="")
    return replace(book, built=replace(today, engine=engine, known_then=names, today=today), then=when)


def _made(today: Built, when: str, month: str, concerned: str, entry: str) -> tuple[Part, tuple[str, ...]]:
    """The accounts as they were, in an engine that finds them before those of today; the dimensions known of enough."""
    engine = Part(today.engine, f"then_{today.engine.schema}_{''.join(c for c in when if c.isalnum())}")
    told = ", ".join(
        f"coalesce(arg_max(h.{quoted(n)}, h.month) FILTER (h.month <= a.at), "
        f"arg_min(h.{quoted(n)}, h.month) FILTER (h.month <= a.at + {GRACE})) AS {quoted(n)}" for n in today.histories
    )  # fmt: skip
    whose = f"{today.engine.schema}.accounts AS a"
    asked = f"SELECT a.account_id, {month} AS at, coalesce({concerned}, false) AS asked FROM {whose}"
    engine.run(f"CREATE OR REPLACE TABLE {engine.schema}.known_then AS SELECT account_id, any_value(a.asked) AS asked, "
               f"{told} FROM ({asked}) AS a LEFT JOIN {TABLE} AS h USING (account_id) GROUP BY account_id")  # fmt: skip
    names = tuple(n for n in today.histories if _is_known(engine, n))
    cells = [f"coalesce({_kept(n)}, a.{quoted(n)}) AS {quoted(n)}" for n in names]
    cells += [f"CAST({entry} AS BIGINT) AS entry"] if entry else []
    lengths = ""
    if CONTRACT in names:
        cells.append("CASE WHEN t.contract_months IS NULL THEN a.contract_length ELSE l.length END AS contract_length")
        lengths = (f" LEFT JOIN (SELECT a.contract_months AS said, mode(a.contract_length) AS length FROM {whose} "
                   "GROUP BY ALL) AS l ON l.said = t.contract_months")  # fmt: skip
    if names:
        engine.run(f"CREATE OR REPLACE VIEW {engine.schema}.accounts AS SELECT a.* REPLACE ({', '.join(cells)}) FROM "
                   f"{whose} LEFT JOIN {engine.schema}.known_then AS t USING (account_id){lengths}")  # fmt: skip
    return engine, names


def _kept(name: str) -> str:
    return f"TRY_CAST(t.{quoted(name)} AS BIGINT)" if name == SEATS else f"t.{quoted(name)}"


def _is_known(engine: Part, name: str) -> bool:
    asked, known = engine.count("known_then", "asked", f"asked AND {quoted(name)} IS NOT NULL")
    return bool(asked and known >= KNOWN * asked)
