"""Next steps on slides: what was agreed last time and what became of it, and what comes next."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from .agreed import amount
from .model import TO_AGREE, Cell, Slide, Table
from .outcomes import Outcome
from .wording import cut, few, first_that_fits, inside, of_all, short_day, text_of

VERBS = {"missed": "Get back on track", "moved back": "Get back on track", "on the way": "Continue"}
STATES = {"done": ("Done", "good"), "overdue": ("Overdue", "bad"), "open": ("Open", "")}


def _day(value: object) -> str:
    return "" if value is None or pd.isna(value) else short_day(value)  # type: ignore[call-overload,arg-type]


def last_time(actions: pd.DataFrame) -> list[Slide]:
    """What we said last time, and what became of it."""
    if actions.empty:
        return []
    done, late = (int((actions["state"] == state).sum()) for state in ("done", "overdue"))
    title = first_that_fits(_last_title(done, late, len(actions)))
    rows = tuple(_step(row) for row in actions.to_dict("records"))
    table = Table(("What we said", "Owner", "What became of it"), rows, (5, 2.8, 4.2))
    say = (f"{title}.", "Say what became of each, the open ones first.", "Ask whether the open ones still matter.")
    return [
        Slide(
            "last",
            title,
            table=table,
            footer="Steps agreed at the last review, as they stand now.",
            say=say,
            source="Where it comes from: the table of actions.",
            audience="customer",
        )
    ]


def _last_title(done: int, late: int, all_: int) -> str:
    """How many are done and how many are overdue; of all, once."""
    if late == all_:
        return f"{of_all(late, all_, 'step', 'agreed last time')} overdue"
    tail = f"; {few(late)} {'is' if late == 1 else 'are'} overdue" if late else ""
    return f"{of_all(done, all_, 'step', 'agreed last time')} done{tail}"


def _step(row: Mapping[Any, Any]) -> tuple[Cell, ...]:
    word, tone = STATES[row["state"]]
    became = text_of(row["outcome"])
    due = f"due {_day(row['due_on'])}" if row["state"] == "overdue" and _day(row["due_on"]) else ""
    told = Cell(cut(became, 9, 56)) if became else Cell(word, due, tone, strong=True)
    return Cell(cut(text_of(row["step"]), 9, 60), strong=True), Cell(text_of(row["owner"]) or "–"), told


def written_slides(written: Sequence[Mapping[str, Any]]) -> list[Slide]:
    """The slide of the next steps as somebody wrote them."""
    return next_slides(pd.DataFrame(columns=["state"]), pd.DataFrame(columns=["state"]), (), written)


def next_slides(
    goals: pd.DataFrame, actions: pd.DataFrame, pilot: Sequence[Outcome], written: Sequence[Mapping[str, Any]]
) -> list[Slide]:
    """Next quarter: who does what by when, and how one will see it. Drafts, until somebody has edited them."""
    rows = [_written(row) for row in written if not row.get("done_on")]
    agreed = bool(rows)
    told = {row[0].text for row in rows}
    rows += [row for row in _carried(actions) if row[0].text not in told]
    # Where all that was written is done, what comes next is proposed, and is agreed by nobody.
    rows += [] if agreed else [*_from_goals(goals), *_from_pilot(pilot)]
    rows = rows or [
        (
            Cell("Agree the goals of next quarter", strong=True),
            Cell(TO_AGREE, tone="quiet"),
            Cell(TO_AGREE, tone="quiet"),
            Cell("Written down"),
        ),
        (
            Cell("Review how each team uses it", strong=True),
            Cell(TO_AGREE, tone="quiet"),
            Cell(TO_AGREE, tone="quiet"),
            Cell("Share of seats in use"),
        ),
    ]
    shown = tuple(rows)
    title = _next_title(shown)
    say = (f"{title}.", "Read each aloud and ask for the owner.", "Nothing here is agreed until both sides say so.")
    foot = "As agreed." if agreed else "Proposed from what did not work; not agreed yet."
    return [
        Slide(
            "next",
            title,
            table=Table(("Step", "Owner", "By", "Measure"), shown, (4.6, 2.2, 2, 3.2)),
            footer=foot,
            say=say,
            draft=not agreed,
            audience="customer",
            source="Where it comes from: steps still open, missed goals and measures that lost.",
        )
    ]


def _next_title(rows: Sequence[tuple[Cell, ...]]) -> str:
    """How many steps, and how many of them nobody owns yet."""
    free = sum(row[1].text == TO_AGREE for row in rows)
    head = f"{few(len(rows))} steps for next quarter" if len(rows) > 1 else "One step for next quarter"
    if free == len(rows):
        return first_that_fits(f"{head}, to be agreed today")
    return first_that_fits(
        f"{head}; {few(free)} still {'needs' if free == 1 else 'need'} an owner"
        if free
        else head
        if len(rows) > 1
        else f"{head}, with an owner"
    )


def _written(row: Mapping[str, Any]) -> tuple[Cell, ...]:
    return (
        Cell(cut(text_of(row.get("step")), 9, 60), strong=True),
        Cell(text_of(row.get("owner")) or TO_AGREE),
        Cell(_day(row.get("due_on")) or TO_AGREE),
        Cell(cut(text_of(row.get("source")), 8, 50) or "–"),
    )


def _carried(actions: pd.DataFrame) -> list[tuple[Cell, ...]]:
    open_ = actions[actions["state"] != "done"] if len(actions) else actions
    return [
        (
            Cell(cut(text_of(row["step"]), 9, 60), strong=True),
            Cell(text_of(row["owner"]) or TO_AGREE),
            Cell(TO_AGREE, tone="quiet"),
            Cell("Done"),
        )
        for row in open_.to_dict("records")
    ]


def _from_goals(goals: pd.DataFrame) -> list[tuple[Cell, ...]]:
    late = goals[goals["state"].isin(list(VERBS))]
    return [
        (
            Cell(f"{VERBS[row['state']]}: {inside(cut(str(row['goal']), 7, 40))}", strong=True),
            Cell(text_of(row["owner"]) or TO_AGREE),
            Cell(_day(row["due_on"]) if row["state"] == "on the way" and _day(row["due_on"]) else TO_AGREE),
            Cell(amount(row["target"], row["unit"])),
        )
        for row in late.to_dict("records")
    ]


def _from_pilot(pilot: Sequence[Outcome]) -> list[tuple[Cell, ...]]:
    return [
        (
            Cell(
                f"Find out why {cut(one.label, 7, 40).lower()} {'rose' if one.effect[0] > 0 else 'fell'}", strong=True
            ),
            Cell(TO_AGREE, tone="quiet"),
            Cell(TO_AGREE, tone="quiet"),
            Cell(one.value(0)),
        )
        for one in pilot
        if one.lost
    ]
