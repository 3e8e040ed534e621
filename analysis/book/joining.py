"""Several files of one table: accounts told in two files become one row each, revenue told in two forms counts once."""

from collections.abc import Sequence

from analysis.book.checking import OTHER_ROW, columns_of
from analysis.book.engine import Engine, literal, quoted
from analysis.book.recipe import Recipe, is_bare, missing_columns

NO_SUCH = "no such account"
LARGELY = 0.5
_FORMS = ("month", "started_on", "moved_on")
Note = tuple[str, str, int, str]


def stack(engine: Engine, name: str, places: Sequence[int]) -> None:
    """The rows of several files below one another, columns matched by name."""
    if len(places) == 1:
        engine.run(f"DROP TABLE IF EXISTS {name}_read")
        engine.run(f"ALTER TABLE read_{places[0]} RENAME TO {name}_read")
        return
    reads = " UNION ALL BY NAME ".join(f"SELECT * FROM read_{i}" for i in places)
    engine.run(f"CREATE OR REPLACE TABLE {name}_read AS {reads}")
    for i in places:
        engine.run(f"DROP TABLE read_{i}")


def join_accounts(engine: Engine, places: Sequence[int], recipe: Recipe, titles: Sequence[str]) -> list[Note]:
    """One row per account from files that tell different things of the same accounts; what they disagree on.

    The file with the most of the needed columns leads, of several the one with most accounts, in whatever order they
    came: a list of those that left adds to the list of all. Rows of the others stand in accounts_added.
    """
    first, *others = sorted(
        places, key=lambda i: (len(missing_columns(recipe.files[i])), -_needed(recipe, i), -_accounts(engine, i), i)
    )
    engine.run("CREATE OR REPLACE TABLE accounts_added (_file INTEGER, _row BIGINT, _rule VARCHAR, account_id VARCHAR)")
    stacked, notes = [first], []
    for other in others:
        describes = is_bare(recipe.files[other]) and not is_bare(recipe.files[first])
        alone = not missing_columns(recipe.files[other]) and not describes
        if alone and not (_adds(engine, first, other) and _overlap(engine, first, other) >= LARGELY):
            stacked.append(other)
            continue
        notes += _disagreements(engine, first, other, titles)
        _add_columns(engine, first, other, alone)
        stacked += [other] if alone else []
    stack(engine, "accounts", stacked)
    return notes


def _accounts(engine: Engine, place: int) -> int:
    return int(engine.row(f"SELECT count(DISTINCT account_id) FROM read_{place} WHERE _rule IS NULL")[0])


def _needed(recipe: Recipe, place: int) -> int:
    return sum(c in recipe.files[place].columns for c in ("started_on", "churned_on", "tenure_months", "churned"))


def _own(engine: Engine, place: int) -> list[str]:
    return [c for c in columns_of(engine, f"read_{place}") if not c.startswith("_") and c != "account_id"]


def _adds(engine: Engine, first: int, other: int) -> bool:
    return bool(set(_own(engine, other)) - set(_own(engine, first)))


def _overlap(engine: Engine, first: int, other: int) -> float:
    """The share of the other file's ids that the first has too."""
    ids, shared = engine.row(
        f"SELECT count(*), count(*) FILTER (account_id IN (SELECT account_id FROM read_{first})) "
        f"FROM (SELECT DISTINCT account_id FROM read_{other} WHERE account_id IS NOT NULL)"
    )
    return float(shared / ids) if ids else 0.0


def _disagreements(engine: Engine, first: int, other: int, titles: Sequence[str]) -> list[Note]:
    """What two files say differently of the same accounts; one of several rows an account speaks of something else."""
    both = [c for c in _own(engine, first) if c in _own(engine, other)]
    rows, ids = engine.row(
        f"SELECT count(account_id), count(DISTINCT account_id) FROM read_{other} WHERE _rule IS NULL"
    )
    if not both or rows > ids:
        return []
    differ = ", ".join(
        f"count(*) FILTER (CAST(a.{quoted(c)} AS VARCHAR) <> CAST(b.{quoted(c)} AS VARCHAR))" for c in both
    )
    counts = engine.row(f"SELECT {differ} FROM read_{first} AS a JOIN read_{other} AS b USING (account_id)")
    told = f"differs between {titles[first]} and {titles[other]}: the first is used"
    return [("accounts", f"{c} {told}", int(number), "") for c, number in zip(both, counts, strict=True) if number]


def _add_columns(engine: Engine, first: int, other: int, alone: bool) -> None:
    """The other file's columns beside the first one's accounts; its rows noted as added, or left to stand alone."""
    new = [c for c in _own(engine, other) if c not in _own(engine, first)]
    known = f"account_id IN (SELECT account_id FROM read_{first})"
    turn = "row_number() OVER (PARTITION BY account_id, _rule IS NULL ORDER BY _row)"
    stays = f"WHERE NOT ({known}) AND _rule IS NULL" if alone else "WHERE false"
    engine.run(
        f"INSERT INTO accounts_added SELECT _file, _row, CASE WHEN _rule IS NOT NULL THEN _rule "
        f"WHEN account_id IS NULL THEN 'no account_id' WHEN NOT ({known}) THEN {literal(NO_SUCH)} "
        f"WHEN {turn} > 1 THEN {literal(OTHER_ROW)} END, account_id FROM read_{other}"
        + (
            f" WHERE NOT (coalesce({known}, false) = false AND _rule IS NULL AND account_id IS NOT NULL)"
            if alone
            else ""
        )
    )
    cells = "".join(f", b.{quoted(c)}" for c in new)
    engine.run(
        f"CREATE OR REPLACE TABLE read_{first} AS SELECT a.*{cells} FROM read_{first} AS a LEFT JOIN "
        f"(SELECT * FROM read_{other} WHERE _rule IS NULL AND account_id IS NOT NULL "
        f"QUALIFY row_number() OVER (PARTITION BY account_id ORDER BY _row) = 1) AS b ON b.account_id = a.account_id"
    )
    engine.run(f"CREATE OR REPLACE TABLE read_{other} AS SELECT * FROM read_{other} {stays}")
    if not alone:
        engine.run(f"DROP TABLE read_{other}")


def one_form(engine: Engine, places: Sequence[int], recipe: Recipe) -> str:
    """The form the revenue comes in: month, started_on or moved_on. Files in another form are refused, not added."""
    form = {i: next((f for f in _FORMS if f in recipe.files[i].columns), _FORMS[0]) for i in places}
    chosen = min(form.values(), key=_FORMS.index)
    for i in places:
        if form[i] != chosen:
            words = {"month": "by month", "started_on": "by subscription", "moved_on": "by movement"}[chosen]
            rule = literal(f"another file tells the revenue {words}")
            engine.run(f"UPDATE mrr_read SET _rule = {rule} WHERE _rule IS NULL AND _file = {i}")
    return chosen
