"""How many months sooner each group leaves than another, and what those months are worth."""

from dataclasses import dataclass

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd

from ..book import Book
from ..book.exclusions import says_left_out
from ..counting import collected
from ..counting.claims import claims
from ..counting.groups import choices, label_of, with_group
from ..counting.money import paid_lately
from ..counting.then import in_groups_at_entry
from ..errors import NotEnoughData
from ..estimate import rate_ratio
from ..finding import CLEAR, Family, Finding, accounts_called, count, group_named, money
from ..names import spoken
from ..phrases import capital, numeral, span
from ..result import Result
from .counting import count_life_table
from .survival_curves import Curves, compare_all, compare_pairs, estimate_curves, estimate_groups
from .survival_findings import stretch

COLUMNS = (
    "group", "accounts", "churned", "restricted_mean", "low", "high", "months_kept", "months_kept_low",
    "months_kept_high", "p_adjusted", "verdict", "arpa", "worth", "worth_low", "worth_high", "worth_of_all",
)  # fmt: skip


@dataclass(frozen=True, eq=False, repr=False)
class Gaps(Result):
    """`gaps`: a row per group, what it stays against the group `against` within the first `horizon` months.

    `worth`: those months times the group's own ARPA, for one account; `worth_of_all`: for all accounts of the group.
    """

    by: str
    label: str
    against: str
    gaps: pd.DataFrame
    horizon: float
    after: int
    findings: tuple[Finding, ...]
    families: tuple[Family, ...] = ()


@says_left_out()
@claims("gaps", "leaving", tested=lambda told: {"": told.gaps["p_adjusted"]}, then=in_groups_at_entry,
        by_rate=rate_ratio)  # fmt: skip
def gaps(book: Book, *, by: str | None = None, against: str | None = None) -> Gaps:
    """How many months more or less does each group stay, and what are those months worth?

    Mean months stayed up to a common horizon, group by group, against the group `against` (the largest unless said):
    the area between the two curves (restricted mean difference, Royston and Parmar 2013). Shown where the interval
    leaves out 0 and the log-rank test holds, corrected for every pair of groups (Holm). Money is months kept times the
    group's own ARPA of the last 12 months, which is taken as it is. Raises MissingTable for an unknown choice,
    NotEnoughData where no two groups are large enough.

    Example: `survival.gaps(book)`.
    """
    chosen = by or next(iter(book.dimensions), None)
    label = label_of(book, chosen, choices(book))
    counts = count_life_table(book, by=chosen)
    curves = estimate_curves(counts)
    if len(curves.judged) < 2:
        raise NotEnoughData(
            f"No two groups of {spoken(label)} can be compared.",
            f"{len(curves.judged)} of {counts['group'].nunique()} have ten accounts that were watched long enough.",
            "Compare accounts by something else.",
        )
    arpa = count_arpa(book, chosen)
    frame, named = estimate_gaps(counts, curves, arpa, against)
    told = findings(frame, named, curves, str(chosen), label)
    return Gaps(str(chosen), label, named, frame, curves.horizon, curves.after, told)


def against_choices(book: Book, *, by: str | None = None) -> dict[str, str]:
    """The groups that others can be compared with, the largest first."""
    counts = count_life_table(book, by=by or next(iter(book.dimensions), None))
    sizes = counts.groupby("group")["accounts"].sum().sort_values(ascending=False, kind="stable")
    judged = set(estimate_curves(counts).judged)
    return {str(group): str(group) for group in sizes.index if group in judged}


def count_arpa(book: Book, by: str | None) -> pd.DataFrame:
    """Counts what accounts pay: group mrr account_months, of the last 12 months, or today where the book has no months.

    Empty where nothing says what accounts pay.
    """
    if "mrr" not in book.tables and book.missing("accounts", "mrr"):
        return pd.DataFrame({"group": [], "mrr": [], "account_months": []})
    known = by if by in book.dimensions else None
    counted = with_group(book, paid_lately(book), known).group_by("group")
    sums = collected(counted.agg(nw.col("mrr").sum(), nw.len().alias("account_months")))
    return sums.sort_values("group", ignore_index=True)


