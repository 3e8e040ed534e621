"""Months as headers say them: Jan, January 2025, MRR 2025-01, 2025年1月."""

import re
import unicodedata

from .dates import MONTHS

_AMOUNT = (
    r"(?:mrr|revenue|umsatz|arr|users?|active(?: users)?|usage|logins?|ingresos|receita|gelir|revenus?|收入|月费)?"
)
_YEAR_FIRST = re.compile(rf"^{_AMOUNT} *(20\d\d) *[-/._ 年] *(\d{{1,2}}) *月?(?:[-/]0?1)?$")
_MONTH_FIRST = re.compile(rf"^{_AMOUNT} *(\d{{1,2}}) *[-/._] *(20\d\d)$")
_NAMED = re.compile(rf"^{_AMOUNT} *([^\W\d_]{{3,10}})\.? *[-/._' ]? *(20\d\d|\d\d)?$")
_IDEOGRAPH = re.compile(r"^(\d{1,2}) ?月$")


def month_said(header: str) -> tuple[int, int] | None:
    """The (year, month) a header says; year 0 where it names none, None where it says no month."""
    said = unicodedata.normalize("NFC", header.strip().lower())
    for pattern, year, month in ((_YEAR_FIRST, 1, 2), (_MONTH_FIRST, 2, 1)):
        if found := pattern.match(said):
            return (int(found[year]), int(found[month])) if 1 <= int(found[month]) <= 12 else None
    if (found := _IDEOGRAPH.match(said)) and 1 <= int(found[1]) <= 12:
        return 0, int(found[1])
    found = _NAMED.match(said)
    number = _number(found[1]) if found else 0
    return (_full(found[2]), number) if found and number else None


def _full(year: str | None) -> int:
    return 0 if not year else int(year) if len(year) == 4 else 2000 + int(year)


def _number(name: str) -> int:
    """The month of a name that is a month's and nothing longer: Mar and March, not Market."""
    if name[:4] in ("juin", "juil"):
        return 6 if name[:4] == "juin" else 7
    found = next((number for number, words in enumerate(MONTHS, 1) if name.startswith(words)), 0)
    return found if found and (name in MONTHS[found - 1] or name in _NAMES) else 0


_LONG = """
    january february march april june july august september october november december sept
    januar februar märz juni juli oktober dezember
    janvier février fevrier mars avril juin juillet août septembre octobre novembre décembre decembre janv févr juil
    enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
    janeiro fevereiro março marco maio junho julho setembro outubro novembro dezembro
    ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık
"""
_NAMES = frozenset(_LONG.split())
