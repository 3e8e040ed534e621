"""The estimators, on plain arrays and counts, so that anyone can check them against another program.

    rates             shares and rates per month, their ratios
    shares            differences and ratios of shares
    stratified        within strata; standardized; mix against rate
    multiplicity      Holm, Benjamini-Hochberg, shrinkage
    shrunk_rates      few rates pulled together
    scan              the search through all groups and pairs of groups
    survival          Kaplan-Meier, medians, restricted means
    survival_tests    log-rank; rates by stage of life
    competing_risks   several ways to leave
    cox_regression    Cox, proportional hazards
    renewal_model     renewals of a fixed term (sBG)
    revenue           revenue churn, retention
    forecast          accounts to come, customer lifetime value
    scores            NPS, ranks, nonresponse
    score_trends      trend of a score; signal or noise
    means             Welch, CUPED, Fieller
    ratios_of_groups  sums over sums in several groups, each against the rest
    resampling        permutation, bootstrap
    experiments       assignment, power, equivalence, verdicts, repeated looks
    observational     overlap weights, matched pairs, E-values
    did               difference in differences, event study
    landmark_tests    signs against leaving, among accounts of one day and age
    many_words        thousands of things carried, each against leaving
    matched_ratio     one exact ratio within strata of like accounts
    matched_controls  matched controls, synthetic control
    regression        least squares: robust, clustered, fixed effects
    series            interrupted series, forecasts
    control_chart     control charts, XmR
    predictive        what will come of so many accounts
    prediction        logistic fit, calibration, AUC, concordance

Each module lists in `__all__` what it offers; outside this room say `from analysis.estimate import ...`.
"""

from analysis.estimate._arrays import *
from analysis.estimate.competing_risks import *
from analysis.estimate.control_chart import *
from analysis.estimate.cox_regression import *
from analysis.estimate.did import *
from analysis.estimate.experiments import *
from analysis.estimate.forecast import *
from analysis.estimate.landmark_tests import *
from analysis.estimate.many_words import *
from analysis.estimate.matched_controls import *
from analysis.estimate.matched_ratio import *
from analysis.estimate.means import *
from analysis.estimate.multiplicity import *
from analysis.estimate.observational import *
from analysis.estimate.prediction import *
from analysis.estimate.predictive import *
from analysis.estimate.rates import *
from analysis.estimate.ratios_of_groups import *
from analysis.estimate.regression import *
from analysis.estimate.renewal_model import *
from analysis.estimate.resampling import *
from analysis.estimate.revenue import *
from analysis.estimate.scan import *
from analysis.estimate.score_trends import *
from analysis.estimate.scores import *
from analysis.estimate.series import *
from analysis.estimate.shares import *
from analysis.estimate.shrunk_rates import *
from analysis.estimate.stratified import *
from analysis.estimate.survival import *
from analysis.estimate.survival_tests import *
