"""Files that were read and are not a book yet: the reader looks at the guessed columns, and corrects them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd
import pyarrow as pa

from ..cleaning import clean_name
from ..errors import AnalysisError, UnusableUpload
from .arms import ARM, as_arm
from .book import Book
from .mapping import guess, guess_file
from .question import NO, YES
from .reading import Sheet, read
from .recipe import LEAVE_OUT, FileMapping, Recipe
from .sureness import in_words
from .wide_tables import Part, parts_of, spread, taken

NOT_USED = "–"


@dataclass(frozen=True, eq=False)
class Draft:
    """Sheets with the recipe proposed for them, and the files that could not be read, each with its reason."""

    sheets: tuple[Sheet, ...]
    recipe: Recipe
    failures: tuple[AnalysisError, ...] = ()

    @classmethod
    def from_files(
        cls,
        files: Sequence[tuple[str, bytes]],
        known: Sequence[Recipe] = (),
        told: Callable[[float, str], object] = lambda share, words: None,
    ) -> "Draft":
        """Read each file and guess its columns; a saved recipe (.json) among the files applies itself.

        files: (name, bytes). known: recipes accepted before. told: called with the share done and words, for a
        progress bar. A file that cannot be read is a failure, and the others are read all the same.
        """
        sheets: list[Sheet] = []
        recipes, failures = list(known), []
        for place, (name, data) in enumerate(files):
            told(place / len(files), f"Reading {name}")
            try:
                if name.lower().endswith(".json") and (kept := _recipe(name, data)):
                    recipes.insert(0, kept)
                else:
                    sheets += read((name, data))
            except AnalysisError as failure:
                failures.append(failure)
        pa.default_memory_pool().release_unused()
        told(0.9, "Recognizing the columns")
        given = tuple(file for recipe in recipes for file in recipe.files)
        brought = recipes[: len(recipes) - len(known)]
        saved = Recipe(given, any(recipe.alike for recipe in brought))
        # What was said of a whole book holds where one of its files comes again.
        headers = {sheet.headers for sheet in sheets}
        same = next((r for r in recipes if any(file.headers in headers for file in r.files)), Recipe(()))
        guessed = guess(sheets, saved)
        mapped = (as_arm(f, s) if ARM in f.settings else f for f, s in zip(guessed.files, sheets, strict=True))
        sheets, recipe = spread(sheets, replace(guessed, files=tuple(mapped)))
        recipe = replace(recipe, name=same.name, currency=same.currency, columns=same.columns)
        return cls(tuple(sheets), recipe, tuple(failures))

    @cached_property
    def opened(self) -> Book:
        """The book as it would open, counted once: a draft never changes. Raises AnalysisError as a book does."""
        return Book.from_sheets(self.sheets, self.recipe)

    def columns(self, place: int) -> pd.DataFrame:
        """One row per column of a file, to look at and correct: column, examples, used_as, sure (a word)."""
        sheet, file = self.sheets[place], self.recipe.files[place]
        roles = {header: column for column, header in file.columns.items()}
        rows = [
            (h, _examples(sheet, i), roles.get(h, NOT_USED), _sure(file, roles.get(h, "")))
            for i, h in enumerate(sheet.headers)
        ]
        return pd.DataFrame(rows, columns=["column", "examples", "used_as", "sure"])

    def missing(self, place: int) -> tuple[str, ...]:
        """The columns a file still needs for its table."""
        return self.recipe.missing(place)

    def parts(self, place: int) -> tuple[Part, ...]:
        """The further tables a wide file may carry."""
        return parts_of(self.sheets[place], self.recipe.files[place])

    def with_part(self, place: int, part: Part, said: str | None) -> "Draft":
        """The same files with a part of one read as a table of its own, or, where nothing is said, no longer.

        said: the year or the day where the part asks for one, else empty.
        """
        chosen = dict(self.recipe.files[place].settings.get("parts", {}))  # type: ignore[call-overload]
        chosen = (
            {**chosen, part.table: said} if said is not None else {k: v for k, v in chosen.items() if k != part.table}
        )
        own = taken(self.sheets[place], self.recipe.files[place], part, said or "")[0].title
        kept = [i for i, sheet in enumerate(self.sheets) if sheet.title != own]
        now = self.with_setting(place, "parts", chosen)
        files = replace(now.recipe, files=tuple(now.recipe.files[i] for i in kept))
        sheets, recipe = spread([self.sheets[i] for i in kept], files)
        return replace(self, sheets=tuple(sheets), recipe=recipe)

    def with_term(self, place: int, ends: bool) -> "Draft":
        """The same files with the end of a contract read as the day the account, or the subscription, ended."""
        file = self.recipe.files[place]
        end = "churned_on" if file.table == "accounts" else "ended_on"
        old, new = ("term_ends_on", end) if ends else (end, "term_ends_on")
        columns = {new if column == old else column: header for column, header in file.columns.items()}
        settings = {**file.settings, "term": YES if ends else NO}
        return self._with(place, replace(file.with_columns(file.table, columns), settings=settings))

    def with_table(self, place: int, table: str) -> "Draft":
        """The same files with one of them used as another table; its columns are guessed anew."""
        sheet, file = self.sheets[place], self.recipe.files[place]
        if table == file.table:
            return self
        left_out = FileMapping(sheet.headers, LEAVE_OUT, {}, settings={"left_out": True})
        again = left_out if table == LEAVE_OUT else guess_file(sheet, only=table)
        return self._with(place, again)

    def with_columns(self, place: int, roles: Mapping[str, str]) -> "Draft":
        """The same files with the columns of one corrected: header to column, or to – where it is not used.

        A column claimed by two headers goes to the one whose role was changed.
        """
        file = self.recipe.files[place]
        before = {header: column for column, header in file.columns.items()}
        changed = [h for h, role in roles.items() if role != before.get(h, NOT_USED)]
        order = [h for h in roles if h not in changed] + changed
        columns = {roles[h]: h for h in order if roles[h] != NOT_USED}
        return self._with(place, file.with_columns(file.table, columns))

    def with_column(self, place: int, column: str, header: str) -> "Draft":
        """The same files with a column of one said to be this header, or, where it is –, none."""
        roles = {h: name for name, h in self.recipe.files[place].columns.items() if name != column}
        told = {h: roles.get(h, NOT_USED) for h in self.sheets[place].headers}
        return self.with_columns(place, told if header == NOT_USED else {**told, header: column})

    def with_setting(self, place: int, name: str, value: object) -> "Draft":
        """The same files with a choice for one: tenure_unit, or dates (column to day first or month first)."""
        file = self.recipe.files[place]
        return self._with(place, replace(file, settings={**file.settings, name: value}))

    def named(self, name: str) -> "Draft":
        """The same files as a book of this name."""
        return replace(self, recipe=replace(self.recipe, name=clean_name(name)))

    def in_currency(self, currency: str) -> "Draft":
        """The same files with the currency of their amounts, where none of them says it."""
        return replace(self, recipe=replace(self.recipe, currency=clean_name(currency)[:8]))

    def is_known(self, recipe: Recipe) -> bool:
        """Whether every file has the headers of one of a recipe, so that it is read the same way."""
        return all(recipe.for_headers(file.headers) is not None for file in self.recipe.files)

    def joined(self, more: "Draft") -> "Draft":
        """The files of both, and what was said of the first."""
        files = replace(self.recipe, files=self.recipe.files + more.recipe.files)
        return Draft(self.sheets + more.sheets, files, self.failures + more.failures)

    def with_file(self, place: int, file: FileMapping) -> "Draft":
        """The same files with one of them used otherwise."""
        return self._with(place, file)

    def _with(self, place: int, file: FileMapping) -> "Draft":
        files = list(self.recipe.files)
        files[place] = file
        return replace(self, recipe=replace(self.recipe, files=tuple(files)))


def _recipe(name: str, data: bytes) -> Recipe | None:
    """A saved recipe; nothing for JSON that does not say it is one. Raises UnusableUpload for one that is damaged."""
    if b'"recipe"' not in data:
        return None
    try:
        return Recipe.from_json(data.decode("utf-8", errors="replace"))
    except UnusableUpload as error:
        why = "It says that it keeps how files are read, and does not hold that as this app saves it."
        raise UnusableUpload(
            f"{clean_name(name)} is JSON, and no recipe.", why, "Upload the files without it."
        ) from error


def _sure(file: FileMapping, column: str) -> str:
    return in_words(file.confidence[column]) if column in file.confidence else ""


def _examples(sheet: Sheet, place: int, most: int = 3) -> str:
    cells: pa.ChunkedArray = sheet.table.column(place).slice(0, 200)
    seen = dict.fromkeys(str(cell).strip() for cell in cells.to_pylist() if cell is not None and str(cell).strip())
    return " · ".join(text[:24] for text in list(seen)[:most])
