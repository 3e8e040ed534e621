"""Everything the plays look at, corrected together: what stands out at which stage of life."""

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd

from ..book import Book
from ..book.book_cache import cached
from ..counting import MISSING, collected
from ..counting.lives import count_lives
from ..errors import AnalysisError
from ..estimate import benjamini_hochberg
from ..finding import CLEAR, OPEN
from ..standards import ABOVE_ONE, LEVEL
from .assessment import BackTest, back_test
from .early import early
from .plays_rows import (
    HABIT,
    REASON,
    RENEWAL,
    SIGN,
    WINDOW,
    Row,
    habit_rows,
    hazard_rows,
    reason_rows,
    reasons_of,
    renewal_row,
    sign_rows,
)

COLUMNS = ("stage", "kind", "label", "sign", "accounts_with", "churned", "churned_with", "rate", "risk_with",
           "risk_without", "rate_ratio", "ratio_low", "ratio_high", "p_value", "p_adjusted", "verdict", "sure_low",
           "sure_high", "shown")  # fmt: skip
MID_TERM = "mid-term"


@cached
def evidence_of(book: Book) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """All that was looked at, with the columns of COLUMNS, and what could not be looked at, in words.

    One correction over all of it (Benjamini and Hochberg 1995): where nothing differs, something is shown at most 5
    times in 100. Raises MissingTable without accounts.
    """
    told: list[Row] = list(hazard_rows(count_lives(book)))
    notes = []
    if book.missing("accounts", "churn_reason"):
        notes.append("No reasons are recorded, so none can pick a play.")
    else:
        told += reason_rows(count_lives(book, also=["churn_reason"]))
    try:
        found = back_test(book, WINDOW, None, ())
        told += _of_looks(book, found)
    except AnalysisError as problem:
        notes.append(f"Warning signs and renewals cannot be looked at: {problem.what}")
    try:
        told += habit_rows(early(book).behaviours)
    except AnalysisError as problem:
        notes.append(f"Onboarding habits cannot be looked at: {problem.what}")
    return judged_evidence(told), tuple(notes)


def _of_looks(book: Book, found: BackTest) -> list[Row]:
    """What the looks tell: signs at each stage, and the days before a renewal."""
    sample, on = found.landmarks.sample, found.on[found.landmarks.drawn].reset_index(drop=True)
    rows = [*renewal_row(sample), *sign_rows(sample, found.signs, on)]
    return rows if book.missing("accounts", "churn_reason") else [*rows, *_reasons_before_renewal(book, found)]


def _reasons_before_renewal(book: Book, found: BackTest) -> list[Row]:
    """Of those that churned on a contract, which reason those give that churned in the 90 days before it renews."""
    rows, left = found.landmarks.rows, found.landmarks.after(WINDOW)[1]
    last = rows[left & rows["renewal_in"].notna().to_numpy()].sort_values("day").groupby("account_id").tail(1)
    said = collected(book.tables["accounts"].filter(nw.col("churned") == 1).select("account_id", "churn_reason"))
    known = last.merge(said.dropna(subset=["churn_reason"]), on="account_id")
    known = known[known["churn_reason"] != MISSING]
    # The last look lies up to a month before the churn: a renewal that far off was the one that was due.
    stage = np.where(known["renewal_in"] <= WINDOW, RENEWAL, MID_TERM)
    return reasons_of(known.assign(stage=stage, accounts=1), (RENEWAL,)) if len(known) else []


def judged_evidence(told: list[Row]) -> pd.DataFrame:
    """The rows with one correction over all of them; what is shown goes with more churn there, or, of a habit and of
    how often accounts churn, with less."""
    if not told:
        return pd.DataFrame(columns=list(COLUMNS))
    frame = pd.DataFrame(told).reindex(columns=[*COLUMNS, "at"])
    adjusted = benjamini_hochberg(frame["p_value"].astype(float))
    more = (frame["rate_ratio"] > 1) | ~frame["kind"].isin([REASON, SIGN])
    shown = (adjusted < LEVEL) & more.to_numpy()
    tested = max(int(frame["p_value"].notna().sum()), 1)
    beyond = LEVEL * np.where(shown, max(int(shown.sum()), 1), 1) / tested
    # Of a sign only one side is tested, so its interval may leave out twice as much.
    beyond = np.where(shown & (frame["kind"] == SIGN), 2 * beyond, beyond)
    kept = zip(frame.pop("at"), frame["ratio_low"], frame["ratio_high"], beyond, strict=True)
    ends = [(low, high) if at is None else at(1 - out) for at, low, high, out in kept]
    told_sure = frame.assign(sure_low=[low for low, _ in ends], sure_high=[high for _, high in ends])
    one_sided = shown & (frame["kind"] == SIGN).to_numpy()
    told_sure["sure_low"] = np.where(one_sided, np.fmax(told_sure["sure_low"], ABOVE_ONE), told_sure["sure_low"])
    whole = told_sure.assign(p_adjusted=adjusted, shown=shown, verdict=np.where(shown, CLEAR, OPEN))
    order = {kind: place for place, kind in enumerate(("churn", REASON, SIGN, HABIT))}
    places = whole.assign(_kind=whole["kind"].map(order), _odd=~whole["shown"])
    sorted_ = places.sort_values(["stage", "_kind", "_odd", "p_value", "label"], kind="stable", ignore_index=True)
    return sorted_[list(COLUMNS)]
