"""Why an account has its score, and what has moved it, in a line each."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from ..phrases import count, numeral, percent, percent_with_sign, significant, with_sign
from .health_score import Scored
from .landmarks import SIGNALS

MOVED = 1.0


def why(scored: Scored, rows: Any) -> list[str]:
    """The two inputs that pull the score down most, or else the one that lifts it most, with their points."""
    pull, values = scored.pull.loc[rows], scored.landmarks.rows.loc[rows, list(scored.points.columns)]
    known = scored.points.loc[rows].notna().to_numpy()
    return [_words(list(pull), *parts) for parts in zip(pull.to_numpy(), values.to_numpy(float), known, strict=True)]


def _words(names: Sequence[str], pulls: np.ndarray, values: np.ndarray, known: np.ndarray) -> str:
    worst = [place for place in np.argsort(pulls, kind="stable") if known[place] and pulls[place] < -1][:2]
    best = [place for place in np.argsort(-pulls, kind="stable") if known[place]][:1]
    told = [f"{say(names[place], values[place])} ({with_sign(pulls[place])})" for place in worst or best]
    return ", ".join(told) or "nothing is known of it"


def change(scored: Scored) -> np.ndarray:
    """The score less that of the look a month before; missing where there was none."""
    return np.asarray(scored.score - before(scored, pd.DataFrame({"score": scored.score}))[:, 0])


def moved(scored: Scored, rows: np.ndarray) -> list[str]:
    """The input that has moved the score most since last month, as it was and as it is."""
    names = list(scored.points.columns)
    pull, values = scored.pull.to_numpy(), scored.landmarks.rows[names]
    shift = np.nan_to_num(pull - before(scored, scored.pull))[rows]
    then, now = before(scored, values)[rows], values.to_numpy(float)[rows]
    place = np.abs(shift).argmax(axis=1)
    each = zip(place, shift, then, now, strict=True)
    return [_step(names[at], past[at], here[at]) if abs(by[at]) >= MOVED else "" for at, by, past, here in each]


def _step(name: str, then: float, now: float) -> str:
    ends = ["not known" if np.isnan(value) else short(name, value) for value in (then, now)]
    return f"{SIGNALS[name][0]}: {ends[0]} → {ends[1]}"


def before(scored: Scored, columns: pd.DataFrame) -> np.ndarray:
    """The same columns at the look a month before; missing where the account was not looked at then."""
    rows = scored.landmarks.rows
    account, day = rows["account_id"].to_numpy(str), rows["day"].to_numpy()
    order = np.lexsort((day, account))
    place = np.searchsorted(scored.landmarks.days, day[order])
    follows = np.zeros(len(rows), dtype=bool)
    follows[1:] = (account[order][1:] == account[order][:-1]) & (place[1:] == place[:-1] + 1)
    values = columns.to_numpy(float)
    past = np.full(values.shape, np.nan)
    past[order[1:][follows[1:]]] = values[order[:-1][follows[1:]]]
    return past


def say(name: str, value: float) -> str:
    """A signal's value in a few words."""
    words = {
        "change": f"usage {percent(abs(value), 0)} {'under' if value < 0 else 'over'} the three months before",
        "share": f"{percent(value, 0)} of seats in use",
        "score": f"last NPS answer {numeral(value)}",
        "heard_ago": f"{count(value, 'day')} since it answered",
        "contacts": f"{count(value, 'person', 'people')} answering",
        "failed": count(value, "failed payment"),
    }
    return words.get(name, f"{name} {significant(value)}")


def short(name: str, value: float) -> str:
    """A signal's value as a number alone."""
    return (
        percent_with_sign(value, 0)
        if name == "change"
        else percent(value, 0)
        if name == "share"
        else significant(value)
    )
