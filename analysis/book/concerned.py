"""Whom a problem in the files concerns: how many accounts, and what they last paid."""

from .build_result import Built
from .checking import columns_of
from .engine import literal
from .problems import SET_ASIDE, UNKNOWN
from .recipe import Recipe


def concerned(built: Built, recipe: Recipe, kind: str, table: str, problem: str) -> tuple[int, float]:
    """The accounts that the rows behind a problem speak of, and their last MRR in all (0 where none is known)."""
    ids = _strangers(table) if kind == UNKNOWN else _behind(built, recipe, kind, table, problem)
    if not ids:
        return 0, 0.0
    paid = _last_paid(built)
    money = f"(SELECT sum(mrr) FROM ({paid}) WHERE account_id IN (SELECT id FROM ids))" if paid else "0"
    number, mrr = built.engine.files.row(f"WITH ids AS ({ids}) SELECT (SELECT count(*) FROM ids), {money}")
    return int(number), float(mrr or 0.0)


def _strangers(table: str) -> str:
    known = "SELECT account_id FROM accounts"
    return f"SELECT DISTINCT account_id AS id FROM {table} WHERE account_id NOT IN ({known})"


def _behind(built: Built, recipe: Recipe, kind: str, table: str, problem: str) -> str:
    """The ids in the rows of a rule, or of a note, as they stand in their files."""
    parts = []
    for place, shape in built.typed.items():
        own = recipe.files[place].table
        if "account_id" not in shape.columns or (kind == SET_ASIDE and own != table):
            continue
        rows = f"SELECT row FROM noted WHERE file = {place} AND note = {literal(problem)}"
        if kind == SET_ASIDE:
            rows = f"SELECT _row FROM {own}_rows WHERE _file = {place} AND _rule = {literal(problem)}"
        told = f"SELECT {shape.columns['account_id']} AS id FROM {shape.source}"
        parts.append(f"{told} WHERE raw_{place}._row IN ({rows})")
    return f"SELECT DISTINCT id FROM ({' UNION ALL '.join(parts)}) WHERE id IS NOT NULL" if parts else ""


def _last_paid(built: Built) -> str:
    """What each account paid in its last month with any MRR; without months, what its row says."""
    if built.paid_by_month:
        return ""
    if "mrr" in built.tables:
        return "SELECT account_id, arg_max(mrr, month) AS mrr FROM mrr WHERE mrr > 0 GROUP BY account_id"
    if "accounts" in built.tables and "mrr" in columns_of(built.engine, "accounts"):
        return "SELECT account_id, mrr FROM accounts"
    return ""
