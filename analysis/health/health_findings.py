"""What the health of a book says, in sentences computed from its numbers."""

import math

import pandas as pd

from ..finding import (
    CLEAR,
    ESTIMATE,
    FACT,
    OPEN,
    TOSS,
    Finding,
    count,
    interval,
    listed,
    money,
    percent,
    with_interval,
)
from ..naming import called
from ..phrases import numeral, out_of, span
from ..standards import FEWEST, LEVEL, YEAR
from .assessment import Assessed
from .health_accuracy import DATA, EQUAL, EVERYBODY, MINE, ONE_TEAM
from .health_risks import risks
from .listing import MIDDLE, healthy_leavers

LIKE = "of two accounts looked at on the same day and here about as long"
NOT_SEEN = "Scale and chances come from the months before the latest twelve; the check is on those twelve."


def findings(
    found: Assessed,
    bands: pd.DataFrame,
    inputs: pd.DataFrame,
    accuracy: pd.DataFrame,
    calibration: pd.DataFrame,
    load: pd.DataFrame,
    capacity: pd.DataFrame,
    each: int,
) -> tuple[Finding, ...]:
    """The sentences of a health page: who needs us, whether the score can be believed, and what acting on it takes."""
    ranks = _ranks(found, accuracy)
    told_by = ranks.verdict == CLEAR and ranks.low > TOSS
    beside = _against_simpler(accuracy) if told_by else ()
    told = [_now(found, bands), ranks, *beside, *risks(found, calibration, told_by)]
    told += [*_missing(inputs), *_healthy_and_gone(found), *_taken(capacity, each), _load(load)]
    return tuple(told)


def _now(found: Assessed, bands: pd.DataFrame) -> Finding:
    scored = found.scored
    red, all_ = bands.iloc[0], int(bands["accounts"].sum())
    none = int((scored.landmarks.rows["day"] == scored.landmarks.as_of).sum()) - all_
    risk = bands["mrr_at_risk"].sum(min_count=1)
    who = f"{numeral(red['accounts'])} of {count(all_, 'account')} {'is' if red['accounts'] == 1 else 'are'} red now"
    worth = f", with {money(red['mrr'])} MRR" if not math.isnan(red["mrr"]) else ""
    expected = (
        f" By the score's chances {money(risk)} MRR of all accounts is expected to churn within {scored.horizon} days."
        if risk > 0
        else ""
    )
    unscored = f" {count(none, 'account')} without any data {'has' if none == 1 else 'have'} no score." if none else ""
    caveats = (
        () if scored.graded else ("Risks are the same for everybody, or missing: the score did not predict churn.",)
    )
    return Finding(
        f"{who} (score below {numeral(scored.cuts[0])}){worth}.{expected}{unscored}",
        ESTIMATE if expected else FACT,
        accounts=all_,
        about={"band": "red"},
        caveats=caveats,
    )


def _looked_back(found: Assessed) -> str:
    """The months the score is tested on, up to the last day; a young book has fewer."""
    months = int(found.scored.landmarks.rows["day"][found.scored.latest].nunique())
    return "twelve months" if months + 1 >= YEAR else count(months, "month")


def _ranks(found: Assessed, accuracy: pd.DataFrame) -> Finding:
    mine = accuracy.iloc[0]
    numbers = with_interval(mine, "concordance")
    accounts, left = int(mine["accounts"]), int(mine["churned"])
    about = f"{count(accounts, 'account')}, {numeral(left)} of which churned, over the latest {_looked_back(found)}"
    if math.isnan(numbers[0]):
        claim = f"Not enough data to say whether the score predicts churn: {_too_few(found, left)}"
        return Finding(claim, "cannot tell", accounts=accounts)
    p, tested = float(mine["p_adjusted"]), f"It was tested on {about}."
    pairs = f"{LIKE}, the one that churned had the lower score"
    ranks = f"{pairs} {percent(numbers[0], 0)} of the time ({interval(*numbers[1:], 0)}); 50% is a coin toss"
    if not p < LEVEL:
        claim = f"The score is not shown to do better than a coin toss: {ranks}. {tested}"
        return Finding(claim, OPEN, *numbers, accounts, p, caveats=found.landmarks.sampled, even=TOSS)
    claim = f"The score predicts who churns within {found.scored.horizon} days: {ranks}. {tested}"
    if numbers[0] < TOSS:
        claim = f"The score ranks the wrong way round: {ranks}. {tested}"
    return Finding(claim, CLEAR, *numbers, accounts, p, caveats=(NOT_SEEN, *found.landmarks.sampled), even=TOSS)


def _too_few(found: Assessed, left: int) -> str:
    like = "each with another account looked at on the same day and here about as long"
    tested = f"It was tested on {numeral(left)} over the latest {_looked_back(found)}."
    return f"it takes {FEWEST} accounts that churned within {found.scored.horizon} days, {like}. {tested}"


