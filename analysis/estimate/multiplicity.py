"""Many tests or many small groups at once: corrections for having looked at all, and shrinkage."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize, special

from ..standards import LEVEL as ALPHA
from ._arrays import Floats, check_counts, floats

__all__ = [
    "Shrunk",
    "attainable_p",
    "benjamini_hochberg",
    "family_p",
    "gamma_poisson",
    "holm",
    "holm_parts",
    "holm_weighted",
    "interval_of_p",
    "leaders",
]

FEWEST_GROUPS, FEWEST_EVENTS = 8, 30
NEARLY_ALL = 0.9
BOUNDS = ((-25.0, 25.0), (-25.0, 25.0))


class Shrunk(NamedTuple):
    """What is believed of each group: `mean` with its 95% interval, and the chance that it lies `above` the average.

    first, second: shape and rate of the gamma, or alpha and beta. `p_value`: how often groups that do not differ would
    look as unlike as these; above 0.05 the groups should be given one rate and not be ranked. `loglik` of the fit.
    """

    first: float
    second: float
    loglik: float
    p_value: float
    mean: Floats
    low: Floats
    high: Floats
    above: Floats

    @property
    def differ(self) -> bool:
        """Whether the groups differ by more than chance would make them."""
        return self.p_value <= ALPHA


def holm(p: ArrayLike) -> Floats:
    """Raises each p-value so that even one false alarm among everything compared stays rare.

    `p`: p-values, any order; NaN (not testable) stays NaN and is not counted among the tests.
    Returns adjusted p-values in the order given. Holm (1979), `p.adjust(p, "holm")` in R.
    statsmodels' `multipletests` is equal to the digit, but one NaN makes all NaN; 360 ms for 500 p-values, ours 0.03.
    """
    values, tested = _tested(p)
    ranked = np.sort(values[tested])
    stepped = np.maximum.accumulate(ranked * np.arange(ranked.size, 0, -1))
    return _back(values, tested, stepped)


def holm_weighted(p: ArrayLike, weights: ArrayLike) -> Floats:
    """`holm` where one comparison was asked before the others: `weights` says what part of the 5 in 100 each may take.

    `weights`: above 0, one for each p-value, fixed before the data were seen; alike for all it is `holm`. What cannot
    be tested (NaN) leaves its part to the others. Holm (1979, section 4): closed testing by weighted Bonferroni, `gMCP`
    in R. Neither scipy nor statsmodels has weights.
    """
    return _weighted(p, weights, np.inf)[0]


def holm_parts(p: ArrayLike, weights: ArrayLike, level: float = ALPHA) -> Floats:
    """The part of the 5 in 100 each had at the step of `holm_weighted` that decided it: its interval has that level."""
    return _weighted(p, weights, level)[1]


def _weighted(p: ArrayLike, weights: ArrayLike, level: float) -> tuple[Floats, Floats]:
    values, tested = _tested(p)
    adjusted, parts = np.full(values.shape, np.nan), np.full(values.shape, np.nan)
    weight = np.where(tested, floats(weights), 0.0)
    left, highest = float(weight.sum()), 0.0
    for place in np.argsort(np.where(tested, values, np.inf) / floats(weights), kind="stable")[: int(tested.sum())]:
        parts[place] = weight[place] / left
        highest = max(highest, values[place] / parts[place])
        adjusted[place] = min(highest, 1.0)
        left -= weight[place] if highest < level else 0.0
    return adjusted, parts


def benjamini_hochberg(p: ArrayLike) -> Floats:
    """Raises each p-value so that, of all that is reported as found, only a small share is false.

    `p`: p-values, any order; NaN (not testable) stays NaN and is not counted among the tests.
    Returns adjusted p-values (q) in the order given. Benjamini and Hochberg (1995), `p.adjust(p, "BH")` in R.
    `scipy.stats.false_discovery_control` is equal to 2e-16, four times as slow, and refuses a NaN.
    """
    values, tested = _tested(p)
    ranked = np.sort(values[tested])
    scaled = ranked * ranked.size / np.arange(1, ranked.size + 1)
    return _back(values, tested, np.minimum.accumulate(scaled[::-1])[::-1])


def family_p(adjusted: ArrayLike) -> float:
    """The p-value of a whole question: the smallest of its corrected ones; 1 where nothing could be tested.

    `adjusted`: by Holm (then it is Bonferroni's, valid whatever goes together) or Benjamini and Hochberg (then it is
    that of Simes 1986, valid where tests go together the same way). P(p ≤ t) ≤ t where nothing differs.
    """
    return float(np.nanmin([1.0, *np.atleast_1d(floats(adjusted))]))


def interval_of_p(estimate: ArrayLike, half: ArrayLike, p: ArrayLike, beyond: float) -> tuple[Floats, Floats]:
    """The intervals in which the p-values of estimates end: they hold 0 just where p is above `beyond`.

    `half`: half the 95% interval by another way, taken where p says nothing of a width: nearly 1, or smaller than a
    computer holds. Test-based limits (Miettinen 1976).
    """
    middle, chance, alone = floats(estimate), floats(p), floats(half)
    reach = special.ndtri(1 - beyond / 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        own = reach * np.abs(middle) / -special.ndtri(chance / 2)
    told = (chance > 0) & (chance < NEARLY_ALL)
    width = np.where(told, own, reach / special.ndtri(0.975) * alone)
    return middle - width, middle + width


def leaders(counts: ArrayLike) -> np.ndarray:
    """Which of several counts may be the largest: the largest, and all that are not clearly below it.

    Of the cases that fell into either of two kinds as many would fall into each were they alike: the exact binomial
    test of one half, twice its smaller tail, corrected for all that stand below the largest (Holm). One alone leads
    clearly. Checked against `binom.test` in R.
    """
    given = np.atleast_1d(floats(counts))
    top = given.max(initial=0.0)
    with np.errstate(invalid="ignore"):
        below = np.where(given < top, np.minimum(2 * special.betainc(top, given + 1, 0.5), 1.0), np.nan)
    return ~(holm(below) < ALPHA)


def attainable_p(events: ArrayLike, share: ArrayLike) -> Floats:
    """The smallest two-sided exact p-value that a group could reach against the rest, whatever happens.

    `events`: all that happened, in the group and outside it; `share`: of the exposure that is the group's (0 to 1).
    It depends on nothing that tells where the events fell, so that a group that cannot reach what a correction asks
    for may be left out of it. Tarone (1990), after the conditional test of two Poisson rates.
    """
    events, share = np.broadcast_arrays(floats(events), floats(share))
    furthest = np.minimum(share, 1 - share) ** events
    return floats(np.minimum(1, 2 * furthest))


def _tested(p: ArrayLike) -> tuple[Floats, np.ndarray]:
    values = np.atleast_1d(floats(p))
    tested = ~np.isnan(values)
    if ((values[tested] < 0) | (values[tested] > 1)).any():
        raise ValueError("p-values lie between 0 and 1")
    return values, tested


def _back(values: Floats, tested: np.ndarray, adjusted: Floats) -> Floats:
    out = np.full(values.shape, np.nan)
    order = np.argsort(values[tested], kind="stable")
    placed = np.empty(adjusted.size)
    placed[order] = np.minimum(adjusted, 1)
    out[tested] = placed
    return out


def gamma_poisson(events: ArrayLike, exposure: ArrayLike) -> Shrunk | None:
    """Pulls the rate of each small group toward the average, the more the less is known of it.

    `events` over `exposure` (account-months, or expected events: then the rate is a ratio) per group. None with fewer
    than 8 groups or 30 events. Raises ValueError for negative numbers or a group without exposure. Maximum likelihood
    of the negative binomial, as `MASS::glm.nb` in R; posterior gamma(shape + events, rate + exposure).
    statsmodels' `NegativeBinomial` is equal to 3e-6 in 1.6 ms of 72, and does not converge where groups are alike.
    """
    x, t = _checked(events, exposure)
    if (t <= 0).any():
        raise ValueError("every group needs exposure")
    if x.size < FEWEST_GROUPS or x.sum() < FEWEST_EVENTS:
        return None
    fixed = float((special.xlogy(x, t) - special.gammaln(x + 1)).sum())
    mean = x.sum() / t.sum()

    def away(at: Floats) -> float:
        shape, middle = np.exp(at)
        rate = shape / middle
        parts = (
            special.gammaln(shape + x) - special.gammaln(shape) + shape * np.log(rate) - (shape + x) * np.log(rate + t)
        )
        return -float(parts.sum()) - fixed

    at = _lowest(away, (1.0, float(np.log(mean))))
    shape, rate = float(np.exp(at[0])), float(np.exp(at[0] - at[1]))
    poisson = float((special.xlogy(x, mean) - mean * t).sum()) + fixed
    first, second = shape + x, rate + t
    low, high = (special.gammaincinv(first, tail) / second for tail in (0.025, 0.975))
    above = special.gammaincc(first, second * shape / rate)
    return Shrunk(shape, rate, -away(at), _mixture_p(-away(at) - poisson), first / second, low, high, above)


def _checked(events: ArrayLike, base: ArrayLike) -> tuple[Floats, Floats]:
    x, t = np.atleast_1d(floats(events)), np.atleast_1d(floats(base))
    check_counts(x, t, "events and what they are counted on")
    return x, t


def _lowest(away: object, start: tuple[float, float]) -> Floats:
    found = optimize.minimize(
        away, np.array(start), method="L-BFGS-B", bounds=BOUNDS, options={"ftol": 1e-14, "gtol": 1e-9}
    )
    return floats(found.x)


def _mixture_p(gain: float) -> float:
    """Twice the gain in log-likelihood against half a chi-square: the spread between groups cannot be negative."""
    return float(special.chdtrc(1, max(2 * gain, 0.0)) / 2)
