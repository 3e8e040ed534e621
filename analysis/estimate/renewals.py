"""How many accounts were lost and kept at each renewal of a fixed term."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from analysis.estimate._arrays import Floats, floats
from analysis.estimate.survival import kaplan_meier, survival_at


class Renewals(NamedTuple):
    """Per renewal 1, 2, ...: accounts `lost` and `kept`; `kept` need not be whole where some were still short of it."""

    lost: Floats
    kept: Floats


def renewals(
    exit_month: ArrayLike,
    churned: ArrayLike,
    accounts: ArrayLike,
    term: int,
    entry: ArrayLike | None = None,
    fewest: float = 10,
) -> Renewals:
    """Accounts lost and kept at each renewal of contracts of `term` months, as long as `fewest` were seen past it.

    Counts of accounts alike in month of exit, whether they left, and month of entry. A leaver belongs to the renewal
    that ends its term; half a term later still belongs to it, since notice is given late (for a term of one month, the
    month itself). The share kept is survival at the end of that stretch ÷ at its beginning (Kaplan and Meier 1958), so
    that accounts still short of it count for the months they were seen.
    """
    ends, left, many = floats(exit_month), floats(churned), floats(accounts)
    since = np.zeros(ends.shape) if entry is None else floats(entry)
    curve = kaplan_meier(ends, left, since, many)
    lost: list[float] = []
    kept: list[float] = []
    for number in range(1, int(ends.max(initial=0)) // term + 2):
        first, last = _stretch(number, term)
        if many[(since < number * term) & (ends >= number * term + term // 2)].sum() < fewest:
            break
        before, after = (float(share) for share in np.asarray(survival_at(curve, [max(first, 0), last])))
        gone = float(many[(left == 1) & (ends > first) & (ends <= last)].sum())
        stay = after / before if before > 0 else 0.0
        due = gone / (1 - stay) if stay < 1 else float(many[(since < number * term) & (ends >= number * term)].sum())
        lost.append(gone)
        kept.append(max(due - gone, 0.0))
    return Renewals(floats(lost), floats(kept))


def _stretch(number: int, term: int) -> tuple[int, int]:
    """The months that belong to a renewal: from half a term after the one before to half a term after it."""
    late = term // 2
    return ((number - 1) * term + late if number > 1 else 0), number * term + late
