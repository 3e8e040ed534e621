"""Headers in one normal form: CustomerID, dim_customer_ids, cust_id__c and "Customer ID (text)" are customer id."""

import re
import tomllib
import unicodedata
from functools import cache
from pathlib import Path

_BRACKETS = re.compile(r"[(\[{][^)\]}]*[)\]}]")
_LAYERS = {
    "dim",
    "fact",
    "fct",
    "stg",
    "src",
    "raw",
    "tbl",
    "vw",
    "mart",
    "int",
    "property",
    "properties",
    "prop",
    "attr",
}
# A field that a company made itself ends so in Salesforce.
_OWN = re.compile(r"__(c|pc|r)$", re.IGNORECASE)
_SHORT = {
    "dta": "date", "fec": "date", "fch": "date",
    "cust": "customer", "acct": "account", "acc": "account", "dt": "date", "amt": "amount", "qty": "quantity",
    "num": "number", "nbr": "number", "nr": "number", "no": "number", "rev": "revenue", "ind": "indicator",
    "subs": "subscription", "sub": "subscription", "pmt": "payment", "mth": "month", "mnth": "month", "yr": "year",
    "yrs": "year", "org": "organization", "organisation": "organization", "licence": "license", "signup": "sign up",
    "resp": "response", "ts": "timestamp", "flg": "flag", "stat": "status", "sts": "status", "cd": "code",
    "cancelled": "canceled", "cancelation": "cancellation", "avg": "average", "desc": "description", "cnt": "count",
}  # fmt: skip
# What an account is called that stands above another.
ABOVE = {"parent", "ultimate", "master", "mother", "holding"}
# Words that join others and say nothing: date d'inscription is date inscription.
_EMPTY = {
    "utc",
    "gmt",
    "d",
    "de",
    "du",
    "des",
    "la",
    "le",
    "l",
    "del",
    "da",
    "do",
    "dos",
    "of",
    "the",
    "a",
    "der",
    "und",
    "and",
}
_FEWEST_LETTERS, _MOST_LETTERS = 6, 40


# Letters that no accent makes: they have no plain letter of their own in Unicode.
_LETTERS = str.maketrans({"ı": "i", "ß": "ss", "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "æ": "ae", "œ": "oe"})


@cache
def plain_words(header: str) -> str:
    """A header in lower case words, without accents, punctuation or joined capitals."""
    split = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header)
    folded = unicodedata.normalize("NFKD", split.translate(_LETTERS))
    bare = "".join(letter for letter in folded if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[^\w]+|_", " ", bare).lower().split())


@cache
def header_words(header: str) -> str:
    """The normal form of a header: one way for joined and merged words, plurals, short forms, layers and units.

    A header that says nothing outside its brackets keeps them. Both sides of a comparison are to be brought to it.
    """
    whole = _OWN.sub("", header.strip())
    whole = re.sub(r"(?<=[A-Z])(?=[A-Z][a-z])", " ", re.sub(r"IDs\b", "Ids", whole))
    tokens = (plain_words(_BRACKETS.sub(" ", whole)) or plain_words(whole)).split()
    while len(tokens) > 1 and tokens[0] in _LAYERS:
        tokens = tokens[1:]
    parts = [part for token in tokens for part in _parts(token)]
    said = [part for part in parts if part not in _EMPTY] or list(parts)
    return " ".join(_single(_SHORT.get(part, part)) for part in said)


def words_of(header: str) -> frozenset[str]:
    """The words of a header in its normal form, each once and in no order."""
    return frozenset(header_words(header).split())


def _single(word: str) -> str:
    """A word without its plural; the same way for every word, so that it need not be right."""
    if word == "ids":
        return "id"
    if word.isascii() and len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return f"{word[:-3]}y" if word.endswith("ies") and len(word) > 4 else word[:-1]
    return word


def _parts(token: str) -> tuple[str, ...]:
    """A merged word in its parts where all of them are words of headers: monthlyrevenue is monthly and revenue."""
    known = _known()
    if not token.isascii() or token in known or not _FEWEST_LETTERS <= len(token) <= _MOST_LETTERS:
        return (token,)
    return _split(token) or (token,)


@cache
def _split(text: str) -> tuple[str, ...]:
    for end in range(len(text) - 1, 1, -1):
        first, rest = text[:end], text[end:]
        if first in _known():
            if rest in _known():
                return first, rest
            if len(rest) > 3 and (more := _split(rest)):
                return first, *more
    return ()


@cache
def _known() -> frozenset[str]:
    """The English words of headers, of three letters or more, and the few short ones that end a name."""
    rooms = tomllib.loads(Path(__file__).with_name("vocabulary.toml").read_text(encoding="utf-8"))["heading"]
    said = (word for languages in rooms.values() for phrase in languages["en"] for word in phrase.split())
    return frozenset({word for word in said if len(word) > 2} | {"id", "at", "on", "no", *_MORE})


_MORE = (
    "customers", "status", "number", "count", "avg", "total", "value", "flag", "name", "days", "last", "industry",
    "segment", "region", "country",
)  # fmt: skip
