"""The accounts behind the numbers: who needs us now and why, who carries a sign, who left while looking healthy."""

from collections.abc import Iterable, Sequence
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd

from analysis.book import Book
from analysis.book.days import to_date
from analysis.health.assessing import Assessed, Pairs, assess
from analysis.health.backtest import estimate_signs
from analysis.health.counting import collected
from analysis.health.looking import CSM, SIGNALS, look
from analysis.health.playbook import actions_for, default_actions
from analysis.health.rating import rate
from analysis.health.scoring import Scored
from analysis.health.signs import Rule, signs

MOST = 50
MIDDLE = 50


def list_needing(
    book: Book,
    *,
    horizon: int = 90,
    weights: Pairs = (),
    profile: str | None = None,
    cuts: tuple[float, float] | None = None,
    actions: Iterable[tuple[str, str]] = (),
    csm: str | None = None,
    most: int = MOST,
) -> pd.DataFrame:
    """The accounts that need us now: those with the most MRR at risk first, each with its reason and an action.

    MRR at risk is the account's MRR times its chance of leaving within the horizon; without MRR or chances the lowest
    score comes first. `weights`, `profile`, `cuts` as for `analyze`; `actions`: pairs of sign or band and what to do.
    Columns: account_id name mrr_at_risk chance band score score_change (since last month) why signs action renewal_on
    renewal_in csm mrr.
    """
    found = assess(book, horizon, weights, profile, cuts)
    scored, now = found.scored, _now(found.scored)
    told = {**default_actions(found.signs), **dict(actions)}
    carried = _carried(found, now)
    rows = scored.looked.rows[now].assign(
        band=scored.band[now],
        score=scored.score[now],
        score_change=_change(scored)[now],
        why=_why(scored, now),
        signs=["; ".join(labels) for labels in carried],
        chance=scored.chances[now],
    )
    rows = rows.assign(
        action=[actions_for(labels, band, told) for labels, band in zip(carried, rows["band"], strict=True)],
        mrr_at_risk=rows["mrr"] * rows["chance"],
        renewal_on=[_day(day + left) for day, left in zip(rows["day"], rows["renewal_in"], strict=True)],
    )
    kept = rows if csm is None or CSM not in rows else rows[rows[CSM] == csm]
    first = kept.sort_values(["mrr_at_risk", "score", "account_id"], ascending=[False, True, True]).head(most)
    order = ["account_id", "name", "mrr_at_risk", "chance", "band", "score", "score_change", "why", "signs", "action"]
    order += ["renewal_on", "renewal_in", CSM, "mrr"]
    named = _named(book, first)
    return named[[column for column in order if column in named]].reset_index(drop=True)


def list_with_sign(
    book: Book, *, sign: str | None = None, horizon: int = 90, rule: Rule | None = None, most: int = MOST
) -> pd.DataFrame:
    """The accounts that carry a warning sign now, those with the heaviest signs first.

    `sign`: its label; None for any sign that has earned a weight. Columns: account_id name signs weight mrr and the
    signals they are read from.
    """
    looked = look(book, () if rule is None else (rule[0],))
    told, on = signs(looked, rule)
    tested = estimate_signs(looked, told, on, horizon)
    wanted = tested[tested["weight"] > 0] if sign is None else tested[tested["label"] == sign]
    carried = on[list(wanted["sign"])].to_numpy() == 1
    here = (looked.rows["day"].to_numpy() == looked.as_of) & carried.any(axis=1)
    labels = np.asarray(wanted["label"], dtype=object)
    rows = looked.rows[here].assign(
        signs=["; ".join(labels[row]) for row in carried[here]], weight=carried[here] @ wanted["weight"].to_numpy()
    )
    first = rows.sort_values(["weight", "mrr", "account_id"], ascending=[False, False, True]).head(most)
    signals = [name for name in SIGNALS if name != "mrr"]
    return _named(book, first)[["account_id", "name", "signs", "weight", "mrr", *signals]].reset_index(drop=True)


def list_healthy_leavers(
    book: Book,
    *,
    horizon: int = 90,
    weights: Pairs = (),
    profile: str | None = None,
    cuts: tuple[float, float] | None = None,
) -> pd.DataFrame:
    """The accounts that left in the held-out year although they scored 50 or more when last looked at.

    Columns: account_id name churned_on score why (what it scored lowest on) churn_reason unanswered (touches of the
    last 180 days that nobody answered) mrr. What they have in common is what the score does not see.
    """
    scored = assess(book, horizon, weights, profile, cuts).scored
    last = healthy_leavers(scored)
    rows = scored.looked.rows.loc[last].assign(score=scored.score[last], why=_why(scored, last))
    rows = rows.assign(churned_on=[_day(day) for day in rows["churned_on"]])
    named = _named(book, rows, "churn_reason").merge(_unanswered(book, rows), on="account_id", how="left")
    order = ["account_id", "name", "churned_on", "score", "why", "churn_reason", "unanswered", "mrr"]
    return named.sort_values(["score", "account_id"], ascending=[False, True])[order].head(MOST).reset_index(drop=True)


