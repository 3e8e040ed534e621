"""Can the comparison be trusted? What is looked at before any effect is read."""

from typing import Any

import numpy as np
import pandas as pd

from ..counting.frames import lines
from ..estimate import EventStudy, event_study, sample_ratio, share_difference, standardised_difference
from ..finding import count, percent
from ..names import spoken
from ..phrases import chance, numeral, significant
from .structure import Setup

WARN, STOP = 0.01, 0.001
NOT_BY_LOT = 1e-6
APART, FAR_APART = 0.1, 0.25
MANY = 100
SHARE_OF_SUM, OF_ERROR = 0.25, 0.5
NOT_PARALLEL = 0.10
COLUMNS = ["check", "kpi", "arm", "value", "p_value", "status", "claim"]


def check_all(
    moments: pd.DataFrame, frame: pd.DataFrame, setup: Setup, known: pd.DataFrame, periods: pd.DataFrame
) -> pd.DataFrame:
    """Every check of the comparison, the gravest first: check kpi arm value p_value status claim.

    status: stop (no verdict is given), warn (said before any effect), look (worth a look) or fine.
    """
    rows = [
        *_sizes(moments, setup), *_crossed(setup), *_repeated(setup), *_missing(moments, setup),
        *_balance(moments, setup), *_known(known, setup), *_influence(moments, frame, setup),
        *_trends(periods, frame, setup),
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=COLUMNS)
    grave = table["status"].map({"stop": 0, "warn": 1, "look": 2, "fine": 3})
    return table.assign(grave=grave).sort_values("grave", kind="stable", ignore_index=True).drop(columns="grave")


def stopped(checks: pd.DataFrame, setup: Setup) -> dict[str, str]:
    """KPIs that get no verdict, with the reason: all of them where the assignment itself is broken."""
    stops = checks[checks["status"] == "stop"]
    found: dict[str, str] = {}
    for row in lines(stops):
        for kpi in [row.kpi] if row.kpi else [k.kpi for k in setup.kpis]:
            found.setdefault(kpi, row.claim)
    return found


def _status(p: float) -> str:
    return "stop" if p < STOP else "warn" if p < WARN else "fine"


def _sizes(moments: pd.DataFrame, setup: Setup) -> list[tuple]:
    """Held against the sizes that were meant, where somebody said which; arms may be of any size otherwise.

    Where whole accounts were drawn, accounts are counted: how many units each holds was not drawn.
    """
    shares = setup.shares
    if not setup.randomised or shares is None:
        return []
    units = _assigned(moments, setup)
    p = sample_ratio(units, [float(shares.get(arm, 0)) or 1e-9 for arm in setup.arms])
    sizes = ", ".join(f"{numeral(number)} in {arm}" for arm, number in zip(setup.arms, units, strict=True))
    meant = "in the sizes named" if len(set(shares.values())) > 1 else "to equal arms"
    status = _status(p)
    if status == "fine":
        claim = f"The arms are as large as random assignment {meant} would make them: {sizes}."
        return [("sample ratio", "", "", np.nan, p, status, claim)]
    end = (
        "No verdict is given: find out which units are missing, or say that other sizes or none were meant."
        if status == "stop"
        else "Find out why before reading an effect."
    )
    claim = (
        f"The arms are not the size they were meant to be: {sizes}; "
        f"random assignment {meant} is rarely so uneven ({chance(p)}). {end}"
    )
    return [("sample ratio", "", "", np.nan, p, status, claim)]


def _assigned(moments: pd.DataFrame, setup: Setup) -> list[int]:
    if setup.cluster != "account_id":
        return [setup.structure.units.get(arm, 0) for arm in setup.arms]
    drawn = moments.drop_duplicates("arm").set_index("arm")["assigned"]
    return [int(drawn.get(arm, 0)) for arm in setup.arms]


def _crossed(setup: Setup) -> list[tuple]:
    crossed = setup.structure.crossed
    if not crossed:
        return []
    stand = "stands in more than one arm: what it" if crossed == 1 else "stand in more than one arm: what they"
    claim = f"{count(crossed, setup.unit)} {stand} received is unknown; left out."
    return [("units in several arms", "", "", float(crossed), np.nan, "warn", claim)]


