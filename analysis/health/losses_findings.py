"""What the losses say, in sentences computed from their forms."""

from datetime import date

import pandas as pd

from ..book.days import to_date
from ..book.mrr_history import say_billed
from ..finding import Finding, count, listed, money, percent
from ..phrases import named_day, numeral, out_of
from ..standards import FEWEST
from .assessment import BackTest
from .health_score import split
from .landmarks import Landmarks

HORIZON = 90
NO_REASON = "(no reason recorded)"
# The sentence on how many had a warning sign, which the chart is of.
WARNING = {"part": "warning"}


def findings(
    chosen: BackTest, forms: pd.DataFrame, frame: pd.DataFrame, here: int, here_warned: int
) -> tuple[Finding, ...]:
    return (_warned(chosen, forms, here, here_warned), *_lost(forms), *_billed(forms), *_by_reason(chosen, frame))


def _warned(chosen: BackTest, forms: pd.DataFrame, here: int, here_warned: int) -> Finding:
    late = forms[forms["judged"]]
    left, before = len(late), named_day(split_day(chosen.landmarks))
    if not chosen.earned or not left:
        why = "no sign had predicted churn by then" if left else "nobody has churned since"
        claim = (
            f"Not enough data to say whether losses came with a warning: signs are chosen before {before}, and {why}."
        )
        return Finding(claim, "cannot tell", accounts=left, about=WARNING, caveats=chosen.landmarks.sampled)
    warned = int(late["signs"].map(bool).sum())
    share = warned / left
    too = f"; so do {out_of(here_warned, here)} active accounts ({percent(here_warned / here, 0)})" if here else ""
    claim = (
        f"{numeral(warned)} of {count(left, 'account')} that churned since "
        f"{before} had a warning sign in their last 90 days "
        f"({percent(share, 0)}){too}. Signs are those that had predicted churn before {before}."
    )
    return Finding(claim, "fact", share, accounts=left, about=WARNING, caveats=chosen.landmarks.sampled)


def _lost(forms: pd.DataFrame) -> tuple[Finding, ...]:
    """What those that left paid and no longer pay, as far as it is known."""
    gone = forms[forms["paying"].isna()]
    known = gone["mrr"].notna()
    if not known.any():
        return ()
    part = "" if known.all() else f", as far as it is known: of {numeral(known.sum())} of them"
    mrr = money(gone["mrr"].sum())
    since = (
        ""
        if len(gone) == len(forms)
        else " and were not billed since"
        if len(gone) > 1
        else " and was not billed since"
    )
    claim = f"The {count(len(gone), 'account')} that churned{since} paid {mrr} MRR when last looked at{part}."
    return (Finding(claim, "fact", accounts=len(gone)),)


def _billed(forms: pd.DataFrame) -> tuple[Finding, ...]:
    paying = forms["paying"].dropna()
    claim = say_billed(len(forms), len(paying), float(paying.sum()))
    return (Finding(claim, "fact", accounts=len(forms)),) if claim else ()


def _by_reason(chosen: BackTest, frame: pd.DataFrame) -> tuple[Finding, ...]:
    named = frame[(frame["churn_reason"] != NO_REASON) & (frame["judged"] >= FEWEST)]
    lines = [f"{row['churn_reason']} ({out_of(row['with_sign'], row['judged'])})" for _, row in named.iterrows()]
    if not lines or not chosen.earned:
        return ()
    claim = f"Churned with such a sign, by reason: {listed(lines, 6)}."
    return (Finding(claim, "fact", accounts=int(named["judged"].sum())),)


def split_day(landmarks: Landmarks) -> date:
    """The day from which leavers are counted: the first look of the latest twelve months."""
    latest = split(landmarks, HORIZON)[1]
    days = landmarks.rows["day"].to_numpy()
    return to_date(int(days[latest].min() if latest.any() else landmarks.as_of))
