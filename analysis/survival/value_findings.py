"""What is said of milestones: how fast they are reached, whether a slow start goes with churn, and who is slower."""

import numpy as np
import pandas as pd

from ..counting import ALL
from ..counting.first_days import IN_THE_YEAR
from ..estimate import family_p
from ..finding import CLEAR, ESTIMATE, OPEN, RATIO, Finding, group_named, interval, listed, percent, with_interval
from ..names import spoken
from ..phrases import numeral, out_of, times


def findings(
    reached: pd.DataFrame, slow: pd.DataFrame, label: str, by: str | None, day: int, after: str = IN_THE_YEAR
) -> tuple[Finding, ...]:
    """How fast each milestone is reached and whether a slow start tells, those that do first; then who is slower.

    after: how long accounts were watched for after that day, in words.
    """
    shown = slow[slow["verdict"] == CLEAR].sort_values(["p_adjusted", "milestone"])
    pace = reached[reached["group"] == ALL].set_index("milestone", drop=False)
    told = []
    for _, row in shown.iterrows():
        told += [_pace(pace.loc[row["milestone"]]), _slow(row, day, after)]
    told += [_pace(row) for kind, row in pace.iterrows() if kind not in set(shown["milestone"])]
    if by:
        told += _groups(reached[reached["group"] != ALL], label)
    rest = slow[slow["verdict"] != CLEAR]
    return (*told, *(_open(row, day, after) for _, row in rest.iterrows()))


def _pace(row: pd.Series) -> Finding:
    around = f" ({interval(row['low'], row['high'])})" if row["high"] == row["high"] else ""
    half = "" if np.isnan(row["half_by_day"]) else f"; half have by day {numeral(row['half_by_day'])}"
    claim = (
        f"By day {numeral(row['by_day'])}, {percent(row['share_reached'])}{around} of accounts have reached "
        f"“{row['milestone']}” and {percent(row['share_churned_before'])} churned before it{half}.{_early(row)}"
    )
    numbers = with_interval(row, "share_reached")
    return Finding(claim, ESTIMATE, *numbers, int(row["accounts"]), about={"milestone": row["milestone"]},
                   caveats=(COUNTED,))  # fmt: skip


def _early(row: pd.Series) -> str:
    """How many reached it before their start, in words; empty where nobody did."""
    if not row["before_start"]:
        return ""
    count_as = "counts" if row["before_start"] == 1 else "count"
    return f" {out_of(row['before_start'], row['reached'])} reached it before their start and {count_as} as day 0."


COUNTED = (
    "Counted from each account's own start, the first event of the kind. An account that churned before it can no "
    "longer reach it, which is not taken as not yet; one that is still waiting counts for as long as it was watched."
)
LIKE = (
    "Only accounts still here on that day are compared, and only churn after it counts. One that reaches it later is "
    "among those that had not.",
    "A slow start that goes with churn need not cause it: what slows a start may also end it.",
)  # fmt: skip


def _slow(row: pd.Series, day: int, after: str) -> Finding:
    numbers = with_interval(row, "rate_ratio", "sure_low", "sure_high")
    claim = (
        f"Accounts that had not reached “{row['milestone']}” by day {numeral(day)} churned {times(*numbers)} "
        f"{after} as those of the same starting quarter that had: "
        f"{out_of(row['churned_slow'], row['accounts_slow'])} against "
        f"{out_of(row['churned_reached'], row['accounts_reached'])}."
    )
    accounts = int(row["accounts_slow"] + row["accounts_reached"])
    about = {"milestone": row["milestone"]}
    return Finding(claim, CLEAR, *numbers, accounts, float(row["p_adjusted"]), about, LIKE, even=RATIO)


def _open(row: pd.Series, day: int, after: str) -> Finding:
    numbers = with_interval(row, "rate_ratio", "sure_low", "sure_high")
    known = f", {times(*numbers)}" if numbers[2] < np.inf and row["p_value"] == row["p_value"] else ""
    claim = (
        f"Not enough data to say whether accounts without “{row['milestone']}” by day {numeral(day)} churn more: "
        f"{after} {out_of(row['churned_slow'], row['accounts_slow'])} did, of those that had reached it "
        f"{out_of(row['churned_reached'], row['accounts_reached'])}{known}."
    )
    accounts = int(row["accounts_slow"] + row["accounts_reached"])
    about = {"milestone": row["milestone"]}
    return Finding(claim, OPEN, *numbers, accounts, float(row["p_adjusted"]), about, LIKE[:1], even=RATIO)


def _groups(groups: pd.DataFrame, label: str) -> list[Finding]:
    shown = groups[groups["verdict"] == CLEAR].sort_values(["p_adjusted", "milestone"], kind="stable")
    told = [_differ(part, label) for _, part in shown.groupby("milestone", sort=False)]
    rest = groups[groups["verdict"] != CLEAR].drop_duplicates("milestone")
    if len(rest) or groups.empty:
        names = listed([f"“{kind}”" for kind in rest["milestone"]], 4) or "a milestone"
        claim = (
            f"Not enough data to say whether {spoken(label)} makes a difference to how many accounts reach {names}, "
            f"and how soon."
        )
        p = family_p(rest["p_adjusted"]) if len(rest) else np.nan
        accounts = int(groups.drop_duplicates("group")["accounts"].sum())
        told.append(Finding(claim, OPEN, accounts=accounts, p_value=p, about={"group": ALL, "milestone": names}))
    return told


def _differ(part: pd.DataFrame, label: str) -> Finding:
    day = int(part["by_day"].min())
    ordered = part.sort_values(["share_reached", "group"], ascending=[False, True])
    most, least = ordered.iloc[0], ordered.iloc[-1]
    claim = (
        f"How many accounts reach “{most['milestone']}”, and how soon, differs by {spoken(label)}: by day "
        f"{numeral(day)}, {_of(most, label)} have, and {_of(least, label)}."
    )
    about = {"group": most["group"], "other": least["group"], "milestone": most["milestone"]}
    accounts = int(part["accounts"].sum())
    numbers, p = with_interval(most, "share_reached"), float(most["p_adjusted"])
    return Finding(claim, CLEAR, *numbers, accounts, p, about, ("Accounts that churned before it never reach it.",))


def _of(row: pd.Series, label: str) -> str:
    around = f" ({interval(row['low'], row['high'])})" if row["high"] == row["high"] else ""
    return f"{percent(row['share_reached'])} of {group_named(label, row['group'])}{around}"
