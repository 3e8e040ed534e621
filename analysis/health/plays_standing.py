"""Which accounts newly stand at which stage of their life, and the play a team has for it."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from ..book import Book
from ..errors import AnalysisError
from ..finding import listed
from .plays import plays
from .plays_findings import WORDS
from .plays_now import list_stage

COLUMNS = ("stage", "account_id", "name", "mrr", "signs", "renewal_on", "csm", "play", "owner", "step")


@dataclass(frozen=True, eq=False)
class Standing:
    """A stage with its play, the first step of it, and who is there now.

    accounts: as `list_stage` gives them; newly: those of them that were not there before, None where that is not known.
    """

    stage: str
    play: str
    owner: str
    step: str
    accounts: pd.DataFrame
    newly: pd.DataFrame | None = None

    @property
    def where(self) -> str:
        """The stage inside a sentence: in months 0–3."""
        return WORDS[self.stage]

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(map(str, self.accounts["account_id"]))


def standings(
    book: Book, own: Mapping[str, Mapping[str, str]], before: Mapping[str, Sequence[str]] | None
) -> tuple[Standing, ...]:
    """Every stage with its play and its accounts; nothing where the book cannot tell who is at a stage.

    own: what a team wrote over a play, by stage; before: account IDs by stage, as they were at an earlier time.
    """
    try:
        told = plays(book).stages
        rows = [
            (row, list_stage(book, stage=row["stage"], most=int(row["accounts"]))) for row in told.to_dict("records")
        ]
    except AnalysisError:
        return ()
    return tuple(_standing({**row, **own.get(row["stage"], {})}, here, before) for row, here in rows)


def _standing(row: Mapping[str, str], here: pd.DataFrame, before: Mapping[str, Sequence[str]] | None) -> Standing:
    stage = row["stage"]
    newly = None
    if before is not None:
        newly = here[~here["account_id"].isin(before.get(stage, ()))].reset_index(drop=True)
    first = str(row["steps"] or "").split(";")[0].strip()
    return Standing(stage, row["play"], str(row["owner"] or "").strip(), first, here, newly)


def list_newly(told: Sequence[Standing]) -> pd.DataFrame:
    """Everybody newly at a stage, where that is not known everybody there, with the play: the columns of COLUMNS.

    account_id, owner and step are as in a table of actions: the file can be brought among the data as one.
    """
    frames = [one.accounts if one.newly is None else one.newly for one in told]
    each = [
        rows.assign(stage=one.stage, play=one.play, owner=one.owner, step=one.step)
        for one, rows in zip(told, frames, strict=True)
    ]
    whole = pd.concat(each, ignore_index=True) if each else pd.DataFrame(columns=list(COLUMNS))
    return whole[[name for name in COLUMNS if name in whole]]


def paying(rows: pd.DataFrame) -> float:
    """What accounts pay together; not a number where it is known of none."""
    return float(pd.to_numeric(rows["mrr"]).sum(min_count=1)) if "mrr" in rows else math.nan


def called(rows: pd.DataFrame, most: int) -> str:
    """The first accounts by their names, those without one by their IDs, and how many more."""
    pairs = zip(rows["account_id"], rows["name"], strict=True)
    return listed([name if isinstance(name, str) and name else str(one) for one, name in pairs], most)
