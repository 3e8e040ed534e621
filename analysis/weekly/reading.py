"""The files of a week as a book, and when they are no book to go on with."""

import hashlib
import json
from argparse import Namespace
from pathlib import Path

from ..book import Book
from ..book.reader_words import called
from ..command.opening import draft_of, found, open_questions
from ..command.telling import how_to_say
from ..errors import AnalysisError, Waiting
from ..phrases import count, named_day, numeral
from .memory import VERSION, Memory
from .plan import Plan

MOST_LOST = 0.5
ANEW = "Bring the newest export; where the last pack was wrong, put its folder aside."


def fingerprint(plan: Plan) -> str:
    """Changes with the files, how they are read, and what is asked to be written."""
    paths = [*found(plan.found()), *(Path(path) for path in (plan.recipe, plan.plan, plan.plays) if path)]
    told = [VERSION, plan.name, plan.answers, plan.currency, plan.decks, *([plan.period] if plan.period else [])]
    held = [(path.name, hashlib.sha256(_bytes(path)).hexdigest()) for path in paths]
    return hashlib.sha256(json.dumps([told, held]).encode()).hexdigest()


def opened(plan: Plan) -> Book:
    """The book of the files. Raises AnalysisError for any file that cannot be read, Waiting where the files ask."""
    told = Namespace(files=plan.found(), recipe=plan.recipe, answer=plan.answers, currency=plan.currency, quiet=True)
    draft = draft_of(told)
    for failure in draft.failures:
        raise failure
    if waits := open_questions(draft):
        asked = "\n".join(how_to_say(question, draft) for question in waits)
        raise Waiting(f"The files ask {count(len(waits), 'question')} before they can be opened.\n{asked}")
    book = draft.opened
    return book.called(plan.name, book.recipe.currency) if plan.name else book


def rows_of(book: Book) -> dict[str, int]:
    return {table: book.count(table) for table in sorted(book.tables)}


def refuse(book: Book, last: Memory | None, accept_fewer: bool) -> None:
    """Raises AnalysisError for a book without a last day, one that goes backward, or one that lost half of a table."""
    if book.as_of is None:
        why = "These files say who churned, and not when."
        raise AnalysisError("A week cannot be told from the next.", why, "Add the days accounts started and churned.")
    if last is None:
        return
    for table, before in last.rows.items():
        now = book.count(table) if table in book.tables else 0
        if now < MOST_LOST * before and not accept_fewer:
            what = f"There are {count(now, 'row')} of {called(table)}, in the last pack there were {numeral(before)}."
            fix = "Export it again; where it is right, write accept_fewer = true."
            raise AnalysisError(what, "That looks like an export that broke off.", fix)
    if str(book.as_of) < last.as_of:
        what = f"The data goes back: it ends on {named_day(book.as_of)}, in the last pack on {named_day(last.as_of)}."
        raise AnalysisError(what, "The two are not compared, and nothing is written.", ANEW)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise AnalysisError(f"{path.name} cannot be read.", error.strerror or "", "Look at its name.") from error
