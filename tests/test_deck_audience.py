"""Nothing internal reaches a customer's deck: what its own rows hold in columns that are not for it stays out."""

import pandas as pd
import pytest
from books import SAMPLE
from test_decks import PLAN, read

from analysis import Book
from analysis.book.columns import Column, Table
from analysis.book.tables import TABLES
from analysis.qbr.decks import customer_review

MARK = "zqx"
FILES = {
    name: name for name in ("accounts", "nps", "usage", "touches", "goals", "actions", "events", "notes", "contacts")
} | {"kpis": "pilot"}


def marked(name: str) -> pd.DataFrame:
    """A table of the sample in which every text that is not for a customer is a mark."""
    frame, table = pd.read_csv(SAMPLE / f"{FILES[name]}.csv"), TABLES[name]
    kinds = {column.name: column for column in table.columns}
    for column in frame:
        known = kinds.get(column)
        own_text = known is None and frame[column].dtype.kind not in "fiu"
        internal = known is not None and known.audience == "internal" and known.kind == "text"
        if (own_text and name != "kpis") or internal:
            frame[column] = frame[column].where(frame[column].isna(), f"{MARK} {column}")
    return frame


def test_a_table_says_which_of_its_columns_are_for_the_customer() -> None:
    shown = {(table.name, c.name) for table in TABLES.values() for c in table.columns if c.audience == "customer"}
    assert ("accounts", "name") in shown
    assert ("goals", "target") in shown
    for column in ("churn_reason", "csm", "sales_rep", "channel", "acquisition_cost", "segment", "churned_on"):
        assert ("accounts", column) not in shown
    assert not {name for name, _ in shown} & {"costs", "payments", "mrr", "events", "notes", "contacts"}
    with pytest.raises(ValueError, match="no column"):
        Table("t", "row", (Column("a", "text", ""),), (("a",),), customer=("b",))


def test_no_text_of_an_internal_column_is_on_a_customer_s_deck() -> None:
    tables = {name: marked(name) for name in FILES}
    assert (tables["accounts"]["csm"] == f"{MARK} csm").any()
    assert (tables["touches"]["kind"] == f"{MARK} kind").all()
    assert (tables["notes"]["text"] == f"{MARK} text").all()
    book = Book.from_frames(**tables, as_of="2025-12-31")
    for account_id in ("A-1021", "A-1005", "A-1002"):
        deck = customer_review(book, account_id, plan=PLAN)
        assert len(deck.slides) >= 4
        assert MARK not in read(deck).lower(), account_id
