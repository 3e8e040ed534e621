"""What the tables say of one account, month by month and day by day."""

from collections.abc import Sequence

import narwhals.stable.v2 as nw
import pandas as pd

from ..book import Book
from ..book.days import to_date
from ..counting import Lazy, collected, dates
from ..counting.population import STATUS
from ..errors import MissingTable, NotEnoughData
from ..phrases import named_day

MOST = 1_000
UNTOLD = "not known"


def find_accounts(
    book: Book, *, text: str = "", also: str | None = None, most: int = MOST, owners: Sequence[str] = ()
) -> pd.DataFrame:
    """The accounts whose name or id holds a text: those that are here first, then those that left, by MRR.

    `also` names one that is listed in any case. `owners`: only accounts of these customer success managers.

    Columns: account_id name status mrr; at most `most` rows, and the one named besides. Raises MissingTable without
    accounts, NotEnoughData where no account is called that.
    """
    book.require("accounts")
    rows = book.tables["accounts"]
    rows = rows.filter(nw.col("csm").is_in(list(owners))) if owners and not book.missing("accounts", "csm") else rows
    rows = rows.select("account_id", "name", "churned", "mrr")
    words = nw.concat_str([_text("account_id"), nw.lit(" "), _text("name")]).str.to_lowercase()
    held = rows.filter(words.str.contains(text.strip().lower(), literal=True))
    found = collected(
        held.sort("churned", "mrr", "account_id", descending=[False, True, False], nulls_last=True).head(most)
    )
    if also is not None and also not in set(found["account_id"]):
        found = pd.concat([collected(rows.filter(nw.col("account_id") == also)), found], ignore_index=True)
    if found.empty:
        raise NotEnoughData(
            "No account is called that.", "No name and no id holds these letters.", "Try fewer letters."
        )
    return found.assign(status=found["churned"].map(STATUS).fillna(UNTOLD))[["account_id", "name", "status", "mrr"]]


def list_owners(book: Book) -> tuple[str, ...]:
    """The customer success managers of the accounts that are here, by name; none where nobody is named."""
    if book.missing("accounts", "csm"):
        return ()
    rows = book.tables["accounts"].filter(~nw.col("csm").is_null())
    here = rows.filter((nw.col("churned") != 1) | nw.col("churned").is_null())
    return tuple(sorted(map(str, collected(here.select("csm").unique().head(MOST))["csm"])))


def read_account(book: Book, account_id: str) -> pd.Series:
    """What the accounts table says of one account; raises MissingTable where it does not have it."""
    book.require("accounts")
    found = collected(book.tables["accounts"].filter(nw.col("account_id") == account_id).head(1))
    if found.empty:
        raise MissingTable("The open book does not have this account.", "", "Choose another account.")
    return found.iloc[0]


def count_usual(book: Book, line: str, by: str | None, group: str | None) -> pd.DataFrame:
    """What is usual in each month for the accounts of a group: month low high (quartiles) accounts.

    `line`: mrr (of accounts that pay) or usage (active users as a share of seats). `by` None: all accounts.
    """
    rows = alike(book, monthly(book, line), by, group)
    quartiles = {"low": 0.25, "high": 0.75}
    ends = [nw.col("value").quantile(at, interpolation="linear").alias(name) for name, at in quartiles.items()]
    counted = collected(rows.group_by("month").agg(*ends, nw.len().alias("accounts")))
    return counted.astype({"month": "int64", "accounts": "int64"}).sort_values("month", ignore_index=True)


def count_answers(book: Book, by: str | None, group: str | None) -> pd.DataFrame:
    """Counts the answers of a group by day and score: answered_on (day number) score answers."""
    rows = alike(book, book.tables["nps"].select("account_id", "answered_on", "score"), by, group)
    counted = collected(rows.group_by("answered_on", "score").agg(nw.len().alias("answers")))
    whole = {"answered_on": "int64", "answers": "int64"}
    return counted.astype(whole).sort_values(["answered_on", "score"], ignore_index=True)


def count_answering(book: Book, by: str | None, group: str | None) -> pd.DataFrame:
    """Which accounts of a group answered, and when: account_id answered_on (day number), each once."""
    rows = alike(book, book.tables["nps"].select("account_id", "answered_on"), by, group)
    return collected(rows.filter(~nw.col("answered_on").is_null()).unique())


