"""What of an experiment is to be improved: everything that is not better, with the next steps as they were written."""

import pandas as pd

from ..experiment.findings import SUGGESTED
from ..experiment.plan import NEITHER
from .pack import Kept

MISSES = ("worse", "higher", "lower", "needs improvement", "no meaningful difference", "cannot tell")
# A step written for one verdict is no step for another.
KEYS = ["kpi", "arm", "verdict"]


def to_improve(item: Kept) -> bool:
    """Whether it is the table of what is to be improved, which an experiment brings along in any case."""
    return item.kind == "table" and item.card is not None and item.frame is not None and "next_step" in item.frame


def missed(card: pd.DataFrame, written: pd.DataFrame | None) -> pd.DataFrame:
    """The rows of a scorecard that are not better, with next_step: as written, else as suggested for the verdict."""
    rows = card[card["verdict"].isin(MISSES)]
    rows = rows[rows["direction"] != NEITHER] if "direction" in rows else rows
    return with_steps(rows.assign(next_step=rows["verdict"].map(SUGGESTED)), written)


def to_settle(rows: pd.DataFrame) -> str:
    """How many are to be improved, and of how many nobody has said yet which way is good: those may be wins."""
    open_ = int(rows["verdict"].isin(["higher", "lower"]).sum())
    beside = f" (and {open_} of which nobody has said which way is good)" if open_ else ""
    return f"{len(rows) - open_}{beside}"


def with_steps(new: pd.DataFrame, written: pd.DataFrame | None) -> pd.DataFrame:
    """The same rows with the next steps written before, where their verdict is the same."""
    if written is None or "next_step" not in written or "next_step" not in new:
        return new
    filled = written[written["next_step"].fillna("") != ""]
    own = new[KEYS].merge(filled[[*KEYS, "next_step"]], on=KEYS, how="left")["next_step"].to_numpy()
    return new.assign(next_step=new["next_step"].where(pd.isna(own), own))
