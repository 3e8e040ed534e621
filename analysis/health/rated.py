"""A rating people gave, beside the score: where they agree, and the accounts on which they do not."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..book import Book
from ..errors import MissingTable, NotEnoughData
from ..estimate import rank_correlation
from ..finding import Family, Finding, count, listed
from ..naming import called
from ..phrases import numeral
from ..result import Result
from .assessment import Pairs, assess
from .health_reasons import why
from .health_score import BANDS, RED
from .listing import MOST_LISTED, named
from .own_columns import further_columns, rate, ratings

APART = 50


@dataclass(frozen=True, eq=False, repr=False)
class Rated(Result):
    """`crossed`: one row per rating, the lowest first: rating accounts red amber green (of these now) mean_score."""

    crossed: pd.DataFrame
    findings: tuple[Finding, ...]
    families: tuple[Family, ...] = ()


def rated(
    book: Book,
    *,
    rating: str | None = None,
    horizon: int = 90,
    weights: Pairs = (),
    profile: str | None = None,
    red: float = RED,
) -> Rated:
    """Do people and the score see the same accounts in trouble?

    `rating`: a column of accounts, the first of `ratings` unless said, whose values are numbers (higher is better) or
    words such as red, amber and green. A rating is known only as it stands now, so what it would have told before is
    not asked: both are counted side by side, and where they differ somebody knows something. Order by Kendall's tau-b:
    1 is the same order, 0 none.
    Raises MissingTable without a rating, AnalysisError where the values cannot be put in order, NotEnoughData where no
    account has both.

    horizon: days ahead. weights, profile, red: those of the score, as in `analyze`.

    Example: `health.rated(rated, rating="mood")`.
    """
    rating = rating or _first_rating(book)
    rows = _both(book, rating, horizon, weights, profile, red)
    both = rows.dropna(subset=["rating_points", "score"])
    if both.empty:
        raise NotEnoughData(
            "Rating and score cannot be compared.",
            "No account has both.",
            "Choose a rating that accounts still here have.",
        )
    order = both.groupby("rating")["rating_points"].first().sort_values().index
    each = both.groupby("rating")
    crossed = pd.DataFrame({"rating": order, "accounts": each.size().reindex(order).to_numpy()})
    for band in BANDS:
        crossed[band] = both[both["band"] == band].groupby("rating").size().reindex(order, fill_value=0).to_numpy()
    crossed["mean_score"] = each["score"].mean().reindex(order).to_numpy()
    return Rated(crossed, findings(both, further_columns(book)[rating]))


def _first_rating(book: Book) -> str:
    found = next(filter(None, ratings(book)), None)
    if found is None:
        why = "No column of the accounts holds a few numbers, or words such as red and green."
        raise MissingTable("There is no rating to compare.", why, "Add what people think of each account.")
    return found


def findings(both: pd.DataFrame, label: str) -> tuple[Finding, ...]:
    order = rank_correlation(both["rating_points"], both["score"]).tau
    far = both[both["apart"].abs() >= APART].sort_values("apart", key=np.abs, ascending=False)
    names = f": {listed([called(name) for name in far['account_id']], 5)}" if len(far) else ""
    tau = "cannot be ordered" if np.isnan(order) else f"Kendall's tau-b {numeral(order, 2)}"
    claim = f"{label} and score of {count(len(both), 'account')} ({tau}; 1 is the same order, 0 is none): "
    claim += f"{count(len(far), 'account')} at least {APART} places in 100 apart{names}."
    caveat = "A rating stands as it is now, so how well it foretold a churn is not known."
    return (Finding(claim, "fact", float(order), accounts=len(both), about={"rating": label}, caveats=(caveat,)),)


def list_disagreements(
    book: Book,
    *,
    rating: str,
    horizon: int = 90,
    weights: Pairs = (),
    profile: str | None = None,
    red: float = RED,
    most: int = MOST_LISTED,
) -> pd.DataFrame:
    """The accounts that people rate otherwise than the score does, the widest apart first.

    `rating` as for `rated`; at most `most` rows. Columns: account_id name rating score apart band why
    rating_points mrr; apart is the score's rank among all accounts less the rating's, in places of
    100: above 0 the score is the happier one.
    """
    rows = _both(book, rating, horizon, weights, profile, red)
    ordered = rows.assign(_by=rows["apart"].abs()).sort_values(["_by", "account_id"], ascending=[False, True])
    order = ["account_id", "name", "rating", "score", "apart", "band", "why", "rating_points", "mrr"]
    return named(book, ordered[ordered["apart"].notna()].head(most))[order].reset_index(drop=True)


def _both(book: Book, rating: str, horizon: int, weights: Pairs, profile: str | None, red: float) -> pd.DataFrame:
    book.require("accounts")
    if rating not in further_columns(book):
        raise MissingTable(f"{rating} is no rating.", "Accounts have no such column.", "Choose a column of accounts.")
    scored = assess(book, horizon, weights, profile, red, (rating,)).scored
    now = scored.landmarks.rows["day"].to_numpy() == scored.landmarks.as_of
    given = scored.landmarks.rows[rating][now]
    points, own = rate(given), scored.score[now]
    known = ~np.isnan(points) & ~np.isnan(own)
    place = pd.Series(own).where(known).rank(pct=True).to_numpy() * 100
    told = pd.Series(points).where(known).rank(pct=True).to_numpy() * 100
    return scored.landmarks.rows[now].assign(
        rating=given,
        rating_points=points,
        score=own,
        band=scored.band[now],
        why=why(scored, now),
        apart=place - told,
    )
