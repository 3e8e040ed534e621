"""What to fix first in the files of a book, who can fix it how, and the rows to send to the owner of the system."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from analysis.book.report import beside

if TYPE_CHECKING:
    from analysis.book.book import Book

COLUMNS = ("kind", "table", "problem", "rows", "share", "fix")
SET_ASIDE, CONTRADICTS, UNKNOWN = "set aside", "contradicts", "no such account"
# What helps, by the words a rule or a note holds; the first that fits.
_FIXES = (
    ("beyond 1,000", "Correct the amount in the system it comes from."),
    ("score could not", "Scores are whole numbers from 0 to 10."),
    ("could not be read", "Write dates as 2025-12-31, numbers as 1234.50, and yes or no."),
    ("the same row again", "Export each row once."),
    ("came first", "Give every account one row, with the values that hold."),
    ("the same file came twice", "Nothing: it counts once."),
    ("the header again", "Nothing: it is no row."),
    ("row of totals", "Nothing: it is no account."),
    ("another kind of survey", "Nothing: only NPS is read as NPS."),
    ("left before it started", "Correct the day of the start or of the leaving."),
    ("ended before it started", "Correct the day of the start or of the end."),
    ("after the data stops", "Check these days, or choose a later day on which the data stops."),
    ("left before leaving was recorded", "Choose an earlier first day of observation, if leavings were recorded."),
    ("outside 0 to 10", "Scores from 0 to 10 only; a satisfaction score of 1 to 5 is no NPS."),
    ("fewer cells", "A line break stands inside a cell, or a delimiter is missing: put cells in quotation marks."),
    ("more cells", "A delimiter stands inside a cell: put such cells in quotation marks."),
    ("below 0", "Book a refund in the month it belongs to, or leave the month out."),
    ("without a day of leaving", "Add the day on which each of them left: until then no rate or curve can count them."),
    ("with a day of leaving", "Correct the status, or remove the day of leaving."),
    ("churn event", "Say of each whether it left or came back."),
    ("differs between", "Decide which system is right, and correct the other."),
    ("50 years", "Check the year of the start."),
    ("its account is refused", "Mend the account first."),
    ("no such account", "Add the account, or correct the id."),
    ("another file tells the revenue", "Nothing, where both tell the same; leave one of them out."),
    ("no ", "Fill in the empty cells, or leave these rows out of the export."),
)  # fmt: skip


def problems(book: "Book") -> pd.DataFrame:
    """What is wrong, the most costly first: kind, table, problem, rows, share (of the table's rows), fix.

    An account that is lost takes its revenue and answers with it, so accounts come first.
    """
    read = book.files.groupby("table")["read"].sum().to_dict()
    found = [(SET_ASIDE, table, rule, rows) for table, rule, rows, _ in book.refused.itertuples(index=False)]
    found += [(CONTRADICTS, table, note, rows) for table, note, rows, _ in book.listed.itertuples(index=False)]
    found += [
        (UNKNOWN, table, "no such account", len(book.unknown_rows(table)))
        for table in book.joins.loc[book.joins["not_in_accounts"] > 0, "table"]
    ]
    tables = {file.title: mapped.table for file, mapped in zip(book.sheets, book.recipe.files, strict=True)}
    rows = [(k, t, p, n, n / max(read.get(tables.get(t, t), n), 1), fix_for(p)) for k, t, p, n in found]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    idle = frame["fix"].str.startswith("Nothing").astype(int)
    order = frame.assign(_idle=idle, _first=frame["table"] != "accounts", _share=-frame["share"])
    ordered = order.sort_values(["_idle", "_first", "_share", "problem"], ignore_index=True)
    return ordered[list(COLUMNS)]


def fix_for(problem: str) -> str:
    """What would help against a problem, in words to the owner of the system."""
    return next((fix for words, fix in _FIXES if words in problem), "Look at these rows in the system they come from.")


def rows_behind(book: "Book", kind: str, table: str, problem: str) -> pd.DataFrame:
    """The rows behind one problem, as they stand in their files: file, line, rule and the original columns."""
    if kind == SET_ASIDE:
        refused = book.refused_rows(table)
        return refused[refused["rule"] == problem].dropna(axis="columns", how="all").reset_index(drop=True)
    return book.unknown_rows(table) if kind == UNKNOWN else noted_rows(book, problem)


def noted_rows(book: "Book", note: str) -> pd.DataFrame:
    """The rows that are used and contradict something."""
    rows = book.built.engine.rows(f"SELECT file, row FROM noted WHERE note = '{note.replace(chr(39), chr(39) * 2)}'")
    return _from_files(book, rows, note) if rows else pd.DataFrame(columns=["file", "line", "rule"])


def unknown_rows(book: "Book", table: str) -> pd.DataFrame:
    """The rows of a table whose account is not among the accounts."""
    strange = f"SELECT account_id FROM {table} WHERE account_id NOT IN (SELECT account_id FROM accounts)"
    rows = []
    for place, file in enumerate(book.recipe.files):
        if file.table == table:
            shape = book.built.typed[place]
            found = f"SELECT raw_{place}._row FROM {shape.source} WHERE {shape.columns['account_id']} IN ({strange})"
            rows += [(place, row) for (row,) in book.built.engine.rows(f"{found} ORDER BY 1")]
    return _from_files(book, rows, "no such account")


def _from_files(book: "Book", rows: Sequence[tuple[int, int]], rule: str) -> pd.DataFrame:
    frames = []
    for place in sorted({place for place, _ in rows}):
        sheet, own = book.sheets[place], sorted(row for file, row in rows if file == place)
        about = pd.DataFrame({"file": sheet.title, "line": sheet.lines(own), "rule": rule})
        frames.append(
            pd.concat([about, sheet.cells(own).set_axis(beside(sheet.headers), axis="columns")], axis="columns")
        )
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=["file", "line", "rule"])
