"""How a number is written: one place, one minus sign, and never a number that is none."""

import ast
import math
import re
from datetime import date
from pathlib import Path

import pytest

from analysis.phrases import (
    chance,
    count,
    during,
    interval,
    long_day,
    money,
    months,
    named_day,
    named_period,
    numeral,
    out_of,
    percent,
    percent_with_sign,
    ratio,
    ratios,
    short_money,
    significant,
    span,
    stretch,
    times,
    with_sign,
)

ROOT = Path(__file__).parent.parent
INF, NAN = math.inf, math.nan


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (percent(0.08), "8.0%"),
        (percent(-0.025), "−2.5%"),
        (percent(-0.0001), "0.0%"),
        (percent(-0.000000001, 6), "0.000000%"),
        (percent(0.0004), "<0.1%"),
        (percent(0.004, 0), "<1%"),
        (percent(0), "0.0%"),
        (percent(NAN), "unknown"),
        (percent(INF), "unlimited"),
        (percent_with_sign(0.5, 0), "+50%"),
        (percent_with_sign(-0.85), "−85.0%"),
        (interval(0.0603, 0.1056), "6.0% to 10.6%"),
        (money(1234567.8), "1,234,568"),
        (money(-0.2), "0"),
        (money(NAN), "unknown"),
        (short_money(820), "820"),
        (short_money(-12_400), "−12.4k"),
        (short_money(999_999), "1.00M"),
        (numeral(-1204.56, 1), "−1,204.6"),
        (numeral(-0.04, 1), "0.0"),
        (numeral(1e21), "1,000,000,000,000,000,000,000"),
        (with_sign(3.14, 1), "+3.1"),
        (with_sign(-2, 1), "−2.0"),
        (with_sign(0.001, 1), "0.0"),
        (with_sign(-0.001, 1), "0.0"),
        (with_sign(INF), "unlimited"),
        (significant(1854), "1,854"),
        (significant(0.012345, 2), "0.012"),
        (significant(2.5, 3), "2.5"),
        (significant(2.5, 3, zeros=True), "2.50"),
        (significant(-0.0), "0"),
        (significant(1e-9), "0"),
        (out_of(44, 1550), "44 of 1,550"),
        (span(-0.2, 1.25), "−0.2 to 1.2"),
        (span(5.6, INF), "at least 5.6"),
        (span(-INF, 0.2), "at most 0.2"),
        (span(NAN, 1), "unknown"),
        (ratio(120.3), "120"),
        (ratio(12.34), "12.3"),
        (ratio(0.456), "0.46"),
        (ratios(0.5, INF), "at least 0.50"),
        (times(1.84, 1.2, 2.6), "1.8 times as often (1.2 to 2.6)"),
        (times(INF, 5.6, INF), "at least 5.6 times as often"),
        (times(0, 0, 0.3), "at most 0.30 times as often"),
        (times(1.84, NAN, NAN), "1.8 times as often"),
        (times(4, 2, INF, "as high"), "4.0 times as high (at least 2.0)"),
        (times(2.1, math.nextafter(1, 2), 3.6), "2.1 times as often (more than 1 to 3.6)"),
        (times(2.1, 1, 3.6), "2.1 times as often (1.0 to 3.6)"),
        (times(2.1, 1.04, INF), "2.1 times as often (more than 1)"),
        (times(0.9, 0.8, 0.9999), "0.90 times as often (0.80 to less than 1)"),
        (chance(0.0321), "p = 0.032"),
        (chance(0.000001), "p < 0.0001"),
        (count(1, "account"), "1 account"),
        (count(0.6, "account"), "1 account"),
        (count(1869, "account"), "1,869 accounts"),
        (count(2, "person", "people"), "2 people"),
        (months(1), "1 month"),
        (months(0.96), "1 month"),
        (months(35.0), "35 months"),
        (months(2.44), "2.4 months"),
        (months(NAN), "not reached"),
        (months(INF), "not reached"),
    ],
)
def test_numbers_in_words(said: str, expected: str) -> None:
    assert said == expected


# No number, or read by machines only: an hour, parts of a date, the number of a file or a letter.
RAW = re.compile(r"\d*[dxX]|%H:%M")


def by_hand(path: Path) -> list[str]:
    """Every number that a module writes without the formatter."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    back = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float"
        for part in ast.walk(node)
    }
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.FormattedValue) and node.format_spec is not None and id(node) not in back:
            spec = ast.unparse(node.format_spec)[2:-1]
            found += [] if RAW.fullmatch(spec) else [f"{path.name}:{node.lineno} :{spec}"]
        named = isinstance(node, ast.Attribute) and node.attr == "format" and isinstance(node.value, ast.Constant)
        if named and ":" in str(node.value.value):
            found.append(f"{path.name}:{node.lineno} {node.value.value}")
    return found


@pytest.mark.parametrize("room", ["analysis", "pages"])
def test_only_the_formatter_writes_numbers(room: str) -> None:
    modules = [path for path in sorted((ROOT / room).rglob("*.py")) if path.name != "phrases.py"]
    assert [line for path in modules for line in by_hand(path)] == []


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (named_day("2025-01-01"), "Jan 1, 2025"),
        (named_day("20250101"), "20250101"),
        (named_day("2025-13-01"), "2025-13-01"),
        (named_day(date(2024, 2, 29)), "Feb 29, 2024"),
        (long_day(date(2026, 5, 16)), "May 16, 2026"),
        (named_period("2025-07"), "July 2025"),
        (named_period("2025-Q4"), "Q4 2025"),
        (named_period("2025"), "2025"),
        (named_period("2025-13"), "2025-13"),
        (named_period("SMB-1"), "SMB-1"),
        (stretch(date(2025, 1, 1), date(2025, 12, 31)), "2025"),
        (stretch(date(2025, 1, 1), date(2025, 3, 31)), "Jan 1 to Mar 31, 2025"),
        (stretch(date(2024, 7, 1), date(2025, 6, 30)), "Jul 1, 2024 to Jun 30, 2025"),
        (during(date(2025, 1, 1), date(2025, 12, 31)), "in 2025"),
        (during(date(2025, 12, 1), date(2025, 12, 31)), "from Dec 1 to Dec 31, 2025"),
    ],
)
def test_a_day_is_written_as_people_write_it(told: str, expected: str) -> None:
    assert told == expected
