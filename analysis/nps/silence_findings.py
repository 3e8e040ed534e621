"""Who does not answer, in sentences."""

import pandas as pd

from analysis.estimate import Silence as Weighted
from analysis.estimate import wilson
from analysis.finding import CLEAR, Finding, count, interval, listed, percent
from analysis.nps.nps_findings import between, named, points
from analysis.nps.sampling import EVERYBODY, Sample
from analysis.phrases import numeral, times
from analysis.standards import FEWEST


def findings(
    label: str,
    groups: pd.DataFrame,
    weighted: Weighted | None,
    after: pd.DataFrame,
    drawn: Sample = EVERYBODY,
    five: bool = False,
) -> tuple[Finding, ...]:
    """How many answer, what the silent do next, the score with them, and who is most silent."""
    there, gave = int(groups["accounts"].sum()), int(groups["answered"].sum())
    low, high = wilson(gave, there)
    claim = f"{numeral(gave)} of {count(there, 'account')} here answered in the last 365 days: "
    claim += f"{percent(gave / there)} ({interval(low, high)})."
    first = Finding(claim, "estimate", gave / there, float(low), float(high), there)
    return (first, *drawn.said(_next(after)), *(() if five else _score(weighted)), *_most_silent(label, groups))


def _most_silent(label: str, groups: pd.DataFrame) -> tuple[Finding, ...]:
    judged = groups[groups["accounts"] >= FEWEST]
    if len(judged) < 2:
        return ()
    ends = [judged.iloc[0], judged.iloc[-1]]
    names = [
        f"{named(label, row['group'])} {percent(row['response_rate'])} ({interval(row['low'], row['high'])})"
        for row in ends
    ]
    claim = f"Least answers come from {names[0]}, most from {names[1]}."
    return (Finding(claim, "fact", accounts=int(judged["accounts"].sum()), about={"group": ends[0]["group"]}),)


def _score(weighted: Weighted | None) -> tuple[Finding, ...]:
    if weighted is None:
        return (Finding(f"Fewer than {FEWEST} accounts answered: no score can be given for all.", "cannot tell"),)
    raw, own = points(weighted.raw), points(weighted.weighted)
    reach = 1.96 * weighted.se
    ends = between(weighted.weighted - reach, weighted.weighted + reach)
    bounds = f"whatever the silent think it lies between {points(weighted.lowest)} and {points(weighted.highest)}"
    flip = ""
    if -100 <= weighted.break_even <= 100:
        flip = f" It would be 0 if the silent stood at {points(weighted.break_even)}."
    claim = (
        f"By account the score is {raw} among those who answered, {own} ({ends}) weighted by how many of their group "
    )
    claim += f"answer; {bounds}.{flip}"
    numbers = (weighted.weighted, weighted.weighted - reach, weighted.weighted + reach)
    return (Finding(claim, "estimate", *numbers, accounts=round(weighted.effective)),)


def _next(after: pd.DataFrame) -> tuple[Finding, ...]:
    if after.empty or not after["quarters"].iloc[0]:
        return (
            Finding(
                "What the silent do next cannot be told: no quarter with answers before it and 91 days after it.",
                "cannot tell",
            ),
        )
    rate = dict(zip(after["answer"], after["rate"], strict=True))
    tested = after[after["p_value"].notna()]
    told = [_against(row, rate["silent"]) for _, row in tested.iterrows()]
    few = [name for name in (after["answer"].iloc[1], "all who answered") if name not in set(tested["answer"])]
    if few:
        claim = f"Whether the silent leave more or less often than {listed(few)} cannot be told: "
        claim += "fewer than 10 accounts or 5 that left on a side."
        told.append(Finding(claim, "cannot tell"))
    return tuple(told)


def _against(row: pd.Series, silent: float) -> Finding:
    named_ = {"detractor": "detractors", "dissatisfied": "the dissatisfied"}
    who = named_.get(row["answer"], "those who answered")
    rates = f"{percent(silent)} in the next quarter against {percent(row['rate'])}"
    often = times(row["rate_ratio"], row["ratio_low"], row["ratio_high"])
    numbers = (float(row["rate_ratio"]), float(row["ratio_low"]), float(row["ratio_high"]))
    about, p = {"answer": row["answer"]}, float(row["p_adjusted"])
    if row["verdict"] == CLEAR:
        way = "more" if row["rate_ratio"] > 1 else "less"
        claim = f"The silent leave {way} often than {who}: {rates}, {often}."
        return Finding(claim, CLEAR, *numbers, int(row["accounts"]), p, about)
    claim = f"Whether the silent leave more or less often than {who} cannot be told: {rates}, {often}."
    return Finding(claim, "cannot tell", *numbers, int(row["accounts"]), p, about)
