"""Events: what was counted for each, how much it goes with, and what comes before answers below average."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..book import Book
from ..book.days import month_of, month_start, to_date, to_day
from ..counting import collected
from ..counting.claims import claims
from ..errors import MissingTable, NotEnoughData
from ..estimate import clustered_mean
from ..finding import Family, Finding
from ..result import Result
from ..standards import FEWEST
from .events_churn import estimate_leaving
from .events_effects import estimate_effects, windows_of
from .events_findings import findings
from .rows import count_answers, count_events, count_placed, count_usage
from .sampling import Sample, sample
from .scales import is_five

OUTCOMES = {"score": "What they answer", "usage": "How much they use", "churn": "Whether they churn"}
SOURCES = {"score": "nps", "usage": "usage", "churn": "accounts"}
BELOW = ("kind", "accounts", "answers", "share_below", "low", "high", "share_below_rest")


@dataclass(frozen=True, eq=False, repr=False)
class Events(Result):
    """What goes with each kind of event. `effects`: a row per kind, most certain first; `below`: what came before
    answers below the average of their quarter, a row per kind.

    of: "score" (score points), "usage" (share of seats, or of the usual) or "churn" (ratio, 1 is none).
    """

    of: str
    label: str
    effects: pd.DataFrame
    below: pd.DataFrame
    findings: tuple[Finding, ...]
    families: tuple[Family, ...] = ()


def outcomes(book: Book) -> dict[str, str]:
    """What may change with an event: only what the open book has."""
    has = {
        "score": "nps" in book.tables,
        "usage": "usage" in book.tables and not book.missing("usage", "active_users"),
        "churn": not book.missing("accounts", "started_on") and not book.snapshot
        if "accounts" in book.tables
        else False,
    }
    return {name: words for name, words in OUTCOMES.items() if has[name]}


@claims("events", "", today=False)
def events(book: Book, *, of: str = "score") -> Events:
    """What goes with a low score: which kinds of event, and by how much, in the quarter they happen and the next?

    Every account is compared with itself at other times, and every quarter stands at its own level; all kinds of event
    enter together, with the quarter before last and the three later ones beside them, and errors are clustered by
    account. What was said before an event is never counted as after it. Beside it stands the change against matched
    accounts without the event (same group, same quarter, within one point before), and where fewer than 50 accounts had
    it, the same events moved to other quarters. Corrected over the kinds of event (Benjamini-Hochberg). `of`: score,
    usage, or churn (ratio against accounts of the same group, stage and year).
    Raises MissingTable without events or what is asked for, NotEnoughData where none has both.

    Example: `nps.events(book)`.
    """
    book.require("events")
    if of not in outcomes(book):
        known = ", ".join(outcomes(book)) or "none"
        raise MissingTable(
            f"Whether {of} goes with events cannot be asked of this book.",
            "It is not known here.",
            f"What can be asked: {known}.",
        )
    drawn = sample(book, "events", SOURCES[of])
    event_rows = _dated(count_events(book, drawn))
    below = pd.DataFrame(columns=list(BELOW))
    if of == "churn":
        book.require("accounts", "churned")
        effects = estimate_leaving(count_placed(book, drawn), event_rows, book.as_of_day or 0, book.observed_from_day)
    else:
        rows = _rows(book, of, drawn)
        _refuse_empty(rows, event_rows)
        effects = estimate_effects(rows, event_rows, _segments(book, rows, drawn), both=of == "usage")
        below = estimate_below(rows, event_rows) if of == "score" else below
    families = (Family.over(f"events:{of}", effects["p_adjusted"]),)
    return Events(of, OUTCOMES[of], effects, below, drawn.said(findings(effects, below, of)), families)


def _refuse_empty(rows: pd.DataFrame, event_rows: pd.DataFrame) -> None:
    if not set(rows["account_id"]) & set(event_rows["account_id"]):
        why = "No account has both an event and an answer."
        raise NotEnoughData("Events and answers cannot be lined up.", why, "Check that both files use the same ids.")


def _dated(event_rows: pd.DataFrame) -> pd.DataFrame:
    return event_rows.assign(period=[month_of(to_date(day)) // 3 for day in event_rows["day"]])


def _rows(book: Book, of: str, drawn: Sample) -> pd.DataFrame:
    if of == "score":
        told = count_answers(book, drawn).rename(columns={"value": "value_nps", "score": "value"})
        return told.drop(columns="value_nps") if is_five(book) else told
    frame = count_usage(book, drawn)
    days = {month: to_day(month_start(month)) for month in frame["month"].unique()}
    return frame.assign(period=frame["month"] // 3, day=frame["month"].map(days)).drop(columns="month")


def _segments(book: Book, rows: pd.DataFrame, drawn: Sample) -> pd.Series | None:
    if "accounts" not in book.tables or book.snapshot:
        return None
    lives = count_placed(book, drawn)
    return rows["account_id"].map(dict(zip(lives["account_id"], lives["segment"], strict=True))).fillna("(missing)")


def estimate_below(rows: pd.DataFrame, event_rows: pd.DataFrame) -> pd.DataFrame:
    """Which events come before answers below the average of their quarter: a row per kind, the largest share first.

    Of the answers in the quarter of an event and the next, the share below that average, with its interval (clustered
    by account); `share_below_rest`: of all other answers. A display: what is judged are the score points themselves.
    """
    kinds = sorted(event_rows["kind"].unique())
    after = windows_of(rows, event_rows, kinds).after
    low = (rows["value"] < rows.groupby("period")["value"].transform("mean")).astype(float)
    parts = [
        _share(kind, low[after[:, i]], rows["account_id"][after[:, i]], low[~after[:, i]])
        for i, kind in enumerate(kinds)
    ]
    frame = pd.DataFrame(parts, columns=list(BELOW))
    return frame.sort_values(["share_below", "kind"], ascending=[False, True], ignore_index=True)


def _share(kind: str, low: pd.Series, account: pd.Series, rest: pd.Series) -> tuple[object, ...]:
    if low.empty:
        return kind, 0, 0, np.nan, np.nan, np.nan, float(rest.mean())
    own = low.groupby(account.to_numpy()).agg(["size", "sum"])
    by_size = own.assign(squared=own["sum"] ** 2, one=1).groupby("size")[["one", "sum", "squared"]].sum()
    found = clustered_mean(by_size.index, by_size["one"], by_size["sum"], by_size["squared"])
    reach = 1.96 * found.se if len(own) >= FEWEST else np.nan
    ends = (max(found.mean - reach, 0.0), min(found.mean + reach, 1.0)) if reach == reach else (np.nan, np.nan)
    return kind, len(own), len(low), found.mean, *ends, float(rest.mean())


def list_events(book: Book, *, kind: str | None = None, most: int = 50) -> pd.DataFrame:
    """The accounts behind an event: the last answer before it and the first after it, the largest falls first.

    `kind` None lists every kind; at most `most` rows. Columns: account_id name kind happened_on score_before
    score_after change. Raises MissingTable without events or answers.
    """
    book.require("nps")
    event_rows, answers = count_events(book), count_answers(book)[["account_id", "day", "score"]]
    wanted = event_rows if kind is None else event_rows[event_rows["kind"] == kind]
    both = (
        wanted.reset_index(drop=True)
        .rename_axis("event")
        .reset_index()
        .merge(answers, on="account_id", suffixes=("", "_said"))
    )
    before = both[both["day_said"] < both["day"]].sort_values("day_said").groupby("event")["score"].last()
    after = both[both["day_said"] >= both["day"]].sort_values("day_said").groupby("event")["score"].first()
    frame = wanted.reset_index(drop=True).assign(score_before=before, score_after=after)
    frame = frame.assign(change=frame["score_after"] - frame["score_before"])
    ordered = frame.sort_values(["change", "account_id", "day"]).head(most).reset_index(drop=True)
    days = pd.Series([to_date(day) for day in ordered["day"]], dtype=object)
    listed_ = ordered.assign(happened_on=days, name=_names(book, ordered["account_id"]))
    return listed_[["account_id", "name", "kind", "happened_on", "score_before", "score_after", "change"]]


def _names(book: Book, ids: pd.Series) -> pd.Series:
    if "accounts" not in book.tables:
        return ids
    frame = collected(book.tables["accounts"].select("account_id", "name"))
    return ids.map(dict(zip(frame["account_id"], frame["name"], strict=True)))
