"""The hour in Python, made from the same exercises: `python -m analysis.workshop.jupyter` writes the notebook."""

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from .exercise import OWN_FILE, Exercise
from .hour import EXERCISES, SAMPLE
from .places import where

PLACE = SAMPLE / "workshop.ipynb"
BEGIN = '''import sys
from pathlib import Path

here = Path.cwd()
sys.path.insert(0, str(here if (here / "analysis").exists() else here.parent))

from analysis.workshop import check, exercise_named
from analysis.workshop.books import book_of, facts
from analysis.phrases import write_in

book = book_of(None)
twin = book_of(None, plant=False)
write_in(book.currency)


def answer(exercise, question, said):
    """What is right about an answer, as text."""
    of = {"planted": book, "twin": twin}[exercise.about]
    ask = next(ask for ask in exercise.asks(of) if ask.word == question)
    print(check(ask, said).words)'''


def notebook() -> nbformat.NotebookNode:
    """Cells with the questions, empty answers to fill in, and what was planted; it runs top to bottom as it is."""
    cells = [
        new_markdown_cell(
            "# An hour with your numbers\n\nWrite an answer between the quotation marks and run its cell."
        ),
        new_code_cell(BEGIN),
    ]
    for place, exercise in enumerate(EXERCISES, 1):
        cells += _cells(place, exercise)
    made = new_notebook(cells=cells, metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}})
    for place, cell in enumerate(made.cells):
        cell["id"] = f"cell-{place}"
    return made


def _cells(place: int, exercise: Exercise) -> list[nbformat.NotebookNode]:
    told = f"## {place}. {exercise.title}\n\n{exercise.question}\n\n*{where(exercise.place)}: {exercise.look}*"
    if exercise.about == OWN_FILE:
        told += '\n\nRead a file of your own with `Book.from_files("accounts.csv")` and ask it the same.'
        return [new_markdown_cell(told)]
    asked = [new_code_cell(_asking(exercise, question)) for question in exercise.questions if question != "slides"]
    reveal = f'print(exercise_named("{exercise.word}").planted(facts(None)))'
    return [new_markdown_cell(told), *asked, new_code_cell(reveal), new_markdown_cell(f"*{exercise.then}*")]


def _asking(exercise: Exercise, question: str) -> str:
    named = f'exercise_named("{exercise.word}")'
    return f'answer({named}, "{question}", "")'


def text() -> str:
    """The notebook as its file holds it."""
    return nbformat.writes(notebook()) + "\n"


if __name__ == "__main__":
    PLACE.write_text(text(), encoding="utf-8")
