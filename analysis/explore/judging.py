"""Every group against the rest: the one test of its measure, corrected for all groups compared."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ..counting.sampling import MOST_UNITS
from ..estimate import corrected_interval, ratios_against_rest
from ..finding import CLEAR, FACT, OPEN
from ..standards import FEWEST, LEVEL
from .counted import COUNT, MONEY, Counted, Measure
from .dimensions import is_unknown

UNKNOWN, FEW = "not known", "too few"
JUDGED = ("difference", "difference_low", "difference_high", "p_value", "p_adjusted", "verdict", "note")


def judged(measure: Measure, counted: Counted) -> pd.DataFrame:
    """The groups with how far each lies from the rest, and whether that is clear; sums are facts and never judged.

    Groups of accounts of which the value is not known, and those too small, are shown and not judged alone: they stay
    in the rest. Where the page of the measure holds groups against the rest, its own test decides.
    """
    groups = counted.groups
    note = np.where([is_unknown(str(group)) for group in groups["group"]], UNKNOWN,
                    np.where(groups["accounts"] < FEWEST, FEW, ""))  # fmt: skip
    if measure.form == COUNT or (measure.form == MONEY and counted.units is None):
        return groups.assign(**dict.fromkeys(JUDGED[:5], np.nan), verdict=FACT, note=np.where(note == FEW, "", note))
    if len(groups) < 2:
        return groups.assign(**dict.fromkeys(JUDGED[:5], np.nan), verdict=OPEN, note=note)
    if counted.p_values is not None:
        told = _of_page(groups, counted.p_values())
    elif counted.units is not None and len(counted.units) <= MOST_UNITS:
        told = _dealt(groups, counted.units)
    else:
        return groups.assign(**dict.fromkeys(JUDGED[:5], np.nan), verdict=OPEN, note=note)
    few = np.isnan(told["p_adjusted"]) & (note == "")
    verdict = np.where(told.pop("clear"), CLEAR, OPEN)
    return groups.assign(**told, verdict=verdict, note=np.where(few, FEW, note))


def _dealt(groups: pd.DataFrame, units: pd.DataFrame) -> dict[str, np.ndarray]:
    names = pd.Index(groups["group"].astype(str))
    code = names.get_indexer(pd.Index(units["group"].astype(str)))
    told = ratios_against_rest(code, units["above"], units["below"])
    unknown = np.array([is_unknown(name) for name in names])
    p = np.where(unknown, np.nan, told.p_adjusted)
    return {"difference": told.difference, "difference_low": np.where(unknown, np.nan, told.low),
            "difference_high": np.where(unknown, np.nan, told.high), "p_value": np.where(unknown, np.nan, told.p),
            "p_adjusted": p, "clear": np.nan_to_num(p, nan=1.0) < LEVEL}  # fmt: skip


def _of_page(groups: pd.DataFrame, found: pd.DataFrame) -> dict[str, np.ndarray]:
    """The p-values of the page, and the difference to the rest with the interval that ends where they do."""
    at = found.assign(group=found["group"].astype(str)).set_index("group").reindex(groups["group"].astype(str))
    p, adjusted = (at[name].to_numpy(float) for name in ("p_value", "p_adjusted"))
    if "difference" in at:
        ends = [at[name].to_numpy(float) for name in ("difference", "low", "high")]
        clear = at["clear"].fillna(False).to_numpy(bool)
    else:
        difference, error = _from_rest(groups)
        ends = [difference, *corrected_interval(difference, error, adjusted)]
        clear = np.nan_to_num(adjusted, nan=1.0) < LEVEL
    unknown = np.array([is_unknown(str(group)) for group in groups["group"]])
    clear = clear & ~unknown
    blank = np.isnan(adjusted) | unknown
    return {"difference": ends[0], **{name: np.where(blank, np.nan, end) for name, end in
            zip(("difference_low", "difference_high"), ends[1:], strict=True)},
            "p_value": np.where(unknown, np.nan, p), "p_adjusted": np.where(unknown, np.nan, adjusted),
            "clear": clear}  # fmt: skip


def _from_rest(groups: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """How far the rate of each group lies from that of all others, with its standard error."""
    above, below = (groups[name].to_numpy(float) for name in ("numerator", "denominator"))
    others = above.sum() - above, below.sum() - below
    with np.errstate(divide="ignore", invalid="ignore"):
        one, rest = above / below, others[0] / others[1]
        error = np.sqrt(one * np.maximum(1 - one, 0) / below + rest * np.maximum(1 - rest, 0) / others[1])
    return one - rest, error


def in_order(groups: pd.DataFrame, worse: int, orders: Sequence[Sequence[str]]) -> pd.DataFrame:
    """The groups in the order of their bands or years, else the worst or the largest first; unknown and few last."""
    last = (groups["note"] == UNKNOWN).astype(int)
    if len(orders) == 1 and (orders[0] or _dates(groups["group"])):
        place = {name: i for i, name in enumerate(orders[0])}
        rank = groups["group"].map(lambda name: (place.get(name, len(place)), name))
        keyed = groups.assign(last=last, rank=rank)
        return keyed.sort_values(["last", "rank"], ignore_index=True).drop(columns=["last", "rank"])
    keyed = groups.assign(last=last + (groups["note"] == FEW), size=groups["value"] * (-1 if worse >= 0 else 1))
    return keyed.sort_values(["last", "size", "group"], ignore_index=True).drop(columns=["last", "size"])


def _dates(names: pd.Series) -> bool:
    known = names[[not is_unknown(str(name)) for name in names]].astype(str)
    return len(known) > 0 and bool(known.str.fullmatch(r"\d{4}(-(Q\d|\d\d))?").all())
