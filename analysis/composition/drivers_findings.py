"""The groups that churn more than expected, in sentences: how many, against what, when, how early, among how many."""

import math
import re
from statistics import NormalDist

import pandas as pd

from ..counting import MISSING
from ..finding import CLEAR, RATIO, Finding, count, money
from ..phrases import capital, expected, numeral, out_of, times
from .drivers_lives import LIFE_STAGE, Lives

NOT_WHY = (
    "A group that churns more is not the cause of churn: look at its accounts before you change what you sell.",
    "Expected of a group is what all accounts at the same stage of life do, over all the months observed; all others "
    "are those of the whole book that are not in the group.",
)
CONTRACT, STAGE = re.compile(r"^contract (?:months|length) (\d+)$"), re.compile(r"^(\d+(?:–\d+|\+)) months$")
MOST_SAID = 6
ALIKE = 0.05


def findings(
    cells: pd.DataFrame, looked_at: int, scan_p: float, lives: Lives, also: tuple[str, ...] = ()
) -> tuple[Finding, ...]:
    """The groups named, the dearest first; how early each leaves; or that none can be told apart from chance."""
    shown = cells[cells["verdict"] == CLEAR].head(MOST_SAID)
    caveats = (*NOT_WHY, *_sampled(lives), *also)
    if shown.empty:
        return (_none(cells, looked_at, scan_p, caveats),)
    told = [_group(row, looked_at, caveats) for _, row in shown.iterrows()]
    early = [_early(row) for _, row in shown.iterrows() if row["early_expected"] > 0]
    return (*told, *early, _searched(looked_at, scan_p))


def _sampled(lives: Lives) -> tuple[str, ...]:
    return (f"Searched in {numeral(len(lives.accounts))} of {count(lives.every, 'account')}.",) if lives.sampled else ()


def whole_name(row: pd.Series) -> str:
    """The group with what it lies in."""
    inside = f" (within {in_words(row['within'])})" if row["within"] else ""
    return f"{in_words(row['values'])}{inside}"


def in_words(values: str) -> str:
    """A group where several columns meet, as people say it: SMB on 1-month contracts in months 3–12."""
    parts = [CONTRACT.sub(r"\1-month contracts", STAGE.sub(r"months \1", part)) for part in values.split(" × ")]
    said = parts[0]
    for part in parts[1:]:
        said += f" {'on' if part.endswith('contracts') else 'in' if part.startswith('months ') else 'with'} {part}"
    return said


def _group(row: pd.Series, looked_at: int, caveats: tuple[str, ...]) -> Finding:
    of = f"{numeral(row['churned'])} of {count(row['accounts'], 'account')}"
    against = f"{of} churned; {expected(row['expected'])} would be expected{_by_what(row)}"
    lost = "" if math.isnan(row["excess_mrr"]) else _beyond(row["excess_mrr"])
    claim = f"{capital(whole_name(row))}: {against} ({_times(row)}).{lost}{_reason(row)}{_when(row)}"
    ratio, low, high = (float(row[name]) for name in ("rate_ratio", "ratio_low", "ratio_high"))
    about = {"dimensions": row["dimensions"], "values": row["values"], "where": row["where"]}
    p = float(row["p_adjusted"])
    return Finding(claim, CLEAR, ratio, low, high, int(row["accounts"]), p, about, caveats, even=RATIO)


def _of_stage(row: pd.Series) -> bool:
    """Whether it is a stage of life and nothing else: then it is held against all other months."""
    return [name for name, _ in row["where"]] == [LIFE_STAGE]


def _by_what(row: pd.Series) -> str:
    return " if all months were alike" if _of_stage(row) else ""


def _times(row: pd.Series) -> str:
    others = "at other times" if _of_stage(row) else "all others"
    said = times(row["rate_ratio"], row["ratio_low"], row["ratio_high"], f"as often as {others}")
    return said.replace(" (", ", ").rstrip(")")


def _beyond(amount: float) -> str:
    if amount > 0:
        return f" {money(amount)} MRR more was lost than expected."
    return f" Still, {money(-amount)} MRR less was lost than expected: the smaller accounts churned."


def _reason(row: pd.Series) -> str:
    if row["main_reason"] in ("", MISSING) or row["named_by"] < 2:
        return ""
    return f" {numeral(row['named_by'])} of the {numeral(row['churned'])} gave the reason “{row['main_reason']}”."


