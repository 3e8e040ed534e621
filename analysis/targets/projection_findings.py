"""What the paths and the past projections say, in sentences computed from their numbers."""

import pandas as pd

from analysis.finding import Finding, count, money, percent
from analysis.phrases import numeral, span
from analysis.targets.projection_paths import OWN, Own

AS_IT_GOES = (
    "The range holds what comes 95 times in 100 if the months ahead are like the last 12; a change of course is not in "
    "it.",
)
FEWEST_KEPT = 5


def findings(
    here: Own,
    paths: pd.DataFrame,
    scenarios: pd.DataFrame,
    kept: pd.DataFrame,
) -> tuple[Finding, ...]:
    """The sentences: where the book goes, what a month's churn comes to, who parts ways, and how the past fared."""
    asked = scenarios[scenarios["scenario"] != OWN]
    return (_ahead(here, paths), *_compound(asked), *_apart(here, asked), *_past(kept))


def _ahead(here: Own, paths: pd.DataFrame) -> Finding:
    end = paths[paths["scenario"] == OWN].iloc[-1]
    range_ = f"{numeral(end['accounts'])} by {end['month']} ({span(end['low'], end['high'], 0)})"
    claim = f"If it goes on as in the last 12 months, {count(here.accounts, 'account')} become {range_}"
    if end["mrr"] == end["mrr"]:
        low, high = money(end["mrr_low"]), money(end["mrr_high"])
        claim += f", and {money(here.mrr)} MRR becomes {money(end['mrr'])} ({low} to {high})"
    estimate, least, most = (float(end[name]) for name in ("accounts", "low", "high"))
    about = {"scenario": OWN}
    return Finding(f"{claim}.", "estimate", estimate, least, most, here.accounts, about=about, caveats=AS_IT_GOES)


def _whole(share: float) -> str:
    return percent(share, 0 if abs(100 * share - round(100 * share)) < 1e-9 else 1)


def _compound(asked: pd.DataFrame) -> tuple[Finding, ...]:
    """A month's churn over a year, which is less than twelve times as much."""
    rows = asked[asked["churn_month"] > 0].drop_duplicates("churn_month")
    parts = [
        f"{_whole(row['churn_month'])} a month is {percent(row['churn_year'], 0)} a year, not "
        f"{_whole(row['times_twelve'])}"
        for _, row in rows.iterrows()
    ]
    claim = f"{'; '.join(parts)}: who has left cannot leave again."
    about = {"scenario": list(rows["scenario"])}
    return (Finding(claim, "estimate", float(rows["churn_year"].iloc[0]), about=about),) if parts else ()


def _apart(here: Own, asked: pd.DataFrame) -> tuple[Finding, ...]:
    """Two companies with the same new business part ways through churn alone."""
    if len(asked) < 2:
        return ()
    less, more = (asked.sort_values("churn_month", kind="stable").iloc[place] for place in (0, -1))
    if not less["churn_month"] < more["churn_month"] or less["new_month"] != more["new_month"]:
        return ()
    head = (
        f"Two companies begin with {count(here.accounts, 'account')} and both add {numeral(less['new_month'])} a month"
    )
    after = " and ".join(
        f"{numeral(row['accounts_in_a_year'])} with {_whole(row['churn_month'])} churn" for row in (less, more)
    )
    gap = less["accounts_in_a_year"] - more["accounts_in_a_year"]
    heads = (
        f" They head for {numeral(less['heads_for'])} and {numeral(more['heads_for'])}."
        if less["churn_month"] > 0
        else ""
    )
    claim = f"{head}: within a year they part ways, to {after}, {count(gap, 'account')} apart.{heads}"
    return (Finding(claim, "estimate", float(gap), about={"scenario": [less["scenario"], more["scenario"]]}),)


def _past(kept: pd.DataFrame) -> tuple[Finding, ...]:
    """How past projections fared, the longest look ahead first."""
    longest = kept[kept["ahead"] == kept["ahead"].max()] if len(kept) else kept
    if len(longest) < FEWEST_KEPT:
        return ()
    inside, of, ahead = int(longest["inside"].sum()), len(longest), longest["ahead"].iloc[0]
    off = float(((longest["projected"] - longest["came_true"]).abs() / longest["came_true"]).median())
    claim = (
        f"Made the same way in the past, {inside} of {of} projections {ahead} months ahead held what came in their "
        f"range; half were within {percent(off)} of it."
    )
    return (Finding(claim, "estimate", inside / of, accounts=of),)
