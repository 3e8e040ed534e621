"""Tiers of accounts, by rules the reader can see and move: VIP, potential, core and non-core."""

from dataclasses import dataclass

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd

from ..book import Book
from ..counting import Lazy, collected
from ..counting.costs import keeps, spending
from ..counting.paid_months import first_day, paying_now
from ..counting.payers import ALL_THAT_PAY, says_who_pays
from ..errors import NotEnoughData
from ..finding import Finding, count, percent
from ..phrases import numeral
from ..result import Result
from ..standards import DETRACTOR, QUARTER, YEAR

GROUPS = ("VIP", "potential", "core", "non-core")


@dataclass(frozen=True, eq=False, repr=False)
class Tiers(Result):
    """The tiers, one row each in `groups`; `rules`: what made each of them, in words."""

    groups: pd.DataFrame
    rules: pd.DataFrame
    findings: tuple[Finding, ...]


@says_who_pays(ALL_THAT_PAY)
def tiers(
    book: Book, *, vip: float = 0.1, core: float = 0.5, room: float = 0.67, full: float = 0.9, idle: float = 0.3,
    young: int = 3,
) -> Tiers:  # fmt: skip
    """Which accounts are VIP, potential, core and non-core, and what does each group get for what it is worth?

    VIP: the `vip` share of accounts with the highest MRR. Potential: of the others those that can grow (at least `room`
    of their employees have no seat, or at least `full` of their seats are in use) and are not at risk. Core: of the
    rest those among the `core` share with the highest MRR, past their first `young` months and not at risk. At risk:
    the answers of half a year are 6 or less on average, or fewer than `idle` of the seats are in use. What is not known
    counts for nobody; accounts that pay the same are never parted by a share. Contacts are those of the last 12 months;
    costs of retention not booked on an account are shared out by contacts. Raises MissingTable without MRR,
    NotEnoughData where nobody pays.

    Example: `revenue.tiers(book)`.
    """
    units = count_standing(book)
    if units.empty:
        raise NotEnoughData("Nobody can be grouped.", "No account pays in the last month.", "Add months of MRR.")
    placed = place(units, vip=vip, core=core, room=room, full=full, idle=idle, young=young)
    groups = add_up(placed, *_spent(book))
    return Tiers(groups, _rules(units, vip, core, room, full, idle, young), findings(groups, "touches" in book.tables))


def count_standing(book: Book) -> pd.DataFrame:
    """One row per account that pays in the last month, largest MRR first.

    Columns: account_id name mrr tenure (months) seats employees used (share of seats in use, mean of 3 months) score
    (mean of the answers of half a year) touches (in 12 months); missing where not known.
    """
    rows, last = paying_now(book)
    dated = () if last is None else (_from_usage(book, last), _from_answers(book, last), _from_touches(book, last))
    for part in (_from_accounts(book), *dated):
        rows = rows if part is None else rows.join(part, on="account_id", how="left")
    frame = collected(rows)
    for name in ("tenure", "seats", "employees", "used", "score", "touches"):
        frame[name] = frame[name].astype(float) if name in frame else np.nan
    frame = frame if "name" in frame else frame.assign(name=frame["account_id"])
    return frame.sort_values(["mrr", "account_id"], ascending=[False, True], ignore_index=True)


def _from_accounts(book: Book) -> Lazy | None:
    if "accounts" not in book.tables:
        return None
    names = ["seats"] + (["employees"] if not book.missing("accounts", "employees") else [])
    return book.tables["accounts"].select("account_id", nw.col("exit").alias("tenure"), "name", *names)


def _from_usage(book: Book, last: int) -> Lazy | None:
    if "usage" not in book.tables or book.missing("usage", "active_users") or book.missing("usage", "seats"):
        return None
    rows = book.tables["usage"].filter(nw.col("month") > last - QUARTER, nw.col("seats") > 0)
    sums = rows.group_by("account_id").agg(nw.col("active_users", "seats").sum())
    return sums.select("account_id", (nw.col("active_users") * 1.0 / nw.col("seats")).alias("used"))


def _from_answers(book: Book, last: int) -> Lazy | None:
    if "nps" not in book.tables:
        return None
    recent = book.tables["nps"].filter(nw.col("answered_on") >= first_day(nw.lit(last - 5)))
    sums = recent.group_by("account_id").agg(nw.col("score").sum().alias("total"), nw.len().alias("answers"))
    return sums.select("account_id", (nw.col("total") * 1.0 / nw.col("answers")).alias("score"))


def _from_touches(book: Book, last: int) -> Lazy | None:
    if "touches" not in book.tables:
        return None
    recent = book.tables["touches"].filter(nw.col("touched_on") >= first_day(nw.lit(last - YEAR + 1)))
    return recent.group_by("account_id").agg(nw.len().alias("touches"))


def place(
    units: pd.DataFrame, *, vip: float, core: float, room: float, full: float, idle: float, young: float
) -> pd.DataFrame:
    """The accounts with their group, and whether they are at risk and in their first months.

    `units` from `count_standing`, the thresholds as in `tiers`. Adds group at_risk young.
    """
    rank = _rank(units)
    free = 1 - units["seats"] / units["employees"].where(units["employees"] > 0)
    can_grow = (free >= room) | (units["used"] >= full)
    at_risk = (units["score"] <= DETRACTOR) | (units["used"] < idle)
    early = units["tenure"] <= young
    tests = [rank <= vip, can_grow & ~at_risk, (rank <= core) & ~at_risk & ~early]
    group = np.select([np.asarray(test) for test in tests], GROUPS[:3], GROUPS[3])
    return units.assign(group=group, at_risk=at_risk.astype(int), young=early.astype(int))


