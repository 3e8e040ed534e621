"""In which part of their life accounts leave, and what they name as the reason then."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..book import Book
from ..book.exclusions import says_left_out
from ..counting import ALL, MISSING
from ..counting.claims import claims
from ..counting.groups import choices, label_of
from ..counting.stages import IN_WORDS, STAGES, split, stage_of
from ..counting.then import in_groups_at_entry
from ..estimate import Interaction, family_p, fisher, holm, interaction, poisson_exact, rate_ratio
from ..finding import CLEAR, RATIO, Family, Finding, group_named, listed, percent
from ..names import spoken
from ..phrases import capital, numeral, times
from ..result import Result
from ..standards import FEWEST, FEWEST_LEFT
from .counting import count_life_table, count_lives

# Ratios of stages, reasons, and whether groups differ in their bad stage: three families that stay within 5 in 100.
RATIOS, REASONS, DIFFER = 0.02, 0.02, 0.01
COLUMNS = (
    "group", "stage", "churned", "account_months", "rate", "low", "high", "rate_ratio", "ratio_low", "ratio_high",
    "p_value", "p_adjusted", "verdict",
)  # fmt: skip
REASON_COLUMNS = (
    "stage", "churn_reason", "churned", "left", "share", "churned_elsewhere", "left_elsewhere", "share_elsewhere",
    "p_value", "p_adjusted", "verdict",
)  # fmt: skip


@dataclass(frozen=True, eq=False, repr=False)
class Stages(Result):
    """How often accounts leave in each stage of their life. `stages`: a row per group and stage, the whole book first;
    `reasons`: a row per stage and reason recorded.

    interaction: whether the groups differ in which stage is bad; missing values where there is one group.
    """

    by: str | None
    label: str
    stages: pd.DataFrame
    reasons: pd.DataFrame
    interaction: Interaction
    findings: tuple[Finding, ...]
    families: tuple[Family, ...] = ()


def _part(finding: Finding) -> str:
    """How often, what is named, and whether groups differ in it are three questions."""
    return "reasons" if "churn_reason" in finding.about else str(finding.about.get("measure", ""))


def _tested(told: Stages) -> dict[str, Iterable[float]]:
    groups = {"groups": [told.interaction.p_value]} if told.by else {}
    return {"": told.stages["p_adjusted"], "reasons": told.reasons["p_adjusted"], **groups}


@says_left_out()
@claims("stages", "leaving", _part, {"reasons": "reason"}, _tested, ratios=("",), alone=("reasons",),
        then=in_groups_at_entry)  # fmt: skip
def stages(book: Book, *, by: str | None = None) -> Stages:
    """In which stage of their life do accounts leave, and what do they name as the reason then?

    Stages end with month 3 and month 12: a churn in month 3 belongs to the first. Rates are leavers per account-month
    in the stage, with exact intervals, each stage against the rest of life (exact ratio). A reason recorded belongs to
    a stage where more of its leavers name it than of all others (Fisher's exact test). Corrected over every stage,
    group and reason looked at (Holm). Raises MissingTable for an unknown choice, NotEnoughData without time at risk.

    by: the dimension whose groups are compared.

    Example: `survival.stages(book)`.
    """
    label = label_of(book, by, choices(book))
    counts = count_lives(book)
    whole = estimate_stages(counts.assign(group=ALL))
    grouped = estimate_stages(count_life_table(book, by=by)) if by else whole.iloc[:0]
    frame = judged(pd.concat([whole, grouped], ignore_index=True))
    reasons = _reasons(book)
    cross = _interaction(grouped)
    return Stages(by, label, frame, reasons, cross, findings(frame, reasons, cross, label, by))


def stage_choices(book: Book) -> dict[str, str]:
    """What stages can be compared by, the whole book first."""
    return {"all": ALL, **choices(book)}


def estimate_stages(counts: pd.DataFrame) -> pd.DataFrame:
    """Rates by group and stage from a life table (group entry exit churned accounts), not yet judged."""
    rows = [_row(str(group), stage, own) for group, own in counts.groupby("group") for stage in STAGES]
    return pd.DataFrame(rows, columns=list(COLUMNS[:11]))


def _row(group: str, stage: str, own: pd.DataFrame) -> tuple[object, ...]:
    x, t = split(own, stage)
    others = [split(own, other) for other in STAGES if other != stage]
    x_rest, t_rest = (sum(part[place] for part in others) for place in (0, 1))
    low, high = poisson_exact(x, t) if t else (np.nan, np.nan)
    ratio = rate_ratio(x, t, x_rest, t_rest) if t and t_rest else None
    numbers = (np.nan,) * 4 if ratio is None else (ratio.ratio, ratio.low, ratio.high, ratio.p_central)
    return (group, stage, int(x), int(t), x / t if t else np.nan, low, high, *numbers)


def judged(frame: pd.DataFrame) -> pd.DataFrame:
    """Stages with the correction over all of them; a group with fewer than ten account-months or no leaver is open."""
    tested = frame["p_value"].where(frame.groupby("group")["churned"].transform("sum") >= FEWEST_LEFT)
    adjusted = holm(tested)
    shown = (adjusted < RATIOS) & ((frame["ratio_low"] > 1) | (frame["ratio_high"] < 1))
    return frame.assign(p_value=tested, p_adjusted=adjusted, verdict=np.where(shown, CLEAR, "cannot tell"))


def _interaction(grouped: pd.DataFrame) -> Interaction:
    if grouped.empty:
        return Interaction(np.nan, 0, np.nan)
    x, t = (grouped[name].to_numpy(float).reshape(-1, len(STAGES)) for name in ("churned", "account_months"))
    large = t.sum(axis=1) >= FEWEST
    seen = (t[large] > 0).all(axis=0)
    return interaction(x[large][:, seen], t[large][:, seen])


def _reasons(book: Book) -> pd.DataFrame:
    if book.missing("accounts", "churn_reason"):
        return pd.DataFrame(columns=list(REASON_COLUMNS))
    return estimate_reasons(count_lives(book, ["churn_reason"]))


def estimate_reasons(counts: pd.DataFrame) -> pd.DataFrame:
    """Of the leavers of each stage that gave a reason, how many gave which, against the leavers of all other stages."""
    left = counts[(counts["churned"] == 1) & (counts["churn_reason"] != MISSING)]
    table = left.assign(stage=stage_of(left["exit"])).pivot_table(
        "accounts", "churn_reason", "stage", "sum", fill_value=0, observed=True
    )
    rows = [_reason(table, reason, stage) for stage in STAGES if stage in table for reason in table.index]
    frame = pd.DataFrame(rows, columns=list(REASON_COLUMNS[:9]))
    large = frame["churned"] + frame["churned_elsewhere"] >= FEWEST_LEFT
    frame = frame.assign(p_value=frame["p_value"].where(large & (frame["left"] >= FEWEST)))
    adjusted = holm(frame["p_value"])
    more = frame["share"] > frame["share_elsewhere"]
    verdict = np.where((adjusted < REASONS) & more, CLEAR, "cannot tell")
    return frame.assign(p_adjusted=adjusted, verdict=verdict)[list(REASON_COLUMNS)]


def _reason(table: pd.DataFrame, reason: str, stage: str) -> tuple[object, ...]:
    x, n = int(table[stage][reason]), int(table[stage].sum())
    rest, others = int(table.sum(axis=1)[reason]) - x, int(table.to_numpy().sum()) - n
    p = fisher(x, n, rest, others) if n and others else np.nan
    return (stage, reason, x, n, x / n if n else np.nan, rest, others, rest / others if others else np.nan, p)


def findings(
    frame: pd.DataFrame, reasons: pd.DataFrame, cross: Interaction, label: str, by: str | None
) -> tuple[Finding, ...]:
    """The sentences: how often in each stage, which stage stands out, what is named then, and who differs."""
    whole = frame[frame["group"] == ALL]
    told = [_rates(whole)]
    told += [_stands_out(row) for _, row in whole[whole["verdict"] == CLEAR].iterrows()]
    if (whole["verdict"] != CLEAR).all():
        claim = "Not enough data to say whether accounts churn more often at one stage of their life."
        p = family_p(frame["p_adjusted"])
        told.append(Finding(claim, "cannot tell", accounts=int(whole["churned"].sum()), p_value=p))
    told += [_names(row) for _, row in reasons[reasons["verdict"] == CLEAR].iterrows()]
    if by:
        told += _groups(frame[frame["group"] != ALL], cross, label)
    return tuple(told)


def _rates(whole: pd.DataFrame) -> Finding:
    parts = [
        f"{percent(row['rate'], 2)} {IN_WORDS[row['stage']]} ({numeral(row['churned'])} churned)"
        for _, row in whole.iterrows()
        if row["account_months"] > 0
    ]
    claim = f"Monthly churn is {listed(parts, 3)}."
    return Finding(claim, "estimate", accounts=int(whole["churned"].sum()))


def _often(row: pd.Series) -> str:
    return times(row["rate_ratio"], row["ratio_low"], row["ratio_high"])


def _ratio(row: pd.Series, claim: str) -> Finding:
    numbers = (float(row["rate_ratio"]), float(row["ratio_low"]), float(row["ratio_high"]))
    about = {"group": row["group"], "stage": row["stage"]}
    over = ("Over all months observed.",)
    return Finding(claim, CLEAR, *numbers, int(row["churned"]), float(row["p_adjusted"]), about, over, even=RATIO)


def _stands_out(row: pd.Series) -> Finding:
    return _ratio(row, f"{capital(IN_WORDS[row['stage']])} accounts churn {_often(row)} as at other times.")


def _names(row: pd.Series) -> Finding:
    claim = (
        f"Of those that churned {IN_WORDS[row['stage']]}, {numeral(row['churned'])} "
        f"of {numeral(row['left'])} gave the reason “{row['churn_reason']}”"
        f" ({percent(row['share'], 0)}); of all others {numeral(row['churned_elsewhere'])} "
        f"of {numeral(row['left_elsewhere'])}."
    )
    about = {"stage": row["stage"], "churn_reason": row["churn_reason"]}
    return Finding(claim, CLEAR, float(row["share"]), accounts=int(row["left"]), p_value=float(row["p_adjusted"]),
                   about=about)  # fmt: skip


def _groups(grouped: pd.DataFrame, cross: Interaction, label: str) -> list[Finding]:
    shown = grouped[(grouped["verdict"] == CLEAR) & (grouped["ratio_low"] > 1)]
    told = [
        _ratio(
            row,
            f"{group_named(label, row['group'])}: {IN_WORDS[row['stage']]} they churn {_often(row)} as at other times.",
        )
        for _, row in shown.sort_values(["p_adjusted", "group"]).head(5).iterrows()
    ]
    if not told:
        claim = f"No group of {spoken(label)} clearly has a stage that is worse than the rest."
        told = [Finding(claim, "cannot tell", accounts=int(grouped["churned"].sum()))]
    if cross.p_value < DIFFER:
        claim = f"Groups of {spoken(label)} have their bad stage at different times of their life."
        accounts, about = int(grouped["churned"].sum()), {"measure": "groups"}
        told.insert(0, Finding(claim, CLEAR, accounts=accounts, p_value=cross.p_value, about=about))
    return told
