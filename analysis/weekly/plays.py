"""Who newly stands at which stage of life, and the play for it, in sentences; and what a team wrote over the plays."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..errors import AnalysisError
from ..finding import listed
from ..health import Standing, called, paying, read_notes
from ..phrases import capital, count, money, numeral
from .plan import Plan
from .said import Lines

MOST_SAID = 5


def own_plays(plan: Plan) -> dict[str, dict[str, str]]:
    """What the team wrote over the plays, by stage. Raises AnalysisError for a file that does not hold it."""
    if not plan.plays:
        return {}
    try:
        return read_notes(Path(plan.plays).read_bytes())
    except OSError as error:
        what = f"{Path(plan.plays).name} cannot be read."
        raise AnalysisError(what, error.strerror or "", "Look at its name.") from error


def ids_of(told: Sequence[Standing]) -> dict[str, tuple[str, ...]] | None:
    """The accounts at each stage, for the next week to compare with."""
    return {one.stage: one.ids for one in told} or None


def plays(told: Sequence[Standing]) -> tuple[str, Lines]:
    """The title, and a sentence for each stage."""
    return "Who is at which stage, and the play for it", [(_stage(one), "") for one in told]


def moved(told: Sequence[Standing]) -> str:
    """How many are newly where, for one line; empty where nobody is or it is not known."""
    parts = [f"{numeral(len(one.newly))} {one.where}" for one in told if one.newly is not None and len(one.newly)]
    return f"New at a stage: {listed(parts, len(parts))}." if parts else ""


def _stage(one: Standing) -> str:
    here = f"{count(len(one.accounts), 'account')}{_pays(one.accounts)}"
    if one.newly is None:
        head = here
    elif not len(one.newly):
        head = f"nobody new; {here} in all"
    else:
        head = f"{numeral(len(one.newly))} new{_pays(one.newly)}, {called(one.newly, MOST_SAID)}; {here} in all"
    return f"{capital(one.where)}: {head}. {_play(one)}"


def _play(one: Standing) -> str:
    step = f": {one.step.rstrip('.')}" if one.step else ""
    return f"Play “{one.play}”{f' ({one.owner})' if one.owner else ''}{step}."


def _pays(rows: Any) -> str:
    paid = paying(rows)
    return f" ({money(paid)} MRR)" if paid == paid else ""
