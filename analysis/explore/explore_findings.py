"""What a measure says of the groups it was asked by, in sentences computed from its numbers."""

import math
from collections.abc import Sequence

import pandas as pd

from ..book import Book
from ..counting.claims import as_of_today
from ..finding import CLEAR, ESTIMATE, FACT, OPEN, Finding, fact_of, listed
from ..phrases import capital, count, out_of, percent
from ..standards import MOST_NAMED
from .counted import COUNT, POINTS, Measure
from .judging import FEW, UNKNOWN
from .words import counted, group_word, group_words, said, small, three, with_ends

CORRECTED = "Each group is compared with all others, corrected for the {} compared here; other views are other looks."


def findings(
    book: Book, measure: Measure, by: Sequence[str], labels: Sequence[str], groups: pd.DataFrame, whole: pd.Series,
    days: str,
) -> tuple[Finding, ...]:  # fmt: skip
    """The groups that differ clearly, then the others, then the whole; the whole first where nothing was compared."""
    all_ = _whole(measure, whole, days)
    if not by or len(groups) < 2:
        return (all_,)
    if (groups["verdict"] == FACT).all():
        return (_largest(measure, by, labels, groups, whole, days), all_)
    clear = groups[groups["verdict"] == CLEAR].sort_values(["p_adjusted", "group"])
    rest = groups[(groups["verdict"] != CLEAR) & (groups["note"] == "")]
    judged = int(groups["p_adjusted"].notna().sum())
    told = [_differs(book, measure, by, row, judged, days) for _, row in clear.iterrows()]
    open_ = [_open(measure, by, labels, rest, groups, whole, judged)] if len(rest) else []
    aside = _set_aside(measure, by, groups)
    return (*told, *open_, *aside, all_) if told or open_ else (all_, *aside)


def _whole(measure: Measure, whole: pd.Series, days: str) -> Finding:
    value, low, high = (float(whole[name]) for name in ("value", "low", "high"))
    if value != value:
        return Finding(f"{measure.label} is not known {days}.", OPEN, about={"measure": measure.word})
    told = with_ends(measure, value, low, high)
    claim = f"{_be(measure, told)} {days}: {_arithmetic(measure, whole)}."
    if measure.form == COUNT:
        claim = f"There {'is' if value == 1 else 'are'} {count(value, *_counted_as(measure))} {days}."
    bound = low == low and high == high and low <= value <= high
    verdict = ESTIMATE if bound and low < high else FACT
    numbers = (value, low, high) if verdict == ESTIMATE else (value, math.nan, math.nan)
    about = {"measure": measure.word}
    return Finding(claim, verdict, *numbers, accounts=int(whole["accounts"]), about=about,
                   fact=fact_of(f"explore {measure.word}", {}))  # fmt: skip


def _counted_as(measure: Measure) -> tuple[str, str]:
    """One of them and many: active account, active accounts."""
    return measure.name.removesuffix("s"), measure.name


def _be(measure: Measure, told: str, whom: str = "") -> str:
    of = f" of {whom}" if whom else ""
    are = "are" if measure.label.endswith(("accounts", "Accounts")) else "is"
    return f"{measure.label}{of} {are} {told}"


def _arithmetic(measure: Measure, row: pd.Series) -> str:
    if measure.form in (POINTS, COUNT) or measure.word == "mrr" or measure.page == "survival":
        return counted(measure, row)
    return f"{out_of(float(row['numerator']), float(row['denominator']))} ({measure.above} over {measure.below})"


def _differs(book: Book, measure: Measure, by: Sequence[str], row: pd.Series, judged: int, days: str) -> Finding:
    whom = group_words(by, row)
    numbers = three(row, "difference", "difference_low", "difference_high")
    away = with_ends(measure, *numbers, signed=True)
    of = "" if measure.word != "nps" else " at the same size, age and quarter"
    claim = (f"{_be(measure, said(measure, float(row['value'])), whom)} {days}: {away} against the rest{of}; "
             f"{counted(measure, row)}.")  # fmt: skip
    about = _about(by, row)
    today = as_of_today(book, {name: value for name, value in about.items() if name in book.dimensions})
    p, looked = float(row["p_adjusted"]), CORRECTED.format(count(judged, "group"))
    return Finding(f"{claim} {today}".strip(), CLEAR, *numbers, int(row["accounts"]), p, about,
                   (looked,), fact=fact_of(f"explore {measure.word}", about))  # fmt: skip


