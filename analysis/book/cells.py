"""A cell as text: trimmed, with the words that stand for nothing told apart from values."""

from dataclasses import dataclass

from .engine import Engine, literal, quoted

# What a date, a number or a flag cannot be. In a column of text they are values: NA is a region.
NOTHING = ("null", "none", "nil", "n/a", "#n/a", "na", "nan", "nat", "-", "--", "–", "—", "?", "\\n", ".", "(null)",
           "(none)", "(blank)", "0000-00-00", "0000-00-00 00:00:00")  # fmt: skip


@dataclass(frozen=True)
class Reading:
    """How a column is read: the SQL of its value, and what had to be decided for the reader.

    choice: the decision in a word. filled: the SQL of the cell, NULL where it says nothing. open: nothing in the
    column settles the choice.
    """

    sql: str
    decided: str = ""
    choice: str = ""
    filled: str = ""
    open: bool = False


def is_text(kind: str) -> bool:
    """Whether a column of this kind holds text."""
    return kind.startswith("VARCHAR")


def trimmed(column: str) -> str:
    """The text of a cell, whose space around it went when it was loaded; an empty cell is missing."""
    return f"nullif({quoted(column)}, '')"


def as_text(column: str, kind: str) -> str:
    """Any cell as text; a whole number has no decimals, so that 1001.0 and 1001 are one id."""
    if is_text(kind):
        return trimmed(column)
    cell = quoted(column)
    if kind not in ("DOUBLE", "FLOAT"):
        return f"CAST({cell} AS VARCHAR)"
    whole = f"{cell} = trunc({cell}) AND abs({cell}) < 1e15"
    number = f"CASE WHEN {whole} THEN CAST(CAST({cell} AS BIGINT) AS VARCHAR) ELSE CAST({cell} AS VARCHAR) END"
    return f"CASE WHEN isfinite({cell}) THEN {number} END"


def is_filled(column: str, kind: str) -> str:
    """The SQL that says whether a cell says anything."""
    if kind in ("DOUBLE", "FLOAT"):
        return f"coalesce(isfinite({quoted(column)}), false)"
    return f"{trimmed(column) if is_text(kind) else quoted(column)} IS NOT NULL"


def filled_or_nothing(engine: Engine, table: str, cell: str) -> tuple[str, list[str]]:
    """The SQL of a cell that is NULL where it says NULL, n/a or the like, and what to tell the reader of it."""
    says_nothing = f"lower({cell}) IN ({among(NOTHING)})"
    found = [word for (word,) in engine.rows(f"SELECT DISTINCT {cell} FROM {table} WHERE {says_nothing} LIMIT 6")]
    if not found:
        return cell, []
    words = " and ".join(f"“{word}”" for word in sorted(found))
    return f"CASE WHEN NOT ({says_nothing}) THEN {cell} END", [f"{words} read as empty"]


def among(words: tuple[str, ...]) -> str:
    """Words as the inside of an SQL list."""
    return ", ".join(literal(word) for word in words)
