"""Charts: one function per analysis, no arithmetic."""

from .account import account
from .adjusted import adjusted
from .ahead import ahead
from .answers import answers
from .causes import causes
from .cohorts import cohorts
from .composition import composition, composition_shares
from .definitions import definitions
from .design import design
from .dunning import dunning
from .early import early
from .effect import effect, effect_distribution
from .events import events
from .expansion import expansion
from .experiment import experiment
from .gaps import gaps
from .growth import growth
from .health import health
from .leading import fall, leading
from .losses import losses
from .nps import nps, nps_over_time
from .paper import picture
from .payments import payments, recovery
from .peers import peers
from .projection import projection
from .renewals import renewals
from .renewing import renewing
from .returns import returning, returns
from .revenue import revenue, revenue_history, revenue_months
from .signs import fading, signs
from .silence import silence
from .stages import stages
from .standing import concentration, standing
from .survival import survival
from .target import target
from .value import slow, value
from .worth import tiers, worth

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
    "dunning",
    "early",
    "effect",
    "effect_distribution",
    "events",
    "expansion",
    "experiment",
    "fading",
    "fall",
    "gaps",
    "growth",
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
    "slow",
    "stages",
    "standing",
    "survival",
    "target",
    "tiers",
    "value",
    "worth",
]
