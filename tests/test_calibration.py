"""What is said at 80% or at 95% is so that often: the kept figures, and a few books of each kind measured again."""

import pandas as pd
import pytest
from calibrated import COLUMNS, fewest, kept, measured
from calibration_books import INTERVALS
from nightly import times

KINDS = [(name, kind) for name, interval in INTERVALS.items() for kind in interval.kinds]


def test_every_interval_was_measured_on_all_its_kinds_of_books() -> None:
    rows = kept()
    assert list(rows.columns) == COLUMNS
    assert sorted(zip(rows["interval"], rows["kind"], strict=True)) == sorted(KINDS)
    assert pd.to_datetime(rows["measured_on"]).notna().all()
    assert (rows["said"] <= rows["books"]).all()


def test_no_interval_holds_less_often_than_its_level_says() -> None:
    """Beyond what chance explains, the lowest of all figures being looked at."""
    rows = kept()
    least = [fewest(int(said), level, len(rows)) for said, level in zip(rows["said"], rows["level"], strict=True)]
    short = rows[rows["held"] / rows["said"] < least]
    assert short.empty, short.to_string()


def by_day_or_night(name: str, kind: str) -> object:
    marks = () if INTERVALS[name].by_day else pytest.mark.nightly
    return pytest.param(name, kind, id=f"{name}, {kind}", marks=marks)


@pytest.mark.parametrize(("name", "kind"), [by_day_or_night(*pair) for pair in KINDS])
def test_measured_again_it_holds(name: str, kind: str) -> None:
    interval = INTERVALS[name]
    books = times(interval.by_day, 400)
    held = measured(interval, kind, books, first=1_000)
    print(name, kind, books, len(held), held.mean() if len(held) else "")
    assert held.sum() >= fewest(len(held), interval.level, len(KINDS)) * len(held)
