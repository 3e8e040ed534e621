"""Customer review: one account's quarter, for that customer's executive, with nothing internal and of nobody else."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from ... import account, experiment
from ...book import Book
from ...counting.actions import is_internal, key_of
from ...errors import AnalysisError, NotEnoughData
from ..other_accounts import Named
from . import agreed, closing, misses, steps, usage
from .method import footer
from .model import CUSTOMER, Deck, Slide
from .others import (
    GOAL,
    STEP,
    outcomes_of_its_own,
    rows_of_its_own,
    steps_of_its_own,
    without_others,
)
from .outcomes import Outcome, kpi_slide, outcomes
from .room import fitted
from .value import gain, short_title
from .wording import cut, few, first_that_fits, in_one_line, of_all, quarter_of, text_of

MOST_GAINS = 2
NO_SLIDE = "Nothing can be shown to this customer yet."
NOTHING = "Add goals, usage by month, survey answers, contacts or an experiment of this account."


@dataclass(frozen=True)
class Known:
    """What is known of one account, for its own review: its record, its goals and steps, and its part of a pilot."""

    account: Any
    goals: pd.DataFrame
    actions: pd.DataFrame
    pilot: tuple[Outcome, ...]
    pilot_footer: str
    period: str
    left_out: tuple[str, ...]


def customer_review(
    book: Book,
    account_id: str,
    *,
    plan: str | None = None,
    prices: Mapping[str, float] | None = None,
    periods: float = 1,
    written: Sequence[Mapping[str, Any]] = (),
) -> Deck:
    """The deck of one account. A part with nothing to show is left out, and `left_out` says so.

    plan, prices, periods: as in `value_proof`, for the account's part of an experiment. written: next steps written in
    the app, of which those of this account are shown beside those of the book. Raises MissingTable for an account the
    book does not have, NotEnoughData where there is nothing that may be shown.
    """
    names = Named.among(book, account_id)
    known = _known(book, account_id, plan, prices, periods, names)
    own, foreign = steps_of_its_own([step for step in written if _is_theirs(step, account_id)], names)
    mine = [step for step in own if not _before(step, book)]
    known = replace(known, actions=_with_written(known.actions, [step for step in own if _before(step, book)], book))
    parts = {
        "What was agreed last time": steps.last_time(known.actions),
        "Goals": agreed.goals_slides(known.goals),
        "What came of it": _came(known),
        "How your people use it": usage.usage_slides(known.account),
        "Service": closing.service_slides(book, known.account, known.actions),
    }
    if not any(parts.values()):
        raise NotEnoughData(NO_SLIDE, "No table says what they got from it.", NOTHING)
    service = parts.pop("Service")
    told = [slide for slides in parts.values() for slide in slides]
    slides = (
        _short(known, [*told, *service]),
        *told,
        *misses.miss_slides(known.goals, known.pilot, known.account),
        *service,
        *steps.next_slides(known.goals, known.actions, known.pilot, mine),
        *closing.talk_slides(known.goals, known.pilot),
    )
    left = [f"{name}: {why}" for name, why in WHY.items() if not {**parts, "Service": service}[name]]
    deck = Deck(
        CUSTOMER,
        known.account.name,
        known.period,
        fitted(slides),
        (*left, *known.left_out, *foreign),
        account_id,
        made_from=book.fingerprint,
    )
    return without_others(deck, book)


WHY = {
    "What was agreed last time": "no next steps are known from before; keep them here and they come back next quarter.",
    "Goals": "nobody has written down what they set out to do (table goals).",
    "What came of it": "no goal was measured, and no experiment has units of this account.",
    "How your people use it": "no active users and seats by month of this account, or fewer than ten others like it.",
    "Service": "fewer than two of these are known: three survey answers in a year, contacts in six months, open steps.",
}


def _is_theirs(step: Mapping[str, Any], account_id: str) -> bool:
    """Whether a step was agreed with this account: what the team made from a sign, a play or a list is its own."""
    return step.get("account_id") == account_id and not is_internal(step.get("source"))


def _before(step: Mapping[str, Any], book: Book) -> bool:
    """Whether a step was written on an earlier book: then it is what was said last time.

    One without a day is a row of the book's own table, as it was edited in the app.
    """
    said = step.get("said_on")
    return book.as_of is not None and (not said or str(said) < str(book.as_of))


def _with_written(actions: pd.DataFrame, steps_: Sequence[Mapping[str, Any]], book: Book) -> pd.DataFrame:
    """The steps of the table, and those written in the app at the last review, with what became of each."""
    if not steps_:
        return actions
    edited = {key_of({**step, "opened_on": step.get("said_on") or None}) for step in steps_}
    kept = [row for row in actions.drop(columns="state").to_dict("records") if key_of(row) not in edited]
    rows = pd.DataFrame([*kept, *steps_]).reindex(columns=actions.columns[:-1])
    return account.judged(rows.drop_duplicates("step", ignore_index=True), book.as_of)


def _known(
    book: Book,
    account_id: str,
    plan: str | None,
    prices: Mapping[str, float] | None,
    periods: float,
    names: Named,
) -> Known:
    by = next((name for name in ("segment", "plan") if name in book.dimensions), None)
    told = account.analyze(book, account_id=account_id, by=by)
    pilot, foot, left = _pilot(book, account_id, plan, prices, periods)
    pilot, labels = outcomes_of_its_own(pilot, names)
    goals, gone = rows_of_its_own(told.goals, GOAL, names)
    actions, past = rows_of_its_own(told.actions, STEP, names)
    left = (*left, *dict.fromkeys((*labels, *gone, *past)))
    return Known(told, _by_pilot(goals, pilot, book), actions, pilot, foot, quarter_of(book), left)


def _by_pilot(goals: pd.DataFrame, pilot: Sequence[Outcome], book: Book) -> pd.DataFrame:
    """The goals with their number of today where they are measured by a KPI of the account's own experiment."""
    known = {name.lower(): one for one in pilot for name in (one.kpi, one.label)}
    rows = goals.to_dict("records")
    for row in rows:
        one = known.get(text_of(row["kpi"]).lower())
        if one is not None and pd.isna(row["actual"]) and one.unit in ("", text_of(row["unit"])):
            row["actual"] = round(one.values[1] * (100 if one.share else 1), 1)
            row["measured_on"], row["source"] = book.as_of, f"the experiment, {one.units[0]} {one.of}s with the change"
    return account.judged_goals(pd.DataFrame(rows)[list(goals.columns)], book.as_of) if rows else goals


