"""Which warning signs carry anything: each tested on what came after, before it may weigh."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from ..book import Book
from ..book.exclusions import says_left_out
from ..counting.claims import claims
from ..counting.population import count_left, count_undated
from ..counting.stake_intervals import of_those_now
from ..errors import NotEnoughData
from ..finding import CLEAR, RATIO, SAME, Family, Finding, count, interval, listed, months, percent, with_interval
from ..phrases import numeral, out_of
from ..result import Result
from .assessment import BackTest, back_test
from .landmarks import Landmarks
from .signs_backtest import MATTERS, carried_by, times_as
from .signs_fading import begins, count_fading, estimate_fading
from .signs_rules import Rule

FAMILY = "signs"
NOTICE = (
    "A churn is dated by its churn date; where notice was given earlier, what happened after the notice still counts "
    "as a sign before it.",
    "A sign that predicts churn need not cause it.",
)


@dataclass(frozen=True, eq=False, repr=False)
class Signs(Result):
    """What each warning sign is worth. `signs`: one row each; `fading`: usage in the months before accounts leave.

    signs: sign label rule accounts accounts_with share_on churned churned_with share_caught risk_with risk_without
    rate_ratio ratio_low ratio_high p_value p_adjusted lead_days lead_low lead_high (quartiles) alarms_per_month
    false_alarms_per_month on_now weight verdict sure_low sure_high (the interval at the level of the correction).
    """

    horizon: int
    signs: pd.DataFrame
    fading: pd.DataFrame
    findings: tuple[Finding, ...]
    families: tuple[Family, ...] = ()


@says_left_out()
@claims("signs", "", today=False)
def signs(book: Book, *, horizon: int = 90, rule: Rule | None = None, words: Sequence[str] = ()) -> Signs:
    """Which warning signs come before a leaving, how early, and how often in vain?

    Every account is looked at on as_of and on the same day of each month before, up to five years back. A sign is what
    was known by then, a leaving counts within the `horizon` (30, 90 or 180 days) after; where that is not over, the
    time watched counts. Leaving with the sign is compared with leaving without it among accounts looked at on the same
    day that have been here as long, account by account, corrected for every sign looked at (Benjamini-Hochberg).
    `rule`: a sign of your own, as (column, comparison, value). `words`: words in notes that are signs of your own; each
    pays for all words looked at, since it may have been found in the same notes.
    Raises MissingTable without accounts, AnalysisError for a snapshot or a rule that cannot be read.

    Example: `health.signs(book)`.
    """
    found = back_test(book, horizon, rule, (), tuple(words))
    if not found.signs:
        raise NotEnoughData(
            "There is no warning sign to test.",
            "No usage, touch, answer, event or payment is known on the days looked at.",
            "Add usage, touches, nps, events or payments.",
        )
    fading = estimate_fading(count_fading(book))
    left_out = (count_undated(book), count_left(book))
    told = findings(found.landmarks, found.tested, fading, horizon, left_out, _undated_rule(book, rule))
    said = tuple(_with_money(finding, found) for finding in told)
    families = (Family.over(FAMILY, found.tested["p_adjusted"]), Family.over("fading", fading["p_adjusted"]))
    return Signs(horizon, found.tested, fading, said, families)


def _with_money(finding: Finding, found: BackTest) -> Finding:
    """A sign that tells, with the money of those that carry it now."""
    sign = finding.about.get("sign")
    if finding.verdict != CLEAR or not isinstance(sign, str):
        return finding
    rows = found.landmarks.rows
    carried = (rows["day"].to_numpy() == found.landmarks.as_of) & (found.on[sign].to_numpy() == 1)
    row = found.tested[found.tested["sign"] == sign].iloc[0]
    known = bool(rows["mrr"].notna().any())
    paying = float(rows["mrr"][carried].sum(min_count=1)) if known and carried.any() else 0.0 if known else math.nan
    ratio = (finding.estimate, finding.low, finding.high)
    return replace(
        finding,
        **vars(of_those_now(ratio, finding.p_value, paying, float(row["risk_with"]), float(row["churned_with"]))),
    )


def _undated_rule(book: Book, rule: Rule | None) -> tuple[str, ...]:
    """A column of accounts has no history: its value of today is used for every day looked at."""
    if rule is None or rule[0] not in book.dimensions:
        return ()
    name = book.dimensions[rule[0]]
    return (f"{name} is known as it stands now, not as it stood on the day: a rule on it may know the outcome.",)


def findings(
    landmarks: Landmarks,
    tested: pd.DataFrame,
    fading: pd.DataFrame,
    horizon: int,
    left_out: tuple[int, int] = (0, 0),
    caveats: tuple[str, ...] = (),
) -> tuple[Finding, ...]:
    """What the tests of the signs say, in sentences. left_out: accounts without days, and all that left on a day."""
    if tested.empty or not tested["churned"].max() > 0:
        return (Finding("Nobody churned on the days looked at, so no sign can be tested.", "cannot tell"),)
    shown = tested[tested["weight"] > 0]
    each = [_carries(row, horizon) for _, row in shown.iterrows()]
    idle, open_ = tested[tested["verdict"] == SAME], tested[tested["verdict"] == "cannot tell"]
    nothing = [_nothing(row, horizon) for _, row in idle.iterrows()]
    rest = [_cannot_tell(open_)] if len(open_) else []
    unseen = max(left_out[1] - int(tested["churned"].max()), 0) if landmarks.every == 1 else 0
    told = (*caveats, *_not_seen(left_out[0], unseen))
    return (_whole(landmarks, tested, shown, told), *_fades(fading), *each, *nothing, *rest)


def _not_seen(undated: int, unseen: int) -> tuple[str, ...]:
    """Whom the looks have not met: accounts without days, and those that came and left between two of them."""
    days = "not active on any of the days looked at, one a month,"
    told = (
        (undated, f"{count(undated, 'account')} without a start or churn date left out."),
        (unseen, f"{count(unseen, 'churned account')} {days} left out."),
    )
    return tuple(words for many, words in told if many)


def _whole(landmarks: Landmarks, tested: pd.DataFrame, shown: pd.DataFrame, caveats: tuple[str, ...]) -> Finding:
    accounts = int(landmarks.sample.rows["account_id"].nunique())
    left = f"{numeral(tested['churned'].max())} of which churned"
    verb = "was" if len(tested) == 1 else "were"
    of = f"{count(len(tested), 'warning sign')} {verb} tested on {count(accounts, 'account')}, {left}"
    best = f" The strongest: {listed(list(shown['label']), 4)}." if len(shown) else ""
    carry = (
        f"{len(shown)} predict{'s' if len(shown) == 1 else ''} churn" if len(shown) else "none clearly predicts churn"
    )
    told = (*NOTICE, *caveats, *landmarks.sampled)
    return Finding(f"{of}: {carry}.{best}", "estimate", accounts=accounts, caveats=told)


def _times(row: pd.Series) -> str:
    return times_as(row["rate_ratio"], row["sure_low"], row["sure_high"], "accounts of the same age on the same day")


def _finding(claim: str, row: pd.Series, verdict: str) -> Finding:
    numbers, about = with_interval(row, "rate_ratio", "sure_low", "sure_high"), {"sign": row["sign"]}
    accounts, p = int(row["accounts_with"]), float(row["p_adjusted"])
    return Finding(claim, verdict, *numbers, accounts, p, about, family=FAMILY, fact=f"sign:{row['sign']}", even=RATIO)


def _carries(row: pd.Series, horizon: int) -> Finding:
    risk = f"{percent(row['risk_with'])} churn within {horizon} days against {percent(row['risk_without'])} without it"
    lead = "" if pd.isna(row["lead_days"]) else f", half of them {count(row['lead_days'], 'day')} or more before"
    share = percent(row["share_caught"], 0)
    caught = (
        f"It was on before {out_of(row['churned_with'], row['churned'])} accounts churned ({share}){lead}, and at "
        f"{percent(row['share_on'], 0)} of all checks of all accounts"
    )
    vain = (
        ""
        if pd.isna(row["false_alarms_per_month"])
        else f"; {_false_alarms(float(row['false_alarms_per_month']))} a month"
    )
    claim = f"{row['label']} ({row['rule']}): {risk}, {_times(row)}. {caught}{vain}."
    return _finding(claim, row, CLEAR)


def _false_alarms(number: float) -> str:
    return "fewer than 0.1 false alarms" if number < 0.05 else f"{numeral(number, 1)} false alarms"


def _nothing(row: pd.Series, horizon: int) -> Finding:
    claim = (
        f"{row['label']} ({row['rule']}) is no strong sign: accounts with it churn less than "
        f"{numeral(MATTERS)} times as often within {horizon} days, {_times(row)}, corrected for every sign looked at."
    )
    return _finding(claim, row, SAME)


def _cannot_tell(rows: pd.DataFrame) -> Finding:
    names = listed([f"{r['label']} ({carried_by(r)})" for _, r in rows.iterrows()], 8)
    claim = f"Not enough data to say whether these predict churn: {names}."
    accounts, about = int(rows["accounts_with"].max()), {"sign": list(rows["sign"])}
    return Finding(claim, "cannot tell", accounts=accounts, about=about, family=FAMILY)


def _fades(fading: pd.DataFrame) -> tuple[Finding, ...]:
    """How long before the leaving usage falls."""
    judged = fading[fading["p_value"].notna()]
    if judged.empty:
        return ()
    first, last = begins(fading), fading.iloc[0]
    accounts = int(judged["accounts"].max())
    if not first:
        claim = f"Active users do not clearly fall before churn ({count(accounts, 'churned account')})."
        return (Finding(claim, "cannot tell", accounts=accounts),)
    path = ", ".join(percent(row["usage"], 0) for _, row in fading.head(first).iloc[::-1].iterrows())
    span = f" ({interval(last['low'], last['high'], 0)} in the last month)"
    claim = (
        f"Active users begin to fall {months(first)} before an account churns: to {path} of its own usual level, "
        f"month by month{span}; others of that month and age are at {percent(last['usage_staying'], 0)}."
    )
    numbers = with_interval(last, "usage")
    p = float(judged["p_adjusted"].iloc[0])
    return (Finding(claim, CLEAR, *numbers, accounts, p, family="fading", fact="fading:usage", even=RATIO),)
