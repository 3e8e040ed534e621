"""Warning signs of relations: one person alone, the main contact gone, no executive, fewer people than before."""

from collections.abc import Collection

import numpy as np
import pandas as pd

from .landmark_rows import LATELY
from .landmarks import Landmarks
from .relations_counting import BEFORE, MET
from .signs_rules import Sign, telling

ADD, REACH, NEXT = "Ask for a second contact.", "Ask for their sponsor's time.", "Ask who follows, and meet them."
SIGNS = {
    "single": Sign("single", "Single-threaded", f"one person answered in {LATELY} days", ADD),
    "narrower": Sign("narrower", "Fewer people", f"half as many answered in {LATELY} days as in the {LATELY} before",
                     ADD),
    "main_gone": Sign("main_gone", "Main contact quiet", f"who answered most in days {LATELY + 1} to {BEFORE} has "
                      f"not in the last {LATELY}", NEXT),
    "only_gone": Sign("only_gone", "Only contact quiet", f"the one person of days {LATELY + 1} to {2 * LATELY} "
                      f"has not answered in the last {LATELY}, nor has anybody", NEXT),
    "unmet": Sign("unmet", "No executive met", f"no contact with an executive in {MET} days", REACH),
    "no_executive": Sign("no_executive", "No executive contact", "no executive in the list of people on that day",
                         REACH),
    "one_listed": Sign("one_listed", "One contact listed", "one person in the list on that day", ADD),
    "champion_left": Sign("champion_left", "Champion or executive left", f"left in the last {MET} days", NEXT),
    "contact_left": Sign("contact_left", "A contact left", f"left in the last {MET} days", NEXT),
}  # fmt: skip


def relation_signs(
    landmarks: Landmarks, told: pd.DataFrame, kept: Collection[str] | None = None
) -> tuple[tuple[Sign, ...], pd.DataFrame]:
    """Every sign of relations the book can tell of, and per look whether it was on (1), off (0) or not known.

    A sign that is never on, or on for more than 8 looks in 10, is no sign. kept: the ids of those that are signs, where
    the looks are a part of the book's.
    """

    def column(name: str) -> np.ndarray:
        return told[name].to_numpy(float) if name in told else np.full(len(told), np.nan)

    lately, earlier = landmarks.covers("touches", LATELY), landmarks.covers("touches", 2 * LATELY)
    people, before, main = column("people_90"), column("people_before"), column("main_lately")
    listed, met = column("listed"), column("met_executive")
    known = landmarks.covers("touches", MET)
    built = {
        "single": (people == 1, lately & ~np.isnan(people)),
        "narrower": (people <= before / 2, earlier & (before >= 2)),
        "main_gone": (main == 0, earlier & ~np.isnan(main)),
        "only_gone": (people == 0, earlier & (before == 1)),
        "unmet": (met == 0, known & ~np.isnan(met)),
        "no_executive": (column("executives") == 0, listed > 0),
        "one_listed": (listed == 1, listed > 0),
        "champion_left": (column("gone_champions") > 0, ~np.isnan(listed)),
        "contact_left": (column("gone_people") > 0, ~np.isnan(listed)),
    }
    on = {name: np.where(where, mark.astype(float), np.nan) for name, (mark, where) in built.items()}
    tells = telling(landmarks, [(SIGNS[name], values) for name, values in on.items()]) if kept is None else kept
    names = [name for name in on if name in tells]
    return tuple(SIGNS[name] for name in names), pd.DataFrame({name: on[name] for name in names}, index=told.index)
