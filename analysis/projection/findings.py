"""What the paths, the past projections and the targets say, in sentences computed from their numbers."""

import pandas as pd

from analysis.finding import Finding, count, interval, money, percent
from analysis.projection.aims import BEST_YEAR, LUCK, NOW
from analysis.projection.paths import OWN, Own

AS_IT_GOES = (
    "The range holds what comes 95 times in 100 if the months ahead are like the last 12; a change of course is not in "
    "it.",
)
ASSUMED = "A year of an agent is taken to cost {}; choose another figure where it does."
FEWEST_KEPT = 5


def find(
    here: Own,
    paths: pd.DataFrame,
    scenarios: pd.DataFrame,
    kept: pd.DataFrame,
    aims: pd.DataFrame,
    worth: pd.DataFrame,
    agent: float,
    by: str | None,
) -> tuple[Finding, ...]:
    """The sentences: where the book goes, what a month's churn comes to, who parts ways, the past, target and worth."""
    asked = scenarios[scenarios["scenario"] != OWN]
    leads = (_ahead(here, paths), *_compound(asked), *_apart(here, asked), *_past(kept))
    return (*leads, _target(aims), *_point(worth), *_early(worth, agent, by))


def _ahead(here: Own, paths: pd.DataFrame) -> Finding:
    end = paths[paths["scenario"] == OWN].iloc[-1]
    range_ = f"{end['accounts']:,.0f} by {end['month']} ({end['low']:,.0f} to {end['high']:,.0f})"
    claim = f"If it goes on as in the last 12 months, {count(here.accounts, 'account')} become {range_}"
    if end["mrr"] == end["mrr"]:
        low, high = money(end["mrr_low"]), money(end["mrr_high"])
        claim += f", and {money(here.mrr)} MRR becomes {money(end['mrr'])} ({low} to {high})"
    estimate, least, most = (float(end[name]) for name in ("accounts", "low", "high"))
    about = {"scenario": OWN}
    return Finding(f"{claim}.", "counted", estimate, least, most, here.accounts, about=about, caveats=AS_IT_GOES)


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
    return (Finding(claim, "counted", float(rows["churn_year"].iloc[0]), about=about),) if parts else ()


def _apart(here: Own, asked: pd.DataFrame) -> tuple[Finding, ...]:
    """Two companies with the same new business part ways through churn alone."""
    if len(asked) < 2:
        return ()
    less, more = (asked.sort_values("churn_month", kind="stable").iloc[place] for place in (0, -1))
    if not less["churn_month"] < more["churn_month"] or less["new_month"] != more["new_month"]:
        return ()
    head = f"Two companies begin with {count(here.accounts, 'account')} and both add {less['new_month']:,.0f} a month"
    after = " and ".join(
        f"{row['accounts_in_a_year']:,.0f} with {_whole(row['churn_month'])} churn" for row in (less, more)
    )
    gap = less["accounts_in_a_year"] - more["accounts_in_a_year"]
    heads = f" They head for {less['heads_for']:,.0f} and {more['heads_for']:,.0f}." if less["churn_month"] > 0 else ""
    claim = f"{head}: within a year they part ways, to {after}, {count(gap, 'account')} apart.{heads}"
    return (Finding(claim, "counted", float(gap), about={"scenario": [less["scenario"], more["scenario"]]}),)


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
    return (Finding(claim, "counted", inside / of, accounts=of),)


def _target(aims: pd.DataFrame) -> Finding:
    now, luck = (aims[aims["source"] == source].iloc[0] for source in (NOW, LUCK))
    backed = aims[aims["aim_rate"].notna() & (aims["source"] != LUCK)]
    today = f"Churn is {percent(now['rate'])} a year ({interval(now['low'], now['high'])})"
    if backed.empty:
        lacks = "No earlier year and no group of this book is surely below that, so none says what could be reached."
        rate, low, high = (float(now[name]) for name in ("rate", "low", "high"))
        return Finding(f"{today}. {lacks}{_lucky(luck)}", "cannot tell", rate, low, high)
    best = backed.sort_values(["aim_rate", "source"]).iloc[-1]
    named = best["source"].replace(": ", " (") + "), at the book's mix of contracts,"
    source = "its best 12 months before" if best["source"] == BEST_YEAR else f"the {named}"
    reached = (
        f"Luck alone would reach it in {percent(best['by_chance'], 0)} of years, a book like its source in "
        f"{percent(best['if_reached'], 0)}"
    )
    aim = f"A reasonable target is {percent(best['aim_rate'])} a year: {source} did as well, which is 80% sure"
    claim = f"{aim}. {today} now. {reached}; it would {_keeps(best)}."
    return Finding(claim, "counted", float(best["aim_rate"]), about={"source": best["source"]})


def _keeps(aim: pd.Series) -> str:
    worth = f" and {money(aim['mrr_kept'])} MRR" if aim["mrr_kept"] == aim["mrr_kept"] else ""
    return f"keep {count(round(aim['accounts_kept']), 'account')}{worth} in a year"


def _lucky(luck: pd.Series) -> str:
    if luck["aim_rate"] != luck["aim_rate"]:
        return ""
    chance = f"luck alone would reach it in {percent(luck['by_chance'], 0)} of years"
    return f" A target of {percent(luck['aim_rate'])} would {_keeps(luck)}; {chance}."


def _point(worth: pd.DataFrame) -> tuple[Finding, ...]:
    whole = worth.iloc[-1]
    if not whole["point_mrr"] > 0:
        return ()
    point, year = money(whole["point_mrr"]), money(12 * whole["point_mrr"])
    claim = (
        f"One point of churn a year is {whole['point_accounts']:,.1f} accounts and {point} MRR: {year} over a year, "
        "the most that keeping it for that year may cost."
    )
    return (Finding(claim, "counted", float(whole["point_mrr"]), accounts=int(whole["accounts"])),)


def _early(worth: pd.DataFrame, agent: float, by: str | None) -> tuple[Finding, ...]:
    """What was spent on winning accounts that left within a year, and where most of it."""
    whole, groups = worth.iloc[-1], worth.iloc[:-1]
    if not whole["spent_early"] > 0:
        return ()
    claim = (
        f"Winning the {count(whole['early'], 'account')} that started in the last two years and left within one cost "
        f"{money(whole['spent_early'])}: {whole['agents']:.1f} years of an agent."
    )
    about: dict[str, object] = {}
    if by is not None and len(groups) > 1:
        most = groups.iloc[0]
        share, started = percent(most["spent_early"] / whole["spent_early"], 0), f"{most['started']:,.0f}"
        claim += f" {share} of it went into {most['group']}, where {most['early']:,.0f} of {started} did so."
        about = {by: most["group"]}
    caveats = (ASSUMED.format(money(agent)),)
    estimate, early = float(whole["spent_early"]), int(whole["early"])
    return (Finding(claim, "counted", estimate, accounts=early, about=about, caveats=caveats),)
