"""What the answers about the rows of a file do to its mapping."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from .mapping import guess_file
from .may_tell import NOBODY, WHO_LEFT, with_column
from .paid_orders import as_events
from .question import NO, Question, said
from .recipe import EACH_ROW, LEAVE_OUT, PAYMENTS
from .rival_flags import WORD as WHICH
from .row_questions import AMOUNT_OF, ORDERS, RECOMMENDED, RECURS, SCORE
from .seat_prices import WORD as PER_SEAT
from .seat_prices import with_seats

if TYPE_CHECKING:
    from .draft import Draft


def _each_row(draft: "Draft", question: Question, value: str) -> "Draft":
    """Rows told apart by a column, or each an account of its own."""
    file = draft.recipe.files[question.sheet]
    columns = {c: h for c, h in file.columns.items() if c != "account_id" and h != value}
    columns |= {"account_id": value} if value not in ("", "account") else {}
    settings = {**file.settings, EACH_ROW: value or "account"}
    return draft.with_file(question.sheet, replace(file.with_columns(file.table, columns), settings=settings))


def _who_left(draft: "Draft", question: Question, value: str) -> "Draft":
    """A column of days says when accounts left, any other whether they did."""
    file, sheet = draft.recipe.files[question.sheet], draft.sheets[question.sheet]
    old = said(file, WHO_LEFT)
    columns = {c: h for c, h in file.columns.items() if not old or h != old or c not in ("churned", "churned_on")}
    file = file.with_columns(file.table, columns)
    told = file if value in ("", NOBODY) else with_column(sheet, file, value)
    return draft.with_file(question.sheet, replace(told, settings={**told.settings, WHO_LEFT: value}))


def _orders(draft: "Draft", question: Question, value: str) -> "Draft":
    """Orders as payments by month, or as events; revenue of months as MRR too."""
    sheet, file = draft.sheets[question.sheet], draft.recipe.files[question.sheet]
    if value == RECURS:
        kept = {name: setting for name, setting in file.settings.items() if name != PAYMENTS}
        return draft.with_file(question.sheet, replace(file, settings={**kept, ORDERS: RECURS}))
    if value == NO and (file.settings.get(PAYMENTS) or said(file, ORDERS) == RECURS):
        file = as_events(file)
        return draft.with_file(question.sheet, replace(file, settings={**file.settings, ORDERS: NO}))
    return draft if value == NO else draft.with_file(question.sheet, guess_file(sheet))


def _amount_of(draft: "Draft", question: Question, value: str) -> "Draft":
    """An amount a year, or one a month."""
    file = draft.recipe.files[question.sheet]
    old, new = ("arr", "mrr") if value == "month" else ("mrr", "arr")
    columns = {new if column == old else column: header for column, header in file.columns.items()}
    settings = {**file.settings, AMOUNT_OF: value}
    return draft.with_file(question.sheet, replace(file.with_columns(file.table, columns), settings=settings))


def _score(draft: "Draft", question: Question, value: str) -> "Draft":
    """Another column as the score."""
    file = draft.recipe.files[question.sheet]
    columns = {**file.columns, "score": value} if value else file.columns
    settings = {**file.settings, SCORE: value}
    return draft.with_file(question.sheet, replace(file.with_columns(file.table, columns), settings=settings))


def _recommended(draft: "Draft", question: Question, value: str) -> "Draft":
    """A rating as NPS answers, or a file that is left out."""
    sheet, file = draft.sheets[question.sheet], draft.recipe.files[question.sheet]
    if value == NO:
        file = file.with_columns(LEAVE_OUT, {})
    elif file.table == LEAVE_OUT:
        file = guess_file(sheet)
    return draft.with_file(question.sheet, replace(file, settings={**file.settings, RECOMMENDED: value}))


def _which_churned(draft: "Draft", question: Question, value: str) -> "Draft":
    """Another column as the one that says who churned."""
    file = draft.recipe.files[question.sheet]
    columns = {**file.columns, "churned": value} if value else file.columns
    settings = {**{k: v for k, v in file.settings.items() if k != "left"}, WHICH: value}
    return draft.with_file(question.sheet, replace(file.with_columns(file.table, columns), settings=settings))


def _per_seat(draft: "Draft", question: Question, value: str) -> "Draft":
    """A price of one seat, or of all of them."""
    file, sheet = draft.recipe.files[question.sheet], draft.sheets[question.sheet]
    return draft.with_file(question.sheet, replace(file, settings=with_seats(sheet, file, value)))


ROW_ANSWERS: Mapping[str, Callable[["Draft", Question, str], "Draft"]] = {
    EACH_ROW: _each_row,
    WHO_LEFT: _who_left,
    ORDERS: _orders,
    AMOUNT_OF: _amount_of,
    SCORE: _score,
    RECOMMENDED: _recommended,
    WHICH: _which_churned,
    PER_SEAT: _per_seat,
}
