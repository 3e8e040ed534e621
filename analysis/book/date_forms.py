"""Two orders of day and month in one column, each plain by its form: 25-04-2023 beside 01/17/2023."""

from collections import Counter
from collections.abc import Iterable, Mapping

from .engine import Engine

DAY_FIRST, MONTH_FIRST = "day first", "month first"
# Each way of writing a date in a column has an order of its own, and each is plain.
BY_FORM = "by form"
# A form is plain where nearly all dates that tell, tell the same: one may be mistyped.
_PLAINLY = 0.95


def forms_told(parts: Iterable[tuple[str, int, int, int]]) -> dict[str, str]:
    """What stands between the parts of dates to their order, where two forms have two orders and each is plain.

    parts: what stands between, the first and the second number, and how many rows say it. A form that does not tell is
    not among them.
    """
    found: dict[str, Counter[str]] = {}
    for form, first, second, rows in parts:
        if max(first, second) > 12 >= min(first, second):
            found.setdefault(form, Counter())[DAY_FIRST if first > 12 else MONTH_FIRST] += rows
    most = {form: orders.most_common(1)[0] for form, orders in found.items()}
    plain = all(rows >= _PLAINLY * found[form].total() for form, (_, rows) in most.items())
    orders = {form: order for form, (order, _) in most.items()}
    return orders if plain and len(set(orders.values())) == 2 else {}


def orders_by_form(engine: Engine, table: str, cell: str, first: str, second: str) -> dict[str, str]:
    """The order of each form in which a column writes dates, where they differ; a form that does not tell is as most.

    first, second: the SQL of the first and the second part of a date that ends with its year.
    """
    between = f"regexp_extract({cell}, '^[0-9]{{1,2}}([-/. ])', 1)"
    rows = engine.rows(
        f"SELECT {between}, TRY_CAST({first} AS INTEGER) AS one, TRY_CAST({second} AS INTEGER) AS two, count(*) "
        f"FROM {table} WHERE one IS NOT NULL GROUP BY ALL"
    )
    told = forms_told(rows)  # type: ignore[arg-type]
    if not told:
        return {}
    most = max(told, key=lambda form: sum(number for other, *_, number in rows if other == form))
    return {form: told.get(form, told[most]) for form in dict.fromkeys(str(row[0]) for row in rows)}


def said_of_forms(forms: Mapping[str, str]) -> list[str]:
    """What to tell of forms that have orders of their own."""
    told = [f"those with “{form}” {order}" for form, order in sorted(forms.items())]
    return [f"dates are written in {len(told)} ways: {', '.join(told[:-1])} and {told[-1]}"] if told else []
