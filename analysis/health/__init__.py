"""Which accounts need us now: warning signs that were tested, a score that was checked, and what to do."""

from dataclasses import dataclass

import pandas as pd

from analysis.book import Book
from analysis.finding import Finding
from analysis.health.accuracy import estimate_accuracy, estimate_bands, estimate_calibration, estimate_capacity
from analysis.health.assessing import Assessed, Pairs, assess
from analysis.health.carried import list_carried
from analysis.health.counting import collected, count_covered, count_kinds, count_undated, count_units
from analysis.health.early import Early, early, estimate_early
from analysis.health.fading import count_fading, estimate_fading
from analysis.health.findings import find
from analysis.health.firsts import list_beginning
from analysis.health.flags import Flags, flags
from analysis.health.inputs import estimate_inputs
from analysis.health.listing import list_disagreements, list_healthy_leavers, list_needing, list_with_sign
from analysis.health.looking import SIGNALS, look
from analysis.health.losses import Losses, list_losses, losses
from analysis.health.playbook import bring_actions, default_actions, estimate_load, read_actions, write_actions
from analysis.health.rating import can_be_rated
from analysis.health.scoring import BANDS, LIFE_STAGE, MOST_INPUTS
from analysis.health.signs import COMPARISONS, SIGNS, Rule

__all__ = [
    "BANDS",
    "COMPARISONS",
    "MOST_INPUTS",
    "SIGNALS",
    "SIGNS",
    "Early",
    "Flags",
    "Health",
    "Losses",
    "Rule",
    "analyze",
    "bring_actions",
    "count_covered",
    "count_fading",
    "count_kinds",
    "count_undated",
    "count_units",
    "early",
    "estimate_early",
    "estimate_fading",
    "flags",
    "inputs",
    "list_beginning",
    "list_carried",
    "list_disagreements",
    "list_healthy_leavers",
    "list_losses",
    "list_needing",
    "list_with_sign",
    "look",
    "losses",
    "profiles",
    "ratings",
    "read_actions",
    "rule_columns",
    "write_actions",
]


@dataclass(frozen=True, eq=False)
class Health:
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


def analyze(
    book: Book,
    *,
    horizon: int = 90,
    weights: Pairs = (),
    profile: str | None = None,
    cuts: tuple[float, float] | None = None,
    each: int = 5,
) -> Health:
    """Which accounts need us now, and can the score that says so be believed?

    Every account is looked at on as_of and on the same day of each month before: what was known by then gives a score,
    what came within the horizon (days) says whether it was right. Five inputs as points from 0 to 100, weighted alike
    unless `weights` (pairs of input and weight, or of "profile: input" and weight) says otherwise; a missing input
    leaves its weight to the others. `profile`: a dimension, or life_stage: accounts are scored among their like.
    `cuts`: the scores at which red and amber end. `each`: accounts that one customer success manager takes a month.
    Scale and chances come from the looks before the latest twelve months, the check from those twelve, by account
    (discrimination and calibration as in Steyerberg 2009, Clinical Prediction Models).
    Raises MissingTable without accounts, AnalysisError for a snapshot, NotEnoughData where nothing is known.
    """
    found = assess(book, horizon, weights, profile, cuts)
    scored = found.scored
    fit, parts = estimate_calibration(scored)
    frames = (estimate_bands(scored), estimate_inputs(scored), estimate_accuracy(scored))
    load, capacity = estimate_load(scored, found.on, found.earned), estimate_capacity(scored, each)
    findings = find(found, *frames, fit, load, capacity, each)
    groups = _profiles(found)
    return Health(
        horizon, scored.cuts, *frames, fit, parts, load, capacity, groups, default_actions(found.signs), findings
    )


def profiles(book: Book) -> dict[str, str]:
    """What profiles can be made by: one for all, the life stage, or a dimension of the book."""
    return {"": "One for all", LIFE_STAGE: "Life stage", **book.dimensions}


def inputs() -> dict[str, str]:
    """What a score can be made of: input to its name; the first five that a book knows are used."""
    return {name: label for name, (label, way) in SIGNALS.items() if way}


def rule_columns(book: Book) -> dict[str, str]:
    """What a rule can be built from: what is known of an account on each day, and every dimension."""
    return {**{name: label for name, (label, _) in SIGNALS.items()}, **book.dimensions}


def ratings(book: Book) -> dict[str, str]:
    """The dimensions that could hold a rating people gave: all values are numbers, or words such as red and green."""
    names = list(book.dimensions)
    values = {name: collected(book.tables["accounts"].select(name).unique())[name] for name in names}
    told = {name: book.dimensions[name] for name in names if can_be_rated(values[name])}
    return {"": "No rating", **told} if told else {}


def _profiles(found: Assessed) -> pd.DataFrame:
    scored = found.scored
    now = found.looked.rows["day"].to_numpy() == found.looked.as_of
    frame = pd.DataFrame({"profile": scored.profile[now], "score": scored.score[now], "band": scored.band[now]})
    each = frame.groupby("profile", sort=True)
    told = each.agg(accounts=("score", "size"), mean_score=("score", "mean")).reset_index()
    return told.assign(share_red=each["band"].apply(lambda bands: (bands == "red").mean()).to_numpy())
