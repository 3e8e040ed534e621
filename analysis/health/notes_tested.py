"""Every word of the notes against what came after: which words come before churn, corrected for all of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..estimate import carried_before, corrected_of_many, matched_ratio
from ..finding import CLEAR, OPEN, SAME
from ..standards import ABOVE_ONE, FEWEST, FEWEST_LEFT, LEVEL
from .notes_beside import judged_beside
from .notes_counting import KNOWN_DAYS, Noted
from .signs_backtest import MATTERS, share_that_leaves
from .signs_rules import TOP

MOST_SHOWN, HALF_OF_LOOKS = 8, 0.5
COLUMNS = ("label", "watched", "notes", "accounts", "accounts_with", "share_on", "churned", "churned_with", "expected",
           "risk_with", "risk_without", "rate_ratio", "ratio_low", "ratio_high", "p_value", "p_adjusted", "lead_days",
           "lead_low", "lead_high", "on_now", "verdict", "sure_low", "sure_high")  # fmt: skip


@dataclass(frozen=True, eq=False)
class Looks:
    """The looks that know a note, and whether the account churned before the next one: each churn is seen once."""

    noted: Noted
    use: np.ndarray
    left: np.ndarray
    horizon: int

    @property
    def stratum(self) -> np.ndarray:
        return self.noted.beside.stratum_beside("notes_known")[self.use]

    @property
    def account(self) -> np.ndarray:
        return self.noted.landmarks.account[self.use]


def looks_at(noted: Noted, horizon: int) -> Looks:
    """The looks at accounts with a note, but those of the last day, which nothing has come after."""
    landmarks = noted.landmarks
    days, day = np.array([*landmarks.days, np.inf]), landmarks.rows["day"].to_numpy()
    following = days[np.searchsorted(landmarks.days, day) + 1]
    use = np.flatnonzero((noted.many > 0) & (following < np.inf))
    return Looks(noted, use, (landmarks.column("churned_on", np.inf) <= following)[use], horizon)


def estimate_words(looks: Looks, named: Sequence[str], questions: int = 1) -> tuple[pd.DataFrame, int]:
    """The words that come before churn, those a reader named, and the nearest others; and how many were looked at.

    Compared are looks at the same day, at accounts that have been here as long, with as much written. Looked at are
    words of at least 10 accounts with notes, and not in half of all looks unless named, whatever became of them;
    those that could not have come out clear are not counted (Tarone 1990), and the p-values of the others are exact
    and corrected for one another (Holm). Words that only stand beside a clear one are left out (`judged_beside`).
    Ratios are those of the exact test of like looks, `sure_low` and `sure_high` at the level of the correction. A
    named word is tested with all others, for it may have been named because of these very notes; that it is no strong
    sign is corrected for the named ones. `questions`: how many are answered beside this one and with it, which pay
    for one another. Columns: those of `NoteWords.words`.
    """
    words, look_at, word_at = _carried(looks, named)
    tested = carried_before(looks.left, looks.stratum, look_at, word_at, len(words))
    watched = np.array([word in named for word in words], dtype=bool)
    kept = _common(looks, look_at, word_at, watched)
    tested.loc[~kept, ["p_value", "attainable"]] = np.nan
    adjusted, looked = corrected_of_many(tested["p_value"], tested["attainable"])
    adjusted = np.minimum(questions * adjusted, 1.0)
    tested = tested.assign(word=words, p_adjusted=adjusted, watched=watched)
    tested = judged_beside(tested, looks.left, looks.stratum, look_at, word_at, questions * looked)
    first = _shown(tested)
    order = np.argsort(np.argsort(tested["p_value"].fillna(2).to_numpy(), kind="stable"), kind="stable")
    rows = [
        _row(looks, tested.iloc[i], look_at[word_at == i], questions * max(looked - int(order[i]), 1), len(named))
        for i in first
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS)), looked


def _shown(tested: pd.DataFrame) -> list[int]:
    """The places of the words to show: clear ones, named ones, and the nearest others up to eight in all."""
    order = tested.sort_values(["p_adjusted", "p_value", "word"], na_position="last").index
    must = [i for i in order if tested["p_adjusted"][i] < LEVEL or tested["watched"][i]]
    near = (tested["p_value"] < 1) & tested["p_adjusted"].notna() & ~tested["explained"]
    more = [i for i in order if i not in must and near[i]]
    kept = {*must, *more[: max(MOST_SHOWN - len(must), 0)]}
    return [int(i) for i in order if i in kept]


def _carried(looks: Looks, named: Sequence[str]) -> tuple[list[str], np.ndarray, np.ndarray]:
    """The words, and which of the looks carries which of them, each pair once."""
    noted, place = looks.noted, np.full(len(looks.noted.landmarks.rows), -1)
    place[looks.use] = np.arange(len(looks.use))
    here = place[noted.look_at] >= 0
    look, note = place[noted.look_at[here]], noted.note_at[here]
    words, look_at, word_at = _of_terms(noted, look, note)
    ends = np.searchsorted(word_at, np.arange(len(words) + 1))
    carried = {look_at[ends[n] : ends[n + 1]].tobytes(): n for n in range(len(words))} if named else {}
    for word in named:
        on = np.unique(look[np.isin(note, noted.notes.holding(word))])
        # A term that stands in the very same notes is the word that was named: alternatives, where alternative* is.
        same = carried.pop(on.tobytes(), -1)
        if same >= 0:
            words[same] = word
            continue
        look_at, word_at = np.append(look_at, on), np.append(word_at, np.full(len(on), len(words)))
        words.append(word)
    return words, look_at, word_at


def _of_terms(noted: Noted, look: np.ndarray, note: np.ndarray) -> tuple[list[str], np.ndarray, np.ndarray]:
    """The terms that enough looks carry; of runs of letters that stand in the same looks the longest."""
    names, note_at, term_at = noted.notes.terms
    ends = np.searchsorted(note_at, np.arange(len(noted.notes.rows) + 1))
    many = (ends[1:] - ends[:-1])[note]
    within = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
    term = term_at[np.repeat(ends[:-1][note], many) + within]
    pairs = _each_once(np.repeat(look, many) * max(len(names), 1) + term)
    look_at, term_at = pairs // max(len(names), 1), pairs % max(len(names), 1)
    common = np.flatnonzero(np.bincount(term_at, minlength=len(names)) >= FEWEST)
    order = np.argsort(term_at, kind="stable")
    starts = np.searchsorted(term_at[order], common), np.searchsorted(term_at[order], common, "right")
    carried = {int(t): look_at[order[a:b]] for t, a, b in zip(common, *starts, strict=True)}
    alike: dict[bytes, int] = {}
    for one in sorted(carried, key=lambda t: (-len(names[t]), names[t])):
        alike.setdefault(carried[one].tobytes(), one)
    kept = sorted(alike.values(), key=lambda t: names[t])
    looks = [carried[one] for one in kept]
    place = np.repeat(np.arange(len(kept)), [len(own) for own in looks])
    return [names[one] for one in kept], np.concatenate(looks) if looks else np.array([], dtype=int), place


def _each_once(keys: np.ndarray) -> np.ndarray:
    """Whole numbers in order, each once: of millions a sort is many times as fast as numpy's own table."""
    ranked = np.sort(keys)
    return ranked[np.append(True, ranked[1:] != ranked[:-1])] if len(ranked) else ranked


