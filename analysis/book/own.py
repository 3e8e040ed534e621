"""Columns of one's own as a reader says them: bands of a number, groups of values, a yes or no, a ratio, a pair."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from ..cleaning import clean_name
from ..errors import AnalysisError
from ..names import spoken
from ..phrases import numeral

KINDS = BANDS, GROUPS, CONDITION, RATIO, BOTH, BEGUN = "bands", "groups", "condition", "ratio", "both", "started"
TESTS = {"<": "under", "<=": "at most", ">": "more than", ">=": "at least", "is": "is", "is not": "is not"}
PERIODS_IN = {"month": 1, "quarter": 3, "year": 12}
YES, NO, TIMES = "Yes", "No", " × "
MOST_CUTS, MOST_LABEL = 20, 60
# A number that is a share is written in percent.
SHARES = frozenset({"seats_in_use"})


@dataclass(frozen=True)
class Own:
    """How a column of one's own is made: its kind, the columns it is made of, and what was chosen for them.

    how: of bands the cuts; of groups (name, values) pairs; of a condition the test and what is tested against; of a
    start date the period. It holds no rows, so it can be kept in a recipe. called: what it is called since it was
    renamed; its id stays, so that what is compared by it, and SQL, still find it.
    """

    kind: str
    of: tuple[str, ...]
    how: tuple[Any, ...] = ()
    called: str = ""

    @property
    def is_number(self) -> bool:
        """Whether it is a number, to be cut into bands, and nothing accounts could be compared by."""
        return self.kind == RATIO

    @property
    def order(self) -> tuple[str, ...]:
        """Its groups from first to last, where they have an order of their own."""
        if self.kind == BANDS:
            return band_names(self.of[0], self.how)
        if self.kind == GROUPS:
            return tuple(name for name, _ in self.how)
        return (YES, NO) if self.kind == CONDITION else ()

    @property
    def words(self) -> str:
        """How it is made, in words."""
        of = [spoken(name) for name in self.of]
        if self.kind == CONDITION:
            test, against = self.how
            values = " or ".join(against) if isinstance(against, tuple) else numeral_of(self.of[0], against)
            return f"whether {of[0]} is {TESTS[test].removeprefix('is').strip()} {values}".replace("  ", " ")
        told = {BANDS: f"bands of {of[0]}", GROUPS: f"groups of {of[0]}", RATIO: " over ".join(of),
                BOTH: " and ".join(of), BEGUN: f"start {''.join(map(str, self.how))}"}  # fmt: skip
        return told[self.kind]

    def written(self) -> dict[str, Any]:
        """As it stands in a recipe."""
        told = {"kind": self.kind, "of": list(self.of), "how": _listed(self.how)}
        return told | ({"called": self.called} if self.called else {})

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> "Own":
        """From a recipe; raises ValueError, KeyError or TypeError for what could not have been saved."""
        kind, of = str(told["kind"]), tuple(str(name) for name in told["of"])
        how = _checked(kind, told.get("how", []))
        if kind not in KINDS or len(of) != (2 if kind in (RATIO, BOTH) else 1):
            raise ValueError(kind)
        return cls(kind, of, how, clean_name(str(told.get("called", "")), MOST_LABEL))


def bands(column: str, cuts: Iterable[float]) -> Own:
    """A number cut into bands: bands("seats", [10, 50, 200]) is under 10, 10 to 49, 50 to 199, and 200 or more."""
    ends = tuple(sorted({float(cut) for cut in cuts}))
    if not 1 <= len(ends) <= MOST_CUTS or not all(abs(end) < 1e15 for end in ends):
        raise AnalysisError("A number cannot be cut there.", f"It takes 1 to {MOST_CUTS} numbers to cut at.",
                            "Say where each band begins, for example 10, 50, 200.")  # fmt: skip
    return Own(BANDS, (column,), ends)


def groups(column: str, of: Mapping[str, Iterable[str]]) -> Own:
    """Values under a name of one's own: groups("region", {"EMEA": {"DACH", "Iberia"}}); the others keep theirs."""
    told = tuple((str(name).strip()[:MOST_LABEL], tuple(sorted(map(str, values)))) for name, values in of.items())
    if not told or any(not name or not values for name, values in told):
        raise AnalysisError("There is no group.", "A group is a name and at least one value.", "Choose its values.")
    return Own(GROUPS, (column,), told)


def condition(column: str, test: str, against: float | str | Iterable[str]) -> Own:
    """A yes or no: condition("seats_in_use", "<", 0.4), or condition("plan", "is", {"Team", "Free"})."""
    if test not in TESTS:
        raise AnalysisError(f"{test} is no test.", "It is not known here.", f"Choose one of {', '.join(TESTS)}.")
    if test in ("is", "is not"):
        values = (against,) if isinstance(against, str) else tuple(sorted(map(str, against)))  # type: ignore[arg-type]
        return Own(CONDITION, (column,), (test, values))
    return Own(CONDITION, (column,), (test, float(against)))  # type: ignore[arg-type]


def ratio(above: str, below: str) -> Own:
    """One number over another, for each account: a number, to be measured or cut into bands."""
    return Own(RATIO, (above, below))


def both(one: str, other: str) -> Own:
    """Two columns at once: every pair of their values."""
    return Own(BOTH, (one, other))


def started(period: str) -> Own:
    """The month, quarter or year an account started in."""
    if period not in PERIODS_IN:
        raise AnalysisError(f"There is no start {period}.", fix=f"Choose one of {', '.join(PERIODS_IN)}.")
    return Own(BEGUN, ("started_on",), (period,))


def band_names(column: str, cuts: Sequence[float]) -> tuple[str, ...]:
    """The bands in words, from the lowest; whole numbers end below the next cut."""
    first, last = (numeral_of(column, cut) for cut in (cuts[0], cuts[-1]))
    whole = column not in SHARES and all(cut == int(cut) for cut in cuts)
    inner = [_between(column, low, high, whole) for low, high in pairwise(cuts)]
    return (f"under {first}", *inner, f"{last} or more")


def _between(column: str, low: float, high: float, whole: bool) -> str:
    if whole and high - low == 1:
        return numeral_of(column, low)
    end = numeral_of(column, high - 1) if whole else f"under {numeral_of(column, high)}"
    return f"{numeral_of(column, low)} to {end}"


def numeral_of(column: str, number: float) -> str:
    """A number of a column as people write it: a share in percent."""
    if column in SHARES:
        return f"{numeral(100 * number, 0 if round(100 * number, 6) == round(100 * number) else 1)}%"
    places = next((p for p in range(4) if round(number, p) == number), 4)
    return numeral(number, places)


def _listed(how: Any) -> Any:
    return [_listed(part) for part in how] if isinstance(how, tuple) else how


def _checked(kind: str, how: Any) -> tuple[Any, ...]:
    """What was chosen, made again by what makes it anew: nothing else can be read."""
    if kind == BANDS:
        return bands("x", [float(cut) for cut in how]).how
    if kind == GROUPS:
        return groups("x", {str(name): [str(value) for value in values] for name, values in how}).how
    if kind == CONDITION:
        return condition("x", str(how[0]), how[1] if isinstance(how[1], int | float) else [str(v) for v in how[1]]).how
    return started(str(how[0])).how if kind == BEGUN else ()
