"""Tables with a row per account and month: of several rows of one month one is made."""

from .build_result import Built
from .checking import columns_of
from .engine import by_group

# Of several rows of an account and month, what counts.
BY_MONTH = {"usage": {"active_users": "max", "seats": "max", "uses": "sum"},
            "seats": {"seats_bought": "max", "seats_used": "max", "plan": "min"}}  # fmt: skip
USED = "no file tells who was active: a seat in use counts as an active user"


def finish_months(built: Built, name: str) -> None:
    """The table of that name, a row per account and month."""
    has = columns_of(built.engine, f"{name}_read")
    cells = "".join(f", {how}({c}) AS {c}" for c, how in BY_MONTH[name].items() if c in has)
    query = f"SELECT account_id, month{cells} FROM portion WHERE _rule IS NULL GROUP BY account_id, month"
    built.engine.make(name, query, f"{name}_read", by_group("account_id"))


def with_use(built: Built, names: list[str]) -> tuple[str, ...]:
    """The names of the tables; with seats in use as the use of the product, where no other file tells of it."""
    if "seats" not in names or "usage" in names:
        return tuple(names)
    built.engine.run("CREATE OR REPLACE VIEW usage AS SELECT account_id, month, seats_used AS active_users, "
                     "seats_bought AS seats FROM seats")  # fmt: skip
    built.engine.run("CREATE OR REPLACE VIEW usage_rows AS SELECT * FROM seats_rows WHERE false")
    built.assumptions.append(USED)
    return (*names, "usage")
