"""Accounts against themselves, and against others that stood level: the event studies of R."""

import numpy as np
import pandas as pd
import pytest
from golden_cases import case, table

from analysis.estimate import (
    adjusted_differences,
    benjamini_hochberg,
    coefficient,
    fixed_effects,
    holm,
    least_squares,
    matched_change,
)

STUDY, MATCHED = case("nps_03_event_study"), case("nps_04_matched_event")
KINDS = ("exec_turnover", "office_opening", "pricing_change", "reorg")


@pytest.fixture(scope="module")
def panel():
    return table("nps_panel")


def lagged(panel, kind, lag):
    """1 where the event happened `lag` quarters before the row."""
    happened = set(zip(panel["account_id"][panel[kind] == 1], panel["quarter"][panel[kind] == 1], strict=True))
    rows = zip(panel["account_id"], panel["quarter"], strict=True)
    return np.array([(account, quarter - lag) in happened for account, quarter in rows], float)


def study(panel, *columns):
    return fixed_effects(panel["score"], np.column_stack(columns), panel["account_id"], panel["quarter"])


@pytest.mark.parametrize("expected", STUDY.expected["events"], ids=lambda e: e["event"])
def test_effects_leads_and_lags_equal_r_with_dummies_and_clustered_errors(panel, expected):
    lags = {k: lagged(panel, expected["event"], k) for k in (-2, 0, 1, 2)}
    post, golden = coefficient(study(panel, np.maximum(lags[0], lags[1])), 0), expected["post01"]
    STUDY.agrees(post[:4], [golden[name] for name in ("est", "se_CR1", "df", "p")])
    STUDY.agrees([post.low, post.high], golden["ci95"])
    fit = study(panel, *lags.values())
    STUDY.agrees(fit.coefficients, expected["leads_lags"]["est"])
    STUDY.agrees(np.sqrt(np.diag(fit.covariance)), expected["leads_lags"]["se_CR1"])


def test_four_kinds_are_corrected_as_r_p_adjust_does(panel):
    posts = [np.maximum(lagged(panel, kind, 0), lagged(panel, kind, 1)) for kind in KINDS]
    p = [coefficient(study(panel, post), 0).p for post in posts]
    STUDY.agrees(benjamini_hochberg(p), [event["q_BH"] for event in STUDY.expected["events"]])
    STUDY.agrees(holm(p), [event["p_Holm"] for event in STUDY.expected["events"]])


@pytest.mark.parametrize("expected", MATCHED.expected["events"], ids=lambda e: e["event"])
def test_the_change_against_matched_accounts_equals_r(panel, expected):
    found = matched_change(
        panel["account_id"], panel["quarter"], panel["score"], panel[expected["event"]], panel["segment"]
    )
    assert (found.events, found.accounts) == (expected["n_events_used"], expected["n_accounts"])
    names = ("raw_change", "effect", "se_CR1", "p")
    MATCHED.agrees([found.raw, found.effect, found.se, found.p], [expected[name] for name in names])


def test_levels_taken_out_give_the_same_as_columns_for_every_level(panel):
    small = panel[panel["account_id"] < "N040"]
    post = np.maximum(lagged(small, "exec_turnover", 0), lagged(small, "exec_turnover", 1))
    dummies = [pd.get_dummies(small[name], drop_first=True).to_numpy(float) for name in ("account_id", "quarter")]
    x = np.column_stack([post, np.ones(len(small)), *dummies])
    rows = coefficient(least_squares(small["score"], x, "CR1", small["account_id"]), 0)
    assert coefficient(study(small, post), 0) == pytest.approx(rows)


def test_what_an_account_determines_cannot_be_estimated(panel):
    large = (panel["segment"] == "SMB").to_numpy(float)
    post = lagged(panel, "exec_turnover", 0)
    fit = study(panel, large, post)
    assert np.isnan(fit.coefficients[0])
    assert fit.coefficients[1] == pytest.approx(study(panel, post).coefficients[0])
    with pytest.raises(ValueError, match="restate"):
        study(panel, post, 2 * post)


def test_a_fall_back_to_the_mean_is_not_taken_for_an_effect():
    random, raw, matched = np.random.default_rng(5), [], []
    for _ in range(40):
        account, quarter = np.repeat(np.arange(200), 8), np.tile(np.arange(8), 200)
        score = 7 + random.normal(0, 1, 200)[account] + random.normal(0, 1.5, 1600)
        low = np.roll(score, 1) < 5.5
        event = ((quarter > 0) & low & (random.random(1600) < 0.3)).astype(float)
        found = matched_change(account, quarter, score, event)
        raw.append(found.raw)
        matched.append(found.effect)
    assert np.mean(raw) > 1
    assert abs(np.mean(matched)) < 0.15 * np.mean(raw)


def test_a_difference_between_groups_of_the_same_size_and_age_equals_the_fit_on_rows():
    random = np.random.default_rng(2)
    account = np.repeat(np.arange(80), 5)
    inside, size = (random.random(80) < 0.2).astype(float)[account], random.normal(0, 1, 80)[account]
    y = 7 - inside + 0.5 * size + random.normal(0, 1, 80)[account] + random.normal(0, 1, 400)
    found = adjusted_differences(y, inside, size[:, None], account)[0]
    rows = coefficient(least_squares(y, np.column_stack([inside, np.ones(400), size]), "CR2", account), 0)
    assert found.estimate == pytest.approx(rows.estimate)
    assert found.se == pytest.approx(rows.se, rel=0.05)
    assert 0.5 < found.df / rows.df < 1.5
    assert np.isnan(adjusted_differences(y, inside, inside[:, None], account)[0]).all()


def test_several_groups_at_once_equal_each_alone():
    random = np.random.default_rng(3)
    account, groups = np.repeat(np.arange(60), 4), np.eye(3)[random.integers(0, 3, 60)]
    y, controls = random.normal(0, 1, 240), random.normal(0, 1, (240, 2))
    together = adjusted_differences(y, groups[account], controls, account)
    for place, found in enumerate(together):
        assert found == pytest.approx(adjusted_differences(y, groups[account, place], controls, account)[0])


def test_a_group_of_ten_accounts_is_found_different_by_chance_as_rarely_as_promised():
    random, account = np.random.default_rng(6), np.repeat(np.arange(300), 4)
    inside, p = (account < 10).astype(float), []
    for _ in range(600):
        y = random.normal(0, 1, 300)[account] + random.normal(0, 1, 1200)
        p.append(adjusted_differences(y, inside, random.normal(0, 1, (300, 2))[account], account)[0].p)
    assert np.mean(np.array(p) < 0.05) < 0.07
