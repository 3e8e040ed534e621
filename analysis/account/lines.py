"""The months of one account beside what is usual for accounts like it."""

from datetime import date

import numpy as np
import pandas as pd

from ..book import Book
from ..book.days import month_of, month_text, to_date
from ..standards import FEWEST, QUARTER
from .counting import count_answering, count_answers, count_usual, read_answers, read_months

LINES = ("mrr", "usage", "score")
COLUMNS = ("line", "month", "value", "usual_low", "usual_high", "accounts")


def lines(book: Book, account_id: str, by: str | None, group: str | None) -> pd.DataFrame:
    """Each month of MRR, usage and answers of one account, beside the middle half of its group in that time.

    Columns: line (mrr, usage as a share of seats, score 0 to 10) month value usual_low usual_high accounts (behind the
    usual range; answers, for scores). Months and usual ranges are those between the account's first and last; a range
    on fewer than 10 other accounts is missing. Scores are compared within the quarter, one row per answer.
    """
    parts = [_line(book, line, account_id, by, group) for line in LINES if _known(book, line)]
    frame = pd.concat([part for part in parts if len(part)] or [pd.DataFrame(columns=list(COLUMNS))], ignore_index=True)
    return frame.assign(month=[month_text(month) for month in frame["month"]])[list(COLUMNS)]


def _known(book: Book, line: str) -> bool:
    needs = {"mrr": ("mrr",), "usage": ("usage", "active_users", "seats"), "score": ("nps",)}[line]
    return not book.missing(*needs)


def _line(book: Book, line: str, account_id: str, by: str | None, group: str | None) -> pd.DataFrame:
    if line == "score":
        own = _answered(read_answers(book, account_id))
        usual = usual_scores(count_answers(book, by, group)).merge(_answering(book, account_id, by, group), "left")
    else:
        own, usual = read_months(book, line, account_id), count_usual(book, line, by, group)
    if own.empty:
        return own
    usual = usual if "others" in usual else _less(usual, own)
    span = usual[usual["month"].between(own["month"].min(), own["month"].max())]
    told = own.merge(span, on="month", how="outer").sort_values("month", ignore_index=True)
    few = ~(told["others"] >= FEWEST)
    ranges = {"usual_low": told["low"].mask(few), "usual_high": told["high"].mask(few)}
    return told.assign(line=line, **ranges, accounts=told["accounts"].fillna(0).astype(int))[list(COLUMNS)]


def _less(usual: pd.DataFrame, own: pd.DataFrame) -> pd.DataFrame:
    """How many others stand behind what is usual in each month: all but the account itself."""
    return usual.assign(others=usual["accounts"] - usual["month"].isin(own["month"]))


def _answering(book: Book, account_id: str, by: str | None, group: str | None) -> pd.DataFrame:
    """How many other accounts answered in the quarter of each month: month others."""
    days = count_answering(book, by, group)
    days = days[days["account_id"] != account_id]
    quarter = [month_of(_day(day)) // QUARTER for day in days["answered_on"]]
    counted = days.assign(quarter=quarter).groupby("quarter")["account_id"].nunique().rename("others").reset_index()
    months = [counted.assign(month=counted["quarter"] * QUARTER + step) for step in range(QUARTER)]
    return pd.concat(months)[["month", "others"]].astype("int64")


def _answered(answers: pd.DataFrame) -> pd.DataFrame:
    months = [month_of(day) for day in answers["answered_on"]]
    return pd.DataFrame({"month": np.asarray(months, dtype=int), "value": answers["score"]})


def usual_scores(counts: pd.DataFrame) -> pd.DataFrame:
    """The middle half of the answers of each quarter, for each of its months: month low high accounts (answers)."""
    quarter = np.asarray([month_of(_day(day)) // QUARTER for day in counts["answered_on"]], dtype=int)
    rows = [
        {"quarter": number, **_middle_half(part["score"].to_numpy(), part["answers"].to_numpy())}
        for number, part in counts.assign(quarter=quarter).groupby("quarter")
    ]
    frame = pd.DataFrame(rows, columns=["quarter", "low", "high", "accounts"])
    months = [frame.assign(month=frame["quarter"] * QUARTER + step) for step in range(QUARTER)]
    return pd.concat(months, ignore_index=True).drop(columns="quarter")


def _middle_half(score: np.ndarray, answers: np.ndarray) -> dict[str, float]:
    each = np.repeat(score, answers)
    low, high = np.quantile(each, [0.25, 0.75])
    return {"low": float(low), "high": float(high), "accounts": int(answers.sum())}


def _day(number: int) -> date:
    return to_date(int(number))
