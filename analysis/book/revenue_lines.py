"""What the MRR of a month is made of, as the rows of its files tell: plan, add-on, seats and unit price of each."""

from collections.abc import Mapping, Sequence

from . import values
from .account_months import rows_by_month
from .build_result import Built
from .checking import columns_of
from .engine import Engine
from .header_names import named
from .header_words import header_words
from .reading import Sheet
from .recipe import FileMapping, Recipe
from .tables import TABLES
from .vocabulary import as_headers

TABLE = "revenue_lines"
PLAN, ADDON, COUNT, PRICE, USED = "plan", "addon", "seats", "price", "seats_used"
# The surest first: a product beside a plan is what is bought with it, without one it is the plan.
_TOLD = (PLAN, COUNT, USED, PRICE, ADDON)
_TEXTS = (PLAN, ADDON)


def find_lines(
    built: Built, places: Mapping[str, Sequence[int]], sheets: Sequence[Sheet], recipe: Recipe
) -> Mapping[str, str]:
    """Makes the table of what was paid for in each month: account_id month plan addon seats seats_used price mrr.

    Of rows of revenue by month or by subscription; seats are missing where not every row says them. Returns the header
    of each that the files tell; no table, and nothing, where none does or they are movements.
    """
    parts = [(at, heads) for at in places.get("mrr", ()) if (heads := told_by(sheets[at], recipe.files[at]))]
    if built.revenue == "moved_on" or built.unpriced or not parts:
        return {}
    engine = built.engine
    cells = " UNION ALL ".join(_cells(engine, at, sheets[at], heads) for at, heads in parts)
    source = f"(SELECT r.*, l.* EXCLUDE (_file, _row) FROM mrr_read AS r LEFT JOIN ({cells}) AS l USING (_file, _row))"
    months = rows_by_month(source, built.revenue, built.as_of or 0, columns_of(engine, "mrr_read"), *_TOLD)
    sums = ", ".join(_summed(name) for name in (COUNT, USED))
    engine.run(
        f"CREATE OR REPLACE TABLE {TABLE} AS SELECT account_id, CAST(month AS BIGINT) AS month, plan, addon, {sums}, "
        f"max(price) AS price, sum(mrr) AS mrr FROM ({months}) WHERE mrr <> 0 GROUP BY account_id, month, plan, addon"
    )
    return {name: header for _, heads in parts for name, header in heads.items()}


def told_by(sheet: Sheet, file: FileMapping) -> dict[str, str]:
    """The header of each of these that a file of revenue has; what is used otherwise tells none of them."""
    found: dict[str, str] = {}
    used = {*file.columns.values()}
    for name in _TOLD:
        free = [header for header in sheet.headers if header not in used and header not in found.values()]
        own = [header for header in free if _says(header, name)]
        # Of a product and a tier beside it the tier is the plan.
        found |= {name: min(own, key=lambda header: _says(header, ADDON))} if own else {}
    return found


def _says(header: str, name: str) -> bool:
    if name == PLAN:
        accounts = TABLES["accounts"]
        return named(header, accounts, accounts.column(PLAN)) == 1
    if name == USED:
        return header_words(header) in as_headers("heading.seats_used")
    return header_words(header) in as_headers(f"growth.{name}")


def _cells(engine: Engine, place: int, sheet: Sheet, heads: Mapping[str, str]) -> str:
    kinds = {name: str(kind) for name, kind, *_ in engine.rows(f"DESCRIBE raw_{place}")}

    def read(name: str) -> str:
        if name not in heads:
            return f"CAST(NULL AS {'VARCHAR' if name in _TEXTS else 'DOUBLE'})"
        at = f"c{sheet.headers.index(heads[name])}"
        if name in _TEXTS:
            return values.text(at, kinds[at]).sql
        return values.number(engine, f"raw_{place}", at, kinds[at], three_decimals=name == PRICE).sql

    return f"SELECT {place} AS _file, _row, {', '.join(f'{read(name)} AS {name}' for name in _TOLD)} FROM raw_{place}"


def _summed(name: str) -> str:
    """The sum over the rows that bring something, where all of them say it; a credit takes no seat away."""
    known = f"count({name}) FILTER (mrr > 0) = count(*) FILTER (mrr > 0)"
    return f"CASE WHEN {known} THEN sum({name}) FILTER (mrr > 0) END AS {name}"
