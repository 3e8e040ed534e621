"""Which months stand out from what a stable book would show by chance: control charts for counts and for scores."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import special

from ._arrays import Floats, check_counts, floats

__all__ = ["RUN", "ControlChart", "Individuals", "individuals_chart", "long_runs", "p_chart", "u_chart"]

TAIL = 0.00135
RUN = 8
LIMITS = ("overdispersed", "exact", "laney", "normal")
PER_MOVE = 1.128


class ControlChart(NamedTuple):
    """`points`: count total rate centre lower upper expected z p_value p_careful outside run.

    rho: how much more the baseline varies than chance alone (correlation within a period for shares, excess variance
    for counts); 0 is chance alone. sigma_z: Laney's spread of the standardised points.
    """

    points: pd.DataFrame
    centre: float
    rho: float
    sigma_z: float
    limits: str


class Individuals(NamedTuple):
    """Limits for a series of single values: their centre, and three sigma to each side."""

    centre: float
    lower: float
    upper: float


def p_chart(
    x: ArrayLike,
    n: ArrayLike,
    baseline: ArrayLike | None = None,
    limits: str = "overdispersed",
    rho: float | None = None,
) -> ControlChart:
    """Which periods lost a larger or smaller share of their accounts than a stable book would by chance.

    `x` leavers of `n` accounts per period; `baseline`: True for the periods the limits are made from (all, unless
    said). Limits leave 0.135% on each side. "overdispersed" (beta-binomial, exact where the baseline varies no more
    than chance), "exact" (binomial), "laney" and "normal" (3 sigma; exact where fewer than 5 are expected). Marked:
    one point outside, or 8 in a row on one side. A period without accounts is missing. Raises ValueError for negative
    counts, x above n, or a baseline without accounts. Montgomery (Introduction to SQC), Laney (2002).
    statsmodels and scipy have no control charts.
    """
    count, total = np.broadcast_arrays(floats(x), floats(n))
    check_counts(count, total, "counts")
    if (count > total).any():
        raise ValueError("more leavers than accounts")
    return _chart(count, total, baseline, limits, rho, share=True)


def u_chart(
    x: ArrayLike,
    exposure: ArrayLike,
    baseline: ArrayLike | None = None,
    limits: str = "overdispersed",
    rho: float | None = None,
) -> ControlChart:
    """Which periods had more or fewer leavers per account-month than a stable book would by chance.

    `x` leavers in `exposure` account-months per period; otherwise as `p_chart`, with the Poisson in place of the
    binomial and the negative binomial where the baseline varies more than chance alone.
    statsmodels and scipy have no control charts.
    """
    count, total = np.broadcast_arrays(floats(x), floats(exposure))
    check_counts(count, total, "counts and exposure")
    return _chart(count, total, baseline, limits, rho, share=False)


def individuals_chart(values: ArrayLike, baseline: ArrayLike | None = None) -> Individuals:
    """The range single values such as a mean score move in while nothing changes.

    Centre ± 2.66 times the mean move from one value to the next, over the `baseline` (all values, unless said); missing
    below two values. XmR chart, Shewhart (1931), Wheeler and Chambers (1992).
    statsmodels and scipy have no control charts.
    """
    given = floats(values)
    base = given if baseline is None else given[np.asarray(baseline, dtype=bool)]
    base = base[~np.isnan(base)]
    if base.size < 2:
        return Individuals(*[np.nan] * 3)
    centre, move = float(base.mean()), float(np.abs(np.diff(base)).mean())
    sigma = move / PER_MOVE
    return Individuals(centre, centre - 3 * sigma, centre + 3 * sigma)


def long_runs(values: ArrayLike, centre: float, length: int = RUN) -> np.ndarray:
    """Points at which so many in a row have been on one side of the centre; missing points are passed over."""
    side = np.sign(floats(values) - centre)
    marked, so_far, last = np.zeros(side.size, dtype=bool), 0, 0.0
    for place, here in enumerate(side):
        if np.isnan(here):
            continue
        so_far = so_far + 1 if here == last and here != 0 else int(here != 0)
        last, marked[place] = here, so_far >= length
    return marked


def _chart(
    x: Floats, n: Floats, baseline: ArrayLike | None, limits: str, rho: float | None, *, share: bool
) -> ControlChart:
    if limits not in LIMITS:
        raise ValueError(f"limits is {limits!r}, must be one of {', '.join(LIMITS)}")
    base = (np.ones(x.size, dtype=bool) if baseline is None else np.asarray(baseline, dtype=bool)) & (n > 0)
    if not base.any():
        raise ValueError("the baseline holds no accounts")
    centre = float(x[base].sum() / n[base].sum())
    spread = np.sqrt(_variance(centre, n, share))
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = np.where(n > 0, x / n, np.nan)
        z = (rate - centre) * n / spread
    found = _excess(z[base], n[base], centre, share) if rho is None else rho
    sigma = _laney(z[base])
    used = found if limits == "overdispersed" else 0.0
    edges = np.array([_edges(k, total, centre, used, share) for k, total in zip(x, n, strict=True)])
    low, high = _limits(edges, n, centre, spread, max(1.0, sigma) if limits == "laney" else 1.0, limits, share)
    with np.errstate(invalid="ignore"):
        outside = (rate < low) | (rate > high)
    frame = {
        "count": x,
        "total": n,
        "rate": rate,
        "centre": centre,
        "lower": low,
        "upper": high,
        "expected": n * centre,
    }
    careful = np.maximum(edges[:, 2], _careful(z, z[base], n, n[base]))
    marks = {"z": z, "p_value": edges[:, 2], "p_careful": careful, "outside": outside, "run": long_runs(rate, centre)}
    return ControlChart(pd.DataFrame({**frame, **marks}), centre, used, sigma, limits)


def _variance(centre: float, n: Floats, share: bool) -> Floats:
    return floats(n * centre * (1 - centre) if share else n * centre)


def _excess(z: Floats, n: Floats, centre: float, share: bool) -> float:
    """How much more the baseline varies than chance alone, by moments."""
    size = (n.mean() - 1) if share else n.mean() * centre
    if z.size < 2 or not size > 0 or not np.isfinite(z).all():
        return 0.0
    return float(np.clip(((z**2).mean() * z.size / (z.size - 1) - 1) / size, 0.0, 0.999 if share else np.inf))


def _laney(z: Floats) -> float:
    return float(np.abs(np.diff(z)).mean() / PER_MOVE) if z.size > 1 else np.nan


def _careful(z: Floats, base: Floats, n: Floats, n_base: Floats) -> Floats:
    """p-values that allow for limits estimated from few periods: t with as many degrees as the baseline holds."""
    if base.size < 2 or not np.isfinite(base).all():
        return np.full(z.size, np.nan)
    spread = np.sqrt(max(1.0, float((base**2).sum() / (base.size - 1))))
    with np.errstate(invalid="ignore"):
        return floats(2 * special.stdtr(base.size - 1, -np.abs(z) / spread / np.sqrt(1 + n / n_base.sum())))


def _limits(
    edges: Floats, n: Floats, centre: float, spread: Floats, sigma: float, limits: str, share: bool
) -> tuple[Floats, Floats]:
    with np.errstate(divide="ignore", invalid="ignore"):
        exact_low, exact_high = edges[:, 0] / n, edges[:, 1] / n
        half = 3 * sigma * spread / n
    low, high = np.maximum(centre - half, 0.0), centre + half
    high = np.minimum(high, 1.0) if share else high
    exact = np.full(n.shape, limits in ("overdispersed", "exact"))
    seen = n > 0
    return np.where(seen, np.where(exact, exact_low, low), np.nan), np.where(
        seen, np.where(exact, exact_high, high), np.nan
    )


def _edges(x: float, n: float, centre: float, rho: float, share: bool) -> tuple[float, float, float]:
    """The counts that leave 0.135% on each side, and the two-sided p-value of the count seen."""
    if not n > 0:
        return np.nan, np.nan, np.nan
    chances = _chances(n, centre, rho, share)
    below = np.cumsum(chances)
    low, high = (int(np.searchsorted(below, share_)) for share_ in (TAIL, 1 - TAIL))
    seen = int(x)
    most = below[min(seen, below.size - 1)]
    least = chances[seen:].sum() if seen < chances.size else 0.0
    return float(low), float(high), float(min(1.0, 2 * min(most, least)))


def _chances(n: float, centre: float, rho: float, share: bool) -> Floats:
    """The chance of every count from 0 to one that cannot be passed."""
    mean = n * centre
    variance = mean * (1 - centre) * (1 + (n - 1) * rho) if share else mean * (1 + rho * mean)
    last = int(np.ceil(mean + 40 * np.sqrt(variance) + 40))
    k = np.arange((min(last, int(n)) if share else last) + 1, dtype=float)
    if centre <= 0 or (share and centre >= 1):
        return floats(k == (n if centre > 0 else 0))
    return floats(np.exp(_log_share(k, n, centre, rho) if share else _log_count(k, mean, rho)))


def _log_share(k: Floats, n: float, p: float, rho: float) -> Floats:
    ways = special.gammaln(n + 1) - special.gammaln(k + 1) - special.gammaln(n - k + 1)
    if rho <= 0:
        return floats(ways + special.xlogy(k, p) + special.xlog1py(n - k, -p))
    a, b = p * (1 / rho - 1), (1 - p) * (1 / rho - 1)
    return floats(ways + special.betaln(k + a, n - k + b) - special.betaln(a, b))


def _log_count(k: Floats, mean: float, rho: float) -> Floats:
    if rho <= 0:
        return floats(special.xlogy(k, mean) - mean - special.gammaln(k + 1))
    size = 1 / rho
    ways = special.gammaln(k + size) - special.gammaln(size) - special.gammaln(k + 1)
    return floats(ways + size * np.log(size / (size + mean)) + special.xlogy(k, mean / (size + mean)))
