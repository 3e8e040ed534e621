"""Who is at which stage now, with the sign each play would answer, what they pay and when they renew."""

from collections.abc import Mapping, Sequence

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd

from ..book import Book
from ..book.days import to_date
from ..counting import collected
from ..counting.stages import stage_of
from ..errors import AnalysisError
from .assessment import back_test
from .landmarks import CSM, read_landmarks
from .listing import MOST_LISTED, named
from .plays_evidence import evidence_of
from .plays_rows import PLAY_STAGES, RENEWAL, SIGN, WINDOW

LISTED = ("account_id", "name", "signs", "mrr", "renewal_on", "renewal_in", "tenure", CSM)


def here_now(book: Book) -> pd.DataFrame:
    """The accounts that are here: account_id tenure renewal_in (days, missing without a contract) mrr and csm."""
    try:
        landmarks = read_landmarks(book)
    except AnalysisError:
        return _in_snapshot(book)
    rows = landmarks.rows[landmarks.rows["day"].to_numpy() == landmarks.as_of]
    return rows.reset_index(drop=True)


def _in_snapshot(book: Book) -> pd.DataFrame:
    known = book.tables["accounts"].collect_schema().names()
    own = [name for name in ("mrr", CSM) if name in known]
    rows = book.tables["accounts"].filter(nw.col("churned") == 0, ~nw.col("exit").is_null())
    frame = collected(rows.select("account_id", nw.col("exit").alias("tenure"), *own))
    return frame.assign(renewal_in=np.nan, day=np.nan, **({} if "mrr" in frame else {"mrr": np.nan}))


def at_stage(rows: pd.DataFrame, stage: str) -> np.ndarray:
    """Which of the accounts that are here are at a stage now."""
    if stage == RENEWAL:
        return rows["renewal_in"].to_numpy(float) <= WINDOW
    return stage_of(rows["tenure"]) == stage


def carried_now(book: Book, rows: pd.DataFrame, signs: Sequence[str]) -> list[list[str]]:
    """For each account that is here which of these signs are on; where none is named, which tell in the whole book."""
    try:
        found = back_test(book, WINDOW, None, ())
    except AnalysisError:
        return [[] for _ in range(len(rows))]
    now = found.landmarks.rows["day"].to_numpy() == found.landmarks.as_of
    return found.carried(now, list(signs) or found.earned)


def stand_now(book: Book, signs: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """How many accounts are at each stage, what they pay, and how many carry a sign: a row per stage that has a play.

    Columns: accounts mrr with_sign; the stage is the index. Before a renewal only where contracts are known.
    """
    rows = here_now(book)
    stages = [stage for stage in PLAY_STAGES if stage != RENEWAL or rows["renewal_in"].notna().any()]
    told = {}
    for stage in stages:
        place = at_stage(rows, stage)
        carried = np.array([bool(each) for each in carried_now(book, rows, signs[stage])], dtype=bool)
        mrr = float(pd.to_numeric(rows["mrr"][place]).sum(min_count=1))
        told[stage] = {"accounts": int(place.sum()), "mrr": mrr, "with_sign": int((carried & place).sum())}
    return pd.DataFrame.from_dict(told, orient="index")


def list_stage(book: Book, *, stage: str, most: int = MOST_LISTED) -> pd.DataFrame:
    """The accounts that are at a stage now, those with a sign and the most MRR first.

    stage: one of the stages of plays. Columns: account_id name signs (those that tell at the stage, else in the whole
    book, each with the day it went on) mrr renewal_on renewal_in (days) tenure (months) csm.
    """
    evidence, _ = evidence_of(book)
    own = evidence[(evidence["stage"] == stage) & (evidence["kind"] == SIGN) & evidence["shown"].astype(bool)]
    rows = here_now(book)
    carried = carried_now(book, rows, list(own["sign"]))
    told = rows.assign(signs=["; ".join(each) for each in carried], _with=[bool(each) for each in carried])
    here = told[at_stage(rows, stage)]
    first = here.sort_values(["_with", "mrr", "account_id"], ascending=[False, False, True]).head(most)
    renewal = [None if np.isnan(left) else to_date(int(day + left))
               for day, left in zip(first["day"], first["renewal_in"], strict=True)]  # fmt: skip
    dated = named(book, first.assign(renewal_on=pd.Series(renewal, index=first.index, dtype=object)))
    return dated[[name for name in LISTED if name in dated]].reset_index(drop=True)
