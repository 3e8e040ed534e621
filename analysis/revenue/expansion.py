"""Which accounts look like those that grew, checked on months that were kept aside."""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..book import Book
from ..book.days import month_text
from ..counting.claims import changes, claims
from ..counting.paid_months import months_seen
from ..errors import NotEnoughData
from ..estimate import benjamini_hochberg, repeated_share, share_ratio
from ..finding import CLEAR, RATIO, Family, Finding, count, interval, listed, percent, with_interval
from ..names import spoken
from ..phrases import named_period, numeral, ratio, times
from ..result import Result
from ..standards import LEVEL
from .expansion_ready import Usual, expected, looked_at, ready, usual
from .expansion_signs import AHEAD, BEFORE, PAIRS, Sign, add_up, count_landmarks

FEWEST_WITH, FEWEST_GREW = 20, 10
HELD_OUT = 1 / 3
MOST_CUT = 5_000
GOES_WITH = "This goes with expansion; it does not show that it brings it about."
AS_OF_TODAY = "That is as last recorded: accounts may have changed it by staying, or by having grown."
FIRST_YEAR = "first year"
CHOSEN_BY_BOTH = "The months kept aside also had to agree before a sign was shown, so shares of them lean to its side."
TOO_FEW = (
    f"No sign could be looked at: it takes {FEWEST_WITH} accounts with it and {FEWEST_WITH} without, and "
    f"{FEWEST_GREW} of either that grew."
)
COLUMNS = ("sign", "about", "accounts", "landmarks", "grew", "grew_rate", "rest", "ratio", "low", "high", "p_value",
           "p_adjusted",
           "held_ratio", "held_low", "held_high", "verdict")  # fmt: skip


@dataclass(frozen=True, eq=False, repr=False)
class Expansion(Result):
    """What came before expansion. `signs` has a row per thing looked at, `by_signs` one per number of signs.

    by_signs: how often accounts with none, one, two, ... of the signs that were shown grew, in the months kept aside
    (all have none where none was shown). similar: the accounts that have most of them today.
    """

    signs: pd.DataFrame
    by_signs: pd.DataFrame
    similar: pd.DataFrame
    findings: tuple[Finding, ...]
    families: tuple[Family, ...] = ()


@claims("expansion", lambda finding: f"expanding; sign={finding.about.get('sign')}",
        tested=lambda told: {"": told.signs["p_adjusted"]}, today=False)  # fmt: skip
def expansion(book: Book) -> Expansion:
    """Which accounts look like those that expanded, and what came before expansion?

    Every third month is looked at: what was known of an account by then, and whether it paid more three months later.
    Signs are found in the earlier two thirds of these months and must hold again in the last third, which finding them
    did not see. Ratios of how often accounts with and without a sign grew, with errors that know that an account is
    counted several times, corrected for all signs looked at (Benjamini-Hochberg). Raises NotEnoughData for a book with
    fewer than a year of months, MissingTable without MRR.

    Example: `revenue.expansion(book)`.
    """
    held_out = split(*months_seen(book))
    frame, looked = count_landmarks(book)
    drawn = frame[frame["sampled"] == 1]
    signs = estimate_signs(add_up(drawn, looked, held_out))
    points = _points(signs)
    kept = drawn[(drawn["month"] >= held_out) & drawn["grew"].notna()]
    by_signs = estimate_by_signs(kept, number_of_signs(kept, looked, points))
    similar = most_similar(frame, looked, points)
    part = (
        () if len(drawn) == len(frame) else (f"Signs were found on {count(drawn['account_id'].nunique(), 'account')}.",)
    )
    told = findings(signs, by_signs, month_text(held_out), part, _fixed(book), similar, usual(kept, frame))
    return Expansion(signs, by_signs, similar, told)


def _fixed(book: Book) -> tuple[str, ...]:
    """How the signs begin that are no columns an account can change."""
    return (FIRST_YEAR, *(f"{spoken(label)}: " for name, label in book.dimensions.items() if not changes(book, name)))


