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
    since_landmark    something by a day of life, against churn after it
    matched_controls  matched controls, synthetic control
    regression        least squares: robust, clustered, fixed effects
    series            interrupted series, forecasts
    control_chart     control charts, XmR
    predictive        what will come of so many accounts
    prediction        logistic fit, calibration, AUC, concordance

Each module lists in `__all__` what it offers; outside this room say `from analysis.estimate import ...`.
"""

from ._arrays import *
from .competing_risks import *
from .control_chart import *
from .cox_regression import *
from .did import *
from .experiments import *
from .forecast import *
from .landmark_tests import *
from .many_words import *
from .matched_controls import *
from .matched_ratio import *
from .means import *
from .multiplicity import *
from .observational import *
from .prediction import *
from .predictive import *
from .rates import *
from .ratios_of_groups import *
from .regression import *
from .renewal_model import *
from .resampling import *
from .revenue import *
from .scan import *
from .score_trends import *
from .scores import *
from .series import *
from .shares import *
from .shrunk_rates import *
from .since_landmark import *
from .stratified import *
from .survival import *
from .survival_tests import *
