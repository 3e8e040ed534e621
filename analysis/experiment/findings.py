"""What an experiment says, in sentences computed from its scorecard; nothing that is not better is left out."""

import math
from typing import Any

import pandas as pd

from ..counting.frames import lines
from ..finding import Finding, listed
from ..phrases import numeral
from .kpi_findings import kpi_finding, number, order_of, total
from .plan import NEITHER
from .structure import Setup

SUGGESTED = {
    "worse": "Find out what made it worse, and agree what to change.",
    "needs improvement": "The gain hoped for did not come. Agree what to try instead.",
    "no meaningful difference": "No move as large as would matter. Agree whether it should.",
    "cannot tell": "Not settled. Decide whether to go on measuring, and until when.",
    "higher": "Say whether more or less of it is good; until then it is neither won nor lost.",
    "lower": "Say whether more or less of it is good; until then it is neither won nor lost.",
}
AREAS = ["kpi", "label", "arm", "verdict", "next_step", "why"]


def findings(
    card: pd.DataFrame, checks: pd.DataFrame, association: pd.DataFrame, setup: Setup, stopped: dict[str, str],
    notes: tuple[str, ...], money: tuple[Finding, ...] = (),
) -> tuple[Finding, ...]:  # fmt: skip
    """Warnings before any effect, then the total, then every KPI, then what was not looked at."""
    by_kpi = checks[checks["status"].isin(["warn", "look"]) & (checks["kpi"] != "")].groupby("kpi")["claim"].agg(tuple)
    kpis = [
        kpi_finding(row, setup, tuple(by_kpi.get(row.kpi, ())), stopped.get(row.kpi, ""))
        for row in lines(order_of(card))
    ]
    linked = [_linked(row, setup) for row in lines(association) if row.effect == row.effect]
    return (
        *_warnings(checks),
        *_banner(setup),
        total(card, setup),
        *kpis,
        *money,
        *linked,
        *_aside(setup, notes),
    )


def _warnings(checks: pd.DataFrame) -> list[Finding]:
    grave = checks[checks["status"].isin(["stop", "warn"])]
    about = [{"check": row.check} | ({"kpi": row.kpi} if row.kpi else {}) for row in lines(grave)]
    return [
        Finding(row.claim, "cannot tell", p_value=row.p_value, about=said)
        for row, said in zip(lines(grave), about, strict=True)
    ]


def _banner(setup: Setup) -> list[Finding]:
    if setup.randomised:
        return []
    way = (
        "An effect is read only where the arms were seen to move alike before"
        if setup.panel
        else "Association, not proof"
    )
    claim = (
        f"{way}: these {setup.unit}s were not randomly assigned ({setup.why}), so the arms may have differed before."
    )
    return [Finding(claim, "cannot tell", about={"assignment": "not by lot"})]


def _linked(row: Any, setup: Setup) -> Finding:
    """The association among alike units, and how strong a hidden cause would have to be."""
    claim = (
        f"{row.label}: among {setup.unit}s alike in all that is known from before, {row.arm} lies "
        f"{number(row.effect)} ({number(row.low)} to {number(row.high)}) from {setup.control}. "
        f"{_in_pairs(row)}A hidden cause tied to both by a risk ratio of {number(row.e_value)} would explain it away"
    )
    near = (
        f", one of {number(row.e_value_limit)} would make it unsure."
        if row.e_value_limit > 1
        else "; it is unsure already."
    )
    parts = (row.effect, row.low, row.high)
    return Finding(claim + near, "cannot tell", *parts, p_value=row.p_value, about={"kpi": row.kpi, "arm": row.arm})


def _in_pairs(row: Any) -> str:
    """The same within pairs, where there are enough of them."""
    if math.isnan(row.paired_effect):
        return ""
    ends = f"{number(row.paired_low)} to {number(row.paired_high)}"
    return f"In {numeral(row.pairs)} pairs of the likest it is {number(row.paired_effect)} ({ends}). "


def _aside(setup: Setup, notes: tuple[str, ...]) -> list[Finding]:
    said = list(notes)
    known = setup.covariates or any(kpi.before for kpi in setup.kpis)
    if not (setup.randomised or setup.panel or known):
        said.append(f"Nothing is known of these {setup.unit}s from before. Say in the plan which columns are from "
                    "before, and units alike in them are compared.")  # fmt: skip
    if setup.unplanned:
        why = "the plan does not name them" if setup.plan else "they were not asked for"
        said.append(f"Not looked at, because {why}: {listed(setup.unplanned, 8)}.")
    return [Finding(claim, "fact") for claim in said]


def areas(card: pd.DataFrame, findings: tuple[Finding, ...]) -> pd.DataFrame:
    """Everything that is not better, as areas to improve: kpi label arm verdict next_step (to be edited) why.

    A KPI of which neither more nor less is good is none to improve.
    """
    claims = {
        (f.about.get("kpi"), f.about.get("arm")): f.claim for f in findings if "verdict" in f.about and "kpi" in f.about
    }
    rows = [
        (row.kpi, row.label, row.arm, row.verdict, SUGGESTED[row.verdict], claims.get((row.kpi, row.arm), ""))
        for row in lines(order_of(card))
        if row.verdict != "better" and row.direction != NEITHER
    ]
    return pd.DataFrame(rows, columns=AREAS)
