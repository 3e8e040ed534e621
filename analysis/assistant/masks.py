"""Ids, names and what few accounts say, each replaced by a word that means nothing outside this run."""

import random
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import narwhals.stable.v2 as nw
import pandas as pd

from ..book import Book
from ..counting import collected
from ..errors import MissingTable
from ..names import spoken
from ..standards import FEWEST
from .columns import NO, YES

# Columns and dimensions whose values are people of the company or of its customers.
PEOPLE = re.compile(r"\b(csm|csam|rep|owner|author|contact|manager|executive|person|email|mail|phone)\b")
IDS = ("account_id", "unit_id", "parent_id")
MASK = re.compile(r"\baccount-\d+\b")
WITHHELD = "[withheld]"
WORD, QUOTED = re.compile(r"\w+"), re.compile(r"“([^”]*)”")
# A shorter text is a word of any sentence, and replaced only where it stands alone in a cell.
SHORTEST = 4


class Masks:
    """What each id, name and rare text is called in this run. names: whether names may be sent as they are.

    An id and its account's name have one mask, drawn in an order that says nothing. What fewer than 10 accounts share,
    be it a reason, a note, a goal or a group, is withheld: it would name them.
    """

    def __init__(self, book: Book, names: bool = False) -> None:
        self.names = names
        self._accounts: dict[str, str] = {}
        self._ids: dict[str, str] = {}
        rare, self._common = _texts(book)
        self._masks: dict[str, str] = dict.fromkeys(rare, WITHHELD)
        self._people(book)
        self._own_accounts(book)
        self._begun: dict[str, list[str]] = {}
        for text in sorted((text for text in self._masks if self._says_much(text)), key=len, reverse=True):
            self._begun.setdefault(_first_word(text), []).append(text)

    def _own_accounts(self, book: Book) -> None:
        if "accounts" not in book.tables:
            return
        rows = collected(book.tables["accounts"].select("account_id", "name"))
        order = list(range(1, len(rows) + 1))
        random.SystemRandom().shuffle(order)
        width = max(3, len(str(len(rows))))
        groups = {value for by in book.dimensions for value in _values(book, "accounts", by)}
        for number, account, name in zip(order, rows["account_id"], rows["name"], strict=True):
            mask = f"account-{str(number).zfill(width)}"
            self._accounts[mask] = str(account)
            self._masks[str(account)] = mask
            if not pd.isna(name) and str(name) != str(account):
                self._name(str(name), mask, groups)

    def _name(self, name: str, mask: str, groups: set[str]) -> None:
        """A name that is also that of a group names nobody."""
        if name not in groups:
            self._masks[name] = name if self.names else mask
            self._ids[name] = self._accounts[mask]

    def _people(self, book: Book) -> None:
        for table, column in _text_columns(book):
            if not PEOPLE.search(spoken(column).lower()):
                continue
            told = sorted(value for value in _values(book, table, column) if value.lower() not in YES | NO)
            random.SystemRandom().shuffle(told)
            known = [one for one in told if self.names or one not in self._masks or self._masks[one] == WITHHELD]
            for number, person in enumerate(known, 1):
                mask = f"{spoken(column).lower().split()[0]}-{number}"
                self._masks[person] = person if self.names else mask

    def account(self, told: str) -> str:
        """The id behind a mask, or the id that was said. Raises MissingTable for neither."""
        if told in self._accounts or told in self._accounts.values():
            return self._accounts.get(told, told)
        raise MissingTable(f"There is no account {told}.", "Accounts are called account-001 and so on, in this run.",
                           "Take one from another answer of this run.")  # fmt: skip

    def unmasked(self, told: str) -> str:
        """A person's or an account's own word where its mask was said."""
        back = {mask: text for text, mask in self._masks.items() if mask != WITHHELD}
        return self._accounts.get(told, back.get(told, told))

    def groups(self, book: Book, by: str) -> list[str]:
        """The groups of a dimension that may be told as they are called."""
        return sorted(value for value in _values(book, "accounts", by) if self._masks.get(value, value) == value)

    def named(self, text: str) -> bool:
        """Whether a text names an account or a person of the book."""
        return any(self._masks[found] != WITHHELD for _, found in self._found(text))

    def accounts_in(self, text: str) -> tuple[tuple[str, int, int], ...]:
        """The accounts that a text names, by name, id or mask: the id, and where."""
        known = {**{account: account for account in self._accounts.values()}, **self._ids}
        found = [(known[one], start, start + len(one)) for start, one in self._found(text) if one in known]
        masks = [(self._accounts[m[0]], *m.span()) for m in MASK.finditer(text) if m[0] in self._accounts]
        return tuple(found + masks)

    def cell(self, text: str) -> str:
        """One value of a table."""
        return self._masks[text] if text in self._masks else self.text(text)

    def text(self, text: str) -> str:
        """A sentence, with every id, name and rare text in it replaced."""
        text = QUOTED.sub(lambda quoted: f"“{self._masks.get(quoted[1], quoted[1])}”", text)
        told, end = [], 0
        for start, found in self._found(text):
            if start >= end:
                told += [text[end:start], self._masks[found]]
                end = start + len(found)
        return "".join([*told, text[end:]])

    def _found(self, text: str) -> Iterator[tuple[int, str]]:
        """Where what has a mask stands in a text, the longest first at each place."""
        for word in WORD.finditer(text):
            start = word.start()
            for one in self._begun.get(word[0], ()):
                end = start - _before(one) + len(one)
                if text[start - _before(one) : end] == one and not _inside(text, end):
                    yield start - _before(one), one
                    break

    def common(self, text: str) -> bool:
        """Whether 10 accounts or more share a text."""
        return text in self._common

    def _says_much(self, text: str) -> bool:
        """Whether a text is none but itself: a number or a bare word stands in sentences of all kinds."""
        if self._masks[text] == WITHHELD and " " not in text.strip():
            return False
        return len(text) >= SHORTEST and any(letter.isalpha() for letter in text) and WORD.search(text) is not None

    def data(self, told: Any) -> Any:
        """Any plain data, each string and each name of a field in it masked."""
        if isinstance(told, str):
            return self.cell(told)
        if isinstance(told, Mapping):
            return {self.cell(str(name)): self.data(value) for name, value in told.items()}
        return [self.data(one) for one in told] if isinstance(told, list | tuple) else told


