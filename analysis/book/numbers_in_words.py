"""Numbers that stand inside words: 10 - Extremely likely, 9/10, 25 seats, 1.5k."""

import re
from collections.abc import Callable

from ..finding import listed
from ..phrases import significant
from .cells import NOTHING, Reading
from .engine import Engine, literal

_MOST_SAID = 300
_OUT_OF = r"(?:\s*(?:/|of|out of|von|sur|de|su|中|分の|\\)\s*10(?:\.0)?)?"
_SCORE = re.compile(
    rf"^(?:[^\d\s+.,-][^\d]*?)?(\d{{1,2}})(?:[.,]0+)?{_OUT_OF}[)\]]?"
    r"(?:\s*[-–—:=.,;)(|/]+\s*|\s+|(?=[点點分점])|$)[^\d]*$"
)
_STARS = re.compile(r"star|stern|étoile|estrell|estrela|yıldız|星|★|%|csat")
_NOT = re.compile(
    r"\bnot\b|never|unlikely|\bun|\bno\b|nicht|unwahrscheinlich|\bpas\b|peu probable|nada|poco|pouco|improb|hiç|"
    r"değil|不|绝不|全く|ない|전혀"
)
_AMOUNT = re.compile(
    r"^(?:about|approx\.?|ca\.?|circa|env\.?|~|≈)?\s*[$€£¥]?\s*([-+]?\d[\d.,]*)\s*(?:(k|tsd\.?|m|mio\.?|mn|mm|bn|mrd\.?)\b|"
    r"(?=[\s/(]|$))\s*[$€£¥]?\s*([/(]?[^\d]{0,24})$"
)
_TIMES = {"k": 1e3, "tsd": 1e3, "m": 1e6, "mm": 1e6, "mn": 1e6, "mio": 1e6, "bn": 1e9, "mrd": 1e9}


def score_said(text: str) -> float | None:
    """The number of 0 to 10 in a cell such as 10 - Extremely likely or 9/10; None where there is none, or two."""
    low = text.strip().lower()
    found = None if _STARS.search(low) else _SCORE.match(low)
    return float(found[1]) if found and int(found[1]) <= 10 else None


def amount_said(text: str) -> float | None:
    """The number in a cell such as 25 seats, 100 € per month or 1.5k; None for what is no single number."""
    found = _AMOUNT.match(text.strip().lower())
    if not found:
        return None
    digits = found[1].rstrip(".,")
    both = "," in digits and "." in digits
    if re.fullmatch(r"[-+]?\d{1,3}([.,]\d{3})+", digits):
        digits = re.sub(r"[.,]", "", digits)
    elif both:
        mark = max(digits.rfind(","), digits.rfind("."))
        digits = re.sub(r"[.,]", "", digits[:mark]) + "." + digits[mark + 1 :]
    try:
        return float(digits.replace(",", ".")) * _TIMES.get((found[2] or "").rstrip("."), 1)
    except ValueError:
        return None


def with_words(
    engine: Engine, table: str, reading: Reading, cell: str, meant: Callable[[str], float | None]
) -> Reading:
    """The same column of numbers, with those that stand inside words."""
    filled = reading.filled or cell
    unread = f"FROM {table} WHERE ({filled}) IS NOT NULL AND ({reading.sql}) IS NULL"
    rows = f"SELECT {filled} AS said, count(*) {unread} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {_MOST_SAID}"
    values = [str(value) for value, _ in engine.rows(rows) if str(value).lower() not in NOTHING]
    found = {value: number for value in values if (number := meant(value)) is not None}
    if meant is score_said:
        found |= _ends([value for value in values if value not in found], engine, table, reading.sql)
    if not found:
        return reading
    cases = " ".join(f"WHEN {literal(value)} THEN {number!r}" for value, number in found.items())
    told = listed([f"“{value[:40]}” as {significant(number, 6)}" for value, number in found.items()], most=2)
    said = "; ".join(filter(None, [reading.decided, f"{told} read from words" if len(found) == 1 else f"read {told}"]))
    sql = f"coalesce({reading.sql}, CASE {filled} {cases} END)"
    return Reading(sql, said, reading.choice, reading.filled, reading.open)


def _ends(words: list[str], engine: Engine, table: str, sql: str) -> dict[str, float]:
    """Words without a number at the ends of a scale whose numbers run from 1 to 9 at most."""
    named = [word for word in words if not re.search(r"\d", word)]
    low, high = engine.row(f"SELECT min({sql}), max({sql}) FROM {table}")
    ends = {word: 0.0 if _NOT.search(word.lower()) else 10.0 for word in named}
    if low is None or low < 1 or high > 9 or high < 6 or len(named) > 2 or len(set(ends.values())) < len(named):
        return {}
    return ends
