"""What accounts that stayed did in their first months, beside those that left afterwards."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..book import Book
from ..book.exclusions import says_left_out
from ..counting.claims import claims
from ..counting.first_days import IN_THE_YEAR, seen_after, stretches, with_money
from ..errors import NotEnoughData
from ..estimate import compared_since, since_landmark
from ..finding import CLEAR, ESTIMATE, OPEN, RATIO, Family, Finding, count, listed, percent, with_interval
from ..phrases import numeral, out_of, times
from ..result import Result
from .counting import count_covered
from .early_counting import behaviours_known, count_early

FIRST_DAYS = 90
COLUMNS = (
    "behaviour", "label", "accounts_did", "accounts_not", "churned_did", "churned_not", "rate_did", "rate_not",
    "rate_ratio", "ratio_low", "ratio_high", "p_value", "p_adjusted", "verdict", "sure_low", "sure_high",
)  # fmt: skip


APART = "accounts that stayed from those that churned"


@dataclass(frozen=True, eq=False, repr=False)
class Early(Result):
    """`behaviours`: one row for each thing an account did, or did not, in its first `days` days.

    accounts_did, accounts_not; churned_did, churned_not (left in the year after those days); rate_did, rate_not
    (leavers per account-month); rate_ratio of who did to who did not of the same quarter with its interval, p_value,
    p_adjusted, verdict, sure_low and sure_high (the interval at the level of the correction).
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

    `days`: how many days are the first ones, counted from each account's start. Accounts still here after them, with
    what happened by then and nothing later (of usage by month: months that end by then); what counts is whether they
    left in the year after, each for as long as it was watched. A behaviour that is a number is cut at the middle
    account. Rates per account-month are compared exactly among accounts that started in the same quarter, quarter by
    quarter of the calendar, corrected over every behaviour (Benjamini-Hochberg). Raises NotEnoughData where no account
    was watched past its first days.

    Example: `health.early(book)`.
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
    told = findings(frame, len(counts), days, seen_after(counts, book.as_of_day or 0, days))
    return Early(days, frame, len(counts), tuple(_with_money(one, frame, counts, did, book, days) for one in told))


def estimate_early(
    counts: pd.DataFrame, did: pd.DataFrame, labels: dict[str, str], as_of: int, days: int = FIRST_DAYS
) -> pd.DataFrame:
    """Each behaviour with the rate at which accounts then left, with it and without; columns of `Early.behaviours`.

    The ratio compares, in each quarter of the calendar, accounts that started in the same quarter (`matched_ratio`):
    they are as old, and the same year lies behind and before them. rate_did and rate_not are plain.
    """
    stretched = stretches(counts, as_of, days)
    found = {name: since_landmark(did[name], stretched) for name in labels}
    if not found:
        return pd.DataFrame(columns=list(COLUMNS))
    frame = compared_since(found, "did", "not").rename_axis("behaviour").reset_index()
    told = frame.assign(label=[labels[name] for name in found], verdict=np.where(frame["shown"], CLEAR, OPEN))
    return told.sort_values(["p_adjusted", "label"], ignore_index=True, na_position="last")[list(COLUMNS)]


def _with_money(
    finding: Finding, frame: pd.DataFrame, counts: pd.DataFrame, did: pd.DataFrame, book: Book, days: int
) -> Finding:
    """A habit that tells, with the money of those that did what accounts churn more after, or lack the good one."""
    if "behaviour" not in finding.about:
        return finding
    row = frame[frame["behaviour"] == finding.about["behaviour"]].iloc[0]
    more = finding.estimate > 1
    rate, left = (row["rate_did"], row["churned_did"]) if more else (row["rate_not"], row["churned_not"])
    carried = did[row["behaviour"]].to_numpy() == (1 if more else 0)
    return with_money(finding, book, counts, days, carried, float(rate), float(left))


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


def findings(frame: pd.DataFrame, accounts: int, days: int, after: str = IN_THE_YEAR) -> tuple[Finding, ...]:
    """What tells, by name and one by one; then what does not. after: how long accounts were watched for, in words."""
    tested = frame[frame["p_value"].notna()]
    shown, rest = tested[tested["verdict"] == CLEAR], tested[tested["verdict"] != CLEAR]
    head = f"We compared {count(len(tested), 'habit')} of {count(accounts, 'account')} in their first {days} days"
    none = f"{head}; none clearly separates {APART} {after}."
    claim = _named(shown, len(tested), accounts, days, after) if len(shown) else none
    told = [Finding(claim, ESTIMATE, accounts=accounts, caveats=_counted(days))]
    told += [_shown(row, after) for _, row in shown.iterrows()]
    if len(rest):
        claim = f"Not enough data to say whether these go with retention: {listed(list(rest['label']), 8)}."
        told.append(Finding(claim, "cannot tell", accounts=accounts))
    return tuple(told)


def _counted(days: int) -> tuple[str, ...]:
    return (
        f"Counted is what is dated at most {days} days after each account's own start, and usage of the months that "
        "end by then. Accounts that churned within those days are not compared; one seen for less than a year after "
        "them counts for as long as it was seen.",
    )


def _named(shown: pd.DataFrame, tested: int, accounts: int, days: int, after: str) -> str:
    """The habits that tell, by name, and the first of them in accounts."""
    first, named = shown.iloc[0], listed([f"“{label}”" for label in shown["label"]])
    verb = "separates" if len(shown) == 1 else "separate"
    told = (
        f"with the first {out_of(first['churned_did'], first['accounts_did'])} churned, without it "
        f"{out_of(first['churned_not'], first['accounts_not'])}"
    )
    of = f"{count(tested, 'habit')} of {count(accounts, 'account')} compared in their first {days} days"
    return f"{named} clearly {verb} {APART} {after}: {told} ({of})."


def _shown(row: pd.Series, after: str) -> Finding:
    numbers = with_interval(row, "rate_ratio", "sure_low", "sure_high")
    claim = (
        f"{row['label']}: {out_of(row['churned_did'], row['accounts_did'])} "
        f"churned {after}, without it "
        f"{out_of(row['churned_not'], row['accounts_not'])}: {times(*numbers)} as others that started in the same "
        "quarter."
    )
    return Finding(
        claim,
        CLEAR,
        *numbers,
        int(row["accounts_did"] + row["accounts_not"]),
        float(row["p_adjusted"]),
        {"behaviour": row["behaviour"]},
        ("What goes with retention need not cause it.",),
        even=RATIO,
    )