def _first_word(text: str) -> str:
    found = WORD.search(text)
    return found[0] if found else ""


def _before(text: str) -> int:
    """How many marks stand before the first word of a text."""
    found = WORD.search(text)
    return found.start() if found else 0


def _inside(text: str, end: int) -> bool:
    return end < len(text) and text[end].isalnum() and text[end - 1].isalnum()


def _texts(book: Book) -> tuple[set[str], set[str]]:
    """The texts of a book that fewer than 10 accounts share, and those that more do."""
    rare: set[str] = set()
    common: set[str] = set()
    for table, column in _text_columns(book):
        if column in IDS or column == "name":
            continue
        rows = book.tables[table].select("account_id", column).filter(~nw.col(column).is_null()).unique()
        counted = collected(rows.group_by(column).agg(nw.len().alias("accounts")))
        few = counted["accounts"] < FEWEST
        rare |= set(map(str, counted[column][few]))
        common |= set(map(str, counted[column][~few]))
    return rare - common, common


def _text_columns(book: Book) -> Iterable[tuple[str, str]]:
    """The columns of text in all tables whose rows are of an account."""
    for name, table in book.tables.items():
        schema = table.collect_schema()
        if "account_id" in schema:
            yield from (
                (name, column) for column, kind in schema.items() if kind in (nw.String, nw.Categorical, nw.Enum)
            )


def _values(book: Book, table: str, column: str) -> set[str]:
    rows = book.tables[table]
    if column not in rows.collect_schema():
        return set()
    found = collected(rows.select(nw.col(column).cast(nw.String)).unique())[column]
    return {str(value) for value in found if not pd.isna(value)}
