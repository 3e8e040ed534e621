"""What goes with leaving when the rest is the same, in sentences computed from the ratios."""

from collections.abc import Sequence

import pandas as pd

from ..estimate import family_p
from ..finding import CLEAR, RATIO, Finding, count, group_named, listed
from ..names import spoken
from ..phrases import capital, out_of, times, whens_named
from .adjusted_choice import MOST_TOGETHER, Choice

DRIFT = 0.01
HELD = " held equal"


def findings(ratios: pd.DataFrame, stages: pd.DataFrame, by: Sequence[str], left: int) -> tuple[Finding, ...]:
    """What goes with leaving, the surest first; what changes with tenure; what cannot be told."""
    shown = ratios[ratios["verdict"] == CLEAR].sort_values(["p_adjusted", "ratio"])
    told = [_ratio(row, _others(by, row["dimension"], place == 0)) for place, (_, row) in enumerate(shown.iterrows())]
    rest = ratios[ratios["verdict"] != CLEAR]
    if not told:
        names = listed([spoken(name) for name in by], MOST_TOGETHER)
        each = f"Of groups of {names}" if len(by) == 1 else f"With {names} each compared with the others{HELD}"
        claim = f"{each}, none is shown to churn more or less often than another."
        told = [Finding(claim, "cannot tell", accounts=left, p_value=family_p(ratios["p_adjusted"]))]
    drift = [_drifts(row, stages) for _, row in ratios[ratios["drift_p"] < DRIFT].iterrows()]
    holds = [] if drift else [_holds(ratios)]
    open_ = [_open(rest)] if len(rest) and len(shown) else []
    return (*told, *drift, *holds, *open_)


def _others(by: Sequence[str], own: str, first: bool) -> str:
    """What else is held equal, by name the first time: a column is never held equal where its own groups differ."""
    rest = [spoken(name) for name in by if name != own]
    if not rest:
        return ""
    return f", with {listed(rest, MOST_TOGETHER) if first else 'the other factors'}{HELD}"


def _numbers(row: pd.Series) -> tuple[float, float, float]:
    return float(row["ratio"]), float(row["low"]), float(row["high"])


def _named(row: pd.Series) -> str:
    """A group with its column: industry Hospitality, or 1-month contracts."""
    named = group_named(row["dimension"], row["group"])
    return named if named != row["group"] else f"{spoken(row['dimension'])} {row['group']}"


def _with(dimension: str, group: str, column: bool = True) -> str:
    """What marks the accounts of a group: on 1-month contracts, with contract “Two year”, or with “Two year” alone."""
    named = group_named(dimension, group)
    if named.endswith("-month contracts"):
        return f"on {named}"
    said = whens_named(group)
    return f"with {spoken(dimension)} “{said}”" if column else f"with “{said}”"


def _ratio(row: pd.Series, held: str) -> Finding:
    claim = (
        f"Accounts {_with(row['dimension'], row['group'])} churn {times(*_numbers(row))} as those "
        f"{_with(row['dimension'], row['other'], column=False)}{held} "
        f"({out_of(row['churned'], row['accounts'])} churned)."
    )
    about = {row["dimension"]: row["group"], "other": row["other"]}
    caveats = ("What goes with churn need not cause it.", "Over all months observed.")
    p = float(row["p_adjusted"])
    return Finding(claim, CLEAR, *_numbers(row), int(row["accounts"]), p, about, caveats, even=RATIO)


def _drifts(row: pd.Series, stages: pd.DataFrame) -> Finding:
    own = stages[(stages["dimension"] == row["dimension"]) & (stages["group"] == row["group"])]
    parts = [
        f"in months {part['stage'].replace('-', '–')} {times(part['ratio'], part['low'], part['high'])}"
        for _, part in own.iterrows()
        if part["ratio"] == part["ratio"]
    ]
    other = _with(row["dimension"], row["other"], column=False)
    by_stage = f": they churn {listed(parts)} as those {other}" if parts else ""
    claim = f"For accounts {_with(row['dimension'], row['group'])} the difference changes with time{by_stage}."
    return Finding(claim, CLEAR, accounts=int(row["accounts"]), p_value=float(row["drift_p"]),
                   about={row["dimension"]: row["group"], "measure": "drift"})  # fmt: skip


def _holds(ratios: pd.DataFrame) -> Finding:
    claim = (
        "No difference is shown to change with time, so one number can stand for the whole stay "
        f"({count(len(ratios), 'comparison')})."
    )
    p, about = family_p(ratios["drift_p"]), {"measure": "drift"}
    return Finding(claim, "cannot tell", accounts=int(ratios["accounts"].max()), p_value=p, about=about)


def together(pairs: Sequence[tuple[str, str]], accounts: int) -> list[Finding]:
    """Dimensions of which one mostly restates the other."""
    said = [f"{spoken(one)} and {spoken(other)} mostly go together" for one, other in pairs]
    return [
        Finding(f"{capital(text)}: with both held equal, neither stands alone.", "fact", accounts=accounts)
        for text in said
    ]


def _open(rest: pd.DataFrame) -> Finding:
    named = [_named(row) for _, row in rest.iterrows()]
    says = "Not enough data to say whether these churn more or less often than the largest group of their column"
    claim = f"{says}: {listed(named, 8)}."
    return Finding(claim, "cannot tell", accounts=int(rest["accounts"].sum()))


def said_left_out(choice: Choice | None) -> list[Finding]:
    """The columns that are not allowed for, each with its reason."""
    if choice is None or not choice.left_out:
        return []
    parts = [f"{spoken(name)} ({why})" for name, why in choice.left_out]
    claim = f"Not allowed for, chosen without looking at who churned: {listed(parts, 20)}."
    return [Finding(claim, "fact", about={"left_out": [name for name, _ in choice.left_out]})]
