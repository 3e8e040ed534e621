"""Every group of a dimension on a chart of its own, corrected for all of them."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..book import Book
from ..book.days import as_date
from ..book.exclusions import says_left_out
from ..counting.claims import claims
from ..counting.groups import label_of
from ..counting.then import in_groups_at_entry
from ..errors import MissingTable, NotEnoughData
from ..estimate import holm
from ..finding import CLEAR, Family, Finding, count, fact_of, listed
from ..names import spoken
from ..phrases import named_period, numeral
from ..result import Result
from .counting import chosen_group, count_periods, names_left
from .periods import months_in, period_of
from .target_chart import LEAST_BASELINE, Chart, estimate_chart
from .target_findings import said_rate

GROUPS = ("group", "accounts", "rate", "baseline_periods", "periods_judged", "out", "verdict", "p_adjusted")
POINTS = (
    "group", "period", "accounts", "churned", "rate", "centre", "lower", "upper", "signal", "p_adjusted", "verdict",
)  # fmt: skip
MOST_GROUPS = 30


def _fact(finding: Finding) -> str:
    """A period of a group that stands out, or the groups that do."""
    about = finding.about
    return fact_of("outlying period" if "period" in about else "outlying groups", about)


@dataclass(frozen=True, eq=False, repr=False)
class Watch(Result):
    """Every group's chart: `groups` a row each, `points` a row for each group and period."""

    by: str
    label: str
    every: str
    groups: pd.DataFrame
    points: pd.DataFrame
    findings: tuple[Finding, ...]
    families: tuple[Family, ...] = ()


@says_left_out()
@claims("watch", _fact, tested=lambda told: {"": told.points["p_adjusted"]}, then=in_groups_at_entry)
def watch(book: Book, *, by: str | None = None, every: str = "quarter", until: str | None = None) -> Watch:
    """In which group is churn out of line with that group's own past?

    Each group of the dimension `by` (the book's first unless said; the 30 largest; what accounts were when they
    started, where the book tells) has its own control chart, made as in `target`, from the periods before the day
    `until`, or from all but the last year. A group without 12 periods of 10 accounts has no limits. p-values are
    corrected for every period of every group (Holm 1979), because with many groups some period stands out somewhere by
    chance. Raises MissingTable without a dimension, NotEnoughData where no period has anybody in it.

    Example: `targets.watch(book, by="segment")`.
    """
    by = by or next(iter(book.dimensions), None)
    if by is None:
        why = "The accounts of this book have no segment, plan, region or other thing to tell them apart by."
        raise MissingTable("There are no groups to look at.", why, "Add a column to the accounts.")
    counts = count_periods(book, by=by, every=every)
    year_ago = int(counts["period"].max()) + 1 - 12 // months_in(every)
    label, first = label_of(book, by), period_of(day, every) if (day := as_date(until)) else year_ago
    watched = counts[counts.groupby("group")["account_months"].transform("sum") > 0]
    if watched.empty:
        why = f"No {every} that was watched to its end had an account in it."
        raise NotEnoughData("There is no group to look at yet.", why, "Choose months, or come back with more time.")
    sizes = watched.groupby("group")["accounts"].last().sort_values(ascending=False, kind="stable").index[:MOST_GROUPS]
    charts = {group: estimate_chart(chosen_group(counts, by, group), every, first) for group in sizes}
    points = _corrected(pd.concat([chart.points.assign(group=group) for group, chart in charts.items()]))
    rows = [_row(group, chart, points[points["group"] == group]) for group, chart in charts.items()]
    groups = pd.DataFrame(rows, columns=list(GROUPS))
    said = findings(book, by, label, every, groups, points, charts)
    return Watch(by, label, every, groups, points[list(POINTS)].reset_index(drop=True), said)


def _corrected(points: pd.DataFrame) -> pd.DataFrame:
    p = holm(points["p_value"].to_numpy(float))
    told = points["signal"].str.endswith("limits").to_numpy() & (p < 0.05)
    return points.assign(p_adjusted=p, verdict=np.where(told, CLEAR, "cannot tell"))


def _row(group: str, chart: Chart, points: pd.DataFrame) -> tuple[object, ...]:
    out = points.loc[points["signal"].str.endswith("limits"), "period"]
    judged = int(points["p_value"].notna().sum())
    verdict = CLEAR if (points["verdict"] == CLEAR).any() else "cannot tell" if len(out) or not judged else "fact"
    least = float(points["p_adjusted"].min()) if judged else np.nan
    return (
        group,
        int(points["accounts"].iloc[-1]),
        chart.centre,
        chart.baseline,
        judged,
        ", ".join(map(named_period, out)),
        verdict,
        least,
    )


def findings(
    book: Book,
    by: str,
    label: str,
    every: str,
    groups: pd.DataFrame,
    points: pd.DataFrame,
    charts: dict[str, Chart],
) -> tuple[Finding, ...]:
    """The sentences: which groups stand out, and each period that does."""
    return (_head(label, every, groups), *_outside(book, by, label, every, points, charts))


def _head(label: str, every: str, groups: pd.DataFrame) -> Finding:
    judged = groups[groups["periods_judged"] > 0]
    short = len(groups) - len(judged)
    lacks = (
        f"; {count(short, 'group')} without {LEAST_BASELINE} {every}s of 10 accounts could not be tested"
        if short
        else ""
    )
    named = f"{count(len(judged), 'group')} by {spoken(label)}"
    if judged.empty:
        return Finding(f"No group by {spoken(label)} has a long enough history{lacks}.", "cannot tell")
    shown = list(judged.loc[judged["verdict"] == CLEAR, "group"])
    stands = f"{listed(shown)} {'stands' if len(shown) == 1 else 'stand'} out" if shown else "No group stands out"
    looked = f"among {numeral(judged['periods_judged'].sum())} {every}s of {named}"
    its = "their" if len(shown) > 1 else "its"
    claim = f"{stands} from {its} own past by more than chance, {looked}{lacks}."
    accounts = int(judged["accounts"].sum())
    if not shown:
        return Finding(claim, "fact", accounts=accounts)
    p = float(judged["p_adjusted"].min())
    return Finding(claim, CLEAR, accounts=accounts, p_value=p, about={"group": shown})


def _outside(
    book: Book, by: str, label: str, every: str, points: pd.DataFrame, charts: dict[str, Chart]
) -> tuple[Finding, ...]:
    out = points[points["signal"].str.endswith("limits")].sort_values(["p_adjusted", "period"], kind="stable").head(6)
    return tuple(_said(book, by, label, every, row, charts[row["group"]]) for _, row in out.iterrows())


def _said(book: Book, by: str, label: str, every: str, row: pd.Series, chart: Chart) -> Finding:
    whom = {"by": by, "group": str(row["group"])}
    names = names_left(book, row["period"], whom, every, chart.basis == "accounts at the start")
    rates = f"({said_rate(row['rate'], chart)}), {row['signal']} around {said_rate(row['centre'], chart)}"
    claim = f"{spoken(label).capitalize()} {row['group']}: {numeral(row['churned'])} churned in "
    claim += f"{named_period(row['period'])} {rates}"
    claim += f": {listed(names, 4)}." if len(names) else "."
    if row["verdict"] != CLEAR:
        claim += " Among so many that is still within what chance explains."
    about = {by: row["group"], "period": row["period"]}
    low, high = float(row["low"]), float(row["high"])
    return Finding(
        claim, row["verdict"], float(row["rate"]), low, high, int(row["accounts"]), float(row["p_adjusted"]), about
    )
