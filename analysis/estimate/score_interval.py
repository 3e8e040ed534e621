"""The score interval of a difference of shares, whose root search the usual library gets wrong."""

from __future__ import annotations

import numpy as np

from analysis.estimate._arrays import normal_quantile


def miettinen_nurminen(
    x: float, n: float, x_control: float, n_control: float, level: float = 0.95
) -> tuple[float, float]:
    """The range of how many more in a hundred said yes in treatment that the counts do not speak against.

    `x` of `n` units in treatment, `x_control` of `n_control` in control. Returns (low, high) as shares from −1 to 1;
    missing without units in an arm. Miettinen and Nurminen (1985), with their factor N ÷ (N − 1).
    """
    if min(n, n_control) <= 0:
        return np.nan, np.nan
    gap, z = x / n - x_control / n_control, normal_quantile(level)
    sides = []
    for end in (-1.0, 1.0):
        inside, outside = gap, end
        for _ in range(200):
            middle = (inside + outside) / 2
            within = abs(_score(middle, x, n, x_control, n_control)) <= z
            inside, outside = (middle, outside) if within else (inside, middle)
        sides.append(inside)
    return sides[0], sides[1]


def _score(delta: float, x: float, n: float, x_control: float, n_control: float) -> float:
    """How many standard errors the observed difference lies from `delta`, by the likeliest shares `delta` apart."""
    one, two = _likeliest(delta, x, n, x_control, n_control)
    total = n + n_control
    variance = (one * (1 - one) / n + two * (1 - two) / n_control) * total / (total - 1)
    off = x / n - x_control / n_control - delta
    if variance <= 0:
        return 0.0 if abs(off) < 1e-12 else np.inf
    return float(off / np.sqrt(variance))


def _likeliest(delta: float, x: float, n: float, x_control: float, n_control: float) -> tuple[float, float]:
    """Both shares by maximum likelihood while they lie `delta` apart: the root of a cubic, in closed form."""
    weight, one, two = n_control / n, x / n, x_control / n_control
    a, d = 1 + weight, -one * delta * (1 + delta)
    b = -(1 + weight + one + weight * two + delta * (weight + 2))
    c = delta**2 + delta * (2 * one + weight + 1) + one + weight * two
    v = (b / (3 * a)) ** 3 - b * c / (6 * a**2) + d / (2 * a)
    u = np.sign(v) * np.sqrt(max((b / (3 * a)) ** 2 - c / (3 * a), 0.0))
    angle = np.arccos(np.clip(v / u**3, -1, 1)) if u != 0 else 0.0
    share = 2 * u * np.cos((np.pi + angle) / 3) - b / (3 * a)
    low, high = max(0.0, delta), min(1.0, 1 + delta)
    likeliest = float(min(max(share, low), high))
    return likeliest, likeliest - delta
