"""What goes with events, in sentences."""

import numpy as np
import pandas as pd

from ..finding import CLEAR, RATIO, Finding, count, listed
from ..phrases import numeral, percent, times
from ..standards import FEWEST
from .events_effects import FEWEST_EVENTS
from .nps_findings import between, points

NOT_CAUSE = "What goes with an event need not be caused by it; and an event nobody wrote down is not seen."


def findings(effects: pd.DataFrame, below: pd.DataFrame, of: str) -> tuple[Finding, ...]:
    """What is shown of each kind, what cannot be told, and which were too few."""
    tested = effects[effects["p_value"].notna()]
    shown = tested[tested["verdict"] == CLEAR]
    told = [_told(row, of) for _, row in shown.iterrows()]
    return (*told, *_open(tested[tested["verdict"] != CLEAR], len(tested), of), *_before_low(below), *_few(effects))


def _told(row: pd.Series, of: str) -> Finding:
    kind = row["kind"]
    numbers = (float(row["effect"]), float(row["sure_low"]), float(row["sure_high"]))
    if of == "churn":
        claim = f"After “{kind}” accounts churn {times(*numbers)} in the next quarter "
        claim += "as others of their group, stage and year."
    else:
        claim = f"After “{kind}” accounts {_by_how_much(numbers, of)} in that quarter and the next than in their others"
        claim += _in_nps(row) if of == "score" else "."
    about, p = {"kind": kind}, float(row["p_adjusted"])
    accounts, fact = int(row["accounts"]), f"event:{of}:{kind}"
    claim += _over_whom(row, of)
    even = RATIO if of == "churn" else 0.0
    return Finding(claim, CLEAR, *numbers, accounts, p, about, (NOT_CAUSE,), f"events:{of}", fact, even=even)


def _by_how_much(numbers: tuple[float, ...], of: str) -> str:
    effect, low, high = numbers
    if of == "score":
        return f"score {points(abs(effect), 2)} points {'lower' if effect < 0 else 'higher'} ({between(low, high, 2)})"
    ends = between(100 * low, 100 * high)
    return f"use {points(100 * abs(effect))}% of their seats {'less' if effect < 0 else 'more'} ({ends})"


def _in_nps(row: pd.Series) -> str:
    if not np.isfinite(row["effect_nps"]):
        return "."
    way = "falls" if row["effect_nps"] < 0 else "rises"
    ends = sorted((abs(row["nps_low"]), abs(row["nps_high"])))
    crosses = row["nps_low"] * row["nps_high"] < 0
    range_ = between(row["nps_low"], row["nps_high"], 0) if crosses else between(ends[0], ends[1], 0)
    return f": NPS {way} by about {numeral(abs(row['effect_nps']))} points ({range_})."


def _over_whom(row: pd.Series, of: str) -> str:
    if of == "churn" or not np.isfinite(row["matched"]):
        return f" {count(row['accounts'], 'account')}."
    scale, unit = (100, "%") if of == "usage" else (1, "")
    matched = between(scale * row["matched_low"], scale * row["matched_high"], 2)
    change = f"{points(scale * row['matched'], 2)}{unit} ({matched})"
    return f" {count(row['accounts'], 'account')}; compared with matched accounts the change is {change}."


def _open(rest: pd.DataFrame, looked_at: int, of: str) -> tuple[Finding, ...]:
    if rest.empty:
        return ()
    far = (
        rest.assign(reach=rest[["sure_low", "sure_high"]].abs().max(axis=1))
        .sort_values("reach", ascending=False)
        .iloc[0]
    )
    names = listed([f"“{kind}”" for kind in rest["kind"]], 6)
    what = {"score": "the score", "usage": "usage", "churn": "churn"}[of]
    verb, looked = "goes" if len(rest) == 1 else "go", count(looked_at, "kind")
    claim = f"Not enough data to say whether {names} {verb} with {what} ({looked} compared, corrected for all)."
    claim += f" The least is known of “{far['kind']}”: {between(far['sure_low'], far['sure_high'], 2)}."
    about = {"kind": list(rest["kind"])}
    return (
        Finding(
            claim,
            "cannot tell",
            accounts=int(rest["accounts"].max()),
            p_value=float(rest["p_adjusted"].min()),
            about=about,
            family=f"events:{of}",
            fact=f"event:{of}",
        ),
    )


def _before_low(below: pd.DataFrame) -> tuple[Finding, ...]:
    large = below[below["accounts"] >= FEWEST]
    if large.empty:
        return ()
    first = large.iloc[0]
    there = f"{percent(first['share_below'], 0)} of {count(first['answers'], 'answer')} there"
    claim = f"Answers below the average of their quarter come most often after “{first['kind']}”: {there}"
    claim += f", {percent(first['share_below_rest'], 0)} elsewhere. The highest of several is not tested."
    return (
        Finding(
            claim,
            "estimate",
            float(first["share_below"]),
            accounts=int(first["accounts"]),
            about={"kind": first["kind"]},
        ),
    )


def _few(effects: pd.DataFrame) -> tuple[Finding, ...]:
    few = effects[effects["p_value"].isna()]
    if few.empty:
        return ()
    rows = zip(few["kind"], few["events"], strict=True)
    names = listed([f"“{kind}” ({numeral(events)})" for kind, events in rows], 6)
    return (
        Finding(
            f"Too few to judge: {names}: {too_few()}.",
            "cannot tell",
            accounts=int(few["accounts"].sum()),
            about={"kind": list(few["kind"])},
        ),
    )


def too_few() -> str:
    """When a kind of event is not judged."""
    return f"fewer than {FEWEST_EVENTS} events, or fewer than {FEWEST} accounts seen after it and otherwise"