def _common(looks: Looks, look_at: np.ndarray, word_at: np.ndarray, watched: np.ndarray) -> np.ndarray:
    """The words of at least 10 accounts, and not of half of all looks, of named ones nearly all: whatever came after.

    What stands in every other note says nothing by itself, in any language: "the", "customer", "called".
    """
    wide = int(looks.account.max(initial=0)) + 1
    who = _each_once(word_at * wide + looks.account[look_at]) // wide
    accounts = np.bincount(who, minlength=len(watched))
    share = np.bincount(word_at, minlength=len(watched)) / max(len(looks.use), 1)
    common: np.ndarray = (accounts >= FEWEST) & (share <= np.where(watched, TOP, HALF_OF_LOOKS))
    return common


def _row(looks: Looks, tested: pd.Series, carrying: np.ndarray, step: int, named: int) -> tuple[object, ...]:
    on = np.zeros(len(looks.use), dtype=bool)
    on[carrying] = True
    place = np.unique(looks.stratum, return_inverse=True)[1].ravel()
    cells = [np.bincount(place, part) for part in (looks.left & on, on, looks.left & ~on, ~on)]
    clear = bool(tested["p_adjusted"] < LEVEL)
    # One-sided at the step of the correction where it is clear, two-sided for the named ones.
    beyond = LEVEL / step if clear else LEVEL / max(named, 1) / 2
    x, n, x_rest, n_rest = cells
    alone, sure = (matched_ratio(x, n, x_rest, n_rest, level=1 - 2 * tail) for tail in (LEVEL / 2, beyond))
    low, high = (max(sure.low, ABOVE_ONE), sure.high) if clear else (min(sure.low, 1.0), sure.high)
    little = bool(tested["watched"]) and high < MATTERS and not np.isnan(tested["p_adjusted"])
    verdict = CLEAR if clear else SAME if little else OPEN
    notes = looks.noted.notes.holding(str(tested["word"]))
    gone = [int((looks.left & side).sum()) for side in (on, ~on)]
    time, left = (part[looks.use] for part in looks.noted.landmarks.after(looks.horizon))
    risks = [share_that_leaves(time[side], left[side]) for side in (on, ~on)]
    return (
        tested["word"], bool(tested["watched"]), len(notes), len(np.unique(looks.account)),
        len(np.unique(looks.account[on])), float(on.mean()), sum(gone), gone[0], float(tested["expected"]), *risks,
        alone.ratio, alone.low, alone.high, float(tested["p_value"]), float(tested["p_adjusted"]), *_lead(looks, notes),
        _now(looks.noted, notes), verdict, low, high,
    )  # fmt: skip


def _now(noted: Noted, notes: np.ndarray) -> int:
    """How many accounts carry it on the last day."""
    now = noted.landmarks.rows["day"].to_numpy() == noted.landmarks.as_of
    return int((noted.carrying(notes)[now] == 1).sum())


def _lead(looks: Looks, notes: np.ndarray) -> tuple[float, float, float]:
    """Days from the first note with it to the churn, of those within the horizon and the days a note is known."""
    rows = looks.noted.notes.rows.iloc[notes]
    all_looks = looks.noted.landmarks.rows
    gone = all_looks.groupby("account_id")["churned_on"].first()
    days = rows["account_id"].map(gone).to_numpy(float) - rows["noted_on"].to_numpy(float)
    near = (days >= 0) & (days <= looks.horizon + KNOWN_DAYS)
    first = pd.Series(days[near]).groupby(rows["account_id"].to_numpy()[near]).max()
    if len(first) < FEWEST_LEFT:
        return (np.nan,) * 3
    low, middle, high = np.quantile(first, (0.25, 0.5, 0.75))
    return float(middle), float(low), float(high)
