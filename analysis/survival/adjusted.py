"""Which properties go with leaving when the other properties are the same."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ..book import Book
from ..book.exclusions import says_left_out
from ..counting.claims import as_of_today, changes, claims
from ..counting.then import at_entry
from ..errors import DIMENSION, MissingTable, NotEnoughData
from ..estimate import Cox, cox, holm
from ..finding import CLEAR, Family, Finding
from ..phrases import numeral
from ..result import Result
from ..standards import FEWEST, FEWEST_LEFT
from .adjusted_choice import MOST_TOGETHER, PER_COLUMN, REST, Choice, choose, restated
from .adjusted_findings import DRIFT, findings, said_left_out, together
from .counting import count_lives

# Ratios, and whether one holds at every tenure: two families that stay within 5 in 100 together.
RATIOS = 0.03
TURN = 12
# A column of which no larger part is left beside others repeats them: rounding leaves a ten-millionth of this.
SAME = 1e-9
COLUMNS = ("dimension", "group", "other", "accounts", "churned", "ratio", "low", "high", "p_value", "p_adjusted",
           "drift_p", "verdict")  # fmt: skip
STAGE_COLUMNS = ("dimension", "group", "stage", "ratio", "low", "high")


@dataclass(frozen=True, eq=False, repr=False)
class Adjusted(Result):
    """`ratios`: a row per group of every dimension, how often it leaves against the largest group of its dimension.

    other: that largest group; the other dimensions are the same. `by_stage`: the same up to month 12 and after it,
    where one number would hide that it changes.
    """

    by: tuple[str, ...]
    ratios: pd.DataFrame
    by_stage: pd.DataFrame
    findings: tuple[Finding, ...]
    families: tuple[Family, ...] = ()


def _part(finding: Finding) -> str:
    """The ratios, and whether each is the same at every tenure, are two questions."""
    return "by tenure" if finding.about.get("measure") == "drift" else ""


def _tested(told: Adjusted) -> dict[str, pd.Series]:
    return {"by tenure": told.ratios["drift_p"]}


@says_left_out()
@claims("adjusted", "leaving", _part, tested=_tested, ratios=("",), then=at_entry)
def adjusted(book: Book, *, by: Sequence[str] = ()) -> Adjusted:
    """Which properties go with leaving sooner when the others are the same?

    Hazard ratios of a Cox regression (1972; Efron ties, late entry) on counts of alike accounts, so that a large book
    costs no more than a small one. `by`: up to ten dimensions; unless said they are chosen without looking at who left:
    known of most accounts, what an account cannot change first, then those in which accounts differ most often for the
    ratios they take, ten leavers for every ratio, none that mostly restates another; what is left out is named. Each
    group against the largest of its dimension; groups with fewer than 10 accounts or 5 leavers are taken together.
    Corrected over all ratios that all columns of the book make (Holm), also those left out. Whether a ratio is the
    same at every tenure is tested (Grambsch and Therneau 1994); where it is not, it is given before and after month 12.
    What goes with leaving need not cause it. Raises MissingTable for an unknown dimension, NotEnoughData with fewer
    than 10 leavers for each ratio.

    Example: `survival.adjusted(book)`.
    """
    by = (by,) if isinstance(by, str) else by
    unknown = [name for name in by if name not in book.dimensions]
    if unknown or not book.dimensions:
        what = f"Accounts cannot be compared by {', '.join(unknown)}." if unknown else "There is nothing to compare by."
        known = f"They can be compared by {', '.join(book.dimensions)}." if book.dimensions else DIMENSION
        raise MissingTable(what, "No column of such a name has 2 to 50 values.", known)
    choice = choice_of(book, tuple(by)[:MOST_TOGETHER])
    told = estimate_adjusted(count_lives(book, choice.columns), choice.columns, choice)
    now = as_of_today(at_entry(book), dict.fromkeys(choice.columns))
    said = tuple(
        replace(f, caveats=(*f.caveats, now)) if now and f.estimate == f.estimate else f for f in told.findings
    )
    return replace(told, findings=said)


def choice_of(book: Book, by: Sequence[str] = ()) -> Choice:
    """The columns that are allowed for, as asked or as chosen without looking at who left, of all the book has."""
    names = tuple(book.dimensions)
    return choose(count_lives(book, names), names, by, {name for name in names if changes(at_entry(book), name)})


def default_dimensions(book: Book) -> tuple[str, ...]:
    """The columns that are allowed for unless the reader chooses."""
    return choice_of(book).columns if book.dimensions else ()


def estimate_adjusted(counts: pd.DataFrame, by: Sequence[str], choice: Choice | None = None) -> Adjusted:
    """The ratios, from counts by the dimensions, entry, exit and churned; corrected for all that `choice` looked at."""
    told = counts.assign(**{name: _merged(counts, name) for name in by})
    levels = {name: _levels(told, name) for name in by}
    columns = [(name, group) for name, groups in levels.items() for group in groups[1:]]
    left = float((told["accounts"] * told["churned"]).sum())
    if not columns or left < PER_COLUMN * len(columns):
        raise NotEnoughData(
            "Too few accounts left to allow for all of that.",
            f"{numeral(left)} churned; {len(columns)} ratios need {numeral(PER_COLUMN * max(len(columns), 1))}.",
            "Choose fewer columns, or columns with fewer groups.",
        )
    x = _design(told, columns)
    kept = _independent(x)
    columns, x = [columns[i] for i in kept], x[:, kept]
    fit = cox(told["exit"], told["churned"], x, told["entry"], told["accounts"])
    ratios = _ratios(told, columns, levels, fit, choice.ratios if choice else 0)
    drifting = sorted(set(ratios.loc[ratios["drift_p"] < DRIFT, "dimension"]))
    stages = _by_stage(told, columns, x, drifting)
    accounts = int(told["accounts"].sum())
    beside = (*together(restated(told, by), accounts), *said_left_out(choice))
    said = (*findings(ratios, stages, by, int(left)), *beside)
    left_out = [1.0] * max((choice.ratios if choice else 0) - len(ratios), 0)
    return Adjusted(tuple(by), ratios, stages, said, (Family.over("adjusted", [*ratios["p_adjusted"], *left_out]),))


def _merged(counts: pd.DataFrame, name: str) -> np.ndarray:
    """Groups that are too small to be judged, taken together; one that stays too small joins no other."""
    sizes = counts.groupby(name)["accounts"].sum()
    left = counts[counts["churned"] == 1].groupby(name)["accounts"].sum().reindex(sizes.index, fill_value=0)
    small = set(sizes.index[(sizes < FEWEST) | (left < FEWEST_LEFT)])
    merged: np.ndarray = np.where(counts[name].isin(small), REST, counts[name])
    return merged


def _levels(counts: pd.DataFrame, name: str) -> list[str]:
    """The groups of a dimension, the largest first."""
    merged = counts.assign(_level=_merged(counts, name))
    sizes = merged.groupby("_level")["accounts"].sum().reset_index()
    ordered = sizes.sort_values(["accounts", "_level"], ascending=[False, True])
    return [str(level) for level in ordered["_level"]]


def _design(counts: pd.DataFrame, columns: Sequence[tuple[str, str]]) -> np.ndarray:
    return np.column_stack([(counts[name] == group).to_numpy(float) for name, group in columns])


def _independent(x: np.ndarray) -> list[int]:
    """The columns that say something the ones before them do not: what is left of each beside those (Gram-Schmidt)."""
    kept: list[int] = []
    centred = np.ascontiguousarray((x - x.mean(axis=0)).T)
    apart = np.empty_like(centred)
    for place, column in enumerate(centred):
        before, rest = apart[: len(kept)], column
        # Twice is enough: what rounding leaves of the columns before is taken away too.
        for _ in range(2):
            rest = rest - (before @ rest) @ before
        size = np.linalg.norm(rest)
        if size > SAME * np.linalg.norm(column):
            apart[len(kept)] = rest / size
            kept.append(place)
    return kept


def _ratios(
    counts: pd.DataFrame,
    columns: Sequence[tuple[str, str]],
    levels: dict[str, list[str]],
    fit: Cox,
    among: int = 0,
) -> pd.DataFrame:
    drift = holm(np.where(np.isnan(fit.p_value), np.nan, fit.proportional_p[:-1]))
    others = np.ones(max(among - len(columns), 0))
    adjusted_p = holm(np.concatenate([fit.p_value, others]))[: len(columns)]
    rows = []
    for place, (name, group) in enumerate(columns):
        own = counts[counts[name] == group]
        sizes = (int(own["accounts"].sum()), int((own["accounts"] * own["churned"]).sum()))
        numbers = (
            fit.ratio[place],
            fit.low[place],
            fit.high[place],
            fit.p_value[place],
            adjusted_p[place],
            drift[place],
        )
        rows.append((name, group, levels[name][0], *sizes, *numbers))
    frame = pd.DataFrame(rows, columns=list(COLUMNS[:11]))
    shown = (frame["p_adjusted"] < RATIOS) & (frame["churned"] >= FEWEST_LEFT)
    return frame.assign(verdict=np.where(shown, CLEAR, "cannot tell"))


def _by_stage(
    counts: pd.DataFrame, columns: Sequence[tuple[str, str]], x: np.ndarray, drifting: Sequence[str]
) -> pd.DataFrame:
    """The ratios up to month 12 and after it, of the dimensions whose ratios change with tenure."""
    rows: list[tuple[object, ...]] = []
    for stage, entry, exit_, left in _halves(counts) if len(drifting) else ():
        inside = (exit_ > entry).to_numpy()
        used = _independent(x[inside])
        try:
            fit = cox(exit_[inside], left[inside], x[inside][:, used], entry[inside], counts["accounts"][inside])
        except NotEnoughData:
            continue
        told = [(i, columns[place]) for i, place in enumerate(used) if columns[place][0] in set(drifting)]
        rows += [(name, group, stage, fit.ratio[i], fit.low[i], fit.high[i]) for i, (name, group) in told]
    return pd.DataFrame(rows, columns=list(STAGE_COLUMNS))


def _halves(counts: pd.DataFrame) -> list[tuple[str, pd.Series, pd.Series, pd.Series]]:
    entry, end, left = counts["entry"], counts["exit"], counts["churned"]
    early = (f"0-{TURN}", entry, end.clip(upper=TURN), left.where(end <= TURN, 0))
    return [early, (f"{TURN}+", entry.clip(lower=TURN), end, left)]