def split(first: int, last: int) -> int:
    """The first landmark of the last third; raises NotEnoughData where there are fewer than three."""
    marks = list(range(last - AHEAD, first + BEFORE - 1, -AHEAD))
    if len(marks) < 3:
        raise NotEnoughData(
            "What comes before expansion cannot be looked at.",
            f"The book has {count(last - first + 1, 'month')} of MRR; it takes {BEFORE + 3 * AHEAD + 1}.",
            "Add more months of MRR.",
        )
    return marks[math.ceil(len(marks) * HELD_OUT) - 1]


def estimate_signs(counts: pd.DataFrame) -> pd.DataFrame:
    """How much more often accounts with a sign grew than those without it, found on one part and checked on the other.

    `counts` from `add_up`. A sign is judged with 20 accounts and 10 that grew on either side. It is shown where
    its corrected p-value is below 0.05 and the months kept aside agree, their own interval excluding 1.
    """
    early, kept = (_ratios(counts[counts["part"] == part]) for part in (0, 1))
    held = kept.set_index("sign")[["ratio", "low", "high"]].add_prefix("held_")
    frame = early.join(held, on="sign")
    frame["p_adjusted"] = benjamini_hochberg(frame["p_value"])
    found = frame["p_adjusted"] < LEVEL
    again = np.where(frame["ratio"] > 1, frame["held_low"] > 1, frame["held_high"] < 1)
    frame["verdict"] = np.where(found & again, CLEAR, "cannot tell")
    keyed = frame.assign(not_shown=frame["verdict"] != CLEAR, small=frame["p_value"].isna())
    return keyed.sort_values(["not_shown", "small", "p_value", "sign"], ignore_index=True)[list(COLUMNS)]


def _ratios(counts: pd.DataFrame) -> pd.DataFrame:
    made = share_ratio(
        counts["y1"],
        counts["n1"],
        counts["y0"],
        counts["n0"],
        {a + b: counts[a + b] for a, b in PAIRS},
        counts["accounts1"] + counts["accounts0"],
    )
    least = counts[["accounts1", "accounts0"]].min(axis=1), counts[["y1", "y0"]].min(axis=1)
    judged = (least[0] >= FEWEST_WITH) & (least[1] >= FEWEST_GREW)
    columns = {"ratio": made.ratio, "low": made.low, "high": made.high, "p_value": made.p_value}
    frame = pd.DataFrame({"sign": counts["label"], "about": counts["about"], "accounts": counts["accounts1"],
                          "landmarks": counts["n1"], "grew": counts["y1"]})  # fmt: skip
    frame["grew_rate"], frame["rest"] = _share(counts["y1"], counts["n1"]), _share(counts["y0"], counts["n0"])
    return frame.assign(**{name: pd.Series(value, index=frame.index).where(judged) for name, value in columns.items()})


def _points(signs: pd.DataFrame) -> dict[str, bool]:
    """The signs that were shown: having one counts where it raises the rate, being without it where it lowers it."""
    shown = signs[signs["verdict"] == CLEAR]
    return dict(zip(shown["sign"], shown["ratio"] > 1, strict=True))


def number_of_signs(frame: pd.DataFrame, looked: list[Sign], points: dict[str, bool]) -> pd.Series:
    """How many of the signs that were shown speak for growth, per row of `count_landmarks`.

    `points`: sign to whether having it counts (True) or being without it (False).
    """
    number = pd.Series(0, index=frame.index)
    for at, sign in enumerate(looked):
        if sign.label in points:
            number += (frame[f"s{at}"] == int(points[sign.label])).astype(int)
    return number


def estimate_by_signs(kept: pd.DataFrame, number: pd.Series) -> pd.DataFrame:
    """The share that grew by the number of signs, in the months kept aside.

    Columns: signs accounts landmarks (an account on one of the days looked at) grew grew_rate low high. The
    interval knows that an account is looked at several times (`repeated_share`).
    """
    rows = [_one_number(int(signs), rows) for signs, rows in kept.groupby(number)]
    return pd.DataFrame(rows, columns=["signs", "accounts", "landmarks", "grew", "grew_rate", "low", "high"])


def _one_number(signs: int, rows: pd.DataFrame) -> tuple[float, ...]:
    each = looked_at(rows)
    grew, landmarks = int(each["sum"].sum()), int(each["size"].sum())
    return signs, len(each), landmarks, grew, grew / landmarks, *repeated_share(each["sum"], each["size"])


