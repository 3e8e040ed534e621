"""What is to be done, by whom and until when, who carries how much, and what became of accounts with an action."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from ..book import Book
from ..counting import collected
from ..counting.actions import LATE, OPEN, Written, judged, read_actions
from ..counting.money import mrr_now
from ..errors import NotEnoughData
from ..finding import Family, Finding
from ..result import Result
from .actions_compared import compare
from .actions_findings import findings
from .landmarks import CSM

WITHIN = 180
MOST_SHOWN = 1_000
NOBODY = "Nobody named"
REFUSED = "See on the first page what was refused, and why."
# Overdue ones are open as well; each is counted once.
STATES = {"open_actions": OPEN, "overdue_actions": LATE}

METHOD = (
    "An action is done once it has a day it was done or an outcome, and overdue if it was due by the day the data "
    "stops. "
    "From the day their first action was opened, accounts are compared with others that had none until then and were "
    "customers that day, of the same age and segment, with or without a sign that predicts churn, and of a similar "
    "MRR; what came before counts for neither, and the day an action was done is never used, since an account had to "
    "stay to see it. People chose who gets an action, so this is an association, and fewer than 10 accounts on a side "
    "cannot be told."
)


@dataclass(frozen=True, eq=False, repr=False)
class Actions(Result):
    """`actions`: one row each, overdue ones first: account_id name step owner due_on done_on outcome source opened_on
    state mrr (what the account pays now). At most 1,000; `total` is how many there are.

    load: one row for each customer success manager and each other owner: csm accounts mrr (of the accounts that are
    here) open_actions overdue_actions. outcomes: what became of accounts with an action, and of others like them; the
    columns of `actions_compared.COLUMNS`, no row where nothing can be compared.
    """

    within: int
    total: int
    actions: pd.DataFrame
    load: pd.DataFrame
    outcomes: pd.DataFrame
    findings: tuple[Finding, ...]
    families: tuple[Family, ...] = ()


def actions(book: Book, *, written: Sequence[Written] = (), within: int = WITHIN) -> Actions:
    """What are we doing about it, by when, and did it help?

    written: actions written in the app, each as the values of `counting.actions.ACTION` in text. within: days after an
    action was opened in which a churn counts. Raises MissingTable without accounts, NotEnoughData where none could be
    used.

    Example: `health.actions(book)`.
    """
    book.require("accounts")
    accounts = _accounts(book)
    if accounts.empty:
        raise NotEnoughData("There is no account to act on.", "Not one row of them could be used.", REFUSED)
    # Of what was written, a filter leaves that of its accounts, and what is of no single account.
    known = {"", *accounts["account_id"]}
    own = tuple(one for one in written if one[0] in known)
    told = judged(read_actions(book, written=own), book.as_of)
    named = told.merge(accounts, on="account_id", how="left")
    load = estimate_load_of(named, accounts)
    compared = compare(book, told, within)
    said = findings(named, load, compared, within)
    order = ["account_id", "name", *[column for column in named if column not in ("account_id", "name", CSM, "here")]]
    families = (Family.over("actions", compared.outcomes["p_value"]),) if len(compared.outcomes) else ()
    return Actions(within, len(named), named[order].head(MOST_SHOWN), load, compared.outcomes, said, families)


def _accounts(book: Book) -> pd.DataFrame:
    """Each account: its name, who looks after it, whether it is here (1), and what it pays now."""
    known = book.tables["accounts"].collect_schema().names()
    keep = ["account_id", "name", *([CSM] if CSM in known else []), *(["churned"] if "churned" in known else [])]
    rows = collected(book.tables["accounts"].select(*keep))
    pays = collected(mrr_now(book)) if "mrr" in book.tables or not book.missing("accounts", "mrr") else None
    mrr = None if pays is None else rows["account_id"].map(pays.set_index("account_id")["mrr"])
    gone = rows["churned"].eq(1) if "churned" in rows else False
    return rows.assign(mrr=mrr, here=~rows["account_id"].isna() & ~gone).drop(columns="churned", errors="ignore")


def estimate_load_of(named: pd.DataFrame, accounts: pd.DataFrame) -> pd.DataFrame:
    """How much each customer success manager and each other owner carries; who has most overdue first.

    Columns: csm accounts mrr open_actions overdue_actions. An owner who looks after no account has none; an action
    without an owner stands under nobody's name.
    """
    here = accounts[accounts["here"]]
    own = here.groupby(CSM).agg(accounts=("account_id", "size"), mrr=("mrr", _sum)) if CSM in here else None
    who = named["owner"].astype(object).where(named["owner"].notna(), NOBODY)
    counts = {name: who[named["state"] == state].value_counts() for name, state in STATES.items()}
    names = sorted({*(own.index if own is not None else ()), *who})
    frame = pd.DataFrame({"csm": names})
    for name in ("accounts", "mrr"):
        frame[name] = frame["csm"].map(own[name]) if own is not None else float("nan")
    told = frame.assign(**{name: frame["csm"].map(many).fillna(0).astype(int) for name, many in counts.items()})
    order = ["overdue_actions", "open_actions", "csm"]
    return told.sort_values(order, ascending=[False, False, True], ignore_index=True)


def _sum(values: pd.Series) -> float:
    return float(pd.to_numeric(values).sum(min_count=1))


def list_actions_of(book: Book, *, account_id: str, written: Sequence[Written] = ()) -> pd.DataFrame:
    """The actions of one account, overdue ones first: step owner due_on done_on outcome source opened_on state."""
    return judged(read_actions(book, account_id, tuple(written)), book.as_of).drop(columns="account_id")


def plan_actions(
    book: Book, *, account_ids: Sequence[str], step: str, owner: str, due_on: str, source: str
) -> tuple[Written, ...]:
    """One action for each of these accounts, opened on the day the data stops; without an owner it is the account's
    customer success manager. Days are written as 2025-12-31."""
    known = _accounts(book)
    manager = dict(zip(known["account_id"], known[CSM], strict=True)) if CSM in known else {}
    opened = str(book.as_of or "")
    asked = [(str(one), owner or manager.get(one)) for one in account_ids]
    return tuple((one, step, "" if pd.isna(who) else str(who), due_on, "", "", source, opened) for one, who in asked)
