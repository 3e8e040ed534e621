"""Which accounts need us now: warning signs that were tested, a score that was checked, and what to do."""

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from ..book import Book
from ..book.exclusions import says_left_out
from ..counting.actions import LIST, PLAY, SIGN
from ..counting.claims import claims
from ..finding import Family, Finding
from ..result import Result
from .actions import Actions, actions, list_actions_of, plan_actions
from .assessment import Assessed, Pairs, assess
from .counting import count_units
from .due_at_risk import DueAtRisk, due_at_risk, red_now
from .early import Early, early
from .early_counting import list_beginning
from .health_accuracy import estimate_accuracy, estimate_bands, estimate_calibration, estimate_capacity
from .health_findings import fact_said, findings
from .health_inputs import estimate_inputs, inputs, own_weights, profiles, weight_lines
from .health_playbook import default_actions, estimate_load
from .health_score import RED
from .listing import list_healthy_leavers, list_needing, list_with_sign
from .losses import Losses, collect_lessons, list_losses, losses
from .notes import NoteWords, list_words, notes, watched_words
from .notes_listing import list_notes_with
from .own_columns import ratings, rule_columns, rule_values
from .plays import PLAY_STAGES, Plays, list_stage, play_of, plays
from .plays_standing import Standing, called, list_newly, paying, standings
from .rated import Rated, list_disagreements, rated
from .relations import Relations, list_relations, relations
from .signs import Signs, signs
from .signs_history import list_carried
from .signs_rules import COMPARISONS, Rule
from .written import read_notes, write_notes

__all__ = [
    "COMPARISONS",
    "LIST",
    "PLAY",
    "PLAY_STAGES",
    "SIGN",
    "Actions",
    "DueAtRisk",
    "Early",
    "Health",
    "Losses",
    "NoteWords",
    "Plays",
    "Rated",
    "Relations",
    "Rule",
    "Signs",
    "Standing",
    "actions",
    "analyze",
    "called",
    "collect_lessons",
    "count_units",
    "due_at_risk",
    "early",
    "inputs",
    "list_actions_of",
    "list_beginning",
    "list_carried",
    "list_disagreements",
    "list_healthy_leavers",
    "list_losses",
    "list_needing",
    "list_newly",
    "list_notes_with",
    "list_relations",
    "list_stage",
    "list_with_sign",
    "list_words",
    "losses",
    "notes",
    "own_weights",
    "paying",
    "plan_actions",
    "play_of",
    "plays",
    "profiles",
    "rated",
    "ratings",
    "read_notes",
    "red_now",
    "relations",
    "rule_columns",
    "rule_values",
    "signs",
    "standings",
    "watched_words",
    "weight_lines",
    "write_notes",
]


# The name that saved questions and notebooks of one's own may hold.
flags = signs


@dataclass(frozen=True, eq=False, repr=False)
class Health(Result):
    """Which accounts need us now. `bands`: red, amber, green, now and as they turned out; `inputs`: one row each.

    accuracy: how well the score ranks, beside simpler ones. calibration, parts: chances given against what happened,
    empty where too few. load: alerts a week for each customer success manager. capacity: how many of the accounts they
    can take each month would have left. profiles: accounts and mean score of each profile. actions: sign or band, and
    what to do.
    """

    horizon: int
    cuts: tuple[float, float]
    bands: pd.DataFrame
    inputs: pd.DataFrame
    accuracy: pd.DataFrame
    calibration: pd.DataFrame
    parts: pd.DataFrame
    load: pd.DataFrame
    capacity: pd.DataFrame
    profiles: pd.DataFrame
    actions: dict[str, str]
    findings: tuple[Finding, ...]
    families: tuple[Family, ...] = ()


def _tested(told: Health) -> dict[str, Iterable[float]]:
    off = told.calibration[["p_slope", "p_off"]].to_numpy().ravel() if len(told.calibration) else ()
    return {"": told.accuracy["p_adjusted"], "risks": off}


@says_left_out()
@claims("health", fact_said, lambda finding: str(finding.about.get("measure", "")), tested=_tested, today=False)
def analyze(
    book: Book,
    *,
    horizon: int = 90,
    weights: Pairs = (),
    profile: str | None = None,
    red: float = RED,
    each: int = 5,
) -> Health:
    """Which accounts need us now, and can the score that says so be believed?

    Every account is looked at on as_of and on the same day of each month before: what was known by then gives a score,
    what came within the horizon (days) says whether it was right. Five inputs as points from 0 to 100, weighted alike
    unless `weights` (pairs of input and weight, or of "profile: input" and weight) says otherwise; a missing input
    leaves its weight to the others. `profile`: a dimension, or life_stage: accounts are scored among their like.
    `red`: the share of scores that is red; amber are the three tenths above. `each`: accounts that one customer success
    manager takes a month.
    Scale and chances come from the looks before the latest twelve months, the check from those twelve, by account:
    ranking within a day and a band of tenure (`landmark_auc`), calibration as in Steyerberg 2009, Clinical Prediction
    Models.
    Raises MissingTable without accounts, AnalysisError for a snapshot, NotEnoughData where nothing is known.

    Example: `health.analyze(book)`.
    """
    found = assess(book, horizon, weights, profile, red)
    scored = found.scored
    fit, parts = estimate_calibration(scored)
    frames = (estimate_bands(scored), estimate_inputs(scored), estimate_accuracy(scored))
    load, capacity = estimate_load(scored, found.back_test.on, found.back_test.earned), estimate_capacity(scored, each)
    said = findings(found, *frames, fit, load, capacity, each)
    groups = _profiles(found)
    return Health(
        horizon, scored.cuts, *frames, fit, parts, load, capacity, groups, default_actions(found.back_test.signs), said
    )


def _profiles(found: Assessed) -> pd.DataFrame:
    scored = found.scored
    now = found.landmarks.rows["day"].to_numpy() == found.landmarks.as_of
    frame = pd.DataFrame({"profile": scored.profile[now], "score": scored.score[now], "band": scored.band[now]})
    each = frame.groupby("profile", sort=True)
    told = each.agg(accounts=("score", "size"), mean_score=("score", "mean")).reset_index()
    return told.assign(share_red=each["band"].apply(lambda bands: (bands == "red").mean()).to_numpy())