def _repeated(setup: Setup) -> list[tuple]:
    if setup.cluster is None:
        return []
    units, rows = sum(setup.structure.units.values()), setup.structure.rows
    said = f"{numeral(rows)} rows are {count(units, 'unit')}" if setup.structure.repeated else count(units, "unit")
    own = f" in {count(setup.structure.accounts, 'account')} assigned whole" if setup.cluster == "account_id" else ""
    claim = f"{said}{own}: intervals count {setup.unit}s, not rows."
    return [("repeated rows", "", "", float(rows), np.nan, "fine", claim)]


def _missing(moments: pd.DataFrame, setup: Setup) -> list[tuple]:
    """Values missing more often in one arm than in the other can make an effect of their own."""
    held: Any = moments.set_index(["kpi", "arm"])
    rows = []
    for kpi in setup.kpis:
        for arm in setup.treatments:
            cells = [held.loc[(kpi.kpi, side), ["assigned", "units"]] for side in (arm, setup.control)]
            lost, all_ = zip(*((c["assigned"] - c["units"], c["assigned"]) for c in cells), strict=True)
            if sum(lost) == 0:
                continue
            p = share_difference(lost[0], all_[0], lost[1], all_[1]).p
            shares = [percent(a / b) for a, b in zip(lost, all_, strict=True)]
            claim = f"{kpi.name} is missing for {shares[0]} of {arm} and {shares[1]} of {setup.control}"
            claim += f", further apart than chance would make it ({chance(p)})." if p < WARN else "."
            rows.append(("missing values", kpi.kpi, arm, lost[0] / all_[0] - lost[1] / all_[1], p, _status(p), claim))
    return rows


def _balance(moments: pd.DataFrame, setup: Setup) -> list[tuple]:
    held: Any = moments.set_index(["kpi", "arm"])
    rows = []
    for kpi in setup.kpis:
        for arm in setup.treatments:
            one, two = (held.loc[(kpi.kpi, side)] for side in (arm, setup.control))
            if not (np.isnan(one["before_observed"]) or np.isnan(two["before_observed"])):
                spread = [side["variance_before_observed"] for side in (one, two)]
                parts = (one["before_observed"], spread[0], two["before_observed"], spread[1])
                rows.append(_apart(kpi.kpi, f"{kpi.name} before", arm, parts, (one["paired"], two["paired"]), setup))
    return rows


def _known(known: pd.DataFrame, setup: Setup) -> list[tuple]:
    """Balance in what else is known of the units."""
    if known.empty:
        return []
    held: Any = known.set_index(["kpi", "arm"])
    rows = []
    for name in setup.covariates:
        for arm in setup.treatments:
            one, two = (held.loc[(name, side)] for side in (arm, setup.control))
            parts = (one["mean"], one["variance"], two["mean"], two["variance"])
            rows.append(_apart("", spoken(name), arm, parts, (one["units"], two["units"]), setup))
    return rows


def _apart(kpi: str, what: str, arm: str, parts: tuple, units: tuple, setup: Setup) -> tuple:
    gap = float(standardised_difference(*parts))
    chance = np.sqrt(1 / units[0] + 1 / units[1]) if min(units) > 0 else np.nan
    status = "look" if not abs(gap) <= APART else "fine"
    claim = f"{what}: {arm} and {setup.control} lay {numeral(abs(gap), 2)} standard deviations apart."
    if np.isnan(gap):
        claim = f"{what}: how far {arm} and {setup.control} lay apart cannot be told, for want of units that differ."
    if setup.randomised and abs(gap) > FAR_APART and min(units) > MANY:
        p = share_of_chance(gap / chance)
        status = "stop" if p < NOT_BY_LOT else "warn"
        claim += (
            " Random assignment does not do that: read it as groups that chose, not as an experiment."
            if status == "stop"
            else ""
        )
    return ("balance before", "" if status == "stop" else kpi, arm, abs(gap), np.nan, status, claim)


