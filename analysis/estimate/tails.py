"""How far chance reaches: Student's t and the Poisson count."""

import numpy as np
from scipy import special


def t_reach(df: float, level: float = 0.95) -> float:
    """How many standard errors an interval reaches to each side, with this many degrees of freedom (`qt` in R)."""
    return float(special.stdtrit(df, (1 + level) / 2))


def t_chance(ratio: float, df: float) -> float:
    """How often chance alone gives an estimate this many standard errors from nothing, either side (`2 * pt` in R)."""
    return float(2 * special.stdtr(df, -abs(ratio))) if np.isfinite(ratio) else float("nan")


def poisson_chance(seen: float, expected: float) -> float:
    """How often chance alone gives a count this far from what was expected: twice the smaller exact tail."""
    at_least = special.pdtrc(seen - 1, expected) if seen > 0 else 1.0
    return float(min(1.0, 2 * min(special.pdtr(seen, expected), at_least)))
