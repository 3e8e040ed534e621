"""A report as a Jupyter notebook beside its data and the code: whoever runs it gets the same numbers, or an error."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from ..book import Book
from ..errors import AnalysisError
from ..phrases import named_day
from .asking import Asked, Drawing, Place
from .csv_files import zipped
from .notebook import Notebook, save
from .pack import Kept, Pack, where_from
from .prose import as_markdown
from .ran_cells import drawn, numbered, ran, shown
from .refresh import of_this
from .report import READ, Report

ROOT = Path(__file__).parents[2]
OPENING = """from datetime import date
from pathlib import Path

from pandas.testing import assert_frame_equal

from analysis.qbr.notebook import open_saved

notebook = open_saved(Path("notebook.churn").read_bytes())
book = notebook.book
kept = notebook.pack.items
assert book.fingerprint == {fingerprint!r}


def plain(frame):
    # Days as text and gaps as nothing: as rows are before a file is written and after.
    return frame.astype(object).where(frame.notna(), "").map(str)"""
NOT_FOR_ONE = (
    "It works everything out again, so it would hold the rows of every account of the book.",
    "Send the slides, the web page, the PDF or the numbers.",
)
ABOUT = """Unpack this folder, then:

    python3 -m venv .venv
    .venv/bin/pip install -r requirements.txt jupyterlab
    .venv/bin/jupyter lab {name}

notebook.churn, where it is here, holds the data and opens in the app too. analysis/ is the code that worked it out.
"""


def to_notebook(report: Report) -> bytes:
    """A ZIP with review.ipynb, the saved notebook it reads, the code of the analyses, and what to install.

    Raises AnalysisError for the review of one account: the notebook would bring every account's rows to it.
    """
    if report.pack.account:
        raise AnalysisError("No notebook is made of the review of one account.", *NOT_FOR_ONE)
    files = {"review.ipynb": _written(report), "notebook.churn": save(Notebook(report.book, report.pack))}
    return zipped(files | code_files("review.ipynb"))


def code_files(name: str = "deck.ipynb") -> dict[str, bytes]:
    """The code of the analyses, what it needs, and how to run the notebook of this name."""
    about = {"read me.txt": ABOUT.format(name=name).encode(), "requirements.txt": _needs().encode()}
    sources = sorted(path for kind in ("*.py", "*.toml") for path in (ROOT / "analysis").rglob(kind))
    return about | {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in sources}


def own_notebook(pack: Pack, book: Book) -> bytes:
    """The cells of one's own notebook, all of them in their order, as `to_notebook` writes a review."""
    day = f"as of {named_day(book.as_of)}" if book.as_of else "one day"
    return to_notebook(Report(pack.title or f"Notebook: {book.name}", day, (), str(date.today()), pack, book))


def _written(report: Report) -> bytes:
    sheet = new_notebook(cells=list(_cells(report)), metadata={"language_info": {"name": "python"}})
    return nbformat.writes(numbered(sheet)).encode()


def _cells(report: Report) -> Iterator[nbformat.NotebookNode]:
    """The book, then each thing kept: its question, its answer, and that it is what was kept."""
    made = f"{marked_down(report.subtitle)}. Made on {named_day(report.made_on)}."
    yield new_markdown_cell(f"# {marked_down(report.title)}\n\n{made}\n\n{READ}")
    yield new_code_cell(OPENING.format(fingerprint=report.book.fingerprint))
    answers: dict[Asked, str] = {}
    for place, item in enumerate(report.pack.items):
        if item.internal and item.place is None:
            yield from _own(item, place, report.book)
            continue
        note = f"\n\n> In our words: {marked_down(item.note)}" if item.note else ""
        yield new_markdown_cell(f"## {marked_down(item.headline)}{note}\n\n{marked_down(where_from(item))}")
        if item.place is None or item.origin.fingerprint != report.book.fingerprint:
            continue
        yield ran("\n".join([*_asking(item, answers), *_checking(item, place, answers)]), shown(item))
        if item.drawing is not None:
            yield ran(_drawing(item.drawing, answers), drawn(item))


def _own(item: Kept, place: int, book: Book) -> Iterator[nbformat.NotebookNode]:
    """A note, or an SQL cell with its answer: that it is what was kept, where it was kept of this book."""
    if item.kind == "text":
        yield new_markdown_cell(as_markdown(item.note, marked_down))
        return
    yield new_markdown_cell(f"## {marked_down(item.named or 'SQL')}\n\n{marked_down(where_from(item))}")
    whose = f"book.where(**{dict(item.origin.only)!r})" if item.origin.only and not book.only else "book"
    name = f"rows_{place + 1}"
    lines = ["from analysis import sql", "", f"{name} = sql.select({whose}, {item.sql!r}).frame"]
    if item.frame is not None and of_this(item, book):
        lines.append(f"assert_frame_equal(plain({name}), plain(kept[{place}].frame))")
    yield ran("\n".join([*lines, name]), shown(item) if of_this(item, book) else None)


def _asking(item: Kept, answers: dict[Asked, str]) -> list[str]:
    """The questions an item needs that were not asked further up."""
    places = [item.place, *(item.drawing.given if item.drawing else ())]
    lines = []
    for asked in (place.asked for place in places if isinstance(place, Place)):
        if asked not in answers:
            answers[asked] = f"answer_{len(answers) + 1}"
            known = [] if asked.word == "book" else [f"from analysis import {asked.word}", ""]
            known = [*(["from analysis.composition import Judging"] if "Judging(" in asked.code else []), *known]
            lines += [*known, f"{answers[asked]} = {asked.code}"]
    return lines


def _checking(item: Kept, place: int, answers: dict[Asked, str]) -> list[str]:
    """The same sentence, or the same table, as was kept; then it is shown."""
    if item.place is None:
        return []
    part = f"{answers[item.place.asked]}{f'.{item.place.part}' if item.place.part else ''}"
    if item.kind == "finding":
        return [f"assert kept[{place}].title in [finding.claim for finding in {part}]", f"print(kept[{place}].title)"]
    if item.frame is None:
        return []
    return [f"assert_frame_equal({part}, kept[{place}].frame, check_dtype=False)", part]


def _drawing(drawing: Drawing, answers: dict[Asked, str]) -> str:
    given = ", ".join(_given(value, answers) for value in drawing.given)
    line = f"from analysis.charts.{drawing.module} import {drawing.function} as draw"
    return f"{line}\n\ndraw({given})"


def _given(value: object, answers: dict[Asked, str]) -> str:
    if not isinstance(value, Place):
        return repr(value).replace("datetime.", "")
    return f"{answers[value.asked]}.{value.part}" if value.part else answers[value.asked]


def marked_down(text: str) -> str:
    """Text that Markdown takes for nothing else."""
    flat = " ".join(text.split())
    return "".join(c if c.isalnum() or c in " .,:;()%" or ord(c) > 127 else f"&#{ord(c)};" for c in flat)


def _needs() -> str:
    """What the app itself needs."""
    told = ROOT / "requirements.txt"
    return told.read_text(encoding="utf-8") if told.exists() else ""
