"""Who gets which arm: a random draw within strata, that anyone can draw again, and what it balanced."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd

from ..book import Book
from ..counting import collected
from ..counting.frames import lines
from ..counting.sampling import MOST_UNITS
from ..errors import DIMENSION, AnalysisError, MissingTable, NotEnoughData
from ..estimate import standardised_difference
from ..finding import Finding, count
from ..names import spoken
from ..phrases import numeral
from ..result import Result
from .structure import numeric_columns

ONE = "all units"
FEW_NUMBERS = 12
LEAST_UNITS = 2


@dataclass(frozen=True, eq=False, repr=False)
class Split(Result):
    """A draw by lot: `units` says each unit's arm, `balance` how many of each stratum fell to each arm.

    alike: per number known of the units, how far each arm's mean lies from the last arm's in standard deviations, and
    how far a lot alone puts them in 95 of 100 draws (by_lot).
    """

    units: pd.DataFrame
    balance: pd.DataFrame
    alike: pd.DataFrame
    seed: int
    findings: tuple[Finding, ...]


def count_candidates(book: Book, *, by: str | None = None, source: str | None = None) -> pd.DataFrame:
    """One row per unit that can be drawn: unit_id stratum, and the numbers known of it.

    source: accounts (those still here) or kpis (the units of an experiment's table). `by`: a dimension of the
    accounts, or the stratum the units' table names. Raises MissingTable for another, and NotEnoughData above 200,000
    units.
    """
    inside = "kpis" in book.tables and by in (None, "stratum") and source != "accounts"
    table, key = ("kpis", "unit_id") if inside else ("accounts", "account_id")
    book.require(table)
    rows = book.tables[table]
    if by is not None and by not in rows.collect_schema().names():
        within = ", ".join(book.dimensions)
        raise MissingTable(
            f"Units cannot be drawn within {by}.", "It is not known.", f"Draw within {within}." if within else DIMENSION
        )
    rows = rows.filter(nw.col("churned").is_null() | (nw.col("churned") == 0)) if table == "accounts" else rows
    numbers = _numbers(book, table, by)
    stratum: Any = nw.lit(ONE) if by is None else nw.col(by).cast(nw.String)
    wide = rows.select(nw.col(key).alias("unit_id"), stratum.alias("stratum"), *numbers)
    first = wide.group_by("unit_id").agg(nw.col("stratum").min(), *(nw.col(c).mean() for c in numbers))
    found = collected(first.head(MOST_UNITS + 1))
    if len(found) > MOST_UNITS:
        raise NotEnoughData(
            "Too many units to draw one by one.", f"There are more than {numeral(MOST_UNITS)}.", "Draw among fewer."
        )
    return found.fillna({"stratum": "(missing)"}).sort_values(["stratum", "unit_id"], ignore_index=True)


def _numbers(book: Book, table: str, by: str | None) -> list[str]:
    """Numbers known of a unit from before it is drawn."""
    if table == "kpis":
        return [name for name in numeric_columns(book) if not name.endswith("_after")][:FEW_NUMBERS]
    names = {"mrr", "seats", "contract_length", *book.built.numbers} - {by}
    schema = book.tables[table].collect_schema()
    return [name for name, kind in schema.items() if name in names and kind.is_numeric()][:FEW_NUMBERS]


def split(
    book: Book, *, by: str | None = None, seed: int = 1, arms: Sequence[str] = ("treatment", "control"),
    units: int | None = None, source: str | None = None,
) -> Split:  # fmt: skip
    """Which unit belongs to which arm, drawn by lot within strata so that the arms are alike in what they are drawn by?

    `units`: how many take part, themselves drawn by lot so that strata keep their shares; all unless said. The same
    book, `by`, `seed`, `arms` and `units` give the same draw. Arms of a stratum differ by one unit at most, and which
    arm gets the odd one is drawn too. Raises AnalysisError for fewer units than arms; else errors as in
    `count_candidates`.

    source: the table whose rows are the units.

    Example: `experiment.split(book)`.
    """
    found = count_candidates(book, by=by, source=source)
    random = np.random.default_rng(seed)
    taking = _taking_part(found, units, random)
    if len(taking) < len(arms):
        raise AnalysisError(
            "There are too few units to draw from.", f"There are {numeral(len(taking))}.", "Draw from more."
        )
    drawn = np.empty(len(taking), dtype=object)
    for rows in taking.groupby("stratum", sort=True).indices.values():
        order = random.permutation(len(arms))
        drawn[random.permutation(rows)] = [arms[order[i % len(arms)]] for i in range(len(rows))]
    frame = taking.assign(arm=drawn)
    balance = frame.groupby(["stratum", "arm"], as_index=False).size().rename(columns={"size": "units"})
    alike = _alike(frame, arms)
    said = (_drawn(frame, len(found), arms, by, seed), *_balanced(alike))
    return Split(frame[["unit_id", "stratum", "arm"]], balance, alike, seed, said)


def _taking_part(found: pd.DataFrame, units: int | None, random: np.random.Generator) -> pd.DataFrame:
    """As many units as asked for, every stratum in proportion: the largest remainders get the units left over."""
    if units is None or units >= len(found):
        return found
    groups = found.groupby("stratum", sort=True).indices
    exact = np.array([len(rows) * units / len(found) for rows in groups.values()])
    take = np.floor(exact).astype(int)
    take[np.argsort(take - exact, kind="stable")[: units - take.sum()]] += 1
    kept = [random.permutation(rows)[:n] for rows, n in zip(groups.values(), take, strict=True)]
    return found.loc[np.sort(np.concatenate(kept))].reset_index(drop=True)


def _alike(frame: pd.DataFrame, arms: Sequence[str]) -> pd.DataFrame:
    known = [c for c in frame.columns if c not in ("unit_id", "stratum", "arm")]
    rows = []
    for name in known:
        values = {arm: frame.loc[frame["arm"] == arm, name].astype(float).dropna() for arm in arms}
        base = values[arms[-1]]
        for arm in arms[:-1]:
            one = values[arm]
            apart = standardised_difference(one.mean(), one.var(), base.mean(), base.var())
            by_lot = 1.96 * np.sqrt(1 / max(len(one), 1) + 1 / max(len(base), 1))
            rows.append((_said(name), arm, float(one.mean()), float(base.mean()), float(apart), by_lot))
    return pd.DataFrame(rows, columns=["known", "arm", "treatment", "control", "apart", "by_lot"])


def _said(name: str) -> str:
    return "MRR" if name == "mrr" else spoken(name)


def _drawn(frame: pd.DataFrame, found: int, arms: Sequence[str], by: str | None, seed: int) -> Finding:
    sizes = ", ".join(f"{numeral((frame['arm'] == arm).sum())} {arm}" for arm in arms)
    within = "" if by is None else f" within {spoken(by)}"
    of = f" of {numeral(found)}" if found > len(frame) else ""
    claim = f"{numeral(len(frame))}{of} units randomly assigned{within}: {sizes}. Seed {seed} draws the same again."
    return Finding(claim, "fact", accounts=len(frame))


def _balanced(alike: pd.DataFrame) -> list[Finding]:
    """What else the draw made alike, though nothing but the stratum was forced."""
    apart = alike.dropna(subset=["apart"])
    if apart.empty:
        return []
    far = max(lines(apart), key=lambda line: abs(line.apart))
    claim = (
        f"Of {count(len(apart), 'number')} known from before, the arms lie furthest apart in {far.known}: "
        f"{numeral(abs(far.apart), 2)} standard deviations. Random assignment keeps one "
        f"number within {numeral(far.by_lot, 2)} in 95 of 100 draws."
    )
    return [Finding(claim, "fact", about={"known": far.known})]


def strata(book: Book, source: str | None = None) -> dict[str, str]:
    """What units can be drawn within: dimensions of the accounts or the stratum of the units, and "" for nothing."""
    if source == "kpis":
        has = book.tables["kpis"].collect_schema().names()
        return {"stratum": "Stratum", "": "Nothing"} if "stratum" in has else {}
    return {**book.dimensions, "": "Nothing"} if "accounts" in book.tables else {}


def number_of_candidates(book: Book, *, source: str | None = None) -> int:
    """How many units can be drawn. Raises NotEnoughData for fewer than two; else errors as in `count_candidates`."""
    found = len(count_candidates(book, source=source))
    if found < LEAST_UNITS:
        why = f"Of those active now there {'is 1' if found else 'are none'}, and two arms need {LEAST_UNITS}."
        raise NotEnoughData("There is nobody to draw from.", why, "Add the accounts or units that could take part.")
    return found
