"""What was asked: the question of the NPS, from 0 to 10, or how satisfied people were, from 1 to 5."""

import narwhals.stable.v2 as nw

from ..book import Book
from ..counting import Lazy
from ..counting.then import AT_ANSWERS, THEN
from ..errors import MissingTable

ANSWERS, NPS, SATISFACTION = "answers", "nps", "satisfaction"
FEWEST_CERTAIN = 30
LOWEST, HIGHEST = 1, 5


def measures(book: Book) -> dict[str, str]:
    """What the book holds of answers: a satisfaction scale is a measure of its own and never taken for NPS."""
    has_answers = "nps" in book.tables
    five = has_answers and is_five(book)
    first = {ANSWERS: "Satisfaction, 1 to 5" if five else "NPS, 0 to 10"} if has_answers else {}
    forced = {NPS: "As NPS all the same"} if five else {}
    contact = {SATISFACTION: "Satisfaction with a contact, 1 to 5"} if _has_contact(book) else {}
    return {**first, **forced, **contact}


def is_five(book: Book) -> bool:
    """Whether all answers lie between 1 and 5, and are 30 or more: a satisfaction scale."""
    score = nw.col("score")
    ends = book.tables["nps"].select(score.min().alias("low"), score.max().alias("high"), nw.len().alias("answers"))
    row = ends.collect("pandas").to_pandas().iloc[0]
    return bool(row["answers"] >= FEWEST_CERTAIN and row["low"] >= LOWEST and row["high"] <= HIGHEST)


def rows_of(book: Book, of: str | None) -> Lazy:
    """Every answer: account_id answered_on score. Raises MissingTable where this was not asked."""
    if of != SATISFACTION:
        book.require("nps")
        return book.tables["nps"].select("account_id", "answered_on", "score", *then_columns(book))
    if not _has_contact(book):
        fix = "Bring a file of contacts (touches) with a column of satisfaction from 1 to 5."
        raise MissingTable("How satisfied people were is not known.", "No contact was rated.", fix)
    day, told = nw.col("touched_on").alias("answered_on"), nw.col("satisfaction").alias("score")
    known = (nw.col("satisfaction") >= LOWEST) & (nw.col("satisfaction") <= HIGHEST)
    return book.tables["touches"].filter(known).select("account_id", day, told)


def then_columns(book: Book) -> list[str]:
    """The columns that say what an account was when it answered, where `at_answers` has put them there."""
    return [THEN + name for name in book.built.known_then] if book.then == AT_ANSWERS else []


def count_off_scale(book: Book) -> int:
    """How many contacts carry a satisfaction outside 1 to 5, which is not used."""
    off = (nw.col("satisfaction") < LOWEST) | (nw.col("satisfaction") > HIGHEST)
    rows = book.tables["touches"].filter(off).select(nw.len().alias("rows"))
    return int(rows.collect("pandas").to_pandas()["rows"].iloc[0])


def _has_contact(book: Book) -> bool:
    return "touches" in book.tables and not book.missing("touches", "satisfaction")
