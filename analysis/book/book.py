"""A book: the accounts one team looks after, as the files say, on the day the data stops."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import narwhals.stable.v2 as nw
import pandas as pd

from ..cleaning import clean_name
from ..errors import UnusableUpload
from . import needs as needed
from .base import BASES
from .build_result import Built
from .columnar import arrow
from .days import as_date, to_date, to_day
from .diagnostics import Diagnostics
from .engine import Tables
from .mapping import guess, guess_file
from .names_of_books import suggested
from .own import Own
from .own_columns import added, all_added
from .reading import Sheet, from_arrow, read
from .recipe import Recipe
from .report import refuse_unready
from .tables import TABLES
from .where import Only, chosen, part_of, together
from .wide_tables import spread


@dataclass(frozen=True, eq=False, repr=False)
class Book:
    """The accounts of one team, with everything known about them, as of one day.

    tables: name to lazy frame, with days and months as whole numbers. dimensions: id to label. as_of: the last day
    of the data, None where the files hold no dates. observed_from: the first day on which a leaving would have been
    recorded. fingerprint: changes with the contents, the mapping and both days. asked: the as_of that was asked for.
    only: the dimensions and values it is filtered by, where it is a part of a book. then: for when its dimensions are
    what they were, where they are not as of today (counting.then). milestones: marked kinds of events, if any.
    """

    sheets: tuple[Sheet, ...]
    recipe: Recipe
    built: Built
    observed_from: date | None = None
    name: str = ""
    sample: bool = False
    engine: str = "duckdb"
    session: Any = None
    asked: date | None = None
    only: Only = ()
    then: str = ""
    milestones: tuple[str, ...] | None = None

    @classmethod
    def from_files(
        cls,
        *files: str | Path | tuple[str, bytes],
        recipe: Recipe | None = None,
        as_of: date | str | None = None,
        observed_from: date | str | None = None,
        name: str = "",
        sample: bool = False,
    ) -> "Book":
        """A book from exported files: CSV, Excel or Parquet, as paths or as (name, bytes).

        Columns are matched by name and content, or by a saved recipe. Raises UnusableUpload where a file is no table,
        or none of them is one this app knows. Example: `Book.from_files(folder / "accounts.csv")`.
        """
        sheets = [sheet for file in files for sheet in read(file)]
        sheets, recipe = spread(sheets, guess(sheets, recipe))
        return cls.from_sheets(sheets, recipe, as_of, observed_from, name=name, sample=sample)

    @classmethod
    def from_frames(
        cls, *, as_of: date | str | None = None, observed_from: date | str | None = None, name: str = "", **tables: Any
    ) -> "Book":
        """A book from data frames: pandas, polars, PySpark, Arrow or anything narwhals knows.

        Give each table under its name; columns are matched as in files. Raises UnusableUpload for a table this app does
        not know or that lacks a needed column. Example: `Book.from_frames(accounts=frame)`.
        """
        unknown = [table for table in tables if table not in TABLES]
        if unknown:
            raise UnusableUpload(f"{unknown[0]} is not a table of a book.", fix=f"Use {', '.join(TABLES)}.")
        given = {table: arrow(table, frame) for table, frame in tables.items() if frame is not None}
        sheets = [from_arrow(table, frame) for table, frame in given.items()]
        recipe = Recipe(tuple(guess_file(sheet, only=sheet.file) for sheet in sheets))
        sheets, recipe = spread(sheets, recipe)
        return cls.from_sheets(sheets, recipe, as_of, observed_from, name=name)

    @classmethod
    def from_sheets(
        cls,
        sheets: Sequence[Sheet],
        recipe: Recipe,
        as_of: date | str | None = None,
        observed_from: date | str | None = None,
        *,
        name: str = "",
        sample: bool = False,
    ) -> "Book":
        """A book from sheets already read, with the recipe the reader accepted."""
        refuse_unready(sheets, recipe)
        stops, begins = as_date(as_of), as_date(observed_from)
        days = (to_day(stops) if stops else None, to_day(begins) if begins else None)
        held, base = BASES.open(sheets, recipe, days)
        title = clean_name(name) or recipe.name or suggested(held)
        return cls(held, recipe, all_added(base, recipe.columns), begins, title, sample, asked=stops)

    def reopened(self, recipe: Recipe | None = None, **days: Any) -> "Book":
        """The same files read with another recipe, as_of or observed_from."""
        days = {"as_of": self.asked, "observed_from": self.observed_from, **days}
        whole = Book.from_sheets(self.sheets, recipe or self.recipe, **days, name=self.name, sample=self.sample)
        return whole.where(**dict(self.only))

    def called(self, name: str, currency: str = "") -> "Book":
        """The same book under another name, its amounts in this currency where no file says another."""
        recipe = replace(self.recipe, name=clean_name(name), currency=currency[:8])
        told = self.built.currency if self.built.currency != self.recipe.currency else ""
        built = self.built.in_currency(told or recipe.currency)
        return replace(self, recipe=recipe, built=built, name=recipe.name or self.name)

    def where(self, **values: str | Iterable[str]) -> "Book":
        """The accounts with these values of dimensions, and the rows of all tables that belong to them, as a book.

        Its assumptions say what it was filtered by and what belongs to no account. Raises AnalysisError for a dimension
        or a value the book does not have. Example: `book.where(segment="Enterprise", region=["DACH", "Iberia"])`.
        """
        only = chosen(self.built, values) if values else ()
        return replace(self, built=part_of(self.built, only), only=together(self.only, only)) if only else self

    def with_column(self, name: str, own: Own) -> "Book":
        """The book with a column of one's own (`analysis.book.own`), kept in its recipe, to compare accounts by.

        Raises AnalysisError for a name that is taken, a column that the book does not have, or has of churned accounts
        alone. Example: `book.with_column("size", bands("seats", [10, 50, 200]))`.
        """
        recipe = replace(self.recipe, columns=(*self.recipe.columns, (clean_name(name, 60), own)))
        return replace(self, built=added(self.built, name, own)[0], recipe=recipe)

    def __reduce__(self) -> tuple[Any, ...]:
        """As its files, which are read again where it arrives: an engine belongs to one process."""
        days = {"as_of": self.asked, "observed_from": self.observed_from, "name": self.name, "sample": self.sample}
        engine = self.engine if self.session is None else "duckdb"
        return _opened_again, (self.sheets, self.recipe, days, engine, self.only, self.milestones)

    @cached_property
    def tables(self) -> Mapping[str, "nw.LazyFrame[Any]"]:
        frames: Mapping[str, nw.LazyFrame[Any]] = Tables(self.built.engine, self.built.tables)
        if self.engine == "duckdb":
            return frames
        backend: Any = self.engine
        if self.session is not None:
            return {n: frame.collect("pyarrow").lazy(backend, session=self.session) for n, frame in frames.items()}
        return {name: frame.collect(backend).lazy() for name, frame in frames.items()}

    def on(self, engine: str, session: Any = None) -> "Book":
        """The same book with its tables held by another engine: duckdb, pandas, polars, or pyspark with its session."""
        return replace(self, engine=engine, session=session)

    def __repr__(self) -> str:
        """What is open, without a row of it: a book that is printed or logged tells no names."""
        return f"<Book {self.name!r} as of {self.as_of}: {', '.join(self.built.tables)}>"

    @property
    def dimensions(self) -> dict[str, str]:
        return dict(self.built.dimensions)

    @property
    def as_of_day(self) -> int | None:
        return self.built.as_of

    @property
    def as_of(self) -> date | None:
        return None if self.built.as_of is None else to_date(self.built.as_of)

    @property
    def observed_from_day(self) -> int | None:
        return None if self.observed_from is None else to_day(self.observed_from)

    @property
    def currency(self) -> str:
        """What the amounts are in, as the files say; empty where they do not."""
        return self.built.currency

    @property
    def assumptions(self) -> tuple[str, ...]:
        return tuple(self.built.assumptions)

    @cached_property
    def snapshot(self) -> bool:
        """True where accounts say who left but not when: one day, no periods."""
        if "accounts" not in self.built.tables:
            return False
        accounts, dated, left, undated = self.built.engine.row(
            "SELECT count(*), count(started_on), sum(churned), count(*) FILTER (churned = 1 AND churned_on IS NULL) "
            "FROM accounts"
        )
        return bool(accounts) and (not dated or bool(left and left == undated))

    @cached_property
    def fingerprint(self) -> str:
        """Changes whenever the contents, the mapping, as_of or observed_from change."""
        parts = [*(s.contents + s.sheet for s in self.sheets), replace(self.recipe, name="").to_json(), str(self.as_of)]
        parts += [repr(part) for part in (self.only, self.then, self.milestones) if part]
        return hashlib.sha256("\n".join([*parts, str(self.observed_from)]).encode()).hexdigest()

    @cached_property
    def diagnostics(self) -> Diagnostics:
        """What was read, set aside and contradicts itself, and what to fix first."""
        return Diagnostics(self.sheets, self.recipe, self.built)

    @property
    def files(self) -> pd.DataFrame:
        """Per file: rows read, used and refused, which always add up."""
        return self.diagnostics.files

    @property
    def refused(self) -> pd.DataFrame:
        """Rows not used, counted by the rule that refused them: table, rule, rows, example."""
        return self.diagnostics.refused

    def readiness(self) -> pd.DataFrame:
        """Each page, whether it is ready, and what it still needs."""
        return self.diagnostics.readiness()

    def missing(self, table: str, *columns: str) -> str:
        """What the book lacks of a table and its columns, in words; empty where it has them."""
        return needed.missing(self.built, table, columns)

    def require(self, table: str, *columns: str) -> None:
        """Raise MissingTable where the book lacks a table or a column."""
        needed.require(self.built, table, columns)

    def needs(self, *needs: str) -> None:
        """Raise MissingTable where the book lacks what a page declares: "accounts.tenure", "mrr|accounts.mrr", ..."""
        needed.require_all(self.built, needs)

    def count(self, table: str = "accounts") -> int:
        """Rows of a table that are used."""
        return needed.count(self.built, table)


def _opened_again(sheets: Any, recipe: Recipe, days: Mapping[str, Any], engine: str, only: Only, marked: Any) -> Book:
    return replace(Book.from_sheets(sheets, recipe, **days).where(**dict(only)).on(engine), milestones=marked)
