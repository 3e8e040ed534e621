"""Hazard ratios: R's coxph and cox.zph to its own tolerance, counts against accounts one by one, and by hand."""

import math

import numpy as np
import pandas as pd
import pytest
from golden_cases import case, table

from analysis import NotEnoughData
from analysis.estimate import cox


def veteran() -> tuple[pd.DataFrame, np.ndarray]:
    rows = table("veteran")
    cells = [rows["celltype"] == kind for kind in ("large", "smallcell", "squamous")]
    return rows, np.column_stack([rows["trt"], *cells, rows["karno"], rows["age"], rows["prior"]]).astype(float)


def cgd() -> tuple[pd.DataFrame, np.ndarray]:
    rows = table("cgd")
    flags = [rows["treat"] == "rIFN-g", rows["sex"] == "male", rows["age"], rows["inherit"] == "X-linked"]
    return rows, np.column_stack([*flags, rows["steroids"]]).astype(float)


@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_ratios_of_the_veteran_trial_equal_r_with_either_rule_for_ties(ties: str) -> None:
    golden, (rows, x) = case("surv_09_cox_veteran"), veteran()
    fit, want = cox(rows["time"], rows["status"], x, ties=ties), golden.expected[ties]
    golden.agrees(fit.coef, want["coef"])
    golden.agrees(fit.se, want["se"])
    golden.agrees(fit.loglik, want["loglik"])


def test_the_score_and_wald_tests_equal_r() -> None:
    golden, (rows, x) = case("surv_09_cox_veteran"), veteran()
    fit, want = cox(rows["time"], rows["status"], x), golden.expected
    golden.agrees([fit.score, fit.wald], [want["efron"]["score"], want["efron"]["wald"]])


@pytest.mark.parametrize("scale", ["km", "identity", "rank"])
def test_the_check_of_proportional_hazards_equals_cox_zph_of_survival_3(scale: str) -> None:
    golden, (rows, x) = case("surv_09_cox_veteran"), veteran()
    fit, want = cox(rows["time"], rows["status"], x, scale=scale), golden.expected[f"zph_{scale}"]
    golden.agrees(fit.proportional, want["chisq"])
    golden.agrees(fit.proportional_p, want["p"])


def test_repeated_rows_late_entry_and_cluster_robust_errors_equal_r() -> None:
    golden, (rows, x) = case("surv_10_cox_recurrent_cluster"), cgd()
    times = {"time": rows["tstop"], "event": rows["status"], "entry": rows["tstart"]}
    robust, plain = cox(**times, x=x, cluster=rows["id"]), cox(**times, x=x)
    golden.agrees(robust.coef, golden.expected["coef"])
    golden.agrees(robust.se, golden.expected["robust_se"])
    golden.agrees(plain.se, golden.expected["naive_se"])


def test_a_fit_within_strata_equals_r() -> None:
    golden, (rows, x) = case("surv_10_cox_recurrent_cluster"), cgd()
    times = {"time": rows["tstop"], "event": rows["status"], "entry": rows["tstart"], "strata": rows["hos.cat"]}
    want = golden.expected["stratified_treat"]
    robust, plain = cox(**times, x=x[:, :1], cluster=rows["id"]), cox(**times, x=x[:, :1])
    golden.agrees(robust.coef, want["coef"])
    golden.agrees(robust.se, want["robust_se"])
    golden.agrees(plain.se, want["naive_se"])


def accounts_lt() -> tuple[pd.DataFrame, np.ndarray]:
    rows = table("accounts_lt")
    flags = [rows["plan"] == "monthly", rows["value_band"] == "low", rows["size_band"] == "M", rows["size_band"] == "S"]
    return rows, np.column_stack(flags).astype(float)


def test_late_entry_equals_r_and_not_statsmodels_that_lets_accounts_in_too_early() -> None:
    golden, (rows, x) = case("surv_03_left_truncation"), accounts_lt()
    fit, want = cox(rows["exit_month"], rows["event"], x, rows["entry_month"]), golden.expected["cox_efron"]
    golden.agrees(fit.coef, want["coef"])
    golden.agrees(fit.se, want["se"])
    golden.agrees(fit.loglik, want["loglik"])


def test_counts_of_alike_accounts_give_what_the_accounts_one_by_one_give() -> None:
    rows, x = accounts_lt()
    each = pd.DataFrame(x).assign(entry=rows["entry_month"], exit=rows["exit_month"], event=rows["event"])
    counts = each.groupby(list(each.columns), as_index=False).size()
    assert len(counts) < len(each)
    one = cox(each["exit"], each["event"], x, each["entry"])
    other = cox(counts["exit"], counts["event"], counts[[0, 1, 2, 3]], counts["entry"], counts["size"])
    for ours, theirs in zip(one[:6], other[:6], strict=True):
        assert ours == pytest.approx(theirs, rel=1e-9)
    assert one.proportional == pytest.approx(other.proportional, rel=1e-8)


def test_two_accounts_each_way_give_the_ratio_worked_by_hand() -> None:
    """a and b leave at 1 and 3 (x = 1), c and d at 2 and 4 (x = 0), so that four, three, two and one are at risk.

    The ratio r makes r/(2r + 2) × 1/(r + 2) × r/(r + 1) × 1 largest: 2/r = 2/(r + 1) + 1/(r + 2), so r² − r − 4 = 0.
    """
    fit = cox([1, 3, 2, 4], [1, 1, 1, 1], [[1], [1], [0], [0]])
    r = fit.ratio[0]
    assert 2 / r == pytest.approx(2 / (r + 1) + 1 / (r + 2))
    assert r == pytest.approx((1 + math.sqrt(17)) / 2)


def test_a_group_in_which_nobody_left_gets_no_ratio_and_the_others_keep_theirs() -> None:
    random = np.random.default_rng(4)
    group = np.repeat([0, 1, 2], 60)
    time = np.where(group == 2, 30, random.integers(1, 30, 180))
    event = np.where(group == 2, 0, 1)
    fit = cox(time, event, np.column_stack([group == 1, group == 2]).astype(float))
    assert math.isnan(fit.ratio[1])
    alone = cox(time[:120], event[:120], (group[:120] == 1).astype(float)[:, None])
    assert fit.coef[0] == pytest.approx(alone.coef[0], rel=1e-4)


def test_what_cannot_be_fitted_is_refused() -> None:
    with pytest.raises(NotEnoughData):
        cox([1, 2], [0, 0], [[1], [0]])
    with pytest.raises(ValueError, match="says nothing"):
        cox([1, 2, 3], [1, 1, 0], [[1, 1], [0, 0], [1, 1]])
    with pytest.raises(ValueError, match="ties"):
        cox([1, 2], [1, 1], [[1], [0]], ties="exact")


def test_a_ratio_that_holds_at_every_tenure_is_rarely_called_otherwise() -> None:
    random = np.random.default_rng(20251129)
    rejected = 0
    for _ in range(200):
        x = random.integers(0, 2, 300)
        life = random.geometric(np.where(x == 1, 0.06, 0.03))
        fit = cox(np.minimum(life, 36), (life <= 36).astype(int), x[:, None].astype(float))
        rejected += fit.proportional_p[0] < 0.05
    assert 1 <= rejected <= 20
