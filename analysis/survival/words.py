"""Phrases that several sentences about staying share."""

import math


def number(value: float) -> str:
    """A ratio as people say it: two figures, no powers of ten."""
    if value >= 99.5:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 9.95 else f"{value:#.2g}"


def times(ratio: float, low: float, high: float) -> str:
    """How many times as often, with the interval; one-sided where the other side has none."""
    if math.isinf(ratio):
        return f"at least {number(low)} times as often"
    if ratio == 0:
        return f"at most {number(high)} times as often"
    top = "or more" if math.isinf(high) else f"to {number(high)}"
    return f"{number(ratio)} times as often ({number(low)} {top})"


def capital(text: str) -> str:
    """The same with a capital letter at its beginning."""
    return text[:1].upper() + text[1:]