def _when(row: pd.Series) -> str:
    if row["churned"] < 5:
        return ""
    first, last = (numeral(row[name]) for name in ("first_month", "last_month"))
    return f" Most of them churned in {f'month {first}' if first == last else f'months {first} to {last}'}."


def _early(row: pd.Series) -> Finding:
    """Of the whole group by its columns, from its first month on."""
    inside = f" (within {in_words(row['within'])})" if row["within"] else ""
    group = f"{in_words(row['early_group'])}{inside}"
    if row["early_churned"] <= row["early_expected"]:
        return _later(row, group)
    sooner = bool(row["early_p_adjusted"] < ALIKE)
    so = f"{capital(group)} churn earlier" if sooner else f"Not enough data to say whether {group} churn earlier"
    claim = f"{so} than accounts of the same size and value: {_if_alike(row)}."
    about = {"values": row["values"], "measure": "early", "where": row["where"]}
    verdict = CLEAR if sooner else "cannot tell"
    return Finding(claim, verdict, float(row["early_churned"]), p_value=float(row["early_p_adjusted"]), about=about)


def _later(row: pd.Series, group: str) -> Finding:
    claim = f"{capital(group)} do not churn early: {_if_alike(row)}."
    about = {"values": row["values"], "measure": "early"}
    return Finding(claim, "estimate", float(row["early_churned"]), about=about)


def _if_alike(row: pd.Series) -> str:
    """How many churned early, and how many of the same accounts would have; they are themselves among those alike."""
    seen = f"{out_of(row['early_churned'], row['early_accounts'])} churned within 12 months"
    wanted = f"{expected(row['early_expected'])} would be expected"
    return f"{seen}; {wanted} if all accounts of the same size and value churned alike"


def _searched(looked_at: int, scan_p: float) -> Finding:
    shuffled = "those named hold after allowing for all of them"
    if not math.isnan(scan_p):
        stages = "" if scan_p <= ALIKE else " other than a life stage"
        shuffled = f"{_shuffled(scan_p)} does some group{stages} look just as extreme"
    return Finding(f"We compared {count(looked_at, 'group')}; {shuffled}.", "estimate", float(looked_at))


def _shuffled(p: float) -> str:
    often = "fewer than 1 in 100" if p < 0.01 else f"{numeral(100 * p)} of 100"
    return f"in {often} random reshuffles of your data"


def _none(cells: pd.DataFrame, looked_at: int, scan_p: float, caveats: tuple[str, ...]) -> Finding:
    if not looked_at:
        claim = "No group is large enough to compare: each needs 20 accounts, and 20 outside it."
        return Finding(claim, "cannot tell", caveats=caveats)
    row = cells.iloc[0]
    near = (
        f"The most extreme is {in_words(row['values'])}: {numeral(row['churned'])} "
        f"churned; {expected(row['expected'])} would be expected"
    )
    chance = "" if math.isnan(scan_p) else f"; {_shuffled(scan_p)} some group looks just as extreme"
    none = f"None of the {count(looked_at, 'group')} churns more than chance would explain"
    full = f"{none}. {near}{chance}.{_needed(float(row['p_value']), looked_at, scan_p)}"
    about = {"dimensions": row["dimensions"], "values": row["values"]}
    accounts, p = int(row["accounts"]), float(row["p_adjusted"])
    return Finding(full, "cannot tell", accounts=accounts, p_value=p, about=about, caveats=caveats)


def _needed(p: float, looked_at: int, scan_p: float) -> str:
    """How many times the accounts it would take to show a difference as large, four times in five.

    Groups that share accounts count as so many independent ones as would give the p of the whole search (Šidák).
    """
    if not 0 < p < 0.4:
        return ""
    normal = NormalDist()
    alike = looked_at if not scan_p < 1 else min(looked_at, max(1.0, math.log1p(-scan_p) / math.log1p(-p)))
    reach = normal.inv_cdf(1 - ALIKE / alike) + normal.inv_cdf(0.8)
    factor = (reach / normal.inv_cdf(1 - p)) ** 2
    if not 1.5 <= factor <= 50:
        return ""
    return f" To show a difference as large would take about {numeral(factor)} times as many accounts."
