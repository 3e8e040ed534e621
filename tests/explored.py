"""Questions no page asks, in a reader's words, and their answers counted by pandas from the sample's files alone.

Nothing of the app is used here: the files are read as they are, and each question is a few lines a reader can check.
"""

from collections.abc import Callable
from functools import cache

import pandas as pd
from books import SAMPLE

# What stands behind one number: what was counted, over what, and the two divided as the measure has it.
Answer = tuple[float, float, float]
FIRST, LAST = pd.Timestamp("2025-01-01"), pd.Timestamp("2025-12-31")
DAYS_A_MONTH = 365.25 / 12


@cache
def table(name: str) -> pd.DataFrame:
    return pd.read_csv(SAMPLE / f"{name}.csv")


@cache
def accounts() -> pd.DataFrame:
    rows = table("accounts").set_index("account_id")
    return rows.assign(**{name: pd.to_datetime(rows[name]) for name in ("started_on", "churned_on")})


@cache
def paid() -> pd.DataFrame:
    """MRR: a row per account, a column per month, 0 where nothing is paid."""
    return table("mrr").pivot_table(index="account_id", columns="month", values="mrr", aggfunc="sum").fillna(0.0)


def shares(above: pd.Series, below: pd.Series, by: object) -> dict[str, Answer]:
    sums = pd.DataFrame({"above": above, "below": below}).groupby(by).sum()
    names = (group if isinstance(group, tuple) else (group,) for group in sums.index)
    told = zip(names, sums["above"], sums["below"], strict=True)
    return {" × ".join(map(str, name)): (float(a), float(b), float(a / b)) for name, a, b in told}


def here(day: pd.Timestamp) -> pd.DataFrame:
    """The accounts that are customers when a day begins."""
    rows = accounts()
    return rows[(rows["started_on"] < day) & ~(rows["churned_on"] < day)]


def kept(start: str, end: str, net: bool = True) -> tuple[pd.Series, pd.Series]:
    """What accounts that pay in one month pay in another, and what they paid then."""
    before = paid()[start][paid()[start] > 0]
    now = paid()[end].reindex(before.index)
    return (now if net else now.clip(upper=before)), before


def nrr_of_a_part_by_csm() -> dict[str, Answer]:
    now, before = kept("2025-09", "2025-12")
    rows = accounts().loc[before.index]
    part = rows[(rows["channel"] == "Partner") & (rows["segment"] == "Mid-market")]
    return shares(now[part.index], before[part.index], part["csm"])


def nps_of_little_used() -> dict[str, Answer]:
    usage = table("usage").dropna().query("seats > 0")
    month = pd.PeriodIndex(usage["month"], freq="M").astype("int64")
    usage = usage.assign(month=month)
    late = usage[usage["month"] > usage.groupby("account_id")["month"].transform("max") - 3]
    sums = late.groupby("account_id")[["active_users", "seats"]].sum()
    use = sums["active_users"] / sums["seats"]
    said = table("nps")
    said = said[pd.to_datetime(said["answered_on"]).between(FIRST, LAST)]
    points = (said["score"] >= 9).astype(int) - (said["score"] <= 6)
    band = said["account_id"].map(use)
    names = band.map(lambda share: "(missing)" if share != share else "under 40%" if share < 0.4 else "40% or more")
    found = shares(points, pd.Series(1, said.index), names)
    return {group: (above, below, 100 * value) for group, (above, below, value) in found.items()}


def churn_by_start_month_and_plan() -> dict[str, Answer]:
    rows = here(FIRST)
    left = rows["churned_on"].between(FIRST, LAST).astype(int)
    return shares(left, pd.Series(1, rows.index), [rows["started_on"].dt.strftime("%Y-%m"), rows["plan"]])


def retention_by_start_quarter_and_region() -> dict[str, Answer]:
    """Of accounts that could be watched for a year: those that did not leave within 12 months of their start."""
    rows = accounts()[accounts()["started_on"] < "2024-10-01"]
    stayed = (~((rows["churned_on"] - rows["started_on"]).dt.days <= 12 * DAYS_A_MONTH)).astype(int)
    quarter = rows["started_on"].dt.year.astype(str) + "-Q" + rows["started_on"].dt.quarter.astype(str)
    return shares(stayed, pd.Series(1, rows.index), [quarter, rows["region"]])


def expansion_by_seats() -> dict[str, Answer]:
    now, before = kept("2024-12", "2025-12")
    seats = accounts().loc[before.index, "seats"]
    return shares((now - before).clip(lower=0), before, seats.map(lambda n: "100 or more" if n >= 100 else "under 100"))


