"""Counts of churn drawn with a known truth, and pages with the day of a change named, for the tests of the targets."""

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from asking import page

from analysis import Book, targets

BOOKS = 600
FIRST = 8000


def counts(rates: np.ndarray, size: int, seed: int, rho: float = 0.0) -> pd.DataFrame:
    """What count_periods returns for groups (rows of rates) of one size, each period drawn around its rate."""
    random, parts = np.random.default_rng(seed), []
    for place, group in enumerate(np.atleast_2d(rates)):
        around = random.beta(group * (1 / rho - 1), (1 - group) * (1 / rho - 1)) if rho else group
        left = random.binomial(size, around)
        rows = {"group": f"g{place}", "period": FIRST + np.arange(group.size), "accounts": size, "churned": left}
        parts.append(pd.DataFrame({**rows, "left": left, "came": 5, "account_months": 3.0 * size}))
    return pd.concat(parts, ignore_index=True)


def change_of(result: targets.Target):
    return next(finding for finding in result.findings if "changed_on" in finding.about)


def changed(name: str, book: Book) -> Any:
    """The page with the day of a change named."""
    app = page(name, book)
    return app.date_input(key="changed").set_value(date(2025, 7, 1)).run()