def read_months(book: Book, line: str, account_id: str) -> pd.DataFrame:
    """The months of one account: month (number) value."""
    rows = monthly(book, line).filter(nw.col("account_id") == account_id).select("month", "value")
    return collected(rows).astype({"month": "int64"}).sort_values("month", ignore_index=True)


def read_answers(book: Book, account_id: str) -> pd.DataFrame:
    """The answers of one account: answered_on (date) score, oldest first."""
    rows = book.tables["nps"].filter(nw.col("account_id") == account_id).select("answered_on", "score")
    found = collected(rows).sort_values(["answered_on", "score"], ignore_index=True)
    return found.assign(answered_on=dates(found["answered_on"]))


def read_happened(book: Book, account_id: str) -> pd.DataFrame:
    """What happened to one account besides its answers, oldest first: lane happened_on (date) says."""
    parts = [_read(book, account_id, table, day) for table, day in DAYS.items() if table in book.tables]
    known = [part for part in parts if len(part)] or [pd.DataFrame(columns=["lane", "happened_on", "says"])]
    return pd.concat(known, ignore_index=True).sort_values(["happened_on", "lane", "says"], ignore_index=True)


DAYS = {"events": "happened_on", "touches": "touched_on", "payments": "failed_on", "notes": "noted_on"}
# As much of a note as is shown of it.
MOST_LETTERS = 1_000


def _read(book: Book, account_id: str, table: str, day: str) -> pd.DataFrame:
    rows = book.tables[table].filter(nw.col("account_id") == account_id)
    found = collected(rows.filter(~nw.col(day).is_null()))
    told = {"lane": _lanes(found, table), "happened_on": dates(found[day]), "says": _words(found, table)}
    return pd.DataFrame(told)


def _lanes(found: pd.DataFrame, table: str) -> list[str]:
    if table != "touches":
        return [{"events": "Events", "payments": "Failed payments", "notes": "Notes"}[table]] * len(found)
    if "answered" not in found:
        return ["Contacts"] * len(found)
    known = {1: "Contacts answered", 0: "Contacts not answered"}
    return ["Contacts" if pd.isna(yes) else known[int(yes)] for yes in found["answered"]]


def _words(found: pd.DataFrame, table: str) -> list[str]:
    if table == "payments":
        paid = found["recovered_on"] if "recovered_on" in found else pd.Series([pd.NA] * len(found))
        return ["not paid since" if pd.isna(when) else f"paid on {named_day(to_date(int(when)))}" for when in paid]
    nothing = pd.Series([None] * len(found))
    kind, text, whom = (found.get(name, nothing) for name in ("kind", "text", "contact"))
    called = "contact" if table == "touches" else table[:-1]
    named = [called if pd.isna(told) else str(told) for told in kind]
    named = [told if pd.isna(who) else f"{told} with {who}" for told, who in zip(named, whom, strict=True)]
    return [told if pd.isna(said) else _noted(told, str(said)) for told, said in zip(named, text, strict=True)]


def _noted(kind: str, said: str) -> str:
    """What was written, on one line, behind what it is: text, whatever it looks like."""
    whole = " ".join(said.split())
    short = whole if len(whole) <= MOST_LETTERS else f"{whole[:MOST_LETTERS]}…"
    return f"{kind}: {short}"


def monthly(book: Book, line: str) -> Lazy:
    """account_id, month and value of a line, where it is known."""
    if line == "mrr":
        paid = book.tables["mrr"].select("account_id", "month", nw.col("mrr").alias("value"))
        return paid.filter(nw.col("value") > 0)
    seats = book.tables["usage"].filter(nw.col("seats") > 0, ~nw.col("active_users").is_null())
    return seats.with_columns((nw.col("active_users") / nw.col("seats")).alias("value")).select(
        "account_id", "month", "value"
    )


def alike(book: Book, rows: Lazy, by: str | None, group: str | None) -> Lazy:
    """The rows of the accounts of one group; all of them where nothing is compared by."""
    if by is None:
        return rows
    accounts = book.tables["accounts"].filter(nw.col(by) == group).select("account_id")
    return rows.join(accounts, on="account_id", how="semi")


def _text(name: str) -> nw.Expr:
    return nw.when(nw.col(name).is_null()).then(nw.lit("")).otherwise(nw.col(name))
