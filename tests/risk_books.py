"""Risks of leaving that a score gives, beside the chances that are planted in a made-up book (`confounded_books`)."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from confounded_books import moving, null_book
from scipy import special

from analysis.book import Book
from analysis.errors import AnalysisError
from analysis.estimate import logistic
from analysis.health.assessment import assess
from analysis.health.health_accuracy import estimate_calibration, is_over

HORIZON = 90
FIRST, DAY = np.datetime64("2022-01"), np.datetime64("1970-01-01")


class Truth(NamedTuple):
    """Of the looks a check is made on: the slope of the true chances on those given, and how much higher they are."""

    slope: float
    more: float


def planted_chances(kind: str, start: np.ndarray, day: np.ndarray) -> np.ndarray:
    """The chance of leaving in the 90 days after a day, of accounts here on it; start: month from January 2022."""
    when = DAY + day.astype("timedelta64[D]")
    first, stay = (when.astype("datetime64[M]") - FIRST).astype(int), np.ones(len(day))
    for month in (first + ahead for ahead in range(5)):
        hazard = np.array([moving(kind, np.array([m - s]), int(m))[0][0] for m, s in zip(month, start, strict=True)])
        days = (FIRST + month).astype("datetime64[D]")[:, None] + np.arange(28)
        ahead = (days > when[:, None]) & (days <= when[:, None] + np.timedelta64(HORIZON, "D"))
        stay *= 1 - hazard * ahead.mean(1) / (1 - hazard * (days <= when[:, None]).mean(1))
    return 1 - stay


def truth(kind: str, book: Book) -> Truth:
    """What is so of the risks of a book: with a slope of 1 and nothing more they would be right."""
    scored = assess(book, HORIZON).scored
    rows = scored.held & is_over(scored) & ~np.isnan(scored.chances)
    looks = scored.landmarks.rows[rows]
    start = (DAY + looks["started_on"].to_numpy().astype("timedelta64[D]")).astype("datetime64[M]")
    true = planted_chances(kind, (start - FIRST).astype(int), looks["day"].to_numpy())
    given = scored.chances[rows]
    odds = special.logit(np.clip(given, 1e-12, 1 - 1e-12))
    slope = logistic(odds[:, None], true).coefficients[1] if np.ptp(odds) > 1e-9 else np.nan
    return Truth(float(slope), float((true - given).mean()))


def risks_told(kind: str, number: int) -> Iterator[bool]:
    """Whether the intervals of slope and level, which are said to hold together, both hold what is so."""
    book = null_book(kind, number)
    try:
        row, _ = estimate_calibration(assess(book, HORIZON).scored)
    except AnalysisError:
        return
    if len(row):
        told, so = row.iloc[0], truth(kind, book)
        held = told["left_more_low"] <= so.more <= told["left_more_high"]
        yield bool(held and (np.isnan(told["slope_low"]) or told["slope_low"] <= so.slope <= told["slope_high"]))


def is_so(kind: str, book: Book, part: object, estimate: float) -> bool:
    """Whether what is said to be off about the risks is: their spread or their level, on the side that is named."""
    so = truth(kind, book)
    return (so.slope - 1) * (estimate - 1) > 0 if part == "slope" else so.more * estimate > 0
