"""A few rates pulled together: against draws from the same model, weighed by how likely they make the counts."""

import numpy as np
import pytest
from scipy.stats import poisson

from analysis.estimate import shrunk_rates
from analysis.estimate.shrunk_rates import APART, HALF


@pytest.mark.parametrize(
    ("events", "exposure"), [([20, 40, 33], [1000, 1000, 900]), ([5, 9], [300, 500])], ids=["three", "two"]
)
def test_what_is_believed_is_what_draws_weighed_by_their_likelihood_say(events: list[int], exposure: list[int]) -> None:
    random, draws = np.random.default_rng(1), 400_000
    x, t = np.array(events), np.array(exposure, float)
    apart = np.exp(random.uniform(np.log(APART[0]), np.log(APART[-1]), draws))
    mean = x.sum() / t.sum() * np.exp(random.uniform(-2, 2, draws))
    rates = random.gamma(apart[:, None] ** -2, (mean * apart**2)[:, None], (draws, len(x)))
    weight = poisson.pmf(x, rates * t).prod(axis=1) / (1 + (apart / HALF) ** 2)
    belief = shrunk_rates(x, t)
    expected = weight @ rates / weight.sum()
    assert belief.mean == pytest.approx(expected, rel=0.01)
    assert belief.variance == pytest.approx(weight @ (rates - expected) ** 2 / weight.sum(), rel=0.05)
    for sure in (0.5, 0.9):
        below = (weight[:, None] * (rates <= belief.at_most(sure))).sum(axis=0) / weight.sum()
        assert below == pytest.approx(np.full(len(x), sure), abs=0.015)


def test_rates_alike_are_pulled_nearly_all_the_way_and_rates_far_apart_are_left_alone() -> None:
    alike, apart = shrunk_rates([30, 34, 32], [1000] * 3), shrunk_rates([10, 200, 400], [1000] * 3)
    assert np.ptp(alike.mean) < 0.3 * 0.004
    assert apart.mean == pytest.approx([0.01, 0.2, 0.4], rel=0.12)


def test_nothing_is_believed_without_events_or_without_time() -> None:
    with pytest.raises(ValueError, match="some group an event"):
        shrunk_rates([0, 0], [10, 10])
    with pytest.raises(ValueError, match="needs exposure"):
        shrunk_rates([1, 0], [10, 0])