def share_of_chance(z: float) -> float:
    """Two-sided tail of the normal curve, by its bound; only its order of magnitude is used."""
    return float(np.exp(-(z**2) / 2)) if np.isfinite(z) else 1.0


def _influence(moments: pd.DataFrame, frame: pd.DataFrame, setup: Setup) -> list[tuple]:
    """How far one single unit moves the effect."""
    if "high" not in moments or setup.cluster:
        return []
    held: Any = moments.set_index(["kpi", "arm"])
    rows: list[tuple] = []
    for row in lines(frame):
        moves: list[Any] = [_without(held.loc[(row.kpi, arm)]) for arm in (row.arm, setup.control)]
        side = int(abs(moves[1][0]) > abs(moves[0][0]))
        moved, extreme, share = moves[side]
        parts = [held.loc[(row.kpi, arm)] for arm in (row.arm, setup.control)]
        if min(part["units"] for part in parts) < 2:
            continue
        error = float(np.sqrt(sum(float(part["variance"]) / float(part["units"]) for part in parts)))
        if share > SHARE_OF_SUM or abs(moved) > OF_ERROR * error:
            other = row.treatment_observed - row.control_observed
            rest = other + (moved if side == 0 else -moved)
            ends = f"{significant(rest, 4)} to {significant(other, 4)}"
            claim = (
                f"{row.label}: one unit of {(row.arm, setup.control)[side]} with "
                f"{significant(extreme, 6)} moves the plain difference from {ends}."
            )
            rows.append(("one unit's weight", row.kpi, row.arm, moved, np.nan, "look", claim))
    return rows


def _without(arm: pd.Series) -> tuple[float, float, float]:
    """By how much the arm's mean falls without its most extreme unit, that unit, and its share of the sum."""
    n, mean = arm["units"], arm["mean"]
    if not n > 2:
        return 0.0, np.nan, 0.0
    extreme = arm["high"] if arm["high"] - mean >= mean - arm["low"] else arm["low"]
    share = arm["high"] / (n * mean) if arm["low"] >= 0 and mean > 0 and n > 20 else 0.0
    return (mean - extreme) / (n - 1), extreme, share


def _trends(periods: pd.DataFrame, frame: pd.DataFrame, setup: Setup) -> list[tuple]:
    """Did the arms already drift apart before the start?"""
    if periods.empty or len(setup.before) < 2:
        return []
    rows = []
    for row in lines(frame[frame["kpi"].isin(periods.columns)]):
        pair = periods[periods["arm"].isin([row.arm, setup.control])]
        try:
            study = event_study(
                pair[row.kpi], pair["arm"] == row.arm, pair["period"], pair["unit"], len(setup.before) - 1
            )
        except ValueError:
            continue
        rows.append(_trend(row, study, setup))
    return rows


def _trend(row: Any, study: EventStudy, setup: Setup) -> tuple:
    """Drifting where the gaps before differ, or where a drift within its interval would make up half of the effect."""
    slope, reach = study.slope, (len(setup.before) + len(setup.after)) / 2
    toward = slope.high if row.effect > 0 else -slope.low
    drifting = study.p < NOT_PARALLEL or toward * reach > abs(row.effect) / 2
    by = (
        f"{significant(slope.estimate, 3)} a period ({significant(slope.low, 3)} "
        f"to {significant(slope.high, 3)}), {chance(study.p)}"
    )
    said = "a drift that could make up half of the effect cannot be excluded" if drifting else "no drift that matters"
    claim = f"{row.label}: before the start {row.arm} moved from {setup.control} by {by}: {said}."
    status = ("look" if setup.randomised else "warn") if drifting else "fine"
    return ("trend before", row.kpi, row.arm, slope.estimate, study.p, status, claim)


def parallel(checks: pd.DataFrame, kpi: str, arm: str) -> bool:
    """Whether a difference in differences may be read as an effect: two periods or more before, and no drift."""
    found = checks[(checks["check"] == "trend before") & (checks["kpi"] == kpi) & (checks["arm"] == arm)]
    return bool(len(found) and (found["status"] == "fine").all())
