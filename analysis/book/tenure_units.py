"""What a length of time counts: months, years, weeks or days, told by its header or by its file, else asked."""

import re

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ..phrases import significant
from .header_names import plain_words
from .periods import months
from .question import Question
from .reading import Sheet
from .recipe import TENURE_UNITS, FileMapping

# Days before years: Lebensjahre is a word of days nowhere, but jours holds no year.
_WORDS = {
    "days": r"\b(in )?days?\b|\btage?n?\b|\bjours?\b|\bdias?\b|\bgun(luk)?\b|天|日数|日間",
    "weeks": r"\bweeks?\b|\bwochen?\b|\bsemaines?\b|\bsemanas?\b|\bhafta\b|周|週",
    "months": r"\bmonths?\b|\bmos?\b|\bmonat(e|en)?\b|\bmois\b|\bmes(es)?\b|\bay(lar)?\b|月|\bmob\b"
    r"|\bmiesi[ae]c\w*|\bmaand(en)?\b|\bmes[ie]\b|\bm[ao]n[ae]d(er)?\b",
    "years": r"\byears?\b|\byrs?\b|\bjahre?n?\b|\bans?\b|\bannees?\b|\banos?\b|\byil\b|年",
}
_TOTAL = re.compile(r"\b(total charges?|total billed|lifetime (value|revenue|spend)|total (revenue|spend|paid))\b")
_LOOKED_AT, _NEAR, _LEAST, _LONGEST_IN_YEARS, _LONGEST_IN_MONTHS = 2_000, 0.1, 30, 60, 600


def told_by_header(header: str) -> str:
    """The unit a header says: tenure (months), months_on_book, Antigüedad en años; empty where it says none."""
    words = plain_words(header)
    return next((unit for unit, pattern in _WORDS.items() if re.search(pattern, words)), "")


def told_by_cells(sheet: Sheet, file: FileMapping) -> str:
    """The unit that only one reading of the cells allows; empty where more than one does.

    Words count months; more than 600 are days; a total that is so many times the MRR counts months.
    """
    cells = _cells(sheet, file.columns["tenure_months"])
    said = [cell for cell in cells if cell]
    if any(re.search(r"[^\W\d_]{2}", cell) and months(cell) is not None for cell in said):
        return "months"
    numbers = _numbers(cells)
    if np.nanmax(numbers, initial=0) > _LONGEST_IN_MONTHS:
        return "days"
    return "months" if _is_total_over_mrr(sheet, file, numbers) else ""


def ask_unit(sheet: Sheet, file: FileMapping) -> tuple[Question, ...]:
    """What a length of time counts: asked where neither its header nor the cells tell, else said."""
    header = file.columns.get("tenure_months", "")
    if not header:
        return ()
    told = told_by_header(header) or told_by_cells(sheet, file)
    most = np.nanmax(_numbers(_cells(sheet, header)), initial=0)
    units = [unit for unit in TENURE_UNITS if unit != "years" or most <= _LONGEST_IN_YEARS]
    text = f"What does {header} count, up to {significant(most)}?"
    chosen = str(file.settings.get("tenure_unit", "")) or told
    return (Question(0, "unit", text, tuple((unit, unit) for unit in units), chosen, blocks=not told, about=header),)


def unit_of(sheet: Sheet, file: FileMapping) -> tuple[str, str]:
    """The unit a tenure is read in, and what to tell of it: as the reader says, as the file tells, else months."""
    told = told_by_header(file.columns["tenure_months"]) or told_by_cells(sheet, file)
    unit = str(file.settings.get("tenure_unit", "")) or told or "months"
    unsure = not told and not file.settings.get("tenure_unit")
    return unit, f"counted in {unit}{': the file does not say what it counts' if unsure else ''}"


def _is_total_over_mrr(sheet: Sheet, file: FileMapping, numbers: "np.ndarray") -> bool:
    """Whether another column is about what was paid in all: so many months times the MRR."""
    paid = next((header for header in sheet.headers if _TOTAL.search(plain_words(header))), "")
    if not paid or "mrr" not in file.columns:
        return False
    total, mrr = _numbers(_cells(sheet, paid)), _numbers(_cells(sheet, file.columns["mrr"]))
    with np.errstate(all="ignore"):
        ratio = total / (mrr * numbers)
    known = ratio[np.isfinite(ratio)]
    return len(known) >= _LEAST and abs(float(np.median(known)) - 1) < _NEAR


def _cells(sheet: Sheet, header: str) -> list[str]:
    column = sheet.table.column(sheet.headers.index(header)).slice(0, _LOOKED_AT)
    return [str(cell or "").strip() for cell in pc.cast(column, pa.string()).to_pylist()]


def _numbers(cells: list[str]) -> "np.ndarray":
    found: np.ndarray = pd.to_numeric(pd.Series(cells).str.replace(",", "."), errors="coerce").to_numpy(float)
    return found
