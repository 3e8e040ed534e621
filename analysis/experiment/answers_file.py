"""Answers of the people who use it, read from a file: one row per person, or one per person and question."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from ..book import Book
from ..book.mapping import guess_file
from ..book.reading import Sheet, read
from ..errors import UnusableUpload

QUESTION, ANSWER = ("question", "frage", "item"), ("answer", "response", "antwort", "reply", "comment")
ASIDE = re.compile(r"(answered|submitted|created|start|end).*(on|at|date|time)$|^(date|time|timestamp|datum|id|email)$")
NOTHING = ("", "na", "n/a", "nan", "none", "null", "-")
MOST_CLOSED, LONGEST_CLOSED, LEAST_REPEATED = 12, 40, 3
COLUMNS = ["person", "unit", "arm", "question", "answer"]


@dataclass(frozen=True, eq=False)
class Answers:
    """What was answered: `rows` with person unit arm question answer; `kinds` says how each question was asked.

    kinds: question to choice, scale or open. people: who answered anything. placed: those whose arm is known.
    """

    rows: pd.DataFrame
    kinds: Mapping[str, str]
    people: int
    placed: int


def read_answers(book: Book, name: str, data: bytes) -> Answers:
    """The answers in one file, with the arm of each person: from the file, or from the units of the experiment.

    Every column that is no id, arm or date is a question; a file with the columns question and answer has a row per
    answer. Raises UnusableUpload for a file without answers.
    """
    sheet = read((name, data))[0]
    mapped = guess_file(sheet, only="kpis").columns
    cells = _cells(sheet)
    unit, arm = mapped.get("unit_id"), mapped.get("arm")
    known = {header for column, header in mapped.items() if column in ("unit_id", "arm", "account_id", "stratum")}
    people = pd.DataFrame({
        "person": range(len(cells)), "unit": cells[unit] if unit else [f"row {i + 1}" for i in range(len(cells))],
        "arm": cells[arm] if arm else None,
    })  # fmt: skip
    rows = _told(cells, people, known)
    if rows.empty:
        why = "Every column that is no id, arm or date is taken for a question, and none holds an answer."
        raise UnusableUpload(f"{name} holds no answers.", why, "Give each question a column, or each answer a row.")
    placed = rows if arm else _placed(book, rows)
    kinds = {str(q): _kind(part["answer"]) for q, part in rows.groupby("question", sort=False)}
    who = rows["person"].nunique()
    return Answers(placed[COLUMNS], kinds, who, int(placed.loc[placed["arm"].notna(), "person"].nunique()))


def _cells(sheet: Sheet) -> pd.DataFrame:
    frame: pd.DataFrame = sheet.table.select([f"c{i}" for i in range(len(sheet.headers))]).to_pandas()
    frame.columns = pd.Index(sheet.headers)
    said = frame.astype("string").apply(lambda column: column.str.strip())
    return said.mask(said.apply(lambda column: column.str.lower().isin(NOTHING)))


def _told(cells: pd.DataFrame, people: pd.DataFrame, known: set[str]) -> pd.DataFrame:
    """One row per person and question answered."""
    named = {header.strip().lower(): header for header in cells.columns}
    question = next((named[word] for word in QUESTION if word in named), None)
    answer = next((named[word] for word in ANSWER if word in named), None)
    if question and answer:
        rows = people.assign(question=cells[question], answer=cells[answer])
        rows["person"] = pd.factorize(people["unit"])[0]
        return rows.dropna(subset=["question", "answer"])
    asked = [h for h in cells.columns if h not in known and not ASIDE.search(h.strip().lower().replace("_", " "))]
    parts = [people.assign(question=header, answer=cells[header]) for header in asked]
    whole = pd.concat(parts, ignore_index=True) if parts else people.assign(question=None, answer=None)
    return whole.dropna(subset=["answer"])


def _placed(book: Book, rows: pd.DataFrame) -> pd.DataFrame:
    """Each answer with the arm of its unit in the experiment; nothing for units nobody knows."""
    if "kpis" not in book.tables:
        return rows
    units = book.tables["kpis"].select("unit_id", "arm").unique().collect("pandas").to_pandas()
    once = units.drop_duplicates("unit_id", keep=False).set_index("unit_id")["arm"]
    return rows.assign(arm=rows["unit"].map(once))


def _kind(answers: pd.Series) -> str:
    """How a question was asked, by its answers: numbers on a scale, a choice among a few, or freely."""
    numbers = pd.to_numeric(answers, errors="coerce")
    if numbers.notna().mean() > 0.9 and numbers.nunique() > 2:
        return "scale"
    spelt = answers.str.casefold()
    few = spelt.nunique() <= MOST_CLOSED and len(spelt) >= LEAST_REPEATED * spelt.nunique()
    return "choice" if few and answers.str.len().median() <= LONGEST_CLOSED else "open"
