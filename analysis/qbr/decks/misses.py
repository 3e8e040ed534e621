"""What did not work, on slides: the misses cannot be left off."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from .agreed import amount
from .model import TO_AGREE, Block, Cell, Slide, Table
from .outcomes import Outcome
from .usage import below_others, fell
from .wording import SURE, cut, few, first_that_fits, text_of


def panels(goals: pd.DataFrame, pilot: Sequence[Outcome], told: Any) -> tuple[Block, Block]:
    """What does not work, and what we ask: the misses cannot be left off."""
    missed = behind(goals)
    lost = [one for one in pilot if one.lost]
    if missed:
        row = missed[0]
        words = f"{row['goal']}: {amount(row['actual'], row['unit'])}, not {amount(row['target'], row['unit'])}."
        bad, ask = words, "Agree what to change about it."
    elif lost:
        bad, ask = f"{cut(lost[0].label, 7, 50)}: {lost[0].change}.", "Agree what to change about it."
    elif fell(told):
        bad, ask = f"Seats in use fell {fell(told)}.", "Agree whom we train next."
    elif below_others(told):
        bad, ask = "Fewer of your seats are in use than at accounts like you.", "Agree whom we train next."
    else:
        bad, ask = "No miss is known to us.", "Agree the goals of next quarter."
    tone = "bad" if missed or lost or fell(told) or below_others(told) else "quiet"
    return Block(head="Not working", text=cut(bad, 18, 110), tone=tone), Block(
        head="Our ask", text=cut(ask, 14, 90), tone="good"
    )


def behind(goals: pd.DataFrame) -> list[dict[Any, Any]]:
    """The goals that were missed, and those that are further off than where they began."""
    return goals[goals["state"].isin(["missed", "moved back"])].to_dict("records")


def miss_slides(goals: pd.DataFrame, pilot: Sequence[Outcome], told: Any) -> list[Slide]:
    """What did not work, and what we change: every missed goal, every measure that lost or is not clear."""
    rows = [_missed(row) for row in behind(goals)]
    rows += [_lost(one) for one in pilot if one.lost]
    open_ = [one for one in pilot if not one.gained and not one.lost]
    rows += [_open(open_)] if open_ else []
    rows += (
        [
            (
                Cell("Seats in use", strong=True),
                Cell("Below accounts like you", tone="bad", strong=True),
                Cell("Train the teams that do not use it"),
                Cell(TO_AGREE, tone="quiet"),
            )
        ]
        if below_others(told)
        else []
    )
    if not rows:
        return []
    title = _miss_title(goals, pilot, len(rows))
    table = Table(("", "How it stands", "Next step", "Owner"), tuple(rows), (4.2, 2.8, 3, 2))
    say = (
        f"{title}.",
        "Everything that did not clearly gain stands here; nothing is left off.",
        "Agree an owner and a day for each.",
    )
    foot = f"No clear gain: {cut(', '.join(one.label for one in open_), 24, 100)}." if open_ else "As measured."
    return [
        Slide(
            "misses",
            title,
            table=table,
            footer=foot,
            say=say,
            draft=True,
            audience="customer",
            source="Where it comes from: the table of goals, and the whole scorecard of the experiment.",
        )
    ]


def _miss_title(goals: pd.DataFrame, pilot: Sequence[Outcome], many: int) -> str:
    missed = behind(goals)
    lost = [one for one in pilot if one.lost]
    if missed and lost:
        word = "missed" if all(row["state"] == "missed" for row in missed) else "off track"
        goals_ = f"{few(len(missed))} {'goal is' if len(missed) == 1 else 'goals are'} {word}"
        return first_that_fits(f"{goals_} and {few(len(lost))} measure{'' if len(lost) == 1 else 's'} got worse")
    if missed:
        row = missed[0]
        return first_that_fits(
            f"{row['goal']} is at {amount(row['actual'], row['unit'])}, not at {amount(row['target'], row['unit'])}",
            f"{few(len(missed))} of {few(len(goals))} goals have not reached their target",
        )
    if lost:
        return first_that_fits(lost[0].title)
    return f"{few(many).capitalize()} {'thing has' if many == 1 else 'things have'} not clearly gained yet"


def _missed(row: Mapping[Any, Any]) -> tuple[Cell, ...]:
    owner = Cell(text_of(row["owner"]) or TO_AGREE, tone="" if text_of(row["owner"]) else "quiet")
    now, target = amount(row["actual"], ""), amount(row["target"], row["unit"])
    stands = Cell(f"{now}, not {target}", tone="bad", strong=True)
    return Cell(cut(str(row["goal"]), 7, 44), strong=True), stands, Cell("Find what held it back"), owner


def _lost(one: Outcome) -> tuple[Cell, ...]:
    sure, tone = SURE[one.verdict]
    return (
        Cell(cut(one.label, 7, 44), strong=True),
        Cell(sure, one.change, tone, strong=True),
        Cell("Find out why"),
        Cell(TO_AGREE, tone="quiet"),
    )


def _open(many: Sequence[Outcome]) -> tuple[Cell, ...]:
    what = f"{few(len(many)).capitalize()} other measure{'s' if len(many) != 1 else ''}"
    return (
        Cell(what, strong=True),
        Cell("No clear gain", tone="quiet", strong=True),
        Cell("Go on measuring"),
        Cell(TO_AGREE, tone="quiet"),
    )
