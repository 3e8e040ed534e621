"""Two settings side by side: the same measure in two periods, or of two parts of a book, and how far they differ."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from ..book import Book
from ..book.days import month_end, month_of, month_start
from ..book.where import Only
from ..counting.filters import in_words
from ..errors import AnalysisError
from ..estimate import chance_outside, change_between, corrected_interval, holm
from ..finding import CLEAR, FACT, OPEN, Family, Finding, listed
from ..phrases import capital, count
from ..phrases import stretch as from_to
from ..result import Result
from ..standards import FEWEST, LEVEL, Z
from .counted import COUNT, Measure, Stretch
from .explore import Explored, analyze, stretch_of
from .words import said, three, with_ends

METHOD = (
    "The two settings are counted each as on their page. The difference has an interval made from both of theirs, "
    "as if they were of different accounts, which is cautious where many are the same; it is called clear only if it "
    "holds after allowing for all the groups compared."
)
BEFORE_THAT, YEAR_AGO = "before", "year"
AGAINST = {BEFORE_THAT: "the period before", YEAR_AGO: "a year earlier"}


@dataclass(frozen=True, eq=False, repr=False)
class Compared(Result):
    """Two settings of one measure. `groups`: a row per group, all accounts first, with both values and the difference.

    names: what the two settings are called.
    """

    measure: Measure
    by: tuple[str, ...]
    names: tuple[str, str]
    one: Explored
    other: Explored
    groups: pd.DataFrame
    findings: tuple[Finding, ...]
    families: tuple[Family, ...] = ()


def side_by_side(
    book: Book,
    *,
    measure: str = "logo_churn",
    by: Sequence[str] | str = (),
    since: date | str | None = None,
    until: date | str | None = None,
    against: str = BEFORE_THAT,
    only: Only = (),
) -> Compared:
    """What is a measure in one setting and in another, and is the difference clear?

    against: "before" holds the time against the equally long one before it, "year" against the same days a year
    earlier. `only`, dimensions and their values, holds those accounts against all others of the book instead.
    """
    given: dict[str, Any] = {"measure": measure, "by": by}
    now = stretch_of(book, since, until)
    if only:
        own = analyze(book.where(**dict(only)), **given, since=now.since, until=now.until)
        others = analyze(_without(book, only), **given, since=now.since, until=now.until)
        return compare(own, others, (in_words(only), "All others"))
    if book.snapshot:
        raise AnalysisError("Two periods cannot be compared.", "The data are of one day.", "Compare two groups.")
    if against not in AGAINST:
        raise AnalysisError(f"There is no {against} to compare with.", fix=f"Choose one of {', '.join(AGAINST)}.")
    then = before(now) if against == BEFORE_THAT else _year_before(now)
    if not (asked := analyze(book, **given, since=now.since, until=now.until)).measure.dated:
        raise AnalysisError(f"{asked.measure.label} is of the last day of the data.", "It has no earlier period.",
                            "Compare two groups instead.")  # fmt: skip
    return compare(analyze(book, **given, since=then.since, until=then.until), asked, (_named(then), _named(now)))


def compare(one: Explored, other: Explored, names: tuple[str, str] | None = None) -> Compared:
    """What differs between two answers of `analyze` to the same measure by the same dimensions.

    Raises AnalysisError where they are of different measures or dimensions.
    """
    if (one.measure.word, one.by) != (other.measure.word, other.by):
        raise AnalysisError("The two cannot be compared.", "They are different measures or by different columns.",
                            "Ask both for the same measure by the same columns.")  # fmt: skip
    called = names or (_setting(one), _setting(other))
    measure = one.measure
    frame = _beside(one, other, measure)
    family = Family.over(f"explore.{measure.word} side by side:{'+'.join(one.by)}", frame["p_adjusted"])
    told = tuple(_findings(measure, frame, called, family))
    return Compared(measure, one.by, called, one, other, frame, told, (family,))


def _without(book: Book, only: Only) -> Book:
    """All accounts but those with these values of a dimension."""
    if len(only) != 1:
        raise AnalysisError("Only one column can be held against the others.", fix="Choose values of one column.")
    name, values = only[0]
    counts = book.tables["accounts"].select(name).unique().collect("pandas").to_pandas()[name]
    others = [value for value in counts.astype(str) if value not in values]
    if not others:
        raise AnalysisError("There is nobody to compare with.", "All accounts were chosen.", "Choose fewer values.")
    return book.where(**{name: others})


def before(now: Stretch) -> Stretch:
    """The equally long time that ends the day before: whole months where these are whole months."""
    first, last = month_of(now.since), month_of(now.until)
    if now.since == month_start(first) and now.until == month_end(last):
        return Stretch(month_start(2 * first - last - 1), month_end(first - 1))
    days = now.until.toordinal() - now.since.toordinal()
    ends = now.since.toordinal() - 1
    return Stretch(date.fromordinal(ends - days), date.fromordinal(ends))


def _year_before(now: Stretch) -> Stretch:
    first, last = month_of(now.since) - 12, month_of(now.until) - 12
    whole = now.until == month_end(month_of(now.until))
    since, until = (day.replace(year=day.year - 1, day=min(day.day, 28 if day.month == 2 else day.day)) for day in now)
    return Stretch(month_start(first) if now.since.day == 1 else since, month_end(last) if whole else until)


def _named(stretch: Stretch) -> str:
    return from_to(*stretch)


def _setting(one: Explored) -> str:
    told = [in_words(one.only)] if one.only else []
    return ", ".join([*told, from_to(one.since, one.until) if one.since and one.until else "all data"])


def _beside(one: Explored, other: Explored, measure: Measure) -> pd.DataFrame:
    parts = [pd.concat([each.whole, each.groups], ignore_index=True).set_index("group") for each in (one, other)]
    names = list(dict.fromkeys([*parts[0].index[:1], *parts[1].index[1:], *parts[0].index[1:]]))
    rows = [_row(name, *(part.loc[name] if name in part.index else None for part in parts)) for name in names]
    frame = pd.DataFrame(rows)
    sums = measure.form == COUNT or bool(frame[["difference_low", "difference_high"]].isna().to_numpy().all())
    few = frame[["accounts_one", "accounts_other"]].min(axis=1) < FEWEST
    p = chance_outside(frame["difference"], frame["difference_low"], frame["difference_high"])
    raw = np.where(few | sums, np.nan, p)
    adjusted = holm(raw)
    error = (frame["difference_high"] - frame["difference_low"]) / 2 / Z
    low, high = corrected_interval(frame["difference"], error, adjusted)
    known = ~np.isnan(adjusted)
    return frame.assign(difference_low=low, difference_high=high,
                        p_value=raw, p_adjusted=adjusted, note=np.where(few & ~sums, "too few", ""),
                        verdict=FACT if sums else np.where(known & (adjusted < LEVEL), CLEAR, OPEN))  # fmt: skip


def _row(name: str, one: pd.Series | None, other: pd.Series | None) -> dict[str, object]:
    told: dict[str, object] = {"group": name}
    for side, row in (("one", one), ("other", other)):
        for column in ("accounts", "value", "low", "high"):
            told[f"{column}_{side}"] = (0 if column == "accounts" else np.nan) if row is None else row[column]
    known = (tuple(float(str(told[f"{column}_{side}"])) for column in ("value", "low", "high"))
             for side in ("one", "other"))  # fmt: skip
    change, low, high = change_between(*known)  # type: ignore[arg-type]
    return {**told, "difference": change, "difference_low": low, "difference_high": high}


def _findings(measure: Measure, frame: pd.DataFrame, names: tuple[str, str], family: Family) -> list[Finding]:
    whole, groups = frame.iloc[0], frame.iloc[1:]
    clear = groups[groups["verdict"] == CLEAR].sort_values(["p_adjusted", "group"])
    open_ = groups[(groups["verdict"] == OPEN) & (groups["note"] == "")]
    told = [_said(measure, row, names, family) for _, row in [*clear.iterrows()]]
    rest = [_none(measure, open_, len(groups))] if len(open_) else []
    return [_said(measure, whole, names, family), *told, *rest]


def _said(measure: Measure, row: pd.Series, names: tuple[str, str], family: Family) -> Finding:
    whom = "" if row["group"] == "All accounts" else f" of {row['group']}"
    both = [
        with_ends(measure, *three(row, f"value_{side}", f"low_{side}", f"high_{side}")) for side in ("one", "other")
    ]
    numbers = three(row, "difference", "difference_low", "difference_high")
    away = with_ends(measure, *numbers, signed=True)
    are = "are" if measure.label.endswith("accounts") else "is"
    claim = f"{capital(measure.label)}{whom} {are} {both[0]} for {names[0]} and {both[1]} for {names[1]}: {away}."
    accounts = int(row["accounts_one"] + row["accounts_other"])
    about = {"measure": measure.word, "group": str(row["group"])}
    if row["verdict"] == FACT:
        return Finding(claim, FACT, numbers[0], accounts=accounts, about=about)
    p = float(row["p_adjusted"])
    return Finding(claim, str(row["verdict"]), *numbers, accounts, p, about, family=family.name if p == p else "")


def _none(measure: Measure, rows: pd.DataFrame, of: int) -> Finding:
    named = listed([f"{row['group']} {said(measure, float(row['difference']), signed=True)}"
                    for _, row in rows.iterrows()], 8)  # fmt: skip
    claim = f"Not enough data to say whether it differs in {len(rows)} of {count(of, 'group')}: {named}."
    return Finding(claim, OPEN, accounts=int(rows[["accounts_one", "accounts_other"]].sum().sum()),
                   about={"measure": measure.word}, caveats=(METHOD,),
                   p_value=float(rows["p_adjusted"].min()))  # fmt: skip


def choices(filters: Mapping[str, Sequence[str]]) -> Only:
    """Values by dimension as a filter is written."""
    return tuple(sorted((name, tuple(sorted(values))) for name, values in filters.items()))
