"""The bridge of the MRR as a slide program draws it: a waterfall whose falls are falls."""

import pandas as pd

from analysis.charts.revenue import ENDS, WORDS, foot_of, signed
from analysis.charts.theme import ROLES
from analysis.phrases import short_money
from analysis.qbr.native_form import Native, Series, numbers, round_ends
from analysis.revenue.revenue_metrics import LOSSES


def waterfall(frame: pd.DataFrame, currency: str = "") -> Native:
    """From the opening to the closing MRR: gains rise and losses fall from where the step before ended.

    Stacked columns: a base that is not seen, then the total, the gain or the loss, then one that carries the label.
    """
    steps, amounts = frame["step"].tolist(), numbers(frame["amount"])
    floor, top = foot_of(frame)
    parts = {
        "Total": ("context", ENDS),
        "Gained": ("staying", set(steps) - {*ENDS, *LOSSES}),
        "Lost": ("leaving", LOSSES),
    }
    seen = tuple(
        Series(name, tuple(a if s in own else None for s, a in zip(steps, amounts, strict=True)), colour=ROLES[role][0])
        for name, (role, own) in parts.items()
    )
    labels = tuple(signed(s, short_money(a or 0), currency) for s, a in zip(steps, amounts, strict=True))
    base = Series("Base", numbers(frame["bottom"]), colour="")
    over = Series("Label", ((top - floor) * 0.06,) * len(steps), colour="", labels=labels)
    said = f" in {currency}" if currency else ""
    title = f"MRR{said}; the axis does not start at 0" if round_ends(floor, top)[0] else f"MRR{said}"
    return Native("waterfall", (base, *seen, over), tuple(WORDS[s] for s in steps), y_title=title, span=(floor, top))
