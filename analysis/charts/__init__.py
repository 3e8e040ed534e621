"""Charts: one function per analysis, no arithmetic."""

from analysis.charts.account import account
from analysis.charts.adjusted import adjusted
from analysis.charts.ahead import ahead
from analysis.charts.answers import answers
from analysis.charts.causes import causes
from analysis.charts.cohorts import cohorts
from analysis.charts.composition import composition, composition_shares
from analysis.charts.definitions import definitions
from analysis.charts.design import design
from analysis.charts.early import early
from analysis.charts.effect import effect, effect_distribution
from analysis.charts.events import events
from analysis.charts.expansion import expansion
from analysis.charts.experiment import experiment
from analysis.charts.gaps import gaps
from analysis.charts.health import health
from analysis.charts.leading import fall, leading
from analysis.charts.losses import losses
from analysis.charts.nps import nps, nps_over_time
from analysis.charts.paper import picture
from analysis.charts.payments import payments, recovery
from analysis.charts.peers import peers
from analysis.charts.projection import projection
from analysis.charts.renewals import renewals
from analysis.charts.renewing import renewing
from analysis.charts.returns import returning, returns
from analysis.charts.revenue import revenue, revenue_history, revenue_months
from analysis.charts.signs import fading, signs
from analysis.charts.silence import silence
from analysis.charts.stages import stages
from analysis.charts.standing import concentration, standing
from analysis.charts.survival import survival
from analysis.charts.target import target
from analysis.charts.worth import tiers, worth

__all__ = [
    "account",
    "adjusted",
    "ahead",
    "answers",
    "causes",
    "cohorts",
    "composition",
    "composition_shares",
    "concentration",
    "definitions",
    "design",
    "early",
    "effect",
    "effect_distribution",
    "events",
    "expansion",
    "experiment",
    "fading",
    "fall",
    "gaps",
    "health",
    "leading",
    "losses",
    "nps",
    "nps_over_time",
    "payments",
    "peers",
    "picture",
    "projection",
    "recovery",
    "renewals",
    "renewing",
    "returning",
    "returns",
    "revenue",
    "revenue_history",
    "revenue_months",
    "signs",
    "silence",
    "stages",
    "standing",
    "survival",
    "target",
    "tiers",
    "worth",
]
