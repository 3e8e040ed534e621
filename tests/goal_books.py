"""Months and groups whose true rates are known, to see how often a target said to be reached was reached."""

import numpy as np
import pandas as pd

from analysis.targets.goal_aims import estimate_aims

KINDS = {"constant": 0.0, "years and groups a tenth apart": 0.1, "years and groups a quarter apart": 0.25,
         "years and groups half apart": 0.5, "constant, every other group small": 0.0,
         "half apart, every other group small": 0.5}  # fmt: skip
# Accounts of a group; of a small one 3 are expected to leave in a year.
EACH, FEW, RATE = 150, 20, 0.012


def spread(random: np.random.Generator, many: int, apart: float) -> np.ndarray:
    """Rates with this standard deviation ÷ mean."""
    return RATE * (np.ones(many) if apart == 0 else random.gamma(apart**-2, apart**2, many))


def targets_of(kind: str, number: int) -> list[tuple[str, bool]]:
    """The targets said of one made-up book: where from, and whether its source did as well in truth."""
    random, apart = np.random.default_rng([11, number]), KINDS[kind]
    years, many = int(random.integers(2, 7)), int(random.integers(2, 6))
    rates, own = spread(random, years, apart), spread(random, many, apart)
    each = np.where(np.arange(many) % 2 == 1, FEW if "small" in kind else EACH, EACH)
    # The groups of the last year have its rate between them.
    own *= rates[-1] / np.average(own, weights=each)
    left = random.poisson(np.repeat(rates, 12) * each.sum())
    months = pd.DataFrame({"month": range(12 * years), "accounts": each.sum(), "came": 0, "left": left})
    gone = random.multinomial(left[-12:].sum(), own * each / (own @ each))
    groups = pd.DataFrame({"group": [f"G{n}" for n in range(many)], "contract": "", "accounts": each, "left": gone,
                           "account_months": 12.0 * each, "mrr": 0.0, "with_mrr": 0})  # fmt: skip
    aims = estimate_aims(months, groups)
    said = aims[aims["aim_rate"].notna() & (aims["source"] != "beyond luck")]
    told = []
    for _, row in said.iterrows():
        group = row["source"].removeprefix("best group: ")
        spent = left.reshape(years, 12).sum(axis=1)[:-1]
        true = rates[int(spent.argmin())] if group == row["source"] else own[int(group[1:])]
        told.append(("year" if group == row["source"] else "group", -np.expm1(-12 * true) <= row["aim_rate"]))
    return told
