"""What the people who use it say, arm by arm: closed answers counted and compared, open ones by their words."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from ..book import Book
from ..counting.claims import claims
from ..counting.frames import lines
from ..errors import NotEnoughData, UnusableUpload
from ..estimate import holm, linearised, share_difference, welch, wilson
from ..finding import CLEAR, Family, Finding, count, percent
from ..phrases import numeral
from ..result import Result
from .answers_file import Answers, read_answers
from .control_arm import find_assignment, find_control
from .directions import stated
from .kpi_findings import UNKNOWN_CONTROL, number
from .open_answers import count_words, open_findings
from .plan import read_plan

FEW = 10
NOT_SAID = "not said"
COMMON = {"": "effect", "_low": "low", "_high": "high"}
COUNTS = ["question", "answer", "arm", "answers", "asked", "share", "low", "high"]
COMPARED = [
    "question", "answer", "arm", "treatment", "control", "effect", "low", "high", "p_value", "p_adjusted", "verdict",
    "treatment_units", "control_units", "common", "common_low", "common_high",
]  # fmt: skip


@dataclass(frozen=True, eq=False, repr=False)
class Survey(Result):
    """What was said. `closed`: how often each answer was given in each arm. `compared`: treatment less control, also
    in shares of what the answers span (`common`), so that shares and scales stand on one axis.

    words: how many open answers hold a word, by arm, with one of them. rows: every answer with its unit and arm.
    """

    closed: pd.DataFrame
    compared: pd.DataFrame
    words: pd.DataFrame
    rows: pd.DataFrame
    findings: tuple[Finding, ...]
    families: tuple[Family, ...] = ()


def _fact(finding: Finding) -> str:
    return f"survey; arm={finding.about.get('arm')}; question={finding.about.get('question')}"


@claims("survey", _fact, tested=lambda told: {"": told.compared["p_adjusted"]}, today=False)
def survey(book: Book, *, answers: tuple[str, bytes] | None = None, plan: Any = None, control: str | None = None,
           randomised: bool | None = None) -> Survey:  # fmt: skip
    """What do the people who use it say, and do they say it more often in one arm?

    answers: the name and the contents of a file of answers. Closed questions are counted with Wilson's interval and
    compared: choices by the share who gave the commonest answer (Newcombe), scales by their mean (Welch), people of
    one unit counting as one unit where there are several. Corrected by Holm for all that is compared; fewer than 10
    units in an arm are not compared. Open answers are counted by the words they hold: how many answers name a word,
    not how often it is written. Raises UnusableUpload for a file without answers, NotEnoughData where no answer
    belongs to an arm.

    plan: a `Plan`, or its JSON. control: the control arm. randomised: whether units were drawn by lot.

    Example: `experiment.survey(pilot, answers=said)`.
    """
    if answers is None:
        raise UnusableUpload("There are no answers yet.", "", "Give the name and the contents of a file of answers.")
    read = read_answers(book, *answers)
    rows = read.rows.dropna(subset=["arm"])
    if rows.empty:
        raise NotEnoughData("No answer belongs to an arm.", "The file names no arm, and its units are not in the book.",
                            "Add the unit or the arm of each person.")  # fmt: skip
    base = _control(book, rows, plan, control)
    by_lot, _ = find_assignment(read_plan(plan), randomised, sorted(rows["arm"].unique()))
    closed, compared = _closed(rows, read), _compared(rows, read, base, by_lot)
    words = count_words(rows, read)
    return Survey(closed, compared, words, rows, _said(read, rows, compared, words, by_lot, base))


def answer_arms(book: Book, *, answers: tuple[str, bytes], plan: Any = None) -> dict[str, str]:
    """The arms of a file of answers that one may be compared with, to how they are called, the control arm first.

    Where nobody can tell which arm is control the first is none of them. Errors as in `survey`; empty where no answer
    belongs to an arm.
    """
    rows = read_answers(book, *answers).rows.dropna(subset=["arm"])
    arms = sorted(rows["arm"].unique())
    base = _control(book, rows, plan, None) if arms else ""
    first = {base: base} if base else {"": NOT_SAID} if arms else {}
    return {**first, **{arm: arm for arm in arms if arm != base}}


def _control(book: Book, rows: pd.DataFrame, plan: Any, control: str | None) -> str:
    """The arm the others are compared with, among those that answered; empty where nobody can tell."""
    written, arms = read_plan(plan), sorted(rows["arm"].unique())
    planned = replace(written, control=None) if written and written.control not in arms else written
    return find_control(arms, planned, control if control in arms else None, stated(book)).arm


def _closed(rows: pd.DataFrame, read: Answers) -> pd.DataFrame:
    kept = rows[rows["question"].map(read.kinds).isin(["choice", "scale"])]
    spelt = kept.assign(answer=_alike(kept))
    counted = spelt.groupby(["question", "answer", "arm"], sort=True).size().rename("answers").reset_index()
    asked = spelt.groupby(["question", "arm"]).size()
    of = [int(asked[(row.question, row.arm)]) for row in lines(counted)]
    low, high = wilson(counted["answers"], of) if len(counted) else ([], [])
    return counted.assign(asked=of, share=counted["answers"] / of, low=low, high=high)[COUNTS]


def _alike(rows: pd.DataFrame) -> pd.Series:
    """Answers that differ in capitals alone are one answer, spelt as most spell it."""
    folded = rows["answer"].str.casefold()
    return folded.map(rows.groupby(folded)["answer"].agg(_usual))


def _usual(given: pd.Series) -> str:
    """What was given most often; of several the first in the alphabet."""
    counts = given.value_counts()
    return str(min(counts[counts == counts.max()].index))


def _compared(rows: pd.DataFrame, read: Answers, base: str, by_lot: bool) -> pd.DataFrame:
    found: list[tuple] = []
    for question, part in rows.groupby("question", sort=False):
        kind = read.kinds[str(question)]
        if kind == "open":
            continue
        answer = "mean" if kind == "scale" else _usual(_alike(part))
        value = pd.to_numeric(part["answer"], errors="coerce") if kind == "scale" else _alike(part).eq(answer)
        sides = part.assign(value=value.astype(float)).dropna(subset=["value"])
        reach = float(np.ptp(sides["value"])) or np.nan
        others = sorted(set(sides["arm"]) - {base}) if base else []
        found += [(question, answer, arm, *_against(sides, arm, base, kind), reach) for arm in others]
    frame = pd.DataFrame(found if base else [], columns=[*COMPARED[:9], *COMPARED[11:13], "reach"])
    adjusted = holm(frame["p_value"].to_numpy(float)) if len(frame) else np.array([])
    told = np.where(by_lot & (adjusted < 0.05), CLEAR, "cannot tell")
    common = {f"common{end}": frame[of] / frame["reach"] for end, of in COMMON.items()}
    return frame.assign(p_adjusted=adjusted, verdict=told, **common)[COMPARED]


def _against(sides: pd.DataFrame, arm: str, base: str, kind: str) -> tuple:
    """Both sides, the difference with its interval, its p-value, and how many units stand behind either side."""
    sums = sides.groupby(["arm", "unit"])["value"].agg(["sum", "count"])
    one, two = sums.loc[arm], sums.loc[base] if base in sums.index else sums.iloc[:0]
    parts = [side["sum"].sum() / side["count"].sum() if len(side) else np.nan for side in (one, two)]
    nothing = (np.nan, np.nan, np.nan)
    if min(len(one), len(two)) < FEW:
        return (*parts, parts[0] - parts[1], *nothing, len(one), len(two))
    if kind == "choice" and max(one["count"].max(), two["count"].max()) == 1:
        share = share_difference(one["sum"].sum(), len(one), two["sum"].sum(), len(two))
        return (*parts, parts[0] - parts[1], share.low, share.high, share.p, len(one), len(two))
    effect = welch(linearised(one["sum"], one["count"]), linearised(two["sum"], two["count"]))
    return (*parts, effect.effect, effect.low, effect.high, effect.p, len(one), len(two))


def _said(
    read: Answers, rows: pd.DataFrame, compared: pd.DataFrame, words: pd.DataFrame, by_lot: bool, base: str
) -> tuple[Finding, ...]:
    shown, lost = int((compared["verdict"] == CLEAR).sum()), read.people - read.placed
    differ = f"{shown} of {count(len(compared), 'comparison')} of closed answers differ{'s' * (shown == 1)}"
    people = count(read.people, "person", "people")
    claim = f"{people} answered {count(len(read.kinds), 'question')}; {differ} between the groups."
    first = Finding(claim, "fact", accounts=read.people)
    missed = f"{count(lost, 'person', 'people')} of no known arm are left out."
    aside = [Finding(missed, "fact")] if lost else []
    way = "The arms were not randomly assigned: what people say goes with the arm and is no proof of it."
    asked = (
        []
        if base
        else [Finding(f"Cannot tell which arm is control. {UNKNOWN_CONTROL}", "cannot tell", about={"control": ""})]
    )
    banner = [] if by_lot else [Finding(way, "cannot tell", about={"assignment": "not by lot"})]
    told = [_closed_finding(row, base, read) for row in lines(compared)]
    return (*asked, first, *banner, *told, *open_findings(rows, words, read), *aside)


def _closed_finding(row: Any, base: str, read: Answers) -> Finding:
    scale = read.kinds[str(row.question)] == "scale"
    sides = [number(v) if scale else percent(v) for v in (row.treatment, row.control)]
    what = "mean" if scale else f"“{row.answer}” from"
    claim = f"{row.question}: {what} {sides[0]} in {row.arm}, {sides[1]} in {base}"
    about = {"question": row.question, "arm": row.arm}
    units = int(row.treatment_units + row.control_units)
    if row.low != row.low:
        few = min(row.treatment_units, row.control_units) < FEW
        why = f"fewer than {FEW} units answered in an arm" if few else "nothing varies"
        return Finding(f"{claim}; {why}, so nothing is said.", "cannot tell", accounts=units, about=about)
    ends = " to ".join(number(end) if scale else percent(end).removesuffix("%") for end in (row.low, row.high))
    apart = number(abs(row.effect)) if scale else f"{numeral(abs(100 * row.effect), 1)} points"
    way = "higher" if row.effect > 0 else "lower" if row.effect < 0 else "apart"
    return Finding(f"{claim}: {apart} {way} ({ends}).", row.verdict, row.effect, row.low, row.high, units,
                   row.p_adjusted, about)  # fmt: skip


def list_said(book: Book, *, answers: tuple[str, bytes], question: str | None = None, most: int = 50) -> pd.DataFrame:
    """The answers as they were given: unit arm question answer, at most `most`, the longest first.

    question: one of them; all unless said. Errors as in `survey`.
    """
    rows = read_answers(book, *answers).rows
    mine = rows if question is None else rows[rows["question"] == question]
    order = mine["answer"].str.len().sort_values(ascending=False, kind="stable").index
    return mine.loc[order, ["unit", "arm", "question", "answer"]].head(most).reset_index(drop=True)
