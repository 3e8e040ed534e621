"""Files of sums without any id: a row a period, or a period and a group, or a group; they are no table of a book."""

import math
import re
from collections.abc import Mapping

import pandas as pd

from .doubts import SPENT
from .header_words import plain_words, words_of
from .period_rows import is_dated, texts
from .profiles import Profile
from .reading import Sheet
from .recipe import EACH_ROW, FileMapping
from .row_units import RowUnit, is_count, is_id
from .totals import LOOKS_SO

OF_GROUPS = (
    "each row is a sum by period or group, without any account: a book is made of accounts, so bring the rows they "
    "were added up from"
)
_LEAST_ROWS, _MOST_ROWS, _LEAST_SPANS, _DENSE, _STEADY = 6, 20_000, 3, 0.4, 0.7
_LEAST_FIGURES = 2
# A column of such a name alone is the row's own period, and not a day on which something began.
_SPANS = {"month", "week", "quarter", "year", "period", "monat", "woche", "quartal", "jahr", "moi", "mois", "semaine",
          "trimestre", "annee", "mes", "semana", "ano", "ay", "hafta", "ceyrek", "yil", "mese", "anno", "maand", "jaar",
          "月", "月份", "年", "年月", "季度", "周", "週", "四半期"}  # fmt: skip
_DAYS = {"date", "day", "dt", "datum", "tag", "jour", "fecha", "dia", "data", "tarih", "gun", "日付", "日期", "日"}
_EDGES = {"start", "end", "begin", "beginning", "ending", "first", "last", "starting"}
_ABOUT = {"num", "number", "no", "name", "of", "the", "report", "reporting", "snapshot", "fiscal", "calendar", "as",
          "at"}  # fmt: skip
_QUARTER = re.compile(r"\bq[1-4]\b|[1-4]q|\bw\d{1,2}\b|^\d{4}$|\bt[1-4]\b", re.IGNORECASE)


def are_sums(sheet: Sheet, profile: Mapping[str, Profile], unit: RowUnit, best: FileMapping) -> bool:
    """Whether each period, or each group in it, stands once, and all else in the file is numbers.

    best: what the file was taken for. Answers, experiments and costs need no account, and stay what they are.
    """
    known = "account_id" in best.columns or (best.table and best.table not in ("accounts", "mrr"))
    filled = {h: seen for h, seen in profile.items() if seen.filled}
    if unit.account or unit.kind or known or not _LEAST_ROWS <= sheet.rows <= _MOST_ROWS or _flagged(profile, best):
        return False
    periods = [h for h, seen in filled.items() if _is_own_period(h, seen)]
    if any(is_id(h) and h not in periods and not is_count(h, seen) for h, seen in filled.items()):
        return False
    groups = [h for h, seen in filled.items() if h not in periods and seen.looks["number"] < LOOKS_SO]
    measured = len(filled) > len(periods) + len(groups)
    if not measured or any(not filled[h].values for h in groups):
        return False
    cells = pd.DataFrame({h: texts(sheet, h) for h in (*periods, *groups)})
    return _in_periods(cells, periods, groups) if periods else _in_groups(cells)


def are_figures(sheet: Sheet, profile: Mapping[str, Profile], unit: RowUnit, best: FileMapping) -> bool:
    """Whether costs or answers stand beside other figures of the same period, each period once: all are the company's.

    Several columns of money spent are costs, and stay so.
    """
    if best.table not in ("costs", "nps") or "account_id" in best.columns or unit.account or unit.kind:
        return False
    period = best.columns.get("month" if best.table == "costs" else "answered_on", "")
    numbers = [h for h, seen in profile.items() if seen.filled and seen.looks["number"] > LOOKS_SO]
    others = [h for h in numbers if h not in best.columns.values() and not SPENT.search(plain_words(h))]
    once = period and profile[period].unique == 1 and _is_own_period(period, profile[period])
    if not once or len(others) < _LEAST_FIGURES or not _LEAST_ROWS <= sheet.rows <= _MOST_ROWS:
        return False
    return (best.table == "costs" or _is_span(period)) and _go_on(pd.Series(texts(sheet, period)))


def _flagged(profile: Mapping[str, Profile], best: FileMapping) -> bool:
    """Whether a yes or no says of each row that it left: such rows are accounts."""
    told = best.columns.get("churned", "")
    return EACH_ROW in best.settings and bool(told) and profile[told].looks.get("flag", 0) > LOOKS_SO


def _is_own_period(header: str, seen: Profile) -> bool:
    """Whether a column is the period of its row, by its name and by what stands in it."""
    said = words_of(header) - _ABOUT
    spans = _is_span(header)
    if not (spans or (said and said <= _DAYS)):
        return False
    short = bool(seen.values) and (seen.looks["number"] > LOOKS_SO or all(map(_QUARTER.search, seen.values)))
    return is_dated(seen) or (spans and short)


def _is_span(header: str) -> bool:
    """Whether a header is the word for a month, a week, a quarter or a year alone."""
    said = words_of(header) - _ABOUT
    return bool(said & _SPANS) and said <= _SPANS | _EDGES | _DAYS


def _in_periods(cells: pd.DataFrame, periods: list[str], groups: list[str]) -> bool:
    """Whether each group stands once in most of the periods, and the periods follow one another.

    Numbers of months alone are no periods: 7 may be the age of an account.
    """
    spans = len(cells[periods].drop_duplicates())
    kinds = len(cells[groups].drop_duplicates()) if groups else 1
    if spans < _LEAST_SPANS or cells.duplicated().any() or len(cells) < _DENSE * spans * kinds:
        return False
    return any(_go_on(cells[header]) for header in periods)


def _go_on(said: pd.Series) -> bool:
    """Whether days or months are those of a calendar, one after another; or years, or quarters."""
    kinds = said.drop_duplicates()
    if kinds.str.fullmatch(r"(19|20)\d\d|.*[qQtT][1-4].*|.*[1-4][qQ].*|.*[wW]\d{1,2}.*").all():
        return True
    if kinds.str.fullmatch(r"\d{1,2}([.]0)?").any():
        return False
    days = pd.to_datetime(kinds, errors="coerce", format="mixed").sort_values()
    if days.isna().any() or len(days) < _LEAST_SPANS:
        return False
    placed = days.dt.is_month_end.all() or days.dt.day.nunique() == 1
    apart = (days.dt.year * 12 + days.dt.month if placed else days).diff().dropna()
    return float((apart == apart.min()).mean()) >= _STEADY


def _in_groups(cells: pd.DataFrame) -> bool:
    """Whether the rows are all pairs of two or more groups, each once."""
    pairs = math.prod(cells.nunique().tolist()) if len(cells.columns) > 1 else 0
    return pairs == len(cells) and bool((cells.nunique() > 1).all()) and not cells.duplicated().any()
