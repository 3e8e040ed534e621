"""How a customer review begins and ends: what was agreed last time, service, next steps, and what to talk about."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from ...account.findings import HALF_YEAR, YEAR
from ...account.measured import FEWEST_ANSWERS
from ...book import Book
from ...finding import count
from ...phrases import numeral
from .misses import behind
from .model import Block, Slide
from .outcomes import Outcome
from .wording import cut, few, first_that_fits, inside, text_of


def _answers(told: Any, book: Book) -> pd.DataFrame:
    """The answers of its last year, where they are at least three: fewer would be the score of a person."""
    lines = told.lines
    scores = lines[(lines["line"] == "score") & lines["value"].notna()]
    if scores.empty or told.until is None:
        return scores.iloc[:0]
    first = f"{(told.until - YEAR).year}-{(told.until - YEAR).month:02d}"
    late = scores[scores["month"] > first]
    return late if len(late) >= FEWEST_ANSWERS else late.iloc[:0]


def service_slides(book: Book, told: Any, actions: pd.DataFrame) -> list[Slide]:
    """Satisfaction, answered contacts and open points; nothing where fewer than two are known."""
    rows, open_ = [*_satisfied(told, book), *_contacts(told)], _open_points(actions)
    if not rows or len(rows) + len(open_) < 2:
        return []
    title = first_that_fits(_service_title(rows, open_))
    say = (f"{title}.", "Thank them for their answers.", "Ask what we should do otherwise in the next quarter.")
    return [
        Slide(
            "service",
            title,
            rows=(*rows, *_counted(actions)) if len(rows) < 2 else tuple(rows),
            panels=(*open_, Block(head="Our ask", text="Tell us what we should do differently.", tone="good")),
            footer="Answers of the last year, contacts of the last six months.",
            say=say,
            source="Where it comes from: answers and contacts of this account; never a single answer.",
            audience="customer",
        )
    ]


def _service_title(rows: Sequence[Block], open_: Sequence[Block]) -> str:
    first = rows[0]
    head = f"Your people score us {first.number} of 10" if "out of 10" in first.text else f"{first.number} {first.text}"
    return f"{head}; {inside(open_[0].small)}" if open_ else head


def _satisfied(told: Any, book: Book) -> list[Block]:
    late = _answers(told, book)
    if late.empty:
        return []
    mean = float(late["value"].mean())
    return [
        Block(
            numeral(mean, 1),
            text="out of 10 in surveys, on average",
            small=f"{count(len(late), 'answer')} in the last year",
            tone="good" if mean >= 8 else "bad" if mean < 6 else "",
        )
    ]


def _touches(told: Any) -> pd.DataFrame:
    happened = told.happened
    rows = happened[happened["lane"].astype(str).str.startswith("Contacts")]
    if rows.empty or told.until is None:
        return rows.iloc[:0]
    return rows[[when > told.until - HALF_YEAR for when in rows["happened_on"]]]


def _contacts(told: Any) -> list[Block]:
    late = _touches(told)
    if late.empty:
        return []
    answered = int((late["lane"] == "Contacts answered").sum())
    if (late["lane"] == "Contacts").all():
        return [Block(numeral(len(late)), text="times we were in touch", small="in the last six months")]
    return [Block(f"{answered} of {len(late)}", text="contacts were answered", small="in the last six months")]


def _counted(actions: pd.DataFrame) -> tuple[Block, ...]:
    """How many of the agreed steps are done, beside the one other number that is known."""
    if actions.empty:
        return ()
    done = int((actions["state"] == "done").sum())
    return (Block(f"{done} of {len(actions)}", text="agreed steps are done", small="since the last review"),)


def _open_points(actions: pd.DataFrame) -> tuple[Block, ...]:
    """What is still open of what was agreed, the first two by name; nothing where nothing was agreed."""
    if actions.empty:
        return ()
    open_ = actions[actions["state"] != "done"]
    if open_.empty:
        return (Block(head="Open points", text="Everything we agreed is done.", small="Nothing is open", tone="good"),)
    steps = "; ".join(cut(text_of(step), 7, 44) for step in open_["step"].head(2))
    many = f"{few(len(open_)).capitalize()} open {'point' if len(open_) == 1 else 'points'}"
    return (Block(head="Open points", text=f"{steps}.", small=many, tone="bad"),)


def blocks(told: Any) -> list[Block]:
    """Contacts in one line, for the slide in short."""
    return _contacts(told)


def talk_slides(goals: pd.DataFrame, pilot: Sequence[Outcome]) -> list[Slide]:
    """What we would like to talk about: three questions, the first of what did not work."""
    asked = [f"What held back “{cut(str(row['goal']), 7, 44)}”?" for row in behind(goals)]
    asked += [f"Why did {cut(one.label, 7, 44).lower()} get worse?" for one in pilot if one.lost]
    asked += [
        "What has to be true in a year for this to have paid off?",
        "Which of your teams should use it next?",
        "What should we stop doing?",
    ]
    rows = tuple(Block(str(number), text=text) for number, text in enumerate(asked[:3], start=1))
    say = (
        "Leave half of the time for these.",
        "Begin with the first; it is about what did not work.",
        "Write down who answers.",
    )
    return [
        Slide(
            "talk",
            "What we would like to talk about with you",
            rows=rows,
            footer="Take your time; the rest can be read.",
            say=say,
            source="Where it comes from: what did not work, and what we do not know.",
            draft=True,
            audience="customer",
        )
    ]
