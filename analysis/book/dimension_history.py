"""What accounts were before: columns of the accounts that a table by month, or by version, tells over time."""

from collections.abc import Iterable, Mapping, Sequence

from ..finding import listed
from ..names import spoken
from .account_months import month_number
from .build_result import Built
from .cells import as_text
from .checking import columns_of
from .engine import literal, quoted
from .header_names import named, plain_words
from .question import said
from .reading import Sheet
from .recipe import Recipe
from .several_rows import NEWEST, OLDER, WORD
from .tables import TABLES

TABLE, SEATS, CONTRACT = "dimension_history", "seats", "contract_months"
# A column of another table is the same property where its last value is that of the accounts, for so many of them.
SAME = 0.8


def find_histories(built: Built, places: Mapping[str, Sequence[int]], sheets: Sequence[Sheet], recipe: Recipe) -> None:
    """Makes the table of what accounts were in each month they are told of: account_id, month and such columns as text.

    From columns of mrr (by month or by subscription, from its start on) and of usage that have the name of a dimension
    of the accounts and end as the accounts say, and from older versions of the accounts. Of several rows of a month the
    one with most MRR counts. Nothing where no table tells any.
    """
    known = {*built.dimensions} | ({SEATS} & {*columns_of(built.engine, "accounts_kept")})
    if not known:
        return
    parts = [part for table in ("mrr", "usage") for place in places.get(table, ()) for part in
             _told(built, table, place, sheets[place], recipe, known)]  # fmt: skip
    parts += [part for place in places.get("accounts", ()) for part in _versions(built, place, sheets[place], recipe)]
    names = sorted({name for name, _ in parts})
    if not names:
        return
    rows = " UNION ALL ".join(f"SELECT {literal(name)} AS _name, * FROM ({query})" for name, query in parts)
    cells = ", ".join(
        f"(list(value ORDER BY weight DESC NULLS LAST, value) FILTER (_name = {literal(n)}))[1] AS {quoted(n)}"
        for n in names
    )
    own = "account_id IN (SELECT account_id FROM accounts) AND month IS NOT NULL AND value IS NOT NULL"
    built.engine.run(f"CREATE OR REPLACE TABLE {TABLE} AS SELECT account_id, CAST(month AS BIGINT) AS month, {cells} "
                     f"FROM ({rows}) WHERE {own} GROUP BY account_id, month")  # fmt: skip
    built.histories = tuple(name for name in names if _same(built, name))
    compared = [spoken(built.dimensions[name]) for name in built.histories if name in built.dimensions]
    if compared:
        built.assumptions.append(
            f"{listed(compared, 6)}: known over time, so churn is compared by what it was when the period, or the "
            "account, began"
        )


def _told(
    built: Built, table: str, place: int, sheet: Sheet, recipe: Recipe, known: Iterable[str]
) -> list[tuple[str, str]]:
    """The dimensions one file tells over time, each with a query of account_id month value weight."""
    has = columns_of(built.engine, f"{table}_read")
    when = "month" if ("month" in has and built.revenue in ("", "month")) or table == "usage" else "started_on"
    if when not in has or (table == "mrr" and built.revenue == "moved_on"):
        return []
    kinds = {name: str(kind) for name, kind, *_ in built.engine.rows(f"DESCRIBE raw_{place}")}
    used = {header for column, header in recipe.files[place].columns.items() if column != SEATS}
    month = "t.month" if when == "month" else month_number("t.started_on")
    weight = "t.mrr" if "mrr" in has else "NULL::DOUBLE"
    found: dict[str, str] = {}
    for number, header in enumerate(sheet.headers):
        name = "" if header in used else _named(built, header, known)
        if name and name not in found:
            found[name] = (
                f"SELECT t.account_id, {month} AS month, {as_text(f'c{number}', kinds[f'c{number}'])} AS value, "
                f"{weight} AS weight FROM {table}_read AS t JOIN raw_{place} AS r ON r._row = t._row "
                f"WHERE t._rule IS NULL AND t._file = {place}"
            )
    return list(found.items())


def _named(built: Built, header: str, known: Iterable[str]) -> str:
    """The dimension of the accounts that a header of another table names; empty for none."""
    accounts = TABLES["accounts"]
    own = {column.name: column for column in accounts.columns}
    for name in sorted(known):
        said_so = plain_words(header) in {plain_words(name), plain_words(built.dimensions.get(name, name))}
        if said_so or (name in own and named(header, accounts, own[name]) == 1):
            return name
    return ""


def _versions(built: Built, place: int, sheet: Sheet, recipe: Recipe) -> list[tuple[str, str]]:
    """The dimensions of accounts told in versions of which the newest counts, by the month of each version."""
    header = str(said(recipe.files[place], WORD) or "").removeprefix(NEWEST)
    has = columns_of(built.engine, "accounts_read")
    if not str(said(recipe.files[place], WORD) or "").startswith(NEWEST) or header not in sheet.headers:
        return []
    cell = f"TRY_CAST(nullif(CAST(r.c{sheet.headers.index(header)} AS VARCHAR), '') AS TIMESTAMP)"
    rows = (f"FROM accounts_read AS t JOIN raw_{place} AS r ON r._row = t._row WHERE t._file = {place} "
            f"AND (t._rule IS NULL OR t._rule = {literal(OLDER)})")  # fmt: skip
    month = f"year({cell}) * 12 + month({cell}) - 1"
    return [(name, f"SELECT t.account_id, {month} AS month, CAST(t.{quoted(name)} AS VARCHAR) AS value, "
                   f"epoch({cell}) AS weight {rows}") for name in built.dimensions if name in has]  # fmt: skip


def _same(built: Built, name: str) -> bool:
    """Whether what a history tells last is what the accounts say, and it tells of any change at all."""
    last = f"SELECT account_id, arg_max({quoted(name)}, month) AS value FROM {TABLE} GROUP BY account_id"
    both, alike = built.engine.row(
        f"SELECT count(*), count(*) FILTER (CAST(a.{quoted(name)} AS VARCHAR) = l.value) FROM accounts AS a "
        f"JOIN ({last}) AS l USING (account_id) WHERE l.value IS NOT NULL AND a.{quoted(name)} IS NOT NULL"
    )
    return bool(both and alike >= SAME * both)
