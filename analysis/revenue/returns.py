"""Who came back after having left, how long it took, and whom it is worth asking."""

import math
from dataclasses import dataclass

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd

from ..book import Book
from ..book.days import month_text
from ..counting import MISSING, Lazy, collected, either
from ..counting.claims import claims
from ..counting.groups import named
from ..counting.paid_months import first_day, gaps, months_of_change, months_seen, paid_months
from ..estimate import benjamini_hochberg, kaplan_meier, least_kept, rate_ratio, wilson
from ..finding import CLEAR, Family, Finding
from ..result import Result
from ..standards import FEWEST
from .payments_counting import TOLD, marked, source_of
from .returns_findings import FAILED, NOT_CHOSEN, NOT_COMPARED, TYPED, findings

LEAST_BACK, WINDOW = 5, 6
# Billing ends near the day an account is said to have churned, within so many months.
NEAR = 3


@dataclass(frozen=True, eq=False, repr=False)
class Returns(Result):
    """Who came back. `reasons` has a row per reason of leaving, `curve` the share that is back by months away.

    curve: months at_risk back low high (1 − Kaplan and Meier 1958).
    """

    reasons: pd.DataFrame
    curve: pd.DataFrame
    findings: tuple[Finding, ...]
    families: tuple[Family, ...] = ()


@claims("returns", lambda finding: f"coming back; churn_reason={finding.about.get('reason')}",
        tested=lambda told: {"": told.reasons["p_adjusted"]}, today=False)  # fmt: skip
def returns(book: Book, *, late: int = 0) -> Returns:
    """Who came back after a month or more without MRR, after how long, and from which reasons?

    The reason is a failed payment where one fell into that month, else the one recorded for the account where this is
    the departure it speaks of (`_told`). Whoever has not come back counts as away up to the last month. Reasons are
    compared with one another by the share that is back within 6 months, over first departures at least so long ago,
    corrected for all reasons looked at (Benjamini-Hochberg); failed payments stand apart and are compared with all
    other departures. Raises MissingTable without MRR, NotEnoughData for a single month of it.

    late: how many months without payment are late billing and no departure; none unless said.

    Example: `revenue.returns(book)`.
    """
    months_of_change(book)
    counts = count_returns(book, late=late)
    reasons, curve = estimate_reasons(counts), estimate_curve(counts)
    return Returns(reasons, curve, findings(reasons, curve))


def count_returns(book: Book, *, late: int = 0) -> pd.DataFrame:
    """Counts departures alike in reason, months away, and whether the account came back.

    Columns: reason away returned (0 or 1) first (1 for an account's first departure) watched (1 where it is 6 months
    ago or more) departures lost regained (MRR).
    Counts add up over parts of a book.
    """
    _, last = months_seen(book)
    rows = _departures(book, late)
    back = either(nw.col("back"), last + 1)
    timed = rows.with_columns(
        (back - nw.col("month")).alias("away"),
        nw.when(nw.col("back").is_null()).then(0).otherwise(1).alias("returned"),
        either(nw.col("regained"), 0.0).alias("regained"),
        nw.when(nw.col("month") <= last + 1 - WINDOW).then(1).otherwise(0).alias("watched"),
    )
    keys = ["reason", "away", "returned", "first", "watched"]
    sums = timed.group_by(*keys).agg(nw.len().alias("departures"), nw.col("lost", "regained").sum())
    frame = collected(sums).astype(dict.fromkeys([*keys[1:], "departures"], "int64"))
    return frame.sort_values(keys, ignore_index=True)


def _departures(book: Book, late: int) -> Lazy:
    """Every departure with its reason: a failed payment, a recorded event, what the account gave, or nothing."""
    _, last = months_seen(book)
    rows = marked(book, gaps(paid_months(book, late), last))
    initial = rows.group_by("account_id").agg(nw.col("month").min().alias("initial"))
    rows = rows.join(initial, on="account_id", how="left")
    first = nw.when(nw.col("month") == nw.col("initial")).then(1).otherwise(0).alias("first")
    told = _told(book, rows.with_columns(first))
    failed = FAILED if source_of(book) in TOLD else TYPED
    reason = nw.when(nw.col("failed") == 1).then(nw.lit(failed)).otherwise(either(nw.col("told"), MISSING))
    return told.with_columns(reason.alias("reason"))


def _told(book: Book, rows: Lazy) -> Lazy:
    """The departures with the reason told of each: that of an event near it, or of the account where it left for good.

    What is recorded of an account says why it churned, and nothing of a pause years before.
    """
    events = book.tables.get("events")
    if events is not None and "reason" in events.collect_schema().names():
        near = rows.select("account_id", "month").join(events, on="account_id", how="inner").filter(
            nw.col("happened_on") >= first_day(nw.col("month") - 1),
            nw.col("happened_on") < first_day(nw.col("month") + 1),
        )  # fmt: skip
        reasons = near.group_by("account_id", "month").agg(nw.col("reason").max().alias("told"))
        return rows.join(reasons, on=["account_id", "month"], how="left")
    if "accounts" not in book.tables:
        return rows.with_columns(nw.lit(MISSING).alias("told"))
    gone = book.tables["accounts"].filter(either(nw.col("churned"), 1) == 1)
    reasons = gone.select("account_id", "churned_month", nw.col("churn_reason").alias("recorded"))
    both = rows.join(reasons, on="account_id", how="left")
    away = (nw.col("month") - nw.col("churned_month")).abs()
    final = (away <= NEAR) | (nw.col("churned_month").is_null() & nw.col("back").is_null())
    return both.with_columns(nw.when(final).then(nw.col("recorded")).alias("told")).drop("churned_month", "recorded")