def _pilot(
    book: Book, account_id: str, plan: str | None, prices: Mapping[str, float] | None, periods: float
) -> tuple[tuple[Outcome, ...], str, tuple[str, ...]]:
    """The account's own part of the experiment; nothing, and why, where none of its units took part."""
    if "kpis" not in book.tables:
        return (), "", ()
    try:
        answer = experiment.analyze(book, plan=plan, account_id=account_id, prices=prices)
    except AnalysisError as problem:
        return (), "", (f"Experiment: {problem.why or problem.what}",)
    told = outcomes(answer, periods)
    return told, footer(answer) if told else "", ()


def _came(known: Known) -> list[Slide]:
    """What came: the KPIs of the account's pilot that clearly gained, and how far each goal has come."""
    gains = [one for one in known.pilot if one.gained][:MOST_GAINS]
    promised = agreed.promise(known.goals)
    slides = [_against(kpi_slide(one, known.pilot_footer), one, promised) for one in gains]
    return [*slides, *agreed.progress_slides(known.goals)]


def _against(slide: Slide, one: Outcome, promised: str) -> Slide:
    """The slide of a KPI that is told in money, beside what was promised at the sale where that is known."""
    if not promised or not math.isfinite(one.worth[0]):
        return slide
    *before, means = slide.beside
    told = replace(means, small=f"Promised at the sale: {promised}")
    return replace(slide, beside=(*before, told), say=(*slide.say, f"At the sale {promised} was promised."))


def _short(known: Known, told: Sequence[Slide]) -> Slide:
    """Three sentences, the first of value; beside them what does not work and what we ask."""
    gains = [gain(one) for one in known.pilot if one.gained][:2]
    rows = [*gains, *agreed.blocks(known.goals), *usage.blocks(known.account), *closing.blocks(known.account)]
    shown = tuple(rows[: 3 if len(rows) >= 3 else len(rows)])
    bad, ask = misses.panels(known.goals, known.pilot, known.account)
    title = _short_title(known, told)
    said = (f"{title}.", f"{bad.head}: {bad.text}", f"Our ask: {ask.text}")
    return Slide(
        "short",
        title,
        rows=shown,
        panels=(bad, ask),
        footer=_of(known),
        say=said,
        source="Where it comes from: the slides that follow, each with its own source in its notes.",
        audience="customer",
    )


def _short_title(known: Known, told: Sequence[Slide]) -> str:
    met, missed = (int((known.goals["state"] == state).sum()) for state in ("met", "missed"))
    moved = short_title(known.pilot) if known.pilot else ""
    of = "your goal is met" if met == len(known.goals) == 1 else f"{of_all(met, len(known.goals), 'goal')} met"
    if known.pilot and len(known.goals):
        return in_one_line(f"{moved}; {of}", f"{moved.split(';')[0]}; {of}", of)
    if known.pilot:
        return moved
    if len(known.goals):
        return first_that_fits(f"{of}, {few(missed)} {'is' if missed == 1 else 'are'} missed" if missed else of)
    # Both of what is known, so that the slides that follow are not said twice.
    heads = [s.title.split(",")[0].split(";")[0] for s in told if s.key in ("usage", "service")]
    return in_one_line("; ".join(heads), *heads) if len(heads) > 1 else next(iter(told)).title


def _of(known: Known) -> str:
    when = f"{known.period}. " if known.period else ""
    return f"{when}{cut(known.account.name, 8, 60)} alone; others only as ranges of at least ten accounts."
