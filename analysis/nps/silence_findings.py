"""Who does not answer, in sentences."""

import pandas as pd

from ..estimate import Silence as Weighted
from ..estimate import wilson
from ..finding import CLEAR, RATIO, Finding, count, group_named, interval, listed, percent
from ..phrases import numeral, times
from ..standards import FEWEST
from .nps_findings import between, points
from .sampling import EVERYBODY, Sample

# Whom a class of answers is made of, in the order in which they are told.
PEOPLE = {
    "detractor": "detractors", "passive": "passives", "promoter": "promoters", "dissatisfied": "the dissatisfied",
    "neutral": "the neutral", "satisfied": "the satisfied", "silent": "non-responders",
}  # fmt: skip


def findings(
    label: str,
    groups: pd.DataFrame,
    weighted: Weighted | None,
    after: pd.DataFrame,
    drawn: Sample = EVERYBODY,
    five: bool = False,
    asked: str = "in the last 365 days",
) -> tuple[Finding, ...]:
    """How many answer, what the silent do next, the score with them, and who is most silent."""
    there, gave = int(groups["accounts"].sum()), int(groups["answered"].sum())
    low, high = wilson(gave, there)
    claim = f"{numeral(gave)} of {count(there, 'account')} active for at least 91 days answered {asked}: "
    claim += f"{percent(gave / there)} ({interval(low, high)}).{_churned(after)}"
    first = Finding(claim, "estimate", gave / there, float(low), float(high), there)
    return (
        *(drawn.said([first]) if len(after) else [first]),
        *drawn.said(_next(after)),
        *(() if five else _score(weighted, asked)),
        *_most_silent(label, groups),
    )


def _churned(after: pd.DataFrame) -> str:
    """How many churned in the quarter after, by their last answer or none: detractors first."""
    seen = after[after["answer"].isin(PEOPLE) & (after["quarters"] > 0)]
    rows = [seen[seen["answer"] == answer].iloc[0] for answer in PEOPLE if (seen["answer"] == answer).any()]
    if not rows:
        return ""
    counted = f" churned ({numeral(rows[0]['churned'])} of {numeral(rows[0]['quarters'])}, counted each quarter)"
    parts = [f"{percent(row['rate'])} of {PEOPLE[row['answer']]}" for row in rows]
    return f" In the quarter after, {listed([parts[0] + counted, *parts[1:]], len(parts))}."


def _most_silent(label: str, groups: pd.DataFrame) -> tuple[Finding, ...]:
    judged = groups[groups["accounts"] >= FEWEST]
    if len(judged) < 2:
        return ()
    ends = [judged.iloc[0], judged.iloc[-1]]
    names = [
        f"{group_named(label, row['group'])} {percent(row['response_rate'])} ({interval(row['low'], row['high'])})"
        for row in ends
    ]
    claim = f"The lowest response rate is in {names[0]}, the highest in {names[1]}; whether they differ is not tested."
    return (Finding(claim, "estimate", accounts=int(judged["accounts"].sum()), about={"group": ends[0]["group"]}),)


def _score(weighted: Weighted | None, asked: str) -> tuple[Finding, ...]:
    if weighted is None:
        return (Finding(f"Fewer than {FEWEST} accounts answered: too few for a score.", "cannot tell"),)
    raw, own = points(weighted.raw), points(weighted.weighted)
    reach = 1.96 * weighted.se
    ends = between(weighted.weighted - reach, weighted.weighted + reach)
    low, high = points(weighted.lowest), points(weighted.highest)
    bounds = f" If every non-responder were a detractor NPS would be {low}; if every one were a promoter, {high}."
    claim = f"Of active accounts, every account counting once, NPS is {raw} among those who "
    claim += f"answered {asked} and {own} ({ends}) weighted by the response rate of their group.{bounds}"
    numbers = (weighted.weighted, weighted.weighted - reach, weighted.weighted + reach)
    return (Finding(claim, "estimate", *numbers, accounts=round(weighted.effective)),)


def _next(after: pd.DataFrame) -> tuple[Finding, ...]:
    if after.empty or not after["quarters"].iloc[0]:
        return (
            Finding(
                "Not enough data on whether non-responders churn: no quarter has answers before it and 91 days after.",
                "cannot tell",
            ),
        )
    rate = dict(zip(after["answer"], after["rate"], strict=True))
    tested = after[after["p_value"].notna()]
    told = [_against(row, rate["silent"]) for _, row in tested.iterrows()]
    few = [name for name in (after["answer"].iloc[1], "all who answered") if name not in set(tested["answer"])]
    if few:
        claim = f"Not enough data to say whether non-responders churn more or less often than {listed(few)}: "
        claim += f"fewer than {FEWEST} accounts on one side, or too few churned for any test to tell."
        told.append(Finding(claim, "cannot tell"))
    return tuple(told)


def _against(row: pd.Series, silent: float) -> Finding:
    named_ = {"detractor": "detractors", "dissatisfied": "the dissatisfied"}
    who = named_.get(row["answer"], "those who answered")
    rates = f"{percent(silent)} in the next quarter against {percent(row['rate'])}"
    often = times(row["rate_ratio"], row["ratio_low"], row["ratio_high"]) + " as others of the same quarter and stage"
    numbers = (float(row["rate_ratio"]), float(row["ratio_low"]), float(row["ratio_high"]))
    about, p = {"answer": row["answer"]}, float(row["p_adjusted"])
    if row["verdict"] == CLEAR:
        way = "more" if row["rate_ratio"] > 1 else "less"
        claim = f"Non-responders churn {way} often than {who}: {rates}, {often}."
        return Finding(claim, CLEAR, *numbers, int(row["accounts"]), p, about, even=RATIO)
    claim = f"Not enough data to say whether non-responders churn more or less often than {who}: {rates}, {often}."
    return Finding(claim, "cannot tell", *numbers, int(row["accounts"]), p, about, even=RATIO)
