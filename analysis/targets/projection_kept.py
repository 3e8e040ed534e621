"""Projections a reader kept, held against what came."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from ..book import Book
from ..book.days import month_text
from ..book.exclusions import says_left_out
from ..finding import Finding, count, percent
from ..phrases import named_period, numeral
from ..result import Result
from .projection_counting import count_months, count_mrr

if TYPE_CHECKING:
    from .projection import Projection

COLUMNS = (
    "kept_as", "scenario", "made_in", "month", "accounts", "low", "high", "mrr", "mrr_low", "mrr_high", "came_true",
    "inside", "off", "mrr_came",
)  # fmt: skip


class Kept(NamedTuple):
    """One month of a projection that was kept; months are text, such as 2026-01, and what is not known is None."""

    name: str
    scenario: str
    made_in: str
    month: str
    accounts: float
    low: float | None = None
    high: float | None = None
    mrr: float | None = None
    mrr_low: float | None = None
    mrr_high: float | None = None


@dataclass(frozen=True, eq=False, repr=False)
class Held(Result):
    """`months`: every kept month beside what came, missing where it has not come yet."""

    months: pd.DataFrame
    findings: tuple[Finding, ...]

    @property
    def came(self) -> bool:
        """Whether anything has come yet to hold them against."""
        return bool(self.months["came_true"].notna().any())


def to_keep(result: "Projection", name: str) -> tuple[dict[str, object], ...]:
    """A projection as rows to keep: each path of it month by month, rounded to what can be read."""
    rows = result.paths.rename(columns={"scenario": "path"})
    rows = rows[rows["ahead"] > 0].round(1)
    kept = [
        Kept(
            name,
            row["path"],
            result.since,
            row["month"],
            float(row["accounts"]),
            *(_known(row[column]) for column in Kept._fields[5:]),
        )
        for _, row in rows.iterrows()
    ]
    return tuple(row._asdict() for row in kept)


def _known(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


def kept_rows(rows: Sequence[Mapping[str, object]]) -> tuple[Kept, ...]:
    """Rows that were kept, as what `hold` takes."""
    return tuple(Kept(**row) for row in rows)  # type: ignore[arg-type]


@says_left_out()
def hold(book: Book, *, kept: Sequence[Kept] = ()) -> Held:
    """What did past projections say, and what came?

    Every month of each projection that was kept stands beside the accounts (and the MRR) this book has at its end,
    inside the projection's range or outside it, and how far off. Raises NotEnoughData for a book without dates.

    Example: `targets.hold(book, kept=kept)`.
    """
    frame = pd.DataFrame([Kept(*row) for row in kept], columns=list(Kept._fields))
    came = _came(book)
    frame = frame.merge(came, on="month", how="left")
    low, high = (frame[name].astype(float) for name in ("low", "high"))
    inside = (frame["came_true"] >= low) & (frame["came_true"] <= high)
    known = frame["came_true"].notna() & low.notna()
    off = frame["came_true"] / frame["accounts"].astype(float) - 1
    made = frame.rename(columns={"name": "kept_as"}).assign(inside=inside.astype(object).where(known, None), off=off)
    return Held(made[list(COLUMNS)], findings(made))


def findings(months: pd.DataFrame) -> tuple[Finding, ...]:
    """How each path that was kept has fared."""
    parts = months.groupby(["kept_as", "scenario", "made_in"], sort=False)
    return tuple(_fared(part) for _, part in parts)


def _came(book: Book) -> pd.DataFrame:
    months = count_months(book)
    ends = months["accounts"] + months["came"] - months["left"]
    paid = count_mrr(book).set_index("month")["mrr"]
    return pd.DataFrame(
        {
            "month": [month_text(int(month)) for month in months["month"]],
            "came_true": ends.astype(float),
            "mrr_came": paid.reindex(months["month"]).to_numpy(),
        }
    )


def _fared(rows: pd.DataFrame) -> Finding:
    """How one path fared up to the last month that has come."""
    name, scenario = rows["kept_as"].iloc[0], rows["scenario"].iloc[0]
    head, about = f"{name} ({scenario}), made at the end of {named_period(rows['made_in'].iloc[0])}", {"kept_as": name}
    come = rows[rows["came_true"].notna()]
    if come.empty:
        claim = f"{head}: none of its {count(len(rows), 'month')} is in the data yet."
        return Finding(claim, "cannot tell", about=about)
    last = come.iloc[-1]
    said, there = float(last["accounts"]), float(last["came_true"])
    way = "as many" if round(said) == round(there) else "more" if there > said else "fewer"
    size = "" if way == "as many" else f"{percent(abs(there / said - 1))} " if said else ""
    claim = (
        f"{head}: for {named_period(last['month'])} it forecast {numeral(said)} accounts; "
        f"there were {numeral(there)}, {size}{way}"
    )
    judged = come[come["inside"].notna()]
    held = (
        f"; {int(judged['inside'].sum())} of {count(len(judged), 'month')} since were in its range"
        if len(judged)
        else ""
    )
    return Finding(f"{claim}{held}.", "fact", there, accounts=int(there), about=about)
