"""Who does not answer, what the score would be with them, and what they do next."""

from dataclasses import dataclass

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd

from ..book import Book
from ..book.days import to_day
from ..book.exclusions import says_left_out
from ..counting import ALL, collected, dates
from ..counting.claims import claims
from ..counting.money import last_mrr
from ..counting.period import first_of
from ..counting.population import here_after, placed
from ..counting.stages import LIFE_STAGE
from ..errors import MissingTable, NotEnoughData
from ..estimate import Silence as Weighted
from ..estimate import nonresponse, wilson
from ..finding import Family, Finding
from ..phrases import named_day
from ..result import Result
from ..standards import FEWEST
from .counting import MRR_BAND, Stretch, answers, answers_label, choices, column_of
from .events_churn import AHEAD_DAYS
from .rows import count_answers, count_placed
from .sampling import sample
from .scales import is_five
from .silence_after import estimate_after
from .silence_findings import findings
from .silence_money import with_money

YEAR = 365
GROUPS = ("group", "accounts", "answered", "response_rate", "low", "high", "mean_value")


@dataclass(frozen=True, eq=False, repr=False)
class Silence(Result):
    """Who does not answer. `groups`: how many of each group answered; `after`: what accounts do in the quarter after,
    by their last answer or by having given none; `weighted`: the score with and without weights, and its bounds.
    """

    by: str | None
    label: str
    groups: pd.DataFrame
    after: pd.DataFrame
    weighted: Weighted | None
    findings: tuple[Finding, ...]
    families: tuple[Family, ...] = ()


def answering(book: Book) -> dict[str, str]:
    """What response rates can be compared by: all together and the book's dimensions."""
    return {name: words for name, words in choices(book).items() if name not in (LIFE_STAGE, MRR_BAND)}


@says_left_out()
@claims("silence", lambda finding: f"silence; against={finding.about['answer']}",
        tested=lambda told: {"": told.after["p_adjusted"]}, alone=("",), today=False)  # fmt: skip
def silence(book: Book, *, by: str | None = None) -> Silence:
    """Who does not answer, what would the score be if they did, and do they leave more often than those who do?

    Answered: at least once in the 365 days up to as_of, of the accounts here then and for at least 91 days. Every
    account counts once, by the mean of its answers. The score is reweighted by the response rate of each group of `by`
    (groups with fewer than 10 answers together), with the widest bounds the silent allow (all detractors, all
    promoters). What they do next: on the first day of each quarter, accounts here for 182 days by their last answer of
    those days, or by having given none, and whether they leave in the next 91 days. Silent against detractors and
    against all who answered, of the same quarter and stage of life, by an exact test (`matched_ratio`), corrected for
    both (Holm by weight: four fifths of the 5 in 100 are for all who answered); untested where fewer than two would be
    expected to leave on a side if both left alike. Raises MissingTable without answers or dated accounts, NotEnoughData
    where no account is here.

    Example: `nps.silence(book)`.
    """
    book.require("nps")
    book.require("accounts", "churned", "started_on")
    if by in (LIFE_STAGE, MRR_BAND):
        raise MissingTable(
            f"Response rates cannot be compared by {by}.",
            "It is known of those that answered only.",
            f"They can be compared by {', '.join(answering(book))}.",
        )
    column, label = column_of(by), answers_label(book, by)
    counts = count_answering(book, by=column)
    if counts.empty:
        raise NotEnoughData(
            "Nobody could have answered.",
            "No account of at least 91 days is here at as_of.",
            "Bring the accounts that are here.",
        )
    five = is_five(book)
    groups, weighted = estimate_groups(counts), None if five else estimate_weighted(counts)
    drawn = sample(book, "accounts", "nps")
    after = estimate_after(count_placed(book, drawn), count_answers(book, drawn), book.as_of_day or 0, five)
    told = findings(label, groups, weighted, after, drawn, five, _asked(book))
    said = tuple(with_money(finding, after, book) for finding in told)
    return Silence(column, label, groups, after, weighted, said)


def _asked(book: Book) -> str:
    """The days whose answers count: a year, or as long as anybody has been asked."""
    first = first_of(book, "nps")
    if first is None or to_day(first) <= (book.as_of_day or 0) - YEAR + 1:
        return f"in the last {YEAR} days"
    return f"since the first answer, {named_day(first)}"


