"""What a team does about a sign or a band, and how many alerts that makes a week."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from ..book.days import DAYS_A_MONTH
from .health_accuracy import EVERYBODY, ONE_TEAM
from .health_score import BANDS, Scored
from .landmarks import CSM
from .signs_rules import Sign

WEEKS_A_MONTH = DAYS_A_MONTH / 7
BAND_ACTIONS = {
    "red": "Call this week; agree the next step with the sponsor.",
    "amber": "Raise it in the next check-in.",
    "green": "Ask for a reference; look for room to grow.",
}


def default_actions(told: Sequence[Sign]) -> dict[str, str]:
    """The action for each sign and each band, to begin with; the team writes its own over them."""
    return {**{sign.label: sign.action for sign in told}, **BAND_ACTIONS}


def estimate_load(scored: Scored, on: pd.DataFrame, earned: Sequence[str]) -> pd.DataFrame:
    """How many alerts a week each customer success manager would have had over the latest year.

    An alert is an account that turns red, or on which a sign that earned a weight goes on; two on one account in one
    month are one alert. Columns: csm accounts (now) alerts alerts_per_week; most alerts first, the whole team on top.
    """
    landmarks = scored.landmarks
    account = landmarks.account
    now = landmarks.rows["day"].to_numpy() == landmarks.as_of
    rows = (scored.held | (now & landmarks.drawn)).astype(bool)
    rung = _begins(landmarks.rows, scored.band == BANDS[0])
    for name in earned:
        rung |= _begins(landmarks.rows, on[name].to_numpy() == 1)
    who = landmarks.rows[CSM].to_numpy(str) if CSM in landmarks.rows else np.full(len(account), ONE_TEAM)
    frame = pd.DataFrame({"csm": who, "now": now, "rung": rung & rows & ~_first(landmarks.rows, rows)})
    each = frame.groupby("csm").agg(accounts=("now", "sum"), alerts=("rung", "sum")).reset_index()
    total = pd.DataFrame([{"csm": EVERYBODY, "accounts": each["accounts"].sum(), "alerts": each["alerts"].sum()}])
    months = max(len([day for day in landmarks.days if rows[landmarks.rows["day"].to_numpy() == day].any()]) - 1, 1)
    whole = pd.concat([total, each.sort_values(["alerts", "csm"], ascending=[False, True])], ignore_index=True)
    return whole.assign(alerts_per_week=whole["alerts"] * landmarks.every / (months * WEEKS_A_MONTH))


def _first(rows: pd.DataFrame, inside: np.ndarray) -> np.ndarray:
    """The first day of the stretch: what is on then need not have begun then."""
    day = rows["day"].to_numpy()
    first: np.ndarray = day == (day[inside].min() if inside.any() else -1)
    return first


def _begins(rows: pd.DataFrame, on: np.ndarray) -> np.ndarray:
    """On now and not at the look before."""
    order = np.lexsort((rows["day"].to_numpy(), rows["account_id"].to_numpy(str)))
    sign, who = on[order], rows["account_id"].to_numpy(str)[order]
    before = np.zeros(len(on), dtype=bool)
    before[1:] = sign[:-1] & (who[1:] == who[:-1])
    begins = np.zeros(len(on), dtype=bool)
    begins[order] = sign & ~before
    return begins


def actions_for(labels: Sequence[str], band: str, actions: Mapping[str, str]) -> str:
    """The action of the first sign that has one, else that of the band."""
    return next((actions[label] for label in labels if actions.get(label)), actions.get(band, ""))
