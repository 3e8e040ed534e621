"""What a book is called where nobody has named it: the words that the names of its files have in common."""

import re
from collections.abc import Sequence

from .header_names import plain_words, title_says
from .reading import Sheet
from .tables import TABLES

CURRENCIES = ("USD", "EUR", "GBP", "CHF", "AUD", "CAD", "BRL", "MXN", "JPY", "CNY", "TWD", "HKD", "INR", "KRW", "TRY",
              "SEK", "NOK", "DKK", "PLN", "SGD", "ZAR")  # fmt: skip
NAMELESS = "Our customers"
# Words of files that say what a table is, or that it is one, and nothing of whose it is.
_SAID_OF_TABLES = """
account accounts customer customers client clients company companies user users churn churned data dataset export
exports sheet file files table report list copy final new old clean cleaned messy dirty small large sample test mrr
arr revenue billing subscription subscriptions invoice invoices movement movements event events nps survey surveys
response responses answers feedback ticket tickets support usage activity product contract contracts renewals regions
goals actions monthly quarterly daily weekly annual metrics kpi kpis costs cost payments payment orders order crm csv
modelling modeling model prediction analysis train mock download untitled book raw stg staging seed
portfolio portfolios signal signals pipeline pipelines stage stages spend marketing campaign campaigns lead prospects
jan feb mar apr jun jul aug sep sept oct nov dec january february march april may june july august september
october november december week month quarter year latest current today q1 q2 q3 q4 h1 h2
log logs history labels label plan plans price prices product products partner partners daily hourly
seeds tableau interaction interactions experiment experiments segment segments members membership leads deals
"""
_OF_TABLES = frozenset(_SAID_OF_TABLES.split())


def suggested(sheets: Sequence[Sheet]) -> str:
    """A name for a book of these files: never a list of them. Files called only after what they hold do not count."""
    names = [re.sub(r"\.\w{2,7}$", "", name) for name in dict.fromkeys(sheet.file for sheet in sheets)]
    told = [words for name in names if (words := _words(name))]
    # Of several files the one that alone has a word of its own may be a side file: only that of the accounts counts.
    if len(names) > 1 and len(told) == 1 and not _is_of_accounts(next(name for name in names if _words(name))):
        return NAMELESS
    common = [word for word in told[0] if all(word.lower() in map(str.lower, words) for words in told)] if told else []
    return " ".join(word if word != word.lower() else word.capitalize() for word in common)[:60] or NAMELESS


def _is_of_accounts(name: str) -> bool:
    """Whether a file is called one of accounts, or after nothing but whose they are."""
    said = set(plain_words(re.sub(r"[\W_]+", " ", name)).split())
    return not said & _OF_TABLES or any(title_says(TABLES[table], name) for table in ("accounts", "mrr"))


def _words(name: str) -> list[str]:
    """The words of a file's name that may be those of a company."""
    words = re.sub(r"[\W_]+", " ", name).split()
    known = _OF_TABLES | set(TABLES)
    told = (word for word in words if not word.isdigit())
    return [word for word in told if not any(set(way.split()) <= known for way in _ways(word))]


def _ways(word: str) -> tuple[str, str]:
    """A word as it is said, and without the number at its end: quarter1."""
    said = plain_words(word)
    return said, re.sub(r"(?<=[a-z])\d+$", "", said)