def list_disagreements(
    book: Book,
    *,
    rating: str,
    horizon: int = 90,
    weights: Pairs = (),
    profile: str | None = None,
    cuts: tuple[float, float] | None = None,
) -> pd.DataFrame:
    """The accounts that people rate otherwise than the score does, the widest apart first.

    `rating`: a dimension whose values are numbers (higher is better) or colours and words such as red or good. Columns:
    account_id name rating rating_points score apart band why mrr; apart is the score less the rating's own rank.
    Raises AnalysisError where the values cannot be put in order.
    """
    found = assess(book, horizon, weights, profile, cuts, (rating,))
    scored, now = found.scored, _now(found.scored)
    points = rate(scored.looked.rows[rating][now])
    rows = scored.looked.rows[now].assign(
        rating=scored.looked.rows[rating][now],
        rating_points=points,
        score=scored.score[now],
        band=scored.band[now],
        why=_why(scored, now),
        apart=_rank(scored.score[now]) - points,
    )
    ordered = rows.assign(_by=rows["apart"].abs()).sort_values(["_by", "account_id"], ascending=[False, True])
    order = ["account_id", "name", "rating", "rating_points", "score", "apart", "band", "why", "mrr"]
    return _named(book, ordered[ordered["apart"].notna()].head(MOST))[order].reset_index(drop=True)


def healthy_leavers(scored: Scored) -> pd.Index:
    """The last look at each account that left in the held-out year, where it scored 50 or more."""
    left = scored.looked.after(scored.horizon)[1]
    rows = scored.looked.rows[scored.held & left & ~np.isnan(scored.score)].sort_values("day")
    last = rows.groupby("account_id").tail(1).index
    healthy: pd.Index = last[scored.score[last] >= MIDDLE]
    return healthy


def _now(scored: Scored) -> np.ndarray:
    today: np.ndarray = scored.looked.rows["day"].to_numpy() == scored.looked.as_of
    return today


def _rank(values: np.ndarray) -> np.ndarray:
    return pd.Series(values).rank(pct=True).to_numpy() * 100


def _day(day: float) -> Any:
    return None if np.isnan(day) else to_date(int(day))


def _change(scored: Scored) -> np.ndarray:
    """The score against the look before."""
    rows = scored.looked.rows
    order = np.lexsort((rows["day"].to_numpy(), rows["account_id"].to_numpy(str)))
    ordered = pd.Series(scored.score[order])
    moved = ordered.groupby(rows["account_id"].to_numpy(str)[order]).diff()
    change = np.full(len(rows), np.nan)
    change[order] = moved
    return change


def _why(scored: Scored, rows: Any) -> list[str]:
    """The two inputs that pull the score down most, or else up most, in words."""
    pull, values = scored.pull.loc[rows], scored.looked.rows.loc[rows, list(scored.points.columns)]
    known = scored.points.loc[rows].notna().to_numpy()
    return [_words(list(pull), *parts) for parts in zip(pull.to_numpy(), values.to_numpy(float), known, strict=True)]


def _words(names: Sequence[str], pulls: np.ndarray, values: np.ndarray, known: np.ndarray) -> str:
    worst = [place for place in np.argsort(pulls, kind="stable") if known[place] and pulls[place] < -1][:2]
    best = [place for place in np.argsort(-pulls, kind="stable") if known[place]][:1]
    told = [f"{say(names[place], values[place])} ({pulls[place]:+.0f})" for place in worst or best]
    return ", ".join(told) or "nothing is known of it"


def say(name: str, value: float) -> str:
    """A signal's value in a few words."""
    words = {
        "change": f"usage {abs(value):.0%} {'under' if value < 0 else 'over'} the three months before",
        "share": f"{value:.0%} of seats in use",
        "score": f"last NPS answer {value:.0f}",
        "heard_ago": f"{value:.0f} days since it answered",
        "contacts": f"{value:.0f} {'person' if value == 1 else 'people'} answering",
        "failed": f"{value:.0f} failed payments",
    }
    return words.get(name, f"{name} {value:g}")


def _carried(found: Assessed, rows: np.ndarray) -> list[list[str]]:
    """The signs that are on and have earned a weight, the heaviest first."""
    earned = found.tested[found.tested["weight"] > 0]
    on = found.on.loc[rows, list(earned["sign"])].to_numpy() == 1
    labels = np.asarray(earned["label"], dtype=object)
    return [list(labels[row]) for row in on]


def _named(book: Book, rows: pd.DataFrame, *also: str) -> pd.DataFrame:
    ids = list(rows["account_id"])
    accounts = book.tables["accounts"].select("account_id", "name", *also)
    names = collected(accounts.filter(nw.col("account_id").is_in(ids or [""])))
    return rows.merge(names, on="account_id", how="left")


def _unanswered(book: Book, rows: pd.DataFrame) -> pd.DataFrame:
    """Touches in the 180 days before the last look that were not answered."""
    nothing = rows[["account_id"]].assign(unanswered=np.nan)
    if "touches" not in book.tables or book.missing("touches", "answered") or rows.empty:
        return nothing
    days = rows.set_index("account_id")["day"]
    touched = book.tables["touches"].filter(nw.col("account_id").is_in(list(days.index)), nw.col("answered") == 0)
    frame = collected(touched.select("account_id", "touched_on"))
    ago = frame["account_id"].map(days) - frame["touched_on"]
    counts = frame[(ago >= 0) & (ago < 180)].groupby("account_id").size()
    return nothing.assign(unanswered=rows["account_id"].map(counts).fillna(0).to_numpy())
