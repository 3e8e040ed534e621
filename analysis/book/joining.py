"""Several files of one table: accounts told in two files become one row each, revenue told in two forms counts once."""

from collections.abc import Collection, Mapping, Sequence

from .build_result import Built
from .checking import OF_SEVERAL, OTHER_ROW, columns_of
from .engine import Engine, literal, quoted
from .header_words import header_words
from .problems import TWO_THINGS
from .recipe import Recipe, is_bare, missing_columns
from .several_rows import has_rows_of_its_own
from .told_of_some import settle_untold

NO_SUCH = "no such account"
LARGELY = 0.5
# From which share of shared ids on two files may speak of the same accounts, and of shared headers of the same things.
_SOME, _ALIKE = 0.1, 0.5
# Of a file that holds a part of the accounts and of whose ids so many are accounts of the whole, the few that are not
# are mistakes, and no accounts of their own.
_NEARLY_ALL, _PART = 0.98, 0.8
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


def join_accounts(built: Built, places: Sequence[int], recipe: Recipe, titles: Sequence[str]) -> None:
    """One row per account from files that tell different things of the same accounts; what they disagree on is listed.

    The file with the most of the needed columns leads, of several the one with most accounts, in whatever order they
    came: a list of those that left adds to the list of all. Rows of the others stand in accounts_added.
    """
    engine = built.engine
    leads = _gathered(engine, places)
    first, *others = sorted(
        leads, key=lambda i: (len(missing_columns(recipe.files[i])), -_needed(recipe, i), -_accounts(engine, i), i)
    )
    engine.run("CREATE OR REPLACE TABLE accounts_added (_file INTEGER, _row BIGINT, _rule VARCHAR, account_id VARCHAR)")
    stacked, says = [first], {i: _filled(engine, lead) for lead, members in leads.items() for i in members}
    for other in others:
        describes = is_bare(recipe.files[other]) and not is_bare(recipe.files[first])
        alone = not missing_columns(recipe.files[other]) and not describes
        if alone and not (_differ(engine, first, other) and _belongs(engine, recipe, first, other)):
            stacked.append(other)
            continue
        settle_untold(built, recipe, (first, other), titles) if alone else None
        if alone:
            _set_mistaken_aside(engine, first, other)
        built.listed += _disagreements(engine, recipe, (first, other), titles)
        again = OF_SEVERAL if has_rows_of_its_own(recipe.files[other]) else OTHER_ROW
        _note_added(engine, first, other, alone, again)
        _add_columns(engine, first, other, alone, says)
    stack(engine, "accounts", stacked)


def _gathered(engine: Engine, places: Sequence[int]) -> dict[int, list[int]]:
    """Files of the same columns below one another in the first of them, which leads them: parts of one export."""
    alike: dict[frozenset[str], list[int]] = {}
    for i in places:
        alike.setdefault(frozenset(_own(engine, i)), []).append(i)
    for lead, *more in alike.values():
        if more:
            reads = " UNION ALL BY NAME ".join(f"SELECT * FROM read_{i}" for i in (lead, *more))
            engine.run(f"CREATE OR REPLACE TABLE read_{lead} AS {reads}")
    for i in (i for _, *more in alike.values() for i in more):
        engine.run(f"DROP TABLE read_{i}")
    return {members[0]: members for members in alike.values()}


def _accounts(engine: Engine, place: int) -> int:
    return int(engine.row(f"SELECT count(DISTINCT account_id) FROM read_{place} WHERE _rule IS NULL")[0])


def _needed(recipe: Recipe, place: int) -> int:
    return sum(c in recipe.files[place].columns for c in ("started_on", "churned_on", "tenure_months", "churned"))


def _own(engine: Engine, place: int) -> list[str]:
    return [c for c in columns_of(engine, f"read_{place}") if not c.startswith("_") and c != "account_id"]


def _filled(engine: Engine, place: int) -> set[str]:
    """The columns of which a file says anything."""
    own = _own(engine, place)
    counts = engine.row(f"SELECT {', '.join(f'count({quoted(c)})' for c in own)} FROM read_{place}") if own else ()
    return {column for column, number in zip(own, counts, strict=True) if number}


def _differ(engine: Engine, first: int, other: int) -> bool:
    """Whether one of two files says something that the other does not."""
    return set(_own(engine, other)) != set(_own(engine, first))


def _belongs(engine: Engine, recipe: Recipe, first: int, other: int) -> bool:
    """Whether two files tell different things of the same accounts, however few of them the smaller one has.

    Half of the smaller one's ids are the other's too; or some are, and the files have hardly a header in common but
    those of the ids: a later export of the same table has nearly all.
    """
    shared = _overlap(engine, first, other)
    return shared >= LARGELY or (shared >= _SOME and _unlike(recipe, first, other))


def _unlike(recipe: Recipe, first: int, other: int) -> bool:
    """Whether two files have hardly a header in common, but for those of the ids and the starts."""
    same = {
        header_words(recipe.files[i].columns.get(c, "")) for i in (first, other) for c in ("account_id", "started_on")
    }
    one, two = ({header_words(h) for h in recipe.files[i].headers} - same for i in (first, other))
    return len(one & two) < _ALIKE * max(1, min(len(one), len(two)))


