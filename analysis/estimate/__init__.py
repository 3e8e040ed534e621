"""The estimators, on plain arrays and counts, so that anyone can check them against another program."""

from analysis.estimate.adjusted import adjusted_differences
from analysis.estimate.assignment import sample_ratio, standardised_difference
from analysis.estimate.calibration import Calibration, Logistic, calibration, chance, logistic, reliability
from analysis.estimate.comparison import LogRank, log_rank, log_rank_pairwise
from analysis.estimate.competing import cumulative_incidence
from analysis.estimate.control import ControlChart, Individuals, individuals_chart, p_chart, u_chart
from analysis.estimate.cox import Cox, cox
from analysis.estimate.discrimination import Discrimination, auc, auc_difference, c_index, concordance_pairs
from analysis.estimate.equivalence import Equivalence, equivalence, verdict_on
from analysis.estimate.fixed_effects import fixed_effects
from analysis.estimate.gray import Gray, gray_test
from analysis.estimate.growth import chance_of_at_most, compounded, fan, path
from analysis.estimate.levels import LocalLevel, local_level
from analysis.estimate.lifetime import Sbg, discounted_lifetime, sbg_fit, sbg_misfit, sbg_survival
from analysis.estimate.matched import Matched, matched_change
from analysis.estimate.means import (
    Cuped,
    Effect,
    Moments,
    Pairs,
    cuped,
    cuped_from,
    effect_of,
    fieller,
    moments,
    welch,
    welch_from,
)
from analysis.estimate.mix_rate import MixRate, mix_rate, share_change
from analysis.estimate.moves import Move, earlier_moves, judge_move, signal_or_noise
from analysis.estimate.observational import (
    EValue,
    Weighted,
    e_value,
    e_value_of_difference,
    propensity,
    weighted_difference,
)
from analysis.estimate.ordinal import OrdinalFit, Rank, ordinal_logit, rank_correlation
from analysis.estimate.paired import Paired, matched_pairs
from analysis.estimate.panel import (
    DifferenceInDifferences,
    EventStudy,
    difference_in_differences,
    event_study,
    two_way_fixed_effects,
)
from analysis.estimate.peers import PeerOdds, PeerRanks, crude_odds, peer_chance, peer_logit, peer_odds, peer_ranks
from analysis.estimate.power import (
    power_of_means,
    power_of_shares,
    share_units_needed,
    smallest_effect,
    smallest_visible,
    units_needed,
)
from analysis.estimate.rates import RateRatio, annualise, poisson_exact, rate_ratio, wilson
from analysis.estimate.ratios import RatioDifference, linearised, ratio_difference
from analysis.estimate.regression import Coefficient, Fit, ancova, coefficient, least_squares, lin, two_way
from analysis.estimate.renewals import Renewals, renewals
from analysis.estimate.repeated import RepeatedRatio, repeated_rate_ratio
from analysis.estimate.resampling import (
    Permutation,
    bootstrap_difference,
    hodges_lehmann,
    permutation,
    rank_sum,
)
from analysis.estimate.revenue import RevenueInterval, RevenueRatio, revenue_interval, revenue_ratio
from analysis.estimate.score_interval import miettinen_nurminen
from analysis.estimate.scores import (
    ClusteredMean,
    NpsDifference,
    NpsInterval,
    Silence,
    clustered_mean,
    design_effect,
    nonresponse,
    nps_difference,
    nps_interval,
)
from analysis.estimate.sequential import AlwaysValid, always_valid, confidence_sequence
from analysis.estimate.series import InterruptedSeries, interrupted_series, mean_change, newey_west
from analysis.estimate.several import benjamini_hochberg, holm
from analysis.estimate.shares import ShareDifference, exact_share_difference, fisher, share_difference
from analysis.estimate.shrinkage import Shrunk, beta_binomial, gamma_poisson
from analysis.estimate.stages import Interaction, interaction
from analysis.estimate.standard import standardised_rate
from analysis.estimate.stratified import RiskRatio, StratifiedRatio, risk_ratio, stratified_ratio
from analysis.estimate.survival import (
    Difference,
    Mean,
    Quantile,
    at_risk,
    kaplan_meier,
    quantile,
    restricted_mean,
    restricted_mean_difference,
    start_of_curve,
    survival_at,
)
from analysis.estimate.synthetic import SyntheticControl, synthetic_control
from analysis.estimate.tails import poisson_chance, t_chance, t_reach
from analysis.estimate.trend import Trend, trend

# Packed, so that this list of names stays shorter than the modules it names.
__all__ = [
    "AlwaysValid", "Calibration", "ClusteredMean", "Coefficient", "ControlChart", "Cox", "Cuped", "Difference",
    "DifferenceInDifferences", "Discrimination", "EValue", "Effect", "Equivalence", "EventStudy", "Fit",
    "Gray", "Individuals", "Interaction", "InterruptedSeries", "LocalLevel", "LogRank", "Logistic", "Matched", "Mean",
    "MixRate", "Moments", "Move", "NpsDifference", "NpsInterval", "OrdinalFit", "Paired", "Pairs", "PeerOdds",
    "PeerRanks", "Permutation", "Quantile", "Rank", "RateRatio", "RatioDifference", "Renewals", "RepeatedRatio",
    "RevenueInterval", "RevenueRatio", "RiskRatio", "Sbg", "ShareDifference", "Shrunk", "Silence",
    "StratifiedRatio", "SyntheticControl", "Trend", "Weighted", "adjusted_differences", "always_valid", "ancova",
    "annualise", "at_risk", "auc", "auc_difference", "benjamini_hochberg", "beta_binomial", "bootstrap_difference",
    "c_index", "calibration", "chance", "chance_of_at_most", "clustered_mean", "coefficient", "compounded",
    "concordance_pairs", "confidence_sequence", "cox", "crude_odds", "cumulative_incidence", "cuped", "cuped_from",
    "design_effect", "difference_in_differences", "discounted_lifetime", "e_value", "e_value_of_difference",
    "earlier_moves", "effect_of", "equivalence", "event_study", "exact_share_difference", "fan", "fieller", "fisher",
    "fixed_effects", "gamma_poisson", "gray_test", "hodges_lehmann", "holm", "individuals_chart", "interaction",
    "interrupted_series", "judge_move", "kaplan_meier", "least_squares", "lin", "linearised", "local_level",
    "log_rank", "log_rank_pairwise", "logistic", "matched_change", "matched_pairs", "mean_change", "miettinen_nurminen",
    "mix_rate", "moments", "newey_west", "nonresponse", "nps_difference", "nps_interval", "ordinal_logit",
    "p_chart", "path", "peer_chance", "peer_logit", "peer_odds", "peer_ranks", "permutation", "poisson_chance",
    "poisson_exact", "power_of_means", "power_of_shares", "propensity", "quantile", "rank_correlation", "rank_sum",
    "rate_ratio", "ratio_difference", "reliability", "renewals", "repeated_rate_ratio", "restricted_mean",
    "restricted_mean_difference", "revenue_interval", "revenue_ratio", "risk_ratio", "sample_ratio", "sbg_fit",
    "sbg_misfit", "sbg_survival", "share_change", "share_difference", "share_units_needed", "signal_or_noise",
    "smallest_effect", "smallest_visible", "standardised_difference", "standardised_rate", "start_of_curve",
    "stratified_ratio",
    "survival_at", "synthetic_control", "t_chance", "t_reach", "trend", "two_way", "two_way_fixed_effects",
    "u_chart", "units_needed", "verdict_on", "weighted_difference", "welch", "welch_from", "wilson",
]  # fmt: skip