def _rank(units: pd.DataFrame) -> pd.Series:
    """The share of accounts that pay as much or more; one that pays the same has the same."""
    return units["mrr"].rank(ascending=False, method="max") / len(units)


def add_up(placed: pd.DataFrame, shared: float, direct: dict[str, float]) -> pd.DataFrame:
    """What each group is worth and what it gets: accounts, MRR, contacts and costs with their shares.

    `placed` from `place`; `shared` costs of the year not booked on an account, `direct` by account. Columns: group
    accounts mrr share_of_accounts share_of_mrr at_risk young touches share_of_touches cost share_of_cost cost_per_mrr
    (costs of the year ÷ 12 × MRR).
    """
    touches = (
        placed["touches"].fillna(0.0) if placed["touches"].notna().any() else pd.Series(np.nan, index=placed.index)
    )
    weight = touches if touches.sum() > 0 else pd.Series(1.0, index=placed.index)
    own = placed["account_id"].map(direct).fillna(0.0).astype(float)
    rows = placed.assign(touches=touches, cost=shared * weight / weight.sum() + own, accounts=1)
    sums = rows.groupby("group")[["accounts", "mrr", "at_risk", "young", "touches", "cost"]].sum(min_count=1)
    frame = sums.reindex(GROUPS).rename_axis("group").reset_index()
    frame[["accounts", "at_risk", "young"]] = frame[["accounts", "at_risk", "young"]].fillna(0).astype(int)
    names = {
        "accounts": "share_of_accounts",
        "mrr": "share_of_mrr",
        "touches": "share_of_touches",
        "cost": "share_of_cost",
    }
    shares = {
        share: frame[name] / frame[name].sum() if frame[name].sum() > 0 else np.nan for name, share in names.items()
    }
    return frame.assign(**shares, cost_per_mrr=frame["cost"] / (YEAR * frame["mrr"]))


def _spent(book: Book) -> tuple[float, dict[str, float]]:
    """Costs of retention of the last 12 months: shared by all, and booked on single accounts."""
    _, last = paying_now(book)
    if "costs" not in book.tables or last is None:
        return float("nan"), {}
    rows = spending(book).filter(nw.col("month") > last - YEAR)
    sums = collected(rows.group_by("account_id", "kind").agg(nw.col("amount").sum()))
    kept = sums[keeps(sums["kind"])]
    direct = kept.dropna(subset="account_id").groupby("account_id")["amount"].sum()
    shared = float(kept.loc[kept["account_id"].isna(), "amount"].sum())
    return shared, {str(account): float(amount) for account, amount in direct.items()}


def _rules(
    units: pd.DataFrame, vip: float, core: float, room: float, full: float, idle: float, young: float
) -> pd.DataFrame:
    """The rules in words, with the MRR they come to."""
    known = f"answers of half a year at {DETRACTOR} or less on average"
    grow = f"{percent(room, 0)} of employees without a seat, or {percent(full, 0)} of seats used"
    upper = f"in the upper {percent(core, 0)} by MRR: {_least(units, core)}"
    words = {
        "VIP": f"the {percent(vip, 0)} of accounts with the highest MRR: {_least(units, vip)}",
        "potential": f"not VIP, not at risk; {grow}",
        "core": f"of the rest, not at risk, past {numeral(young)} months, {upper}",
        "non-core": "all others",
        "at risk": f"{known}, or less than {percent(idle, 0)} of seats in use",
    }
    return pd.DataFrame({"group": list(words), "rule": list(words.values())})


def _least(units: pd.DataFrame, share: float) -> str:
    inside = units.loc[_rank(units) <= share, "mrr"]
    return (
        f"{numeral(inside.min())} or more" if len(inside) else "none, since too many pay the same or the book is small"
    )


def findings(groups: pd.DataFrame, touched: bool) -> tuple[Finding, ...]:
    told = []
    for _, row in groups[groups["accounts"] > 0].iterrows():
        gets = f" and get {_gets(row)}" if touched else ""
        risk = f"; {numeral(row['at_risk'])} with low usage or low scores" if row["at_risk"] else ""
        verb = "is" if row["accounts"] == 1 else "are"
        claim = (
            f"{row['group'][0].upper()}{row['group'][1:]}: {count(row['accounts'], 'account')} "
            f"({percent(row['share_of_accounts'], 0)}) {verb} {percent(row['share_of_mrr'], 0)} of the MRR{gets}{risk}."
        )
        told.append(
            Finding(claim, "fact", row["share_of_mrr"], accounts=int(row["accounts"]), about={"group": row["group"]})
        )
    return tuple(told)


def _gets(row: pd.Series) -> str:
    """The share of our time, and of what it costs where that is known."""
    time = f"{percent(row['share_of_touches'], 0)} of the contacts"
    spent = row["share_of_cost"]
    return time if np.isnan(spent) else f"{time} and {percent(spent, 0)} of the cost to serve"


def list_tier(book: Book, *, group: str | None = None, most: int = 50, **thresholds: float) -> pd.DataFrame:
    """The accounts of one tier, largest MRR first.

    Columns: account_id name group mrr tenure used score touches at_risk. `thresholds`
    as in `tiers`; at most `most` rows.
    """
    usual = {"vip": 0.1, "core": 0.5, "room": 0.67, "full": 0.9, "idle": 0.3, "young": 3}
    placed = place(count_standing(book), **{**usual, **thresholds})
    rows = placed if group is None else placed[placed["group"] == group]
    return rows.head(most)[
        ["account_id", "name", "group", "mrr", "tenure", "used", "score", "touches", "at_risk"]
    ].reset_index(drop=True)
