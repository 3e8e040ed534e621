"""What was read, what was set aside and why, and how the tables join."""

from collections.abc import Sequence

import pandas as pd

from ..errors import UnusableUpload
from .build_result import Built
from .inferred_churn import STILL_TOLD
from .ragged import refuse_ragged
from .reading import Sheet
from .recipe import LEAVE_OUT, FileMapping, Recipe
from .tables import TABLES


def refuse_unready(sheets: Sequence[Sheet], recipe: Recipe) -> None:
    """Raise UnusableUpload where no file is a table, or one lacks a column its table cannot do without."""
    used = [(s, i) for i, s in enumerate(sheets) if recipe.files[i].table != LEAVE_OUT]
    if not used:
        names = ", ".join(sheet.title for sheet in sheets) or "The upload"
        why = " ".join(filter(None, (nearest_said(s, recipe.files[i]) for i, s in enumerate(sheets)))) or _NOTHING
        raise UnusableUpload(
            f"{names} could not be recognized.", why, "Say below what its columns mean, or fill in a template."
        )
    refuse_ragged(sheets, recipe)
    for sheet, place in used:
        if missing := recipe.missing(place):
            lacks = " and ".join(missing)
            raise UnusableUpload(
                f"{sheet.title} cannot be used as {recipe.files[place].table} yet.",
                f"It still needs a column for {lacks}.",
                f"Its columns are {', '.join(sheet.headers[:12])}. Say which one it is, or leave the file out.",
            )


_NOTHING = "No column was recognized as an account, a date, a score or another thing a book is made of."


def nearest_said(sheet: Sheet, file: FileMapping) -> str:
    """What a file that is left out comes nearest to and what it lacks, or why it is left out; else nothing."""
    if why := file.settings.get("why"):
        return f"{sheet.title}: {why}."
    near = file.settings.get("nearest")
    if not isinstance(near, Sequence) or isinstance(near, str) or near[0] not in TABLES:
        return ""
    table = TABLES[str(near[0])]
    lacks = " and ".join(
        table.column(str(name)).means.split(";")[0].split(", the same")[0].lower() for name in near[1:]
    )
    about = f"{table.name}, one row per {table.one_row_per.split(',')[0]}"
    return f"{sheet.title} looks like {about}; which column is {lacks}?"


def _used(built: Built, table: str) -> str:
    """SQL of the rows of a table that count: of subscriptions without amounts a running one tells who is here."""
    return STILL_TOLD if table == "mrr" and built.unpriced else "_rule IS NULL"


def files(built: Built, sheets: Sequence[Sheet], recipe: Recipe) -> pd.DataFrame:
    """Per file: its table, the rows read, used and refused."""
    rows = []
    for place, (sheet, file) in enumerate(zip(sheets, recipe.files, strict=True)):
        used = refused_here = 0
        if file.table != LEAVE_OUT:
            counts = _used(built, file.table)
            used, refused_here = built.engine.row(
                f"SELECT count(*) FILTER ({counts}), count(*) FILTER (NOT ({counts})) FROM {file.table}_rows "
                f"WHERE _file = {place}"
            )
        rows.append((sheet.title, file.table or "left out", sheet.rows, used, refused_here + len(sheet.ragged)))
    return pd.DataFrame(rows, columns=["file", "table", "read", "used", "refused"])


def refused(built: Built, sheets: Sequence[Sheet], recipe: Recipe) -> pd.DataFrame:
    """Rows not used, by table and rule, with one example each."""
    rows: list[tuple[str, str, int, str]] = []
    for name in (*built.tables, *(["mrr"] if built.unpriced else [])):
        rules = built.engine.rows(
            f"SELECT _rule, count(*), arg_min(_file, (_file, _row)), arg_min(_row, (_file, _row)) FROM {name}_rows "
            f"WHERE NOT ({_used(built, name)}) GROUP BY _rule ORDER BY count(*) DESC, _rule"
        )
        rows += [(name, rule, int(number), _example(sheets[place], row)) for rule, number, place, row in rules]
    for sheet, file in zip(sheets, recipe.files, strict=True):
        for rule in dict.fromkeys(rule for _, rule in sheet.ragged):
            texts = [text for text, other in sheet.ragged if other == rule]
            rows.append((file.table or sheet.title, rule, len(texts), texts[0][:80]))
    return pd.DataFrame(rows, columns=["table", "rule", "rows", "example"])


def _example(sheet: Sheet, row: int) -> str:
    cells = [sheet.table.column(i)[row].as_py() for i in range(min(len(sheet.headers), 6))]
    return f"line {sheet.lines([row])[0]}: " + ", ".join("" if cell is None else str(cell) for cell in cells)


def refused_rows(built: Built, sheets: Sequence[Sheet], recipe: Recipe, table: str) -> pd.DataFrame:
    """The refused rows of a table with their original columns, their file, line and rule."""
    frames = [
        frame
        for place, (sheet, file) in enumerate(zip(sheets, recipe.files, strict=True))
        if file.table == table
        for frame in (_refused_of(built, place, sheet, table), _ragged_of(sheet))
        if len(frame)
    ]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=list(_ABOUT[:3]))


def _refused_of(built: Built, place: int, sheet: Sheet, table: str) -> pd.DataFrame:
    rows = built.engine.rows(
        f"SELECT _row, _rule FROM {table}_rows WHERE _file = {place} AND NOT ({_used(built, table)}) ORDER BY _row"
    )
    places, rules = [row for row, _ in rows], [rule for _, rule in rows]
    about = pd.DataFrame({"file": sheet.title, "line": sheet.lines(places), "rule": rules})
    return pd.concat([about, sheet.cells(places).set_axis(beside(sheet.headers), axis="columns")], axis="columns")


def _ragged_of(sheet: Sheet) -> pd.DataFrame:
    lines = [place + sheet.first for place in sheet.gaps][: len(sheet.ragged)]
    rows = [(sheet.title, line, rule, text) for (text, rule), line in zip(sheet.ragged, lines, strict=True)]
    return pd.DataFrame(rows, columns=list(_ABOUT))


def beside(headers: Sequence[str]) -> list[str]:
    """Headers that cannot be taken for what is said of the row."""
    return [f"{header} (column)" if header in _ABOUT else header for header in headers]


_ABOUT = ("file", "line", "rule", "text of the row")


def joins(built: Built) -> pd.DataFrame:
    """For every other table: its ids, those not among the accounts, and the accounts it says nothing of."""
    rows = []
    for name in built.tables:
        columns = {column for column, *_ in built.engine.rows(f"DESCRIBE {name}")}
        if "accounts" not in built.tables or name in ("accounts", "costs") or "account_id" not in columns:
            continue
        ids = f"SELECT DISTINCT account_id AS id FROM {name} WHERE account_id IS NOT NULL"
        known = "SELECT account_id FROM accounts"
        number, unknown, example = built.engine.row(
            f"SELECT count(*), count(*) FILTER (id NOT IN ({known})), min(id) FILTER (id NOT IN ({known})) FROM ({ids})"
        )
        silent = built.engine.row(f"SELECT count(*) FROM accounts WHERE account_id NOT IN ({ids})")[0]
        rows.append((name, number, unknown, example or "", silent))
    return pd.DataFrame(rows, columns=["table", "ids", "not_in_accounts", "example", "accounts_without"])
