"""The accounts behind the numbers: who needs us now and why, who carries a sign, who left while looking healthy."""

from collections.abc import Iterable
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd

from ..book import Book
from ..book.days import to_date
from ..counting import collected
from .assessment import Pairs, assess, back_test
from .health_playbook import actions_for, default_actions
from .health_reasons import change, moved, why
from .health_score import RED, Scored
from .landmarks import CSM, SIGNALS
from .signs_rules import Rule

MOST_LISTED = 50
MIDDLE = 50
NEEDING = ("account_id", "name", "mrr_at_risk", "action", "why", "signs", "renewal_in", "band", "score", "score_change",
           "moved", "chance", "renewal_on", CSM, "mrr")  # fmt: skip


def list_needing(
    book: Book,
    *,
    horizon: int = 90,
    weights: Pairs = (),
    profile: str | None = None,
    red: float = RED,
    actions: Iterable[tuple[str, str]] = (),
    csm: str | None = None,
    words: Iterable[str] = (),
    most: int = MOST_LISTED,
) -> pd.DataFrame:
    """The accounts that need us now: those with the most MRR at risk first, each with its reason and an action.

    MRR at risk is the account's MRR times its chance of leaving within the horizon; without MRR or chances the lowest
    score comes first. `weights`, `profile`, `red` as for `analyze`; `actions`: pairs of sign or band and what to
    do; `csm`: the accounts of one manager; `words`: as for `signs`. Columns: account_id name mrr_at_risk renewal_in
    (days) signs (that have earned a weight, each with the day it went on) why action band score score_change moved
    (since last month) chance renewal_on csm mrr.
    """
    found = assess(book, horizon, weights, profile, red, (), tuple(words))
    scored, now = found.scored, _now(found.scored)
    told = {**default_actions(found.back_test.signs), **dict(actions)}
    carried = found.back_test.carried(now, found.back_test.earned)
    labels = [unflagged(each) for each in carried]
    bands = scored.band[now]
    rows = scored.landmarks.rows[now].assign(
        band=bands,
        score=scored.score[now],
        score_change=change(scored)[now],
        moved=moved(scored, now),
        why=why(scored, now),
        signs=["; ".join(each) for each in carried],
        action=[actions_for(each, band, told) for each, band in zip(labels, bands, strict=True)],
        chance=scored.chances[now],
    )
    return _needing(book, rows if csm is None or CSM not in rows else rows[rows[CSM] == csm], most)


def unflagged(carried: Iterable[str]) -> list[str]:
    """The labels of signs that are told with the day each went on."""
    return [words.rpartition(" (flagged ")[0] for words in carried]


def _needing(book: Book, rows: pd.DataFrame, most: int) -> pd.DataFrame:
    renewal = [_day(day + left) for day, left in zip(rows["day"], rows["renewal_in"], strict=True)]
    dated = rows.assign(mrr_at_risk=rows["mrr"] * rows["chance"], renewal_on=renewal)
    first = dated.sort_values(["mrr_at_risk", "score", "account_id"], ascending=[False, True, True]).head(most)
    told = named(book, first)
    return told[[column for column in NEEDING if column in told]].reset_index(drop=True)


def list_with_sign(
    book: Book,
    *,
    sign: str | None = None,
    horizon: int = 90,
    rule: Rule | None = None,
    words: Iterable[str] = (),
    most: int = MOST_LISTED,
) -> pd.DataFrame:
    """The accounts that carry a warning sign now, those with the heaviest signs first.

    `sign`: its label; None for any sign that has earned a weight. Columns: account_id name signs (each with the day it
    went on to stay) action (what to do about the first of them) mrr and the signals they are read from, but none of
    which nothing is known of these accounts.
    """
    found = back_test(book, horizon, rule, (), tuple(words))
    landmarks, tested = found.landmarks, found.tested
    wanted = tested[tested["weight"] > 0] if sign is None else tested[tested["label"] == sign]
    names = list(wanted["sign"])
    carried = found.on[names].to_numpy() == 1
    here = (landmarks.rows["day"].to_numpy() == landmarks.as_of) & carried.any(axis=1)
    told, flagged = default_actions(found.signs), found.carried(here, names)
    rows = landmarks.rows[here].assign(
        signs=["; ".join(each) for each in flagged],
        action=[actions_for(unflagged(each), "", told) for each in flagged],
        weight=carried[here] @ wanted["weight"].to_numpy(),
    )
    first = rows.sort_values(["weight", "mrr", "account_id"], ascending=[False, False, True]).head(most)
    known = [name for name in SIGNALS if name != "mrr" and first[name].notna().any()]
    return named(book, first)[["account_id", "name", "signs", "action", "mrr", *known]].reset_index(drop=True)


def list_healthy_leavers(
    book: Book,
    *,
    horizon: int = 90,
    weights: Pairs = (),
    profile: str | None = None,
    red: float = RED,
    most: int = MOST_LISTED,
) -> pd.DataFrame:
    """The accounts that left in the held-out year although they scored 50 or more when last looked at.

    At most `most` rows. Columns: account_id name churned_on score why (what it scored lowest on) churn_reason
    unanswered (touches of the last 180 days that nobody answered) mrr. What they have in common is what the
    score does not see.
    """
    scored = assess(book, horizon, weights, profile, red).scored
    last = healthy_leavers(scored)
    rows = scored.landmarks.rows.loc[last].assign(score=scored.score[last], why=why(scored, last))
    rows = rows.assign(churned_on=[_day(day) for day in rows["churned_on"]])
    told = named(book, rows, "churn_reason").merge(_unanswered(book, rows), on="account_id", how="left")
    order = ["account_id", "name", "churned_on", "score", "why", "churn_reason", "unanswered", "mrr"]
    return told.sort_values(["score", "account_id"], ascending=[False, True])[order].head(most).reset_index(drop=True)


def healthy_leavers(scored: Scored) -> pd.Index:
    """The last look at each account that left in the held-out year, where it scored 50 or more."""
    left = scored.landmarks.after(scored.horizon)[1]
    rows = scored.landmarks.rows[scored.latest & left & ~np.isnan(scored.score)].sort_values("day")
    last = rows.groupby("account_id").tail(1).index
    healthy: pd.Index = last[scored.score[last] >= MIDDLE]
    return healthy


def _now(scored: Scored) -> np.ndarray:
    today: np.ndarray = scored.landmarks.rows["day"].to_numpy() == scored.landmarks.as_of
    return today


def _day(day: float) -> Any:
    return None if np.isnan(day) else to_date(int(day))


def named(book: Book, rows: pd.DataFrame, *also: str) -> pd.DataFrame:
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
