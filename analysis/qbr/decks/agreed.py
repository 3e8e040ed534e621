"""What the customer set out to do, on slides: the goals, how far each has come, and what did not work."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from ...charts.marks import GOOD, LEVEL, LOST, Marks, Series
from ...phrases import money, numeral, percent
from .model import Block, Cell, Slide, Table
from .wording import cut, day, few, first_that_fits, in_one_line, natural, short_day, text_of

MOST_BARS = 5
WORDS = {
    "met": ("Met", "good"),
    "missed": ("Missed", "bad"),
    "on the way": ("On the way", ""),
    "moved back": ("Moved back", "bad"),
    "not measured": ("Not measured yet", "quiet"),
    "no target": ("No target yet", "quiet"),
}


def amount(value: object, unit: object) -> str:
    """A number of a goal in its unit; a sign where there is none."""
    if not isinstance(value, float | int) or math.isnan(value):
        return "–"
    return natural(float(value), unit if isinstance(unit, str) else "")


def goals_slides(goals: pd.DataFrame) -> list[Slide]:
    """What they set out to do: baseline, target and where they are."""
    if goals.empty:
        return []
    rows = tuple(_goal(row) for row in goals.to_dict("records"))
    title, promised = _title(goals), promise(goals)
    one = len(goals) == 1
    table = None if one else Table(("Goal", "Began at", "Target", "Now", ""), rows, (4.6, 1.9, 1.9, 1.9, 1.7))
    return [
        Slide(
            "goals",
            title,
            rows=_alone(goals.iloc[0]) if one else (),
            panels=_beside_alone(goals.iloc[0], promised) if one else (),
            table=table,
            footer=f"Promised at the sale: {promised}. {_measured(goals)}" if promised else _measured(goals),
            say=_say(title, goals),
            source=_source(goals),
            audience="customer",
        )
    ]


def promise(goals: pd.DataFrame) -> str:
    """The value promised at the sale, all goals together; empty where none is known."""
    promised = goals["promised_value"].dropna()
    return f"{money(float(promised.sum()))} a year" if len(promised) else ""


def _alone(row: pd.Series) -> tuple[Block, ...]:
    """One goal alone in large numbers: where it is, where it wanted to be, where it began."""
    tone = WORDS[row["state"]][1]
    told = (("actual", "now", tone), ("target", "was the target", ""), ("baseline", "is where you began", "quiet"))
    return tuple(
        Block(amount(row[name], row["unit"]), text=words, tone=tone) for name, words, tone in told if _is(row[name])
    )


def _beside_alone(row: pd.Series, promised: str) -> tuple[Block, ...]:
    word, tone = WORDS[row["state"]]
    goal = Block(head=word, text=cut(str(row["goal"]), 9, 60), tone=tone)
    return (goal, Block(head="Promised at the sale", text=promised, tone="quiet")) if promised else (goal,)


def _is(value: object) -> bool:
    return isinstance(value, float | int) and not math.isnan(value)


def _goal(row: Mapping[Any, Any]) -> tuple[Cell, ...]:
    word, tone = WORDS[row["state"]]
    due = f"due {short_day(row['due_on'])}" if row["state"] == "on the way" and _known(row["due_on"]) else ""
    numbers = (
        Cell(amount(row[name], row["unit"]), strong=name == "actual") for name in ("baseline", "target", "actual")
    )
    return (Cell(cut(str(row["goal"]), 7, 44), strong=True), *numbers, Cell(word, due, tone, strong=True))


def _title(goals: pd.DataFrame) -> str:
    counts = goals["state"].value_counts()
    told = [
        f"{few(int(counts[state]))} {'is' if counts[state] == 1 else 'are'} {words}"
        for state, words in (("met", "met"), ("missed", "missed"), ("moved back", "further off than before"),
                             ("on the way", "on the way"))
        if counts.get(state)
    ]  # fmt: skip
    head = f"You set {few(len(goals))} goal{'s' if len(goals) != 1 else ''}"
    if len(goals) == 1:
        return first_that_fits(
            f"Your goal, {cut(str(goals['goal'].iloc[0]).lower(), 8, 50)}, {told[0][4:]}" if told else head
        )
    if not told:
        return first_that_fits(f"{head}; none is measured yet")
    brief = f"{few(int(counts.get('met', 0))) if counts.get('met') else 'none'} of your {few(len(goals))} goals"
    met = f"{brief} {'is' if counts.get('met', 0) < 2 else 'are'} met"
    return in_one_line(f"{head}: {', '.join(told)}", f"{met}, {told[1]}" if len(told) > 1 else met, met)


def _say(title: str, goals: pd.DataFrame) -> tuple[str, ...]:
    missed = goals[goals["state"] == "missed"]
    second = (
        f"Say that {len(missed)} did not come, and that the next slides say why."
        if len(missed)
        else "Ask whether these are still the right goals."
    )
    return (f"{title}.", second, "Ask who should hear of this.")


def _measured(goals: pd.DataFrame) -> str:
    sources = [text for text in dict.fromkeys(map(text_of, goals["source"])) if text]
    return f"As measured; sources: {cut(', '.join(sources), 14, 90)}." if sources else "As measured."


def _source(goals: pd.DataFrame) -> str:
    lines = [
        f"{row['goal']}: {amount(row['actual'], row['unit'])} measured on "
        f"{day(row['measured_on']) if _known(row['measured_on']) else 'no day'}, {text_of(row['source']) or '–'}"
        for row in goals.to_dict("records")
    ]
    return "Where it comes from: the table of goals. " + "; ".join(lines) + "."


def _known(when: object) -> bool:
    return when is not None and not pd.isna(when)  # type: ignore[call-overload,no-any-return]


def way(row: Mapping[Any, Any]) -> float:
    """How much of the way from baseline to target has come: 1 at the target, NaN where nobody knows."""
    apart = row["target"] - row["baseline"]
    return float((row["actual"] - row["baseline"]) / apart) if apart else math.nan


def progress_slides(goals: pd.DataFrame) -> list[Slide]:
    """How far each goal has come, of the way from where they began to where they want to be."""
    rows = [row for row in goals.to_dict("records") if math.isfinite(way(row))][:MOST_BARS]
    if len(rows) < 2:
        return []
    title = _progress_title(max(rows, key=way))
    say = (
        f"{title}.",
        "100% is the target; what lies beyond it is more than was agreed.",
        "Ask what the next target should be.",
    )
    return [
        Slide(
            "progress",
            title,
            figure=_progress(rows),
            beside=tuple(_beside(row) for row in rows[:3]),
            footer=f"{_of_all(len(rows), len(goals))}100% is the target. {_measured(goals)}",
            say=say,
            source=_source(goals),
            audience="customer",
        )
    ]


def _progress(rows: Sequence[Mapping[Any, Any]]) -> Marks:
    """A goal that moved away from its target is drawn to the left of where it began."""
    shares = tuple(round(100 * way(row), 1) for row in rows)
    tones = tuple({"met": GOOD, "missed": LOST, "moved back": LOST}.get(row["state"], LEVEL) for row in rows)
    labels = tuple(f"{numeral(share)}%" for share in shares)
    names = tuple(cut(str(row["goal"]), 6, 34) for row in rows)
    series = (Series("Of the way", shares, labels, tones),)
    foot = min(0.0, *shares)
    return Marks("bars", "Share of the way from baseline to target", names, series, "customer", foot, "%")


def _progress_title(best: Mapping[Any, Any]) -> str:
    what = text_of(best["kpi"]) or str(best["goal"])
    return first_that_fits(
        f"{what} went from {amount(best['baseline'], best['unit'])} to {amount(best['actual'], best['unit'])}",
        f"{cut(what, 8, 50)} came {percent(way(best), 0)} of the way",
    )


def _of_all(shown: int, all_: int) -> str:
    return "" if shown == all_ else f"{few(shown).capitalize()} of {few(all_)} goals. "


def _beside(row: Mapping[Any, Any]) -> Block:
    word, tone = WORDS[row["state"]]
    numbers = f"{amount(row['baseline'], row['unit'])} to {amount(row['actual'], row['unit'])}"
    return Block(
        head=word,
        text=cut(str(row["goal"]), 7, 44),
        small=f"{numbers}; target {amount(row['target'], row['unit'])}",
        tone=tone,
    )


def blocks(goals: pd.DataFrame) -> list[Block]:
    """The goals in one line, for the slide in short: the one that came furthest."""
    met = goals[goals["state"] == "met"].to_dict("records")
    return [
        Block(
            amount(row["actual"], row["unit"]),
            text=cut(text_of(row["kpi"]) or str(row["goal"]), 7, 44),
            small=f"goal met: {amount(row['target'], row['unit'])}, from {amount(row['baseline'], row['unit'])}",
            tone="good",
        )
        for row in met[:2]
    ]