def _against_simpler(accuracy: pd.DataFrame) -> tuple[Finding, ...]:
    """The score against simpler ones, which says something only where the score itself tells who leaves."""
    others = accuracy[(accuracy["ranked_by"] != MINE) & accuracy["difference"].notna()]
    told = [_against(row) for _, row in others.iterrows() if row["p_adjusted"] < LEVEL]
    same = others[~(others["p_adjusted"] < LEVEL)]
    if len(same):
        names = listed([f"{row['ranked_by']} ({percent(row['concordance'], 0)})" for _, row in same.iterrows()], 5)
        claim = f"Not enough data to say whether it ranks better than these: {names}."
        told.append(Finding(claim, "cannot tell", accounts=int(same["accounts"].max())))
    return tuple(told)


def _against(row: pd.Series) -> Finding:
    numbers = with_interval(row, "difference", "difference_low", "difference_high")
    way = "better" if numbers[0] > 0 else "worse"
    low, high = sorted(abs(100 * value) for value in numbers[1:])
    other = {DATA: "weights from the data", EQUAL: "equal weights"}.get(row["ranked_by"], row["ranked_by"])
    apart = f"by {numeral(abs(100 * numbers[0]))} in 100 such pairs ({span(low, high, 0)})"
    claim = f"It ranks {way} than “{other}”, {apart}."
    return Finding(
        claim, CLEAR, *numbers, int(row["accounts"]), float(row["p_adjusted"]), {"ranked_by": row["ranked_by"]}
    )


def fact_said(finding: Finding) -> str:
    """The key of what the score is said to do."""
    if finding.about.get("measure") == "risks":
        return f"risks are off; by={finding.about.get('part', 'any')}"
    return f"score against; score={finding.about.get('ranked_by', 'chance')}"


def _missing(inputs: pd.DataFrame) -> tuple[Finding, ...]:
    rows = inputs[inputs["share_missing"] > 0.1].sort_values("missing", ascending=False)
    told = []
    for _, row in rows.iterrows():
        share = percent(row["share_missing"], 0)
        base = (
            f"{row['label']} is missing for {numeral(row['missing'])} of {count(row['accounts'], 'account')} ({share})"
        )
        scores = {"they score": row["mean_score_missing"], "the others": row["mean_score"]}
        means = ", ".join(f"{who} {numeral(mean)}" for who, mean in scores.items() if mean == mean)
        ends = f"; on average {means}." if means else "."
        claim = f"{base}: its weight goes to their other inputs, and missing does not count as bad{ends}"
        told.append(
            Finding(
                claim,
                "fact",
                float(row["share_missing"]),
                accounts=int(row["accounts"]),
                about={"input": row["input"]},
            )
        )
    return tuple(told)


def _healthy_and_gone(found: Assessed) -> tuple[Finding, ...]:
    scored = found.scored
    last = healthy_leavers(scored)
    left = scored.landmarks.after(scored.horizon)[1]
    gone = len(set(scored.landmarks.rows["account_id"].to_numpy()[scored.latest & left]))
    if not gone:
        return ()
    names = sorted(scored.landmarks.rows.loc[last, "account_id"])
    who = f": {listed([called(name) for name in names], 5)}" if names else ""
    of = out_of(len(names), gone)
    claim = f"{of} accounts that churned in these months last had a score of {MIDDLE} or more{who}."
    return (Finding(claim, "fact", len(names) / gone, accounts=gone, about={"account_id": names}),)


def _taken(capacity: pd.DataFrame, each: int) -> tuple[Finding, ...]:
    if capacity.empty or not capacity["taken"].iloc[0]:
        return ()
    row = capacity.iloc[0]
    share = f"{percent(row['precision'])} ({interval(row['low'], row['high'])})"
    reached = (
        f"would have reached {count(row['taken'], 'account')}, of which {numeral(row['churned'])} churned: {share}"
    )
    caught = (
        f"{percent(row['share_of_churned'], 0)} of all that churned, by calling "
        f"{percent(row['share_taken'], 0)} of the accounts. Of all accounts {percent(row['base_rate'])} churned"
    )
    whose = "" if set(capacity["csm"]) <= {EVERYBODY, ONE_TEAM} else " of each CSM"
    claim = f"Calling the {each} lowest scores{whose} every month {reached}, and {caught}."
    numbers = with_interval(row, "precision")
    return (Finding(claim, "estimate", *numbers, accounts=int(row["taken"])),)


def _load(load: pd.DataFrame) -> Finding:
    whole, busiest = load.iloc[0], load.iloc[1]
    claim = f"At these thresholds the team gets {numeral(whole['alerts_per_week'], 1)} alerts a week"
    more = f", {busiest['csm']} most with {numeral(busiest['alerts_per_week'], 1)}" if len(load) > 2 else ""
    return Finding(f"{claim}{more}.", "fact", accounts=int(whole["accounts"]))