def most_similar(
    frame: pd.DataFrame, looked: list[Sign], points: dict[str, bool], most: int = MOST_CUT
) -> pd.DataFrame:
    """The accounts that look most like those that grew, today: account_id name signs mrr, most signs first.

    Only signs that were shown count, by their presence or, where they lower the rate, by their absence; empty where
    none was. At most `most` rows.
    """
    today = frame[frame["month"] == frame["month"].max()]
    numbered = today.assign(signs=number_of_signs(today, looked, points))
    found = numbered[numbered["signs"] > 0]
    ordered: pd.DataFrame = found.sort_values(["signs", "mrr", "account_id"], ascending=[False, False, True])
    top: pd.DataFrame = ordered.head(most)[["account_id", "name", "signs", "mrr"]]
    return top.reset_index(drop=True)


def findings(
    signs: pd.DataFrame,
    by_signs: pd.DataFrame,
    held_out: str,
    part: tuple[str, ...] = (),
    fixed: tuple[str, ...] = (FIRST_YEAR,),
    similar: pd.DataFrame | None = None,
    usual: Usual | None = None,
) -> tuple[Finding, ...]:
    judged, shown = signs[signs["p_value"].notna()], signs[signs["verdict"] == CLEAR]
    told = [_shown(row, held_out, fixed) for _, row in shown.iterrows()]
    named = ready(len(judged), shown, similar)
    rate = expected(usual) if len(judged) and usual and not (shown["ratio"] > 1).any() else ""
    verdict = "estimate" if rate else "fact" if len(shown) else "cannot tell"
    rates = usual[:3] if rate and usual else (math.nan, math.nan, math.nan)
    accounts = int(signs["accounts"].max()) if len(signs) else 0
    looked = Finding(f"{named}{rate}" if len(judged) else TOO_FEW, verdict, *rates, accounts=accounts, caveats=part)
    return (looked, *told, *_score(by_signs), *_unsure(judged[judged["verdict"] != CLEAR]))


def _shown(row: pd.Series, held_out: str, fixed: tuple[str, ...]) -> Finding:
    often = times(row["ratio"], row["low"], row["high"])
    claim = (
        f"{row['sign'][0].upper()}{row['sign'][1:]}: {percent(row['grew_rate'])} expanded within {AHEAD} months "
        f"against {percent(row['rest'])} without it, {often}; from {named_period(held_out)} on "
        f"{ratio(row['held_ratio'])} times."
    )
    numbers = (row["ratio"], row["low"], row["high"])
    if row["about"] != "behavior" and not str(row["sign"]).startswith(fixed):
        claim = f"{claim} {AS_OF_TODAY}"
    about = {"sign": row["sign"]}
    return Finding(claim, CLEAR, *numbers, int(row["accounts"]), row["p_adjusted"], about, (GOES_WITH,), even=RATIO)


def _score(by_signs: pd.DataFrame) -> tuple[Finding, ...]:
    large = by_signs[by_signs["landmarks"] >= FEWEST_GREW].sort_values("signs")
    if len(large) < 2:
        return ()
    few, many = large.iloc[0], large.iloc[-1]
    fewest = f"{numeral(few['signs'])}:" if few["signs"] else "none"
    claim = (
        f"In the later months accounts with {count(many['signs'], 'sign')} in their favor expanded within {AHEAD} "
        f"months {percent(many['grew_rate'])} of the time ({interval(many['low'], many['high'])}), and those with "
        f"{fewest} {percent(few['grew_rate'])} ({interval(few['low'], few['high'])})."
    )
    numbers = with_interval(many, "grew_rate", "low", "high")
    return (Finding(claim, "estimate", *numbers, accounts=int(many["accounts"]), caveats=(CHOSEN_BY_BOTH,)),)


def _unsure(rest: pd.DataFrame) -> tuple[Finding, ...]:
    if rest.empty:
        return ()
    quoted = [f"“{sign}”" for sign in rest["sign"]]
    claim = f"Not enough data to say whether {listed(quoted, 3)} go with expansion."
    return (Finding(claim, "cannot tell", about={"sign": list(rest["sign"])}),)


def _share(part: pd.Series, whole: pd.Series) -> pd.Series:
    return part / whole.where(whole > 0)