def cost_by_quarter() -> dict[str, Answer]:
    costs = table("costs").query("kind in ('customer success', 'support') and month >= '2025-01'")
    spent = costs.groupby(pd.PeriodIndex(costs["month"], freq="Q"))["amount"].sum()
    found = {}
    for quarter, amount in spent.items():
        rows = accounts()
        begin = rows["started_on"].clip(lower=quarter.start_time)
        end = rows["churned_on"].fillna(LAST).clip(upper=quarter.end_time.normalize())
        months = ((end - begin).dt.days + 1).clip(lower=0).sum() / DAYS_A_MONTH
        found[str(quarter).replace("Q", "-Q")] = (float(amount), float(months), float(amount / months))
    return found


def detractors_by_plan_and_quarter() -> dict[str, Answer]:
    said = table("nps").assign(day=lambda rows: pd.to_datetime(rows["answered_on"])).query("day >= @FIRST")
    quarter = said["day"].dt.year.astype(str) + "-Q" + said["day"].dt.quarter.astype(str)
    plan = said["account_id"].map(accounts()["plan"])
    return shares((said["score"] <= 6).astype(int), pd.Series(1, said.index), [quarter, plan])


def seats_by_csm() -> dict[str, Answer]:
    usage = table("usage").query("seats > 0 and month >= '2025-01' and month <= '2025-12'").dropna()
    usage = usage[usage["account_id"].map(accounts()["segment"]) == "Enterprise"]
    return shares(usage["active_users"], usage["seats"], usage["account_id"].map(accounts()["csm"]))


def tickets_by_plan() -> dict[str, Answer]:
    rows, touches = accounts(), table("touches").query("kind == 'ticket' and touched_on >= '2025-01-01'")
    begin, end = rows["started_on"].clip(lower=FIRST), rows["churned_on"].fillna(LAST).clip(upper=LAST)
    months = ((end - begin).dt.days + 1).clip(lower=0) / DAYS_A_MONTH
    many = touches.groupby("account_id").size().reindex(rows.index).fillna(0)
    return shares(many[months > 0], months[months > 0], rows.loc[months > 0, "plan"])


def arpa_by_start_year_and_channel() -> dict[str, Answer]:
    now = paid()["2025-12"][paid()["2025-12"] > 0]
    rows = accounts().loc[now.index]
    return shares(now, pd.Series(1, now.index), [rows["started_on"].dt.year.astype(str), rows["channel"]])


def renewals_by_region(first: str = "2024-12", last: str = "2025-12") -> dict[str, Answer]:
    rows, begin, end = accounts(), pd.Period(first, "M"), pd.Period(last, "M")
    begun = rows["started_on"].dt.to_period("M").astype("int64")
    terms = [(month.ordinal - begun) // rows["contract_months"] for month in (begin, end)]
    due = (rows["contract_months"] > 1) & (terms[1] > 0) & (terms[1] > terms[0])
    before = paid()[first].reindex(rows.index).fillna(0) > 0
    stays = paid()[last].reindex(rows.index).fillna(0) > 0
    asked = rows[due & before]
    return shares(stays[asked.index].astype(int), pd.Series(1, asked.index), asked["region"])


def answered_by_segment(since: str = "2025-10-01", until: str = "2025-12-31") -> dict[str, Answer]:
    rows, last = accounts(), pd.Timestamp(until)
    rows = rows[~(rows["churned_on"] <= last) & (rows["started_on"] <= last - pd.Timedelta(days=91))]
    said = table("nps").query("answered_on >= @since and answered_on <= @until")["account_id"]
    return shares(pd.Series(rows.index.isin(said).astype(int), rows.index), pd.Series(1, rows.index), rows["segment"])


# What a reader types, and the pandas that answers it.
QUESTIONS: dict[str, Callable[[], dict[str, Answer]]] = {
    "NRR by CSM, partner, mid-market, last two quarters side by side": nrr_of_a_part_by_csm,
    "NPS of accounts with under 40% of seats in use": nps_of_little_used,
    "Churn by onboarding month x plan": churn_by_start_month_and_plan,
    "Retention at month 12 by onboarding quarter and region": retention_by_start_quarter_and_region,
    "Expansion rate of accounts with at least 100 seats": expansion_by_seats,
    "Cost to serve quarter by quarter": cost_by_quarter,
    "Share of detractors by plan, quarter by quarter": detractors_by_plan_and_quarter,
    "Seats in use by CSM, enterprise, next to a year earlier": seats_by_csm,
    "Tickets by plan": tickets_by_plan,
    "ARPA by onboarding year and channel": arpa_by_start_year_and_channel,
    "Renewal rate by region, side by side with the period before": renewals_by_region,
    "Response rate by segment, last quarter": answered_by_segment,
}