def count_answering(book: Book, *, by: str | None = None, stretch: Stretch | None = None) -> pd.DataFrame:
    """Counts, per group, the accounts here at as_of, those that answered within a year, and the sums of their values.

    stretch: other days than that year; the accounts are those here when its last day ends.

    Columns: group accounts answered total squared (of each account's mean of 100/0/−100). Adds up over parts of a book.
    """
    answers_label(book, by)
    as_of = book.as_of_day or 0
    days = stretch or Stretch(as_of - YEAR + 1, as_of)
    said = answers(book, None, None, days).group_by("account_id").agg(nw.col("value").mean())
    last = as_of if days.last is None else days.last
    here = nw.col("churned") == 0 if last >= as_of else here_after(last)
    accounts = placed(book).filter(here, nw.col("started_on") <= last - AHEAD_DAYS)
    group = nw.lit(ALL) if by is None else nw.col(by)
    rows = (
        accounts.with_columns(group.alias("group"))
        .select("account_id", "group")
        .join(said, on="account_id", how="left")
    )
    silent = nw.col("value").is_null()
    known = rows.with_columns(
        nw.when(silent).then(0).otherwise(1).alias("answered"),
        nw.when(silent).then(0.0).otherwise(nw.col("value")).alias("total"),
    ).with_columns((nw.col("total") * nw.col("total")).alias("squared"))
    counts = known.group_by("group").agg(nw.len().alias("accounts"), nw.col("answered", "total", "squared").sum())
    return collected(counts).astype({"accounts": "int64", "answered": "int64"}).sort_values("group", ignore_index=True)


def list_silent(book: Book, *, by: str | None = None, group: str | None = None, most: int = 50) -> pd.DataFrame:
    """The accounts here at as_of that gave no answer in the last 365 days, largest MRR first.

    At most `most` rows. Columns: account_id name group started_on (date) mrr. Raises MissingTable without answers.
    """
    column, last = column_of(by), book.as_of_day or 0
    said = answers(book, None, None, Stretch(last - YEAR + 1, last)).select("account_id").unique()
    known = nw.lit(ALL) if column is None else nw.col(column)
    here = book.tables["accounts"].filter(nw.col("churned") == 0, nw.col("started_on") <= last - AHEAD_DAYS)
    rows = here.with_columns(known.alias("group")).select("account_id", "name", "group", "started_on")
    rows = rows.join(said, on="account_id", how="anti").join(last_mrr(book), on="account_id", how="left")
    rows = rows if group is None else rows.filter(nw.col("group") == group)
    frame = collected(rows.sort("mrr", "account_id", descending=[True, False], nulls_last=True).head(most))
    return frame.assign(started_on=dates(frame["started_on"]))


def estimate_groups(counts: pd.DataFrame) -> pd.DataFrame:
    """How many of each group answered, with Wilson intervals, the most silent first; groups below 10 last."""
    low, high = wilson(counts["answered"], counts["accounts"])
    mean = counts["total"] / counts["answered"].where(counts["answered"] >= FEWEST)
    frame = counts.assign(response_rate=counts["answered"] / counts["accounts"], low=low, high=high, mean_value=mean)
    keyed = frame.assign(small=frame["accounts"] < FEWEST)
    return keyed.sort_values(["small", "response_rate", "group"], ignore_index=True)[list(GROUPS)]


def estimate_weighted(counts: pd.DataFrame) -> Weighted | None:
    """The score reweighted by who answers; groups with fewer than 10 answers are taken together. None without ten."""
    if counts["answered"].sum() < FEWEST:
        return None
    cell = np.where(counts["answered"] >= FEWEST, counts["group"], "")
    if counts.loc[cell == "", "answered"].sum() < FEWEST and (cell == "").any():
        largest = counts.sort_values("accounts")["group"].iloc[-1]
        cell = np.where((cell == "") | (cell == largest), "", cell)
    cells = counts.groupby(cell)[["accounts", "answered", "total", "squared"]].sum()
    return nonresponse(cells["accounts"], cells["answered"], cells["total"], cells["squared"])
