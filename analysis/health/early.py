"""What accounts that stayed did in their first months, beside those that left afterwards."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.book import Book
from analysis.book.days import DAYS_A_MONTH
from analysis.book.exclusions import says_left_out
from analysis.counting.claims import claims
from analysis.errors import NotEnoughData
from analysis.estimate import benjamini_hochberg, rate_ratio
from analysis.finding import CLEAR, Family, Finding, count, listed, percent, with_interval
from analysis.health.counting import count_covered
from analysis.health.early_counting import behaviours_known, count_early
from analysis.phrases import numeral, out_of, times
from analysis.standards import FEWEST, LEVEL

FIRST_DAYS = 90
WATCHED = 365
COLUMNS = (
    "behaviour",
    "label",
    "accounts_did",
    "accounts_not",
    "churned_did",
    "churned_not",
    "rate_did",
    "rate_not",
    "rate_ratio",
    "ratio_low",
    "ratio_high",
    "p_value",
    "p_adjusted",
    "verdict",
)


@dataclass(frozen=True, eq=False)
class Early:
    """`behaviours`: one row for each thing an account did, or did not, in its first `days` days.

    accounts_did, accounts_not; churned_did, churned_not (left in the year after those days); rate_did, rate_not
    (leavers per account-month); rate_ratio of who did to who did not with its interval, p_value, p_adjusted, verdict.
    """

    days: int
    behaviours: pd.DataFrame
    accounts: int
    findings: tuple[Finding, ...]
    families: tuple[Family, ...] = ()


@says_left_out()
@claims("early", lambda finding: f"early; habit={finding.about.get('behaviour')}",
        tested=lambda told: {"": told.behaviours["p_adjusted"]}, today=False)  # fmt: skip
def early(book: Book, *, days: int = FIRST_DAYS) -> Early:
    """What did accounts that stayed do in their first 90 days that those that left did not?

    `days`: how many days are the first ones. Accounts still here after them, with what happened by then; what counts
    is whether they left in the year after, each for as long as it was watched. A behaviour that is a number is cut at
    the middle account. Rates per account-month are compared exactly, one row per account, corrected over every
    behaviour (Benjamini-Hochberg). Raises NotEnoughData where no account was watched past its 90th day.
    """
    counts = count_early(book, days)
    if counts.empty:
        raise NotEnoughData(
            f"Nobody was watched past the first {days} days.", "", "Add accounts with their start dates."
        )
    did, labels = _behaviours(book, counts, days)
    if not labels:
        raise NotEnoughData(
            "Nothing is known of the first days.",
            "No touch, usage, answer or event falls in them.",
            "Add touches or usage.",
        )
    frame = estimate_early(counts, did, labels, book.as_of_day or 0, days)
    return Early(days, frame, len(counts), findings(frame, len(counts), days))


def estimate_early(
    counts: pd.DataFrame, did: pd.DataFrame, labels: dict[str, str], as_of: int, days: int = FIRST_DAYS
) -> pd.DataFrame:
    """Each behaviour with the rate at which accounts then left, with it and without; columns of `Early.behaviours`."""
    end = np.minimum(counts["started_on"].to_numpy(float) + days + WATCHED, as_of)
    gone = counts["churned_on"].to_numpy(float, na_value=np.inf)
    left = gone <= end
    months = (np.minimum(gone, end) - counts["started_on"].to_numpy(float) - days) / DAYS_A_MONTH
    frame = pd.DataFrame([_compared(name, labels[name], did[name].to_numpy(float), left, months) for name in labels])
    if frame.empty:
        return pd.DataFrame(columns=list(COLUMNS))
    adjusted = benjamini_hochberg(frame["p_value"])
    shown = (adjusted < LEVEL) & ((frame["ratio_low"] > 1) | (frame["ratio_high"] < 1))
    told = frame.assign(p_adjusted=adjusted, verdict=np.where(shown, CLEAR, "cannot tell"))
    return told.sort_values(["p_adjusted", "label"], ignore_index=True, na_position="last")[list(COLUMNS)]


def _compared(name: str, label: str, did: np.ndarray, left: np.ndarray, months: np.ndarray) -> dict[str, object]:
    sides = [(did == side) & (months > 0) for side in (1, 0)]
    (x, t), (x_rest, t_rest) = ((float(left[side].sum()), float(months[side].sum())) for side in sides)
    ratio = rate_ratio(x, t, x_rest, t_rest)
    judged = min(side.sum() for side in sides) >= FEWEST
    return {
        "behaviour": name,
        "label": label,
        "accounts_did": int(sides[0].sum()),
        "accounts_not": int(sides[1].sum()),
        "churned_did": int(x),
        "churned_not": int(x_rest),
        "rate_did": x / t if t else np.nan,
        "rate_not": x_rest / t_rest if t_rest else np.nan,
        "rate_ratio": ratio.ratio,
        "ratio_low": ratio.low,
        "ratio_high": ratio.high,
        "p_value": ratio.p_central if judged else np.nan,
    }


def _behaviours(book: Book, counts: pd.DataFrame, days: int) -> tuple[pd.DataFrame, dict[str, str]]:
    """Each count as did (1) or did not (0); missing where its table did not yet, or no longer, tell."""
    covered, did, labels = count_covered(book), {}, {}
    for name, table, label in behaviours_known(book):
        values = counts[name].fillna(0 if table in ("touches", "events", "payments") else np.nan).to_numpy(float)
        values = np.where(_covered(counts, covered, table, days), values, np.nan)
        known = values[~np.isnan(values)]
        if not known.size or known.min() == known.max():
            continue
        cut = float(np.median(known)) if np.median(known) > known.min() else float(known[known > known.min()].min())
        did[name] = np.where(np.isnan(values), np.nan, values >= cut)
        labels[name] = label if cut <= 1 and table != "usage" else f"{label}: {_cut(table, cut)} or more"
    return pd.DataFrame(did, index=counts.index), labels


def _cut(table: str, cut: float) -> str:
    return percent(cut, 0) if table == "usage" else numeral(cut)


def _covered(counts: pd.DataFrame, covered: dict[str, tuple[int, int]], table: str, days: int) -> np.ndarray:
    """A table tells of the first days only from its own first day on, and up to its last."""
    if table in ("nps", "usage"):
        return np.ones(len(counts), dtype=bool)
    first, last = covered[table]
    start = counts["started_on"].to_numpy()
    told: np.ndarray = (start >= first - 31) & (start + days <= last + 31)
    return told


def findings(frame: pd.DataFrame, accounts: int, days: int) -> tuple[Finding, ...]:
    tested = frame[frame["p_value"].notna()]
    shown, rest = tested[tested["verdict"] == CLEAR], tested[tested["verdict"] != CLEAR]
    head = f"We compared {count(len(tested), 'habit')} of {count(accounts, 'account')} in their first {days} days"
    told = [Finding(f"{head}; {_how_many(len(shown), len(tested))}.", "estimate", accounts=accounts)]
    told += [_shown(row) for _, row in shown.iterrows()]
    if len(rest):
        claim = f"Not enough data to say whether these go with retention: {listed(list(rest['label']), 8)}."
        told.append(Finding(claim, "cannot tell", accounts=accounts))
    return tuple(told)


def _how_many(shown: int, tested: int) -> str:
    apart = "accounts that stayed from those that churned in the year after"
    if not shown:
        return f"none clearly separates {apart}"
    if tested == 1:
        return f"it separates {apart}"
    return f"{shown} clearly separate{'s' if shown == 1 else ''} {apart}"


def _shown(row: pd.Series) -> Finding:
    numbers = with_interval(row, "rate_ratio", "ratio_low", "ratio_high")
    claim = (
        f"{row['label']}: {out_of(row['churned_did'], row['accounts_did'])} "
        f"churned in the year after, without it "
        f"{out_of(row['churned_not'], row['accounts_not'])}: {times(*numbers)}."
    )
    return Finding(
        claim,
        CLEAR,
        *numbers,
        int(row["accounts_did"] + row["accounts_not"]),
        float(row["p_adjusted"]),
        {"behaviour": row["behaviour"]},
        ("What goes with retention need not cause it.",),
    )
