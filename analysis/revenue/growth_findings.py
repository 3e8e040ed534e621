"""What is said of growth: where it came from, what goes before it, and who has room, in sentences from the numbers."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from ..finding import CLEAR, ESTIMATE, FACT, OPEN, RATIO, Finding, count, listed, money, percent
from ..phrases import capital, named_period, numeral, times
from ..standards import MOST_NAMED
from .expansion import GOES_WITH
from .expansion_signs import AHEAD, BEFORE
from .growth_activity import LIMIT
from .growth_parts import ADDON, PLAN, PRICE, SEATS, UNTOLD

SAID = {SEATS: "more seats", PLAN: "a change of plan", ADDON: "add-ons or further plans", PRICE: "a higher price",
        UNTOLD: "unexplained"}  # fmt: skip
GREW = {SEATS: "bought more seats", PLAN: "changed their plan and paid more", ADDON: "bought something more",
        PRICE: "paid a higher price"}  # fmt: skip
WHY = {SEATS: "in seats", PLAN: "in their plan", ADDON: "in add-ons", PRICE: "in price"}
ALIKE = (
    "Similar accounts: same month, tenure, third by MRR and time since they last grew. Corrected for all comparisons."
)
GIVEN_BACK = "What an account gave back in the same month is taken off what it added, in proportion."
NO_ADDON = "No file names add-ons by month: one that is billed with the plan counts as a higher price."
WOULD_TELL = {
    SEATS: "seats bought by month",
    PLAN: "the plan by month",
    ADDON: "a row for each product or add-on of a month",
}
TOO_SHORT = (
    "it takes a year of MRR, a file of account activity (usage, contacts, events, surveys), and 10 accounts on either "
    "side that grew."
)
NO_KIND = "no file shows seats, plan or add-ons by month."
NO_ROOM = (
    f"Of accounts that have not grown in {BEFORE} months, the files show none with room: none with nearly all seats in "
    "use, none on a plan below that of similar accounts."
)
NO_USE = "No file shows seats in use: add seats bought and used by month to see who is at the limit."
NO_FORECAST = "Room is what similar accounts pay or added; it is not a forecast."
UNSHOWN = "This book does not show that accounts at their seat limit grow more often."
NOT_MARKED = "At-risk accounts are not marked here."


def findings(
    kinds: pd.DataFrame,
    increases: pd.DataFrame,
    span: tuple[str, str],
    told: Mapping[str, bool],
    activities: pd.DataFrame,
    who: pd.DataFrame,
    known: tuple[bool, bool],
) -> tuple[Finding, ...]:
    """The sentences of the page. kinds, activities: as in `Growth`; who: from `rooms`; told: from `told_by`.

    known: whether accounts at risk are, and seats in use.
    """
    return (_whence(kinds, increases, span, told), *_before(activities, told), *_upsell(who, known, activities))


def _during(span: tuple[str, str]) -> str:
    since, until = (named_period(month) for month in span)
    return f"in {until}" if since == until else f"from {since} to {until}"


def _whence(kinds: pd.DataFrame, increases: pd.DataFrame, span: tuple[str, str], told: Mapping[str, bool]) -> Finding:
    """How much came, from how many accounts, and by what."""
    whole, accounts = float(increases["expansion"].sum()), int(increases["account_id"].nunique())
    about = {"part": "expansion"}
    if not accounts:
        return Finding(f"No account expanded {_during(span)}.", FACT, 0.0, about=about, caveats=_lacking(told, kinds))
    parts = [f"{money(row.amount)} by {SAID[str(row.kind)]} ({_of(row)})" for row in _by_money(kinds)]
    rest = float(kinds.loc[kinds["kind"] == UNTOLD, "amount"].sum())
    by = f": {listed(parts, MOST_NAMED)}" if parts else "; the files do not show what drove it"
    if parts and round(rest, 2) > 0:
        by += f"; the other {money(rest)} is unexplained"
    elif len(parts) == 1:
        by = f", all of it by {SAID[str(kinds['kind'].iloc[0])]}"
    claim = f"{count(accounts, 'account')} expanded by {money(whole)} MRR {_during(span)}{by}."
    caveats = (*_lacking(told, kinds), *((GIVEN_BACK,) if parts else ()))
    return Finding(claim, FACT, whole, accounts=accounts, about=about, caveats=caveats)


def _by_money(kinds: pd.DataFrame) -> Iterator[Any]:
    yield from kinds[kinds["kind"] != UNTOLD].sort_values("amount", ascending=False).itertuples()


def _of(row: Any) -> str:
    return f"{percent(row.share_of_expansion, 0)}, {count(row.accounts, 'account')}"


def _lacking(told: Mapping[str, bool], kinds: pd.DataFrame) -> tuple[str, ...]:
    """Which column would tell more, of those that no file has."""
    missing = [words for name, words in WOULD_TELL.items() if not told[name]]
    said = (f"To explain more, add {listed(missing, 3)}.",) if missing else ()
    return (*said, NO_ADDON) if kinds["kind"].eq(PRICE).any() and not told[ADDON] else said


def _before(activities: pd.DataFrame, told: Mapping[str, bool]) -> tuple[Finding, ...]:
    """Which activity goes before which kind of growth; in one sentence those that cannot be told."""
    if activities.empty:
        why = TOO_SHORT if any(told.values()) else NO_KIND
        return (Finding(f"Not enough data to say what comes before each kind of expansion: {why}", OPEN),)
    clear, rest = (activities[activities["verdict"] == verdict] for verdict in (CLEAR, OPEN))
    said = [_goes_before(row) for _, row in clear.iterrows()]
    if rest.empty:
        return tuple(said)
    quoted = [f"“{sign}”" for sign in dict.fromkeys(rest["sign"])]
    pairs = count(len(activities), "comparison")
    claim = f"Not enough data to say whether {listed(quoted, 3)} go with expansion of one kind or another ({pairs})."
    verdict = Finding(claim, OPEN, p_value=float(rest["p_adjusted"].min()), about={"sign": list(rest["sign"])})
    return (*said, verdict)


def _goes_before(row: pd.Series) -> Finding:
    often = times(row["ratio"], row["sure_low"], row["sure_high"])
    claim = (
        f"{capital(str(row['sign']))}: {percent(row['grew_rate'], 0)} {GREW[str(row['kind'])]} within {AHEAD} months, "
        f"{often} as similar accounts without it ({percent(row['rest'], 0)})."
    )
    about = {"sign": row["sign"], "kind": row["kind"]}
    return Finding(claim, CLEAR, float(row["ratio"]), float(row["sure_low"]), float(row["sure_high"]),
                   int(row["accounts"]), float(row["p_adjusted"]), about, (GOES_WITH, ALIKE), even=RATIO)  # fmt: skip


def _upsell(who: pd.DataFrame, known: tuple[bool, bool], activities: pd.DataFrame) -> tuple[Finding, ...]:
    """Who has room and how much, and how many of them are at risk and left out of the money."""
    marked, used = known
    full = () if used else (NO_USE,)
    if who.empty:
        return (Finding(NO_ROOM, FACT, 0.0, about={"part": "room"}, caveats=full),)
    free, risky = (who[who["at_risk_now"] == said] for said in ("no", "yes"))
    named = [str(one) for one in free["name"].fillna(free["account_id"]).head(3)]
    most = f", starting with {listed(named, 3)}" if len(free) > len(named) else ""
    verb, are = ("has" if len(free) == 1 else "have"), ("is" if len(risky) == 1 else "are")
    claim = f"{count(len(free), 'account')} that {verb} not grown in {BEFORE} months {verb} room{_kinds(free)}{most}"
    claim += f"; {numeral(len(risky))} more with room {are} at risk now: save first, sell later" if len(risky) else ""
    caveats = (NO_FORECAST, *_unshown(who, activities), *full, *(() if marked else (NOT_MARKED,)))
    return (Finding(f"{claim}.", ESTIMATE, accounts=len(who), about={"part": "room"}, caveats=caveats),)


def _kinds(free: pd.DataFrame) -> str:
    """For how much, and of which kind."""
    if free.empty:
        return ""
    sums = free.groupby("room_in")["room"].agg(["size", "sum"]).sort_values("sum", ascending=False)
    each = [f"{numeral(row['size'])} {WHY[str(kind)]} ({money(row['sum'])})" for kind, row in sums.iterrows()]
    return f" for {money(float(free['room'].sum()))} more MRR: {listed(each, 4)}"


def _unshown(who: pd.DataFrame, activities: pd.DataFrame) -> tuple[str, ...]:
    """That accounts at their limit grow has to be shown in this book; where it is not, that is said."""
    shown = activities["verdict"].eq(CLEAR) & activities["sign"].eq(LIMIT)
    return (UNSHOWN,) if who["room_in"].eq(SEATS).any() and not shown.any() else ()
