"""Accounts with a parent can be counted as one with it: who churned, what they pay, and all that speaks of them."""

from asking import frame, to

from analysis.book.draft import Draft
from analysis.book.parents import parents, rolled


def draft() -> Draft:
    """A group of three, of which two left; a chain of two levels that all left; ten of their own, of which two left."""
    rows = [
        "g,2024-01-01,2024-06-01,100,10,,Group",
        "g1,2023-05-01,,50,5,g,One",
        "g2,2024-02-01,2024-05-01,25,1,g,Two",
        "t,2024-01-01,2024-04-01,10,1,,Top",
        "m,2024-01-01,2024-03-01,10,1,t,Mid",
        "b,2024-02-01,2024-07-01,10,1,m,Low",
        *[f"s{i},2024-01-0{1 + i % 9},{'2024-06-15' if i < 2 else ''},10,1,,Single {i}" for i in range(10)],
    ]
    tickets = [f"T{i},{('g', 'g1', 'g2')[i % 3]},2024-03-0{1 + i % 9},call" for i in range(9)]
    texts = {
        "accounts": ["account_id,started_on,churned_on,mrr,seats,parent_account_id,account_name", *rows],
        "tickets": ["ticket_id,account_id,created_at,type", *tickets],
    }
    return Draft.from_files([(f"{name}.csv", "\n".join(lines).encode()) for name, lines in texts.items()])


def test_nothing_is_rolled_up_unless_the_reader_says_so() -> None:
    book = draft().opened
    assert book.built.engine.row("SELECT count(*), sum(churned) FROM accounts") == (16, 7)
    assert parents(book.sheets, book.recipe) == (0, "parent_account_id")


def test_a_group_is_one_account_that_has_churned_when_all_of_it_has() -> None:
    made = draft()
    book = type(made.opened).from_sheets(made.sheets, rolled(made.sheets, made.recipe, True))
    engine = book.built.engine
    assert engine.row("SELECT count(*), sum(churned) FROM accounts") == (12, 3)
    name, churned, mrr, seats = engine.row("SELECT name, churned, mrr, seats FROM accounts WHERE account_id = 'g'")
    assert (name, churned, mrr, seats) == ("Group", 0, 50.0, 16)
    first, day = engine.row("SELECT min(started_on), any_value(churned_on) FROM accounts WHERE account_id = 't'")
    assert day - first == 182, "from Jan 1 to Jul 1, 2024: the day on which the last of them left"
    assert engine.rows("SELECT DISTINCT account_id FROM touches") == [("g",)]
    assert any(
        "4 accounts count as one with the account above them, by parent_account_id" in s for s in book.assumptions
    )
    back = type(book).from_sheets(made.sheets, rolled(book.sheets, book.recipe, False))
    assert back.built.engine.row("SELECT count(*) FROM accounts") == (16,)


def test_a_ring_of_parents_stays_apart() -> None:
    text = "account_id,started_on,churned,parent_id\na,2024-01-01,no,b\nb,2024-01-01,no,a\nc,2024-01-01,yes,a\n"
    made = Draft.from_files([("accounts.csv", text.encode())])
    book = type(made.opened).from_sheets(made.sheets, rolled(made.sheets, made.recipe, True))
    assert book.count() >= 2


def test_the_data_page_offers_it_where_a_file_names_parents() -> None:
    app = to(frame(book=draft().opened), "open_book")
    app.toggle("roll_up").set_value(True).run()
    assert not app.exception
    assert app.session_state["book"].count() == 12