def estimate_gaps(
    counts: pd.DataFrame, curves: Curves, arpa: pd.DataFrame, against: str | None = None
) -> tuple[pd.DataFrame, str]:
    """The gaps against one group and its name; columns of `Gaps.gaps`, who loses most money first."""
    groups = estimate_groups(counts, curves)
    groups = groups[groups["group"].isin(curves.judged)].drop(
        columns=["months_kept", "months_kept_low", "months_kept_high"]
    )
    largest = groups.sort_values(["accounts", "group"], ascending=[False, True])["group"].iloc[0]
    named = against if against is not None and against in set(groups["group"]) else str(largest)
    pairs = compare_pairs(counts, curves, compare_all(counts, curves))
    kept = pd.DataFrame([_kept(pairs, group, named) for group in groups["group"]])
    paid = (arpa.set_index("group")["mrr"] / arpa.set_index("group")["account_months"]).reindex(groups["group"])
    frame = pd.concat([groups.reset_index(drop=True), kept], axis=1).assign(arpa=paid.to_numpy())
    ends = {"worth": "months_kept", "worth_low": "months_kept_low", "worth_high": "months_kept_high"}
    worth = frame.assign(**{name: frame[of] * frame["arpa"] for name, of in ends.items()})
    worth = worth.assign(worth_of_all=worth["worth"] * worth["accounts"])
    return worth.sort_values(["months_kept", "group"], ignore_index=True, na_position="last")[list(COLUMNS)], named


def _kept(pairs: pd.DataFrame, group: str, against: str) -> dict[str, object]:
    """Months a group stays longer than another, whichever way round the pair was compared."""
    for one, other, sign in ((group, against, 1), (against, group, -1)):
        found = pairs[(pairs["group"] == one) & (pairs["other"] == other)]
        if len(found):
            row = found.iloc[0]
            ends = sorted([sign * row["months_kept_low"], sign * row["months_kept_high"]])
            numbers = (sign * row["months_kept"], *ends, row["p_adjusted"], row["verdict"])
            return dict(zip(COLUMNS[6:11], numbers, strict=True))
    return dict(zip(COLUMNS[6:11], (np.nan,) * 4 + ("fact" if group == against else "cannot tell",), strict=True))


def findings(frame: pd.DataFrame, against: str, curves: Curves, by: str, label: str = "") -> tuple[Finding, ...]:
    """The gap that costs most first, then every other that is shown, then what cannot be told."""
    said = {group: group_named(label, group) for group in [against, *frame["group"]]}
    others = frame[frame["group"] != against]
    shown = others[others["verdict"] == CLEAR]
    order = shown.assign(_size=shown["worth_of_all"].abs().fillna(shown["months_kept"].abs()))
    told = [_gap(row, against, curves, by, said) for _, row in order.sort_values("_size", ascending=False).iterrows()]
    open_ = others[(others["verdict"] != CLEAR) & others["months_kept_low"].notna()]
    return (*told, *(_open(row, against, curves, by, said) for _, row in open_.iterrows())) or (
        _none(others, against, by),
    )


def _gap(row: pd.Series, against: str, curves: Curves, by: str, said: dict[str, str]) -> Finding:
    less = row["months_kept"] < 0
    sign = -1 if less else 1
    low, high = sorted([sign * row["months_kept_low"], sign * row["months_kept_high"]])
    gap = sign * row["months_kept"]
    claim = (
        f"{capital(accounts_called(said[row['group']]))} stay {numeral(gap, 1)} months {'less' if less else 'longer'} "
        f"({span(low, high)}) than {said[against]} in {stretch(curves)}{_money(row, sign)}."
    )
    about = {by: row["group"], "other": against}
    return Finding(claim, CLEAR, gap, low, high, int(row["accounts"]), float(row["p_adjusted"]), about,
                   ("Money is months times current ARPA; the interval is that of the months.",))  # fmt: skip


def _money(row: pd.Series, sign: int) -> str:
    if np.isnan(row["worth"]):
        return ""
    low, high = sorted([sign * row["worth_low"], sign * row["worth_high"]])
    one, range_ = money(sign * row["worth"]), f"({money(low)} to {money(high)})"
    each = f": at an ARPA of {money(row['arpa'])} that is {one} an account {range_}"
    return f"{each}, {money(sign * row['worth_of_all'])} for {count(row['accounts'], 'account')}"


def _open(row: pd.Series, against: str, curves: Curves, by: str, said: dict[str, str]) -> Finding:
    claim = (
        f"Not enough data to say whether {said[row['group']]} or {said[against]} stays longer (difference "
        f"{span(row['months_kept_low'], row['months_kept_high'])} months of {stretch(curves)}{_corrected(row)})."
    )
    numbers = (float(row["months_kept"]), float(row["months_kept_low"]), float(row["months_kept_high"]))
    about, p = {by: row["group"], "other": against}, float(row["p_adjusted"])
    return Finding(claim, "cannot tell", *numbers, int(row["accounts"]), p, about)


def _corrected(row: pd.Series) -> str:
    """An interval that excludes nothing may still be no clear difference after the correction: it is said."""
    apart = row["months_kept_low"] > 0 or row["months_kept_high"] < 0
    return "; not significant after correction for all groups" if apart else ""


def _none(others: pd.DataFrame, against: str, by: str) -> Finding:
    claim = f"No group can be compared with {against}: nobody churned, or too few were observed long enough."
    return Finding(claim, "cannot tell", accounts=int(others["accounts"].sum()), about={by: list(others["group"])})
