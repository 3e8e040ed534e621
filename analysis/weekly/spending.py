"""What each look at a claim costs: 52 looks at 5% are not one at 5%."""

import math

from ..standards import LEVEL


def level_of(look: int) -> float:
    """The largest p-value that confirms at the k-th look, the first being 1. Raises ValueError below 1.

    0.05 · 6 / (π² k²): since 1 + 1/4 + 1/9 + … is π²/6 (Euler), all looks together cost at most 5%, however many there
    are and however alike they are (Bonferroni). That an error can be spent look by look is Lan and DeMets (1983,
    Biometrika 70); on endlessly many tests, in any shares that sum to 1, Foster and Stine (2008, JRSS B 70).
    """
    if look < 1:
        raise ValueError(f"look {look} comes before the first")
    return LEVEL * 6 / (math.pi * look) ** 2