def _about(by: Sequence[str], row: pd.Series) -> dict[str, object]:
    parts = (row["group"],) if len(by) < 2 else (row["first"], row["second"])
    return dict(zip(by, map(str, parts), strict=True))


def _open(
    measure: Measure, by: Sequence[str], labels: Sequence[str], rest: pd.DataFrame, groups: pd.DataFrame,
    whole: pd.Series, judged: int,
) -> Finding:  # fmt: skip
    """The groups of which nothing can be told, from the lowest to the highest."""
    ordered = rest.sort_values(["value", "group"])
    ends = [f"{said(measure, float(row['value']))} ({group_words(by, row)})" for row in
            (ordered.iloc[0], ordered.iloc[-1])]  # fmt: skip
    what = " and ".join(small(label) for label in labels)
    others = "other " if (groups["verdict"] == CLEAR).any() else ""
    whom = f"the {others}{count(len(rest), 'group')} of {what}" if len(rest) > 1 else group_words(by, rest.iloc[0])
    between = f": {ends[0]} to {ends[1]}" if len(rest) > 1 else f": {ends[0].split(' (')[0]}"
    claim = (f"Not enough data to say whether {measure.name} of {whom} differs from the rest{between}, "
             f"{said(measure, float(whole['value']))} overall.")  # fmt: skip
    near = ordered["p_adjusted"].min()
    return Finding(claim, OPEN, accounts=int(rest["accounts"].sum()), p_value=float(near),
                   about={"measure": measure.word, "by": list(by)},
                   caveats=(CORRECTED.format(count(judged, "group")),) if judged else ())  # fmt: skip


def _set_aside(measure: Measure, by: Sequence[str], groups: pd.DataFrame) -> tuple[Finding, ...]:
    told = []
    reasons = {FEW: "there are too few accounts, or too little happened", UNKNOWN: "what they are is not known"}
    for note, why in reasons.items():
        rows = groups[groups["note"] == note]
        if len(rows):
            named = listed([group_words(by, row) for _, row in rows.iterrows()], MOST_NAMED)
            size = count(rows["accounts"].sum(), "account")
            claim = f"Shown in gray and not judged, because {why}: {named} ({size})."
            told.append(Finding(claim, OPEN, accounts=int(rows["accounts"].sum()), about={"measure": measure.word}))
    return tuple(told)


def nobody(
    measure: Measure, by: Sequence[str], orders: Sequence[Sequence[str]], groups: pd.DataFrame, days: str
) -> tuple[Finding, ...]:
    """Bands that could be there and in which nothing is counted: who asked about one of them is told so."""
    if len(by) != 1 or not orders or not (none := [name for name in orders[0] if name not in set(groups["group"])]):
        return ()
    named = listed([group_word(by[0], name) for name in none], MOST_NAMED)
    return (Finding(f"Nothing is counted for {named} {days}.", OPEN, about={"measure": measure.word}),)


def _largest(
    measure: Measure, by: Sequence[str], labels: Sequence[str], groups: pd.DataFrame, whole: pd.Series, days: str
) -> Finding:
    """Of a sum: the group that holds most of it."""
    row = groups.sort_values(["value", "group"], ascending=[False, True]).iloc[0]
    total = float(whole["value"])
    share = float(row["value"]) / total if total else float("nan")
    what = " and ".join(small(label) for label in labels)
    claim = (f"{capital(group_words(by, row))} has the most of {count(len(groups), 'group')} of {what}: "
             f"{said(measure, float(row['value']))} of {said(measure, total)} {measure.name} {days} "
             f"({percent(share, 0)}).")  # fmt: skip
    return Finding(claim, FACT, share, accounts=int(row["accounts"]), about=_about(by, row))
