"""NPS, the share of detractors and the response rate, as the pages on the customer's voice have them."""

from functools import partial

import numpy as np
import pandas as pd

from .. import nps as asked
from ..book import Book
from ..counting import ALL
from ..errors import NotEnoughData
from ..estimate import corrected_interval, repeated_share
from ..nps.counting import stretch_of
from ..nps.groups import LEVEL as SHOWN
from ..nps.groups import compare_groups
from ..nps.scoring import estimate_groups, satisfaction
from ..nps.silence import estimate_groups as answered_by
from ..standards import DETRACTOR, Z
from .counted import Counted, Stretch, frame_of


def nps(book: Book, by: str | None, stretch: Stretch) -> Counted:
    """Promoters less detractors, in points of 100 answers; groups are compared net of quarter, size and age."""
    groups, whole = _scored(book, by, stretch)
    named = {"accounts": "accounts", "numerator": groups["promoters"] - groups["detractors"], "denominator": "answers",
             "value": "nps", "low": "low", "high": "high"}  # fmt: skip
    all_of = {**named, "numerator": whole["promoters"] - whole["detractors"]}
    own = None if by is None else partial(_compared, book, by, stretch)
    return Counted(frame_of(groups, **named), frame_of(whole, **all_of), None, own)


def _compared(book: Book, by: str, stretch: Stretch) -> pd.DataFrame:
    """The groups against the rest as the page on NPS has them: in NPS points, net of the quarter, MRR and age."""
    units = asked.count_units(book, by=by, stretch=stretch_of(*stretch))
    found = compare_groups(units.assign(**{by: units["group"]}), [by])
    error = (found["effect_nps_high"] - found["effect_nps_low"]) / 2 / Z
    low, high = corrected_interval(found["effect_nps"], error, found["p_adjusted"], SHOWN)
    told = found[["group", "p_value", "p_adjusted"]].assign(difference=found["effect_nps"], low=low, high=high)
    return told.assign(clear=found["p_adjusted"] < SHOWN)


def _scored(book: Book, by: str | None, stretch: Stretch) -> tuple[pd.DataFrame, pd.DataFrame]:
    days = stretch_of(*stretch)
    counts = asked.count_scores(book, by=by, stretch=days)
    if counts.empty:
        raise NotEnoughData("No score can be given.", "No answer lies in this time.", "Choose another period.")
    together = asked.count_scores(book, stretch=days)
    if satisfaction(together):
        why = "The answers are a satisfaction scale from 1 to 5."
        raise NotEnoughData("There is no NPS.", why, "Bring answers from 0 to 10.")
    return estimate_groups(counts), estimate_groups(together)


def detractors(book: Book, by: str | None, stretch: Stretch) -> Counted:
    """Answers of 0 to 6 over all answers; an account that answers several times is one in the interval."""
    groups, whole = _scored(book, by, stretch)
    rows = asked.count_units(book, by=by, stretch=stretch_of(*stretch))
    per = rows.assign(above=(rows["score"] <= DETRACTOR).astype(float), below=1.0).groupby(["group", "account_id"])
    units = per[["above", "below"]].sum().reset_index()
    ends = {str(group): repeated_share(part["above"], part["below"]) for group, part in units.groupby("group")}
    ends |= {ALL: repeated_share(units["above"], units["below"])}
    return Counted(_shares(groups, ends), _shares(whole, ends), units)


def _shares(frame: pd.DataFrame, ends: dict[str, tuple[float, float]]) -> pd.DataFrame:
    both = [ends.get(str(group), (np.nan, np.nan)) for group in frame["group"]]
    low, high = (np.array([each[side] for each in both]) for side in (0, 1))
    named = {"accounts": "accounts", "numerator": "detractors", "denominator": "answers",
             "value": frame["detractors"] / frame["answers"], "low": low, "high": high}  # fmt: skip
    return frame_of(frame, **named)


def response_rate(book: Book, by: str | None, stretch: Stretch) -> Counted:
    """Of the accounts here on the last day for a quarter or more, those that answered on one of the days."""
    book.require("nps")
    book.require("accounts", "churned", "started_on")
    counts = asked.count_answering(book, by=by, stretch=stretch_of(*stretch))
    if counts.empty:
        raise NotEnoughData("Nobody could have answered.", "No account of 91 days is here.", "Bring the accounts.")
    together = counts.drop(columns="group").sum().to_frame().T.assign(group=ALL)
    named = {"accounts": "accounts", "numerator": "answered", "denominator": "accounts", "value": "response_rate",
             "low": "low", "high": "high"}  # fmt: skip
    groups, whole = (frame_of(answered_by(frame), **named) for frame in (counts, together))
    return Counted(groups, whole, _each(counts))


def _each(counts: pd.DataFrame) -> pd.DataFrame:
    """One row per account that could have answered."""
    rows = counts.loc[counts.index.repeat(counts["accounts"])]
    place = rows.groupby(level=0).cumcount()
    return pd.DataFrame({"group": rows["group"], "above": (place < rows["answered"]).astype(float), "below": 1.0})
