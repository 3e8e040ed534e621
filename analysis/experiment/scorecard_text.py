"""The scorecard with its words, and what was decided for the reader."""

from typing import Any

import numpy as np
import pandas as pd

from ..counting.frames import lines
from ..finding import listed
from ..names import spoken
from ..phrases import numeral
from .checks import parallel
from .judging import judged
from .kpi_findings import brief, brief_unit, effect_text
from .plan import Kpi
from .scorecard import COLUMNS
from .structure import Setup


def no_share(frame: pd.DataFrame, setup: Setup) -> tuple[str, ...]:
    """KPIs that were said to be yes or no, and hold other values as well."""
    told = {kpi.kpi for kpi in setup.kpis if kpi.kind == "yes or no" and setup.cluster is None}
    other = sorted(frame.loc[frame["kpi"].isin(told) & ~frame["binary"], "label"].unique())
    return (f"Read by the mean, as not every value is 0 or 1: {', '.join(other)}.",) if other else ()


def card_of(
    frame: pd.DataFrame, setup: Setup, correction: str, stops: dict[str, str], checks: pd.DataFrame
) -> pd.DataFrame:
    card = judged(frame, setup, correction, stops)
    if not setup.randomised:
        proof = [parallel(checks, row.kpi, row.arm) for row in lines(card)]
        card = card.assign(verdict=np.where(proof, card["verdict"], "cannot tell"))
    absent = [_absent(kpi, arm, card) for kpi in setup.absent for arm in setup.treatments]
    whole = pd.concat([card, pd.DataFrame(absent)], ignore_index=True) if absent else card
    rows = list(lines(whole))
    told = {"said": effect_text, "brief": brief, "brief_unit": brief_unit}
    said = {name: [words(row) for row in rows] for name, words in told.items()}
    named = whole.assign(**said, control_name=setup.control, status=setup.status)
    return named[[*COLUMNS, *(c for c in named.columns if c not in COLUMNS)]]


def card_without_control(setup: Setup) -> pd.DataFrame:
    """A scorecard of nothing but KPIs: without a control arm there is no effect of any, and none is shown."""
    nothing = {"method": "no control arm", "verdict": "cannot tell", "said": "no value", "brief": "", "brief_unit": "",
               "arm": "", "control_name": "", "status": setup.status, "named": False}  # fmt: skip
    rows = [
        dict.fromkeys((*COLUMNS, "common_smallest", "common_loss"), np.nan) | nothing | _named(kpi)
        for kpi in (*setup.kpis, *setup.absent)
    ]
    return pd.DataFrame(rows)


def _named(kpi: Kpi) -> dict[str, Any]:
    return {"kpi": kpi.kpi, "label": kpi.name, "unit": kpi.unit, "direction": kpi.direction, "primary": kpi.primary}


def _absent(kpi: Kpi, arm: str, card: pd.DataFrame) -> dict[str, Any]:
    """A KPI of the plan without a column: it stays on the card, without an answer."""
    said = {"arm": arm, "verdict": "cannot tell", "method": "absent", "named": kpi.smallest is not None, **_named(kpi)}
    return dict.fromkeys(card.columns, np.nan) | said


def decided(setup: Setup, often: bool, unnamed: bool) -> tuple[str, ...]:
    """What was decided for the reader."""
    periods, first = len(setup.structure.periods), next(iter(setup.after), "")
    endless = periods > 2 and not setup.panel
    units = sum(setup.structure.units.values())
    planned = (setup.plan.units if setup.plan else None) or units
    unsaid = [kpi.name for kpi in setup.unsaid]
    known = [] if setup.plan else [spoken(name) for name in setup.covariates]
    said = {
        _compared(setup): setup.known in ("name", "holdout", "suggested"),
        f"No column names the {setup.unit}s: each of the {numeral(units)} rows was taken for one.": unnamed,
        "Units were taken as randomly assigned, because nobody said otherwise.": setup.randomised
        and "nobody" in setup.why,
        f"Nobody has said whether more or less is good of {listed(unsaid, 8)}.": bool(unsaid),
        f"Measured before the start, by name, and so no KPI: {listed(known, 8)}.": bool(known),
        f"Periods before {first} were read as before the start, {first} and later ones as after it.": setup.panel,
        f"Nobody said which of the {periods} periods was the first after the start: all are read as after it.": endless,
        "Intervals hold however often one looks while the test runs.": often,
        f"The plan has {numeral(planned)} {setup.unit}s, the file {numeral(units)}.": planned != units,
    }
    return tuple(words for words, applies in said.items() if applies)


def _compared(setup: Setup) -> str:
    """With which arm the others are compared, and how that is known."""
    pair = " and ".join(sorted(setup.arms))
    how = {
        "holdout": "a holdout by its name: units kept back on purpose.",
        "suggested": f"suggested because arms called {pair} usually are; nobody has said so yet.",
    }
    return f"Compared with {setup.control}, {how.get(setup.known, 'taken for the control arm by its name.')}"