def _overlap(engine: Engine, first: int, other: int) -> float:
    """The share of the ids of the smaller of two files that the other has too."""
    ids = [f"SELECT DISTINCT account_id AS id FROM read_{i} WHERE account_id IS NOT NULL" for i in (first, other)]
    one, two, shared = engine.row(
        f"SELECT (SELECT count(*) FROM ({ids[0]})), (SELECT count(*) FROM ({ids[1]})), "
        f"(SELECT count(*) FROM ({ids[0]}) WHERE id IN ({ids[1]}))"
    )
    return float(shared / min(one, two)) if one and two else 0.0


def _set_mistaken_aside(engine: Engine, *pair: int) -> None:
    """Refuse the few rows of the smaller file whose ids the larger one does not have, where all others are there."""
    part, whole = sorted(pair, key=lambda i: _accounts(engine, i))
    mistaken = f"account_id NOT IN (SELECT account_id FROM read_{whole} WHERE account_id IS NOT NULL)"
    ids, unknown = engine.row(
        f"SELECT count(DISTINCT account_id), count(DISTINCT account_id) FILTER ({mistaken}) FROM read_{part} "
        f"WHERE _rule IS NULL"
    )
    if ids <= _PART * _accounts(engine, whole) and unknown <= (1 - _NEARLY_ALL) * ids:
        engine.run(f"UPDATE read_{part} SET _rule = {literal(NO_SUCH)} WHERE _rule IS NULL AND {mistaken}")


def _disagreements(engine: Engine, recipe: Recipe, pair: tuple[int, int], titles: Sequence[str]) -> list[Note]:
    """What two files say differently of the same accounts; one of several rows an account speaks of something else."""
    first, other = pair
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
    said = (_differs(recipe, column, pair, titles) for column in both)
    return [("accounts", words, int(number), "") for words, number in zip(said, counts, strict=True) if number]


def _differs(recipe: Recipe, column: str, pair: tuple[int, int], titles: Sequence[str]) -> str:
    """The words for a column that two files tell differently; two headers are two things, and neither is wrong."""
    one, two = (recipe.files[i].columns.get(column, "") for i in pair)
    first, other = (titles[i] for i in pair)
    begun = column == "started_on" and _unlike(recipe, *pair)
    if header_words(one) == header_words(two) and not begun:
        return f"{column} differs between {first} and {other}: the first is used"
    return f"{column} is {one} of {first}; {two} of {other} {TWO_THINGS}"


def _alone(first: int, alone: bool) -> tuple[str, str]:
    """The SQL of whether the first file knows an account, and of the rows of the other that stand without it."""
    known = f"coalesce(account_id IN (SELECT account_id FROM read_{first}), false)"
    return known, f"NOT {known} AND _rule IS NULL AND account_id IS NOT NULL AND {str(alone).lower()}"


def _note_added(engine: Engine, first: int, other: int, alone: bool, again: str) -> None:
    """The rows of the other file that add to an account, or are refused, in accounts_added.

    again: the rule of a further row of an account.
    """
    known, added = _alone(first, alone)
    turn = "row_number() OVER (PARTITION BY account_id, _rule IS NULL ORDER BY _row)"
    engine.run(
        f"INSERT INTO accounts_added SELECT _file, _row, CASE WHEN _rule IS NOT NULL THEN _rule "
        f"WHEN account_id IS NULL THEN 'no account_id' WHEN NOT {known} THEN {literal(NO_SUCH)} "
        f"WHEN {turn} > 1 THEN {literal(again)} END, account_id FROM read_{other} WHERE NOT ({added})"
    )


def _add_columns(engine: Engine, first: int, other: int, alone: bool, says: Mapping[int, Collection[str]]) -> None:
    """The other file's columns beside the first one's accounts, and below them the accounts that only it has.

    alone: the other file's accounts stand without the first. says: of each file the columns that it fills: where the
    file of a row does not, the other one's cell is taken.
    """
    added = _alone(first, alone)[1]
    new = [f", b.{quoted(c)}" for c in _own(engine, other) if c not in _own(engine, first)]
    told = {c: [i for i, columns in says.items() if c in columns] for c in _shared(engine, first, other)}
    cells = [_either(column, places) for column, places in told.items()]
    engine.run(
        f"CREATE OR REPLACE TABLE read_{first} AS SELECT a.*{_replaced(cells)}{''.join(new)} FROM read_{first} AS a "
        f"LEFT JOIN (SELECT * FROM read_{other} WHERE _rule IS NULL AND account_id IS NOT NULL "
        f"QUALIFY row_number() OVER (PARTITION BY account_id ORDER BY _row) = 1) AS b ON b.account_id = a.account_id "
        f"UNION ALL BY NAME SELECT * FROM read_{other} WHERE {added}"
    )
    engine.run(f"DROP TABLE read_{other}")


def _shared(engine: Engine, first: int, other: int) -> list[str]:
    """The columns that two files have alike, of one kind."""
    one, two = ({name: kind for name, kind, *_ in engine.rows(f"DESCRIBE read_{i}")} for i in (first, other))
    return [c for c in _own(engine, first) if one[c] == two.get(c)]


def _either(column: str, places: Sequence[int]) -> str:
    own = f"a._file IN ({', '.join(map(str, places))})" if places else "false"
    return f"CASE WHEN {own} THEN a.{quoted(column)} ELSE b.{quoted(column)} END AS {quoted(column)}"


def _replaced(cells: Sequence[str]) -> str:
    return f" REPLACE ({', '.join(cells)})" if cells else ""


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
