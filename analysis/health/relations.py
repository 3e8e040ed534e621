"""Relations with the people at each account: who is single-threaded, whose champion left, and what that tells."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ..book import Book
from ..book.book_cache import cached
from ..book.days import to_date
from ..book.exclusions import says_left_out
from ..counting.claims import claims
from ..counting.stake_intervals import of_those_now
from ..errors import MissingTable, NotEnoughData
from ..finding import CLEAR, FACT, OPEN, RATIO, SAME, Family, Finding, count, listed, percent, with_interval
from ..phrases import numeral, out_of
from ..result import Result
from .landmarks import Landmarks
from .listing import MOST_LISTED, named
from .relations_counting import count_quarters, count_relations, has_people, read_people
from .relations_signs import relation_signs
from .signs_backtest import MATTERS, carried_by, estimate_signs, times_as
from .signs_rules import Sign

FAMILY = "relations"
NO_PEOPLE = MissingTable(
    "This book does not say whom you know at your accounts.",
    "No file names the people at a customer.",
    "Add contacts with their role or level, or calls and tickets with the person: account, day and contact.",
)
UNDATED = "The list of people has no day from which each was there (since): it is known as of now, so it is not tested."
NO_END = "The list has no day on which people left: who is no longer there may be missing from it."
AS_NOW = "Roles and levels are as the file says them now."
SAFE = (
    "Only what was known by the day looked at counts.",
    "A relationship sign that goes with churn need not cause it.",
)


@dataclass(frozen=True, eq=False, repr=False)
class Relations(Result):
    """What relations tell. `signs`: one row each, the columns of `Signs.signs`; `quarters`: how many people answered.

    quarters: quarter accounts people (mean per account) single (share with one alone), of those here then.
    """

    horizon: int
    signs: pd.DataFrame
    quarters: pd.DataFrame
    findings: tuple[Finding, ...]
    families: tuple[Family, ...] = ()


@dataclass(frozen=True, eq=False)
class Tried:
    """The looks with the signs of relations, and what each turned out to be worth."""

    landmarks: Landmarks
    signs: tuple[Sign, ...]
    on: pd.DataFrame
    tested: pd.DataFrame
    quarters: pd.DataFrame

    def now(self, sign: str) -> np.ndarray:
        carried: np.ndarray = (self.on[sign].to_numpy() == 1) & (
            self.landmarks.rows["day"].to_numpy() == self.landmarks.as_of
        )
        return carried


@cached
def tried(book: Book, horizon: int) -> Tried:
    """Every sign of relations on every day looked at, tested on what came within the horizon."""
    if not has_people(book):
        raise NO_PEOPLE
    landmarks, told = count_relations(book)
    signs, on = relation_signs(landmarks, told)
    drawn = landmarks.drawn
    tested = estimate_signs(landmarks.sample, signs, on[drawn].reset_index(drop=True), horizon)
    now = (on[landmarks.rows["day"].to_numpy() == landmarks.as_of] == 1).sum()
    tested = tested.assign(on_now=tested["sign"].map(now).astype("int64")) if len(tested) else tested
    return Tried(landmarks, signs, on, tested, count_quarters(landmarks, told))


@says_left_out()
@claims(FAMILY, "", today=False)
def relations(book: Book, *, horizon: int = 90) -> Relations:
    """Do relationships with people at an account predict churn?

    Looked at are the same days, and compared are the same accounts, as for every other warning sign: what was known of
    people by the day, against what came within the `horizon` days after, among accounts of that day that have been
    here as long, corrected for every sign of relations (Benjamini-Hochberg). People come from contacts by day
    (touches) and from a list of people with the days they came and left; a list without days tells of now alone.
    Raises MissingTable without people, AnalysisError for a snapshot, NotEnoughData where nothing can be told.

    Example: `health.relations(book)`.
    """
    found = tried(book, horizon)
    now = _as_of_now(book)
    if found.tested.empty and not now:
        raise NotEnoughData(
            "Not enough data to say what relationships predict.",
            "On the days looked at nobody was known at an account, or the same was known of all.",
            "Add contacts by day, or a list of people with since and left_on.",
        )
    said = tuple(_with_money(finding, found) for finding in (*findings(found, book, horizon), *now))
    quarters = found.quarters.assign(quarter=[str(to_date(int(day))) for day in found.quarters["day"]])
    families = (Family.over(FAMILY, found.tested["p_adjusted"]),)
    return Relations(horizon, found.tested, quarters[["quarter", "accounts", "people", "single"]], said, families)


def findings(found: Tried, book: Book, horizon: int) -> tuple[Finding, ...]:
    """What the signs of relations say, in sentences."""
    tested = found.tested
    if tested.empty or not tested["churned"].max() > 0:
        return (Finding("No relation can be tested on what came after it.", OPEN, caveats=_caveats(book)),)
    clear = tested[tested["verdict"] == CLEAR]
    each = [_carries(row, horizon) for _, row in clear.iterrows()]
    nothing = [_nothing(row, horizon) for _, row in tested[tested["verdict"] == SAME].iterrows()]
    open_ = tested[tested["verdict"] == OPEN]
    return (_whole(found, clear, _caveats(book)), *each, *nothing, *([_cannot_tell(open_)] if len(open_) else []))


def _caveats(book: Book) -> tuple[str, ...]:
    if "contacts" not in book.tables:
        return SAFE
    ends = () if not book.missing("contacts", "left_on") else (NO_END,)
    return (*SAFE, *((AS_NOW, *ends) if not book.missing("contacts", "since") else (UNDATED,)))


def _whole(found: Tried, clear: pd.DataFrame, caveats: tuple[str, ...]) -> Finding:
    accounts = int(found.landmarks.sample.rows["account_id"].nunique())
    left = numeral(found.tested["churned"].max())
    named = f": {listed(list(clear['label']), 4)}" if len(clear) else ""
    tests = f"{count(len(found.tested), 'relationship sign')}"
    of = f"Of {tests}, tested on {count(accounts, 'account')} of which {left} churned"
    verb = "predict" if len(clear) > 1 else "predicts"
    claim = f"{of}, {len(clear) or 'none'} clearly {verb} churn{named}."
    return Finding(claim, "estimate", accounts=accounts, caveats=(*caveats, *found.landmarks.sampled))


def _times(row: pd.Series) -> str:
    return times_as(row["rate_ratio"], row["sure_low"], row["sure_high"], "accounts of the same age on the same day")


def _finding(claim: str, row: pd.Series, verdict: str) -> Finding:
    numbers = with_interval(row, "rate_ratio", "sure_low", "sure_high")
    return Finding(claim, verdict, *numbers, int(row["accounts_with"]), float(row["p_adjusted"]), {"sign": row["sign"]},
                   family=FAMILY, fact=f"sign:{row['sign']}", even=RATIO)  # fmt: skip


def _carries(row: pd.Series, horizon: int) -> Finding:
    risk = f"{percent(row['risk_with'])} churn within {horizon} days against {percent(row['risk_without'])} without it"
    caught = f"It was on before {out_of(row['churned_with'], row['churned'])} accounts churned, and at "
    caught += f"{percent(row['share_on'], 0)} of all checks of all accounts"
    claim = f"{row['label']} ({row['rule']}): {risk}, {_times(row)}. {caught}; {count(row['on_now'], 'account')} now."
    return _finding(claim, row, CLEAR)


def _nothing(row: pd.Series, horizon: int) -> Finding:
    claim = (
        f"{row['label']} ({row['rule']}) is no strong sign: accounts with it churn less than {numeral(MATTERS)} times "
        f"as often within {horizon} days, {_times(row)}, corrected for every relationship sign."
    )
    return _finding(claim, row, SAME)


def _cannot_tell(rows: pd.DataFrame) -> Finding:
    names = [f"{r['label']} ({carried_by(r)})" for _, r in rows.iterrows()]
    claim = f"Not enough data to say whether these predict churn: {listed(names, 8)}."
    return Finding(claim, OPEN, accounts=int(rows["accounts_with"].max()), about={"sign": list(rows["sign"])},
                   family=FAMILY)  # fmt: skip


def _with_money(finding: Finding, found: Tried) -> Finding:
    """A sign that tells, with the money of those that carry it now."""
    sign, rows = finding.about.get("sign"), found.landmarks.rows
    if finding.verdict != CLEAR or not isinstance(sign, str) or not rows["mrr"].notna().any():
        return finding
    row = found.tested[found.tested["sign"] == sign].iloc[0]
    paying = float(rows["mrr"][found.now(sign)].sum())
    ratio = (finding.estimate, finding.low, finding.high)
    hangs = of_those_now(ratio, finding.p_value, paying, float(row["risk_with"]), float(row["churned_with"]))
    return replace(finding, **vars(hangs))


def _as_of_now(book: Book) -> tuple[Finding, ...]:
    """What a list of people says of the accounts that are here now: counts, which say nothing of what they tell."""
    if "contacts" not in book.tables:
        return ()
    people, last = read_people(book), book.as_of_day or 0
    rows = count_relations(book)[0].rows
    here = rows.loc[rows["day"] == last, "account_id"]
    there = people[~(people["left_on"] <= last) & people["account_id"].isin(here)]
    known = there["account_id"].nunique()
    if not known:
        return ()
    one = int((there.groupby("account_id").size() == 1).sum())
    without = int((~there.groupby("account_id")["executive"].any()).sum())
    dated = () if not book.missing("contacts", "since") else (UNDATED,)
    claim = (
        f"Of {count(known, 'account')} here with a list of people, {_have(one)} one person in it and "
        f"{_have(without)} no executive in it, as of now."
    )
    return (Finding(claim, FACT, accounts=known, caveats=dated, fact="relations:now"),)


def _have(accounts: int) -> str:
    return f"{numeral(accounts)} have" if accounts > 1 else "1 has" if accounts else "none has"


def list_relations(book: Book, *, sign: str | None = None, horizon: int = 90, most: int = MOST_LISTED) -> pd.DataFrame:
    """The accounts that carry a sign of relations now, most MRR first.

    `sign`: its label; None for any. Columns: account_id name signs mrr; at most `most` rows.
    """
    found = tried(book, horizon)
    wanted = [one for one in found.signs if sign in (None, one.label)]
    carried = np.array([found.now(one.sign) for one in wanted]).T if wanted else np.zeros((len(found.on), 0), bool)
    rows = found.landmarks.rows[carried.any(axis=1)]
    said = ["; ".join(one.label for one, on in zip(wanted, line, strict=True) if on) for line in carried[rows.index]]
    told = rows.assign(signs=said).sort_values(["mrr", "account_id"], ascending=[False, True]).head(most)
    return named(book, told)[["account_id", "name", "signs", "mrr"]].reset_index(drop=True)
