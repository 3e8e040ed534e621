"""Past the data: the published cohorts of Fader and Hardie, and what is refused."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from public_data import public
from scipy.stats import chisquare

from analysis import NotEnoughData, estimate
from analysis.survival.ahead import estimate_ahead


def test_the_published_cohorts_of_fader_and_hardie_are_projected_as_in_their_table() -> None:
    paths = public("fader_hardie_2007_survival.csv", "fader_hardie_2007_sbg_reference.csv")
    rows, reference = (pd.read_csv(path) for path in paths)
    for name in ("regular", "high_end"):
        alive = 10 * rows[name].to_numpy()
        lost = np.array([before - after for before, after in pairwise(alive[:8])])
        path = estimate_ahead(lost, alive[1:8]).path.set_index("renewal")
        want = reference[(reference["segment"] == name) & reference["quantity"].str.startswith("survival_year_")]
        for _, row in want.iterrows():
            year = int(row["quantity"].rsplit("_", 1)[1])
            assert path.loc[year, "survival"] == pytest.approx(float(row["value"]), abs=6e-4)
        assert path.loc[8:, "past_data"].all()
        assert path["seen"].dropna().to_numpy() == pytest.approx(alive[:8] / 1000)
        later = path.loc[8:12]
        assert (abs(later["survival"] - rows[name].to_numpy()[8:13] / 100) < 0.02).all()


def test_too_few_renewals_are_refused_with_what_it_takes() -> None:
    with pytest.raises(NotEnoughData, match="it takes 4 and 50"):
        estimate_ahead(np.array([10.0, 5.0]), np.array([90.0, 85.0]))


def test_the_projection_says_where_the_data_ends_and_how_far_the_model_missed() -> None:
    lost, kept = np.array([120.0, 60, 40, 30, 20]), np.array([880.0, 600, 500, 400, 300])
    result = estimate_ahead(lost, kept, arpa=100.0)
    assert "after renewal 5 (month 60), the last one observed" in result.findings[0].claim
    without = estimate.sbg_fit(lost[:-1], kept[:-1])
    missed = next(
        f
        for f in result.findings
        if f.estimate == pytest.approx(300 / 320 - (without.beta + 4) / (without.alpha + without.beta + 4))
    )
    assert missed.accounts == 320
    fit = estimate.sbg_fit(lost, kept)
    assert result.value[0] == pytest.approx(1200 * estimate.discounted_lifetime(fit.alpha, fit.beta, 0.1))
    assert result.value[1] < result.value[0] < result.value[2]


def test_a_model_that_does_not_follow_the_renewals_says_nothing_of_what_comes() -> None:
    """Telco's 12-month contracts lose 1%, 1%, 3%, 7% and 12%: the model, whose losses fall, cannot follow."""
    result = estimate_ahead(np.array([19.0, 17, 30, 41, 39]), np.array([1363.0, 1171, 883, 576, 276]))
    assert result.findings[0].verdict == "cannot tell"
    assert "does not follow what was observed" in result.findings[0].claim
    published = estimate_ahead(
        np.array([131.0, 126, 90, 60, 42, 34, 26]), np.array([869.0, 743, 653, 593, 551, 517, 491])
    )
    assert published.findings[0].verdict == "estimate"
    seen = published.seen
    observed = np.column_stack([seen["accounts_lost"], seen["accounts_renewed"]])
    due = observed.sum(axis=1)
    hoped = np.column_stack([due * seen["share_expected"], due * (1 - seen["share_expected"])])
    want = chisquare(observed.ravel(), hoped.ravel(), ddof=observed.size - 1 - (len(seen) - 2), sum_check=False).pvalue
    found = estimate.sbg_misfit(seen["share_expected"], seen["accounts_lost"], seen["accounts_renewed"])
    assert found == pytest.approx(want)
