"""Ids in another form in another file: proposed with their number, joined on the reader's word alone."""

from dataclasses import replace

import pytest

from analysis.book import similar_ids
from analysis.book.draft import Draft


def draft_of(accounts: str, tickets: str, more: str = "") -> Draft:
    rows = "\n".join(f"{accounts.format(i)},2024-01-05,{'yes' if i % 4 == 0 else 'no'}" for i in range(1, 31))
    calls = "\n".join(f"T{i},{tickets.format(1 + i % 20)},2024-03-0{1 + i % 9}" for i in range(60))
    files = [("customers.csv", f"customer_id,start_date,churned\n{rows}"),
             ("tickets.csv", f"ticket_id,customer_id,created_at\n{calls}{more}")]  # fmt: skip
    return Draft.from_files([(name, text.encode()) for name, text in files])


@pytest.mark.parametrize(
    ("accounts", "tickets"),
    [("{}", "CUST-{:04}"), ("CUST-{:03}", "{}"), ("C{:05}", "cust_{}"), ("CUST{:03}", "cust_{:03}"), ("K-{}", "{:06}")],
)
def test_a_prefix_or_zeros_in_front_are_proposed_and_joined_on_the_readers_word(accounts: str, tickets: str) -> None:
    draft = draft_of(accounts, tickets)
    found = similar_ids.alike(draft.opened.built).set_index("table")
    assert found.loc["touches", "ids"] == 20
    known = "SELECT count(DISTINCT account_id) FROM touches WHERE account_id IN (SELECT account_id FROM accounts)"
    assert draft.opened.built.engine.row(known)[0] == 0
    joined = replace(draft, recipe=replace(draft.recipe, alike=True)).opened
    assert joined.built.engine.row(known)[0] == 20
    assert any("20 ids joined to accounts that are written otherwise" in said for said in joined.assumptions)


def test_letters_that_differ_within_a_file_are_part_of_the_id() -> None:
    mixed = draft_of("{}", "CUST-{}", "\nT99,SUPP-3,2024-03-01").opened.built
    assert similar_ids.alike(mixed).empty