def estimate_reasons(counts: pd.DataFrame) -> pd.DataFrame:
    """From which reasons accounts come back, and which of them more often than the rest.

    `counts` from `count_returns`. Columns: reason departures returned share low high (Wilson 1927) median_away (of
    those back) lost regained ratio ratio_low ratio_high p_value p_adjusted verdict, most departures first.
    """
    rows = [_reason(str(reason), part) for reason, part in counts.groupby("reason")]
    frame = pd.DataFrame(rows, columns=["reason", "departures", "returned", "median_away", "lost", "regained"])
    low, high = wilson(frame["returned"], frame["departures"])
    share = frame["returned"] / frame["departures"]
    made = frame.assign(share=share, low=low, high=high).merge(_against_rest(counts), on="reason", how="left")
    return made.sort_values(["departures", "reason"], ascending=[False, True], ignore_index=True)


def _reason(reason: str, part: pd.DataFrame) -> tuple[object, ...]:
    back = part[part["returned"] == 1].sort_values("away")
    half = back["departures"].cumsum() >= back["departures"].sum() / 2
    median = float(back.loc[half, "away"].iloc[0]) if len(back) else math.nan
    return (
        reason,
        int(part["departures"].sum()),
        int(back["departures"].sum()),
        median,
        part["lost"].sum(),
        part["regained"].sum(),
    )


def _against_rest(counts: pd.DataFrame) -> pd.DataFrame:
    first = counts[(counts["first"] == 1) & (counts["watched"] == 1)]
    soon = (first["returned"] == 1) & (first["away"] <= WINDOW)
    sums = first.assign(back=soon * first["departures"]).groupby("reason", as_index=False)[["departures", "back"]].sum()
    chosen = ~sums["reason"].isin(NOT_CHOSEN)
    named_ = chosen & ~sums["reason"].isin(NOT_COMPARED)
    # A failed payment is no reason: it is compared with all other departures, and reasons among themselves.
    others = {name: np.where(named_, sums.loc[named_, name].sum() - sums[name], sums.loc[chosen, name].sum())
              for name in ("departures", "back")}  # fmt: skip
    found = rate_ratio(sums["back"], sums["departures"], others["back"], others["departures"])
    enough = np.minimum(sums["departures"], others["departures"]) >= FEWEST
    enough &= ~sums["reason"].isin(NOT_COMPARED)
    judged = enough & (sums["back"] + others["back"] >= LEAST_BACK)
    p = np.where(judged, found.p_mid, np.nan)
    adjusted = benjamini_hochberg(p)
    shown = (adjusted < 0.05) & ((np.asarray(found.low) > 1) | (np.asarray(found.high) < 1))
    verdict = np.where(shown, CLEAR, "cannot tell")
    return pd.DataFrame({"reason": sums["reason"], "ratio": found.ratio,
                         "ratio_low": found.low, "ratio_high": found.high,
                         "p_value": p, "p_adjusted": adjusted, "verdict": verdict})  # fmt: skip


def estimate_curve(counts: pd.DataFrame) -> pd.DataFrame:
    """The share of departures that is back after so many months, up to where 10 are still away."""
    columns = ["months", "at_risk", "back", "low", "high"]
    if counts.empty:
        return pd.DataFrame(columns=columns)
    curve = kaplan_meier(counts["away"], counts["returned"], weights=counts["departures"])
    # Where nobody is back yet, none is surely not 0 to 0.
    away = curve["low"].mask(curve["survival"] == 1, least_kept(curve["at_risk"]))
    back = {"back": 1 - curve["survival"], "low": 1 - curve["high"], "high": 1 - away}
    frame = curve.rename(columns={"time": "months"})[["months", "at_risk"]].assign(**back)
    return frame[frame["at_risk"] >= FEWEST].reset_index(drop=True)[columns]


def list_win_back(book: Book, *, late: int = 0, most: int = 50) -> pd.DataFrame:
    """Accounts that are gone, those worth most first: MRR lost times how often their reason has brought accounts back.

    Columns: account_id name left (month) months_away reason lost share_back (of the reason; of all reasons but failed
    payments where fewer than 10 left for it) expected_back (MRR). Where no reason of theirs has brought anybody back,
    the last two are left out, and the largest come first.
    """
    _, last = months_seen(book)
    reasons = estimate_reasons(count_returns(book, late=late))
    gone = _departures(book, late).filter(nw.col("back").is_null())
    frame = collected(named(book, gone).select("account_id", "name", "month", "reason", "lost"))
    chosen = reasons[~reasons["reason"].isin(NOT_CHOSEN)]
    overall = chosen["returned"].sum() / max(chosen["departures"].sum(), 1)
    own = reasons[~reasons["reason"].isin(NOT_COMPARED)]
    known = own[own["departures"] >= FEWEST].set_index("reason")["share"]
    share = frame["reason"].map(known).fillna(overall).astype(float)
    made = frame.assign(share_back=share, expected_back=share * frame["lost"], months_away=last - frame["month"] + 1)
    ordered = made.sort_values(["expected_back", "lost", "account_id"], ascending=[False, False, True]).head(most)
    made = ordered.assign(left=[month_text(month) for month in ordered["month"]])
    hoped = ["share_back", "expected_back"] if (made["expected_back"] > 0).any() else []
    return made[["account_id", "name", "left", "months_away", "reason", "lost", *hoped]].reset_index(drop=True)
