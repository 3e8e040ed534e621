"""Exports that overlap: a row told twice counts once, and of two versions of a subscription the newer one."""

import re
from collections.abc import Sequence

from .build_result import Built
from .checking import TOLD_TWICE, columns_of
from .engine import literal
from .header_names import plain_words
from .ledgers import one_ledger
from .reading import Sheet
from .recipe import Recipe

TWICE = "the same file came twice"
RESTATED = "a newer file tells this month otherwise"
OLDER = "an older version of this subscription"
# A unit of an experiment without an id may be like another; costs of two teams may be alike.
_MAY_REPEAT = ("accounts", "kpis", "costs")
_SUBSCRIPTION = re.compile(
    r"^(subscription|sub|contract|abo|abonnement|suscripcion|assinatura|abonelik)( (external )?id| no| number| nummer)$"
)
_UPDATED = re.compile(
    r"^(last )?(updated|modified|changed|synced|exported|snapshot|valid from|version|as of)"
    r"( (at|on|date|time|number|no))?$"
)


def refuse_overlaps(built: Built, used: Sequence[int], sheets: Sequence[Sheet], recipe: Recipe) -> None:
    """Refuses rows that another file tells too; of revenue the newer of two files is believed."""
    pairs = [(i, j) for i in used for j in used if i < j and _are_alike(i, j, sheets, recipe)]
    revenue = [i for i in used if recipe.files[i].table == "mrr"]
    for pair in pairs:
        older, newer = sorted(pair, key=lambda place: (_last(built, place), place))
        _refuse_same(built, older, newer, sheets)
        if older in revenue:
            _believe(built, older, newer, sheets)
    for place in revenue:
        _refuse_versions(built, place, sheets[place], recipe.files[place].columns.get("started_on", ""))
    one_ledger(built, revenue, sheets)


def is_twice(place: int, sheets: Sequence[Sheet], recipe: Recipe) -> bool:
    """Whether a file before this one has the same contents and serves as the same table."""
    own = (sheets[place].contents, sheets[place].sheet, recipe.files[place].table)
    return any((sheets[i].contents, sheets[i].sheet, recipe.files[i].table) == own for i in range(place))


def _are_alike(one: int, other: int, sheets: Sequence[Sheet], recipe: Recipe) -> bool:
    table = recipe.files[one].table
    same = table == recipe.files[other].table and table not in _MAY_REPEAT
    return same and sorted(sheets[one].headers) == sorted(sheets[other].headers) and sheets[one].rows > 0


def _row(sheet: Sheet, headers: Sequence[str]) -> str:
    """The SQL of all cells of a row as one number."""
    cells = (f"coalesce(CAST(c{sheet.headers.index(header)} AS VARCHAR), '')" for header in headers)
    return f"hash({', '.join(cells)})"


def _refuse_same(built: Built, earlier: int, place: int, sheets: Sequence[Sheet]) -> None:
    headers = sheets[earlier].headers
    before = f"SELECT {_row(sheets[earlier], headers)} FROM raw_{earlier}"
    told = f"SELECT _row FROM raw_{place} WHERE {_row(sheets[place], headers)} IN ({before})"
    built.engine.run(f"UPDATE read_{place} SET _rule = {literal(TOLD_TWICE)} WHERE _rule IS NULL AND _row IN ({told})")


def _last(built: Built, place: int) -> int:
    """The latest day or month a file speaks of."""
    has = [c for c in ("month", "moved_on", "started_on", "ended_on") if c in columns_of(built.engine, f"read_{place}")]
    cells = ", ".join(f"max({column})" for column in has)
    found = built.engine.row(f"SELECT {cells} FROM read_{place}") if has else ()
    return int(max((value for value in found if value is not None), default=0))


def _believe(built: Built, older: int, newer: int, sheets: Sequence[Sheet]) -> None:
    """Of what both files tell otherwise, the older one's rows are refused."""
    has = columns_of(built.engine, f"read_{older}")
    if "month" in has:
        _restate(built, older, newer)
    elif "started_on" in has and (header := _subscription(sheets[newer])):
        _believe_subscriptions(built, older, newer, sheets, header)


def _believe_subscriptions(built: Built, older: int, newer: int, sheets: Sequence[Sheet], header: str) -> None:
    """A subscription that both files tell is that of the newer one, all its rows."""
    theirs, mine = (_cell(sheets[place], header) for place in (newer, older))
    known = f"SELECT _row FROM raw_{older} WHERE {mine} IN (SELECT {theirs} FROM raw_{newer})"
    again = f"SELECT _row FROM raw_{newer} WHERE {theirs} IS NOT NULL"
    built.engine.run(f"UPDATE read_{newer} SET _rule = NULL WHERE _rule = {literal(TOLD_TWICE)} AND _row IN ({again})")
    built.engine.run(f"UPDATE read_{older} SET _rule = {literal(OLDER)} WHERE _rule IS NULL AND _row IN ({known})")


def _restate(built: Built, older: int, newer: int) -> None:
    """Months of an account that two files tell otherwise, where most that both tell agrees: the newer one's hold."""
    engine, twice = built.engine, literal(TOLD_TWICE)
    mine = f"SELECT account_id, month FROM read_{older} WHERE _rule IS NULL OR _rule = {twice}"
    same = engine.count(f"read_{newer}", f"_rule = {twice}")[0] + engine.count(f"read_{older}", f"_rule = {twice}")[0]
    both = f"SELECT account_id, month FROM read_{newer} WHERE _rule IS NULL AND (account_id, month) IN ({mine})"
    differ = engine.row(f"SELECT count(*) FROM ({both})")[0]
    if not differ or same < differ:
        return
    engine.run(f"CREATE OR REPLACE TEMP TABLE restated AS {both}")
    keys = "(account_id, month) IN (SELECT account_id, month FROM restated)"
    engine.run(f"UPDATE read_{newer} SET _rule = NULL WHERE _rule = {twice} AND {keys}")
    engine.run(
        f"UPDATE read_{older} SET _rule = {literal(RESTATED)} WHERE (_rule IS NULL OR _rule = {twice}) AND {keys}"
    )


def _subscription(sheet: Sheet) -> str:
    """The header of the ids of subscriptions."""
    return next((header for header in sheet.headers if _SUBSCRIPTION.match(plain_words(header))), "")


def _cell(sheet: Sheet, header: str) -> str:
    return f"nullif(CAST(c{sheet.headers.index(header)} AS VARCHAR), '')"


def _refuse_versions(built: Built, place: int, sheet: Sheet, starts: str) -> None:
    """Within one file the latest change of a subscription holds, where a column says when each was changed."""
    header = _subscription(sheet)
    updated = next((h for h in sheet.headers if _UPDATED.match(plain_words(h))), "")
    if not header or not updated or not starts:
        return
    raw = f"raw_{place}"
    when = f"(TRY_CAST({_cell(sheet, updated)} AS TIMESTAMP), TRY_CAST({_cell(sheet, updated)} AS DOUBLE))"
    same = f"PARTITION BY {_cell(sheet, header)}, {_cell(sheet, starts)}"
    old = (
        f"SELECT _row FROM {raw} WHERE {_cell(sheet, header)} IS NOT NULL "
        f"QUALIFY rank() OVER ({same} ORDER BY {when} DESC NULLS LAST) > 1"
    )
    built.engine.run(f"UPDATE read_{place} SET _rule = {literal(OLDER)} WHERE _rule IS NULL AND _row IN ({old})")
