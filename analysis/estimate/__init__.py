"""The estimators, on plain arrays and counts, so that anyone can check them against another program."""

from analysis.estimate.comparison import LogRank, log_rank, log_rank_pairwise
from analysis.estimate.rates import RateRatio, annualise, poisson_exact, rate_ratio, wilson
from analysis.estimate.revenue import RevenueInterval, RevenueRatio, revenue_interval, revenue_ratio
from analysis.estimate.several import benjamini_hochberg, holm
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

__all__ = [
    "Difference",
    "LogRank",
    "Mean",
    "Quantile",
    "RateRatio",
    "RevenueInterval",
    "RevenueRatio",
    "annualise",
    "at_risk",
    "benjamini_hochberg",
    "holm",
    "kaplan_meier",
    "log_rank",
    "log_rank_pairwise",
    "poisson_exact",
    "quantile",
    "rate_ratio",
    "restricted_mean",
    "restricted_mean_difference",
    "revenue_interval",
    "revenue_ratio",
    "start_of_curve",
    "survival_at",
    "wilson",
]
