"""Who left: told by the accounts, by another table, or by nothing, and then nothing is said of leaving."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from books import SAMPLE, SAMPLE_FILES
from public_data import public

from analysis import (
    Book,
    MissingTable,
    account,
    composition,
    health,
    nps,
    projection,
    survival,
    target,
)
from analysis.book.draft import Draft
from analysis.book.questions import answered, questions
from analysis.book.summary import summary

CASES = Path(__file__).parent / "cases"
# What speaks of leaving, each with what it is asked.
LEAVING: dict[str, Callable[[Book], object]] = {
    "composition": composition.analyze,
    "change": lambda book: composition.change(book, by="segment"),
    "drivers": composition.drivers,
    "economics": lambda book: composition.economics(book, by="segment"),
    "over_time": composition.over_time,
    "reasons": composition.reasons,
    "rules": composition.rules,
    "leavers": composition.list_leavers,
    "survival": survival.analyze,
    "adjusted": survival.adjusted,
    "ahead": survival.ahead,
    "causes": survival.causes,
    "cohorts": survival.cohorts,
    "gaps": lambda book: survival.gaps(book, by="segment"),
    "peers": survival.peers,
    "renewing": survival.renewing,
    "stages": survival.stages,
    "health": health.analyze,
    "early": health.early,
    "signs": health.signs,
    "losses": health.losses,
    "leading": nps.leading,
    "silence": nps.silence,
    "projection": projection.analyze,
    "goal": projection.goal,
    "hold": lambda book: projection.hold(book, kept=()),
    "target": target.analyze,
    "watch": lambda book: target.watch(book, by="segment"),
    "wait": lambda book: target.wait(book, accounts=100, rate=0.1, hoped=0.05),
}


def case(*names: str) -> Book:
    return Book.from_files(*(CASES / name for name in names))


def left(book: Book) -> tuple[int, int]:
    """Accounts that churned, of how many."""
    churned, accounts = book.built.engine.row("SELECT sum(churned), count(*) FROM accounts")
    return churned, accounts


@pytest.fixture(scope="module")
def untold_book() -> Book:
    """The sample without a word on who churned: no day, no reason, no MRR by month and no churn among the events."""
    gone = ["churned_on", "churn_reason", "churn_type"]
    tables = {
        name: pd.read_csv(SAMPLE / f"{name}.csv") for name in SAMPLE_FILES if name not in ("pilot", "mrr", "milestones")
    }
    return Book.from_frames(**(tables | {"accounts": tables["accounts"].drop(columns=gone, errors="ignore")}))


@pytest.mark.parametrize("word", LEAVING)
def test_where_no_column_says_who_churned_nothing_is_said_of_leaving(word: str, untold_book: Book) -> None:
    with pytest.raises(MissingTable) as raised:
        LEAVING[word](untold_book)
    assert raised.value.what == "Cannot tell: no column says who churned."
    assert "churn date" in raised.value.fix


def test_accounts_without_a_column_on_leaving_are_no_accounts_that_stayed() -> None:
    book = case("no_churn_column.csv")
    assert summary(book)[0].claim == (
        "60 accounts as of Jan 5, 2025; no column says who churned, so nothing can be said of churn."
    )
    assert left(book) == (None, 60)
    ready = book.readiness().set_index("page")
    for page in ("composition", "drivers", "survival", "cohorts", "health", "target", "projection", "change"):
        assert not ready.loc[page, "ready"]
        assert "churn date" in ready.loc[page, "needs"]
    for need in ("accounts.churned", "accounts.churned_on", "accounts.tenure"):
        with pytest.raises(MissingTable, match="Cannot tell: no column says who churned"):
            book.needs(need)
    with pytest.raises(MissingTable, match="a file of NPS answers"):
        book.needs("nps")
    with pytest.raises(MissingTable, match="a file of NPS answers"):
        case("who_left_subscriptions.csv").needs("nps")
    for ask in (composition.analyze, survival.analyze, health.analyze, target.analyze, projection.analyze):
        with pytest.raises(MissingTable, match="no column says who churned"):
            ask(book)
    assert "no column says whether it has churned" in account.analyze(book, account_id="0").findings[0].claim


def test_a_churn_date_that_is_empty_throughout_says_that_nobody_churned() -> None:
    text = b"account_id,started_on,churn date\n" + b"".join(b"A-%d,2024-01-01,\n" % i for i in range(20))
    book = Book.from_files(("accounts.csv", text))
    assert left(book) == (0, 20)
    assert "churned_on is empty throughout: by that column nobody has churned" in book.assumptions


def test_which_of_two_values_means_churned_is_asked_and_until_then_nothing_is_said() -> None:
    book = case("status_1_2.csv")
    with pytest.raises(MissingTable, match=r"“2” \(40\) and “1” \(20\)"):
        composition.analyze(book)
    assert not book.readiness().set_index("page").loc["composition", "ready"]
    draft = Draft.from_files([("status_1_2.csv", (CASES / "status_1_2.csv").read_bytes())])
    two, one = (question for question in questions(draft) if question.word == "left")
    assert [(q.about, q.example, q.waits) for q in (two, one)] == [("2", "40 rows", True), ("1", "20 rows", True)]
    said = answered(answered(draft, one, "churned"), two, "active")
    asked = [question for question in questions(said) if question.word == "left"]
    assert [(q.about, q.chosen, q.waits) for q in asked] == [("2", "active", False), ("1", "churned", False)]
    assert left(Book.from_sheets(said.sheets, said.recipe)) == (20, 60)
    again = Draft.from_files(
        [("s.json", said.recipe.to_json().encode()), ("q.csv", (CASES / "status_1_2.csv").read_bytes())]
    )
    assert left(Book.from_sheets(again.sheets, again.recipe)) == (20, 60)


@pytest.mark.parametrize(
    "values", [("A", "C"), ("1", "2"), ("1", "0"), ("yes", "no"), ("gold", "grey"), ("1", "2", "3")]
)
def test_any_values_of_a_status_that_nobody_knows_are_asked(values: tuple[str, ...]) -> None:
    rows = "".join(f"A-{i},{i % 20 + 1},{values[i % len(values)]}\n" for i in range(60))
    book = Book.from_files(("accounts.csv", f"account_id,tenure_months,status\n{rows}".encode()))
    with pytest.raises(MissingTable, match="Cannot tell"):
        composition.analyze(book)


def test_a_few_values_that_nobody_knows_are_set_aside_and_counted() -> None:
    said = ["active"] * 80 + ["churned"] * 17 + ["???!"] * 3
    rows = "".join(f"A-{i},{i % 20 + 1},{word}\n" for i, word in enumerate(said))
    book = Book.from_files(("accounts.csv", f"account_id,tenure_months,status\n{rows}".encode()))
    assert left(book) == (17, 97)
    assert book.refused["rule"].tolist() == ["churned could not be read"]


def test_attrited_and_existing_customers_are_all_read() -> None:
    book = case("attrited_text.csv")
    rows = pd.read_csv(CASES / "attrited_text.csv")
    assert left(book) == (int((rows["churn"] == "Attrited Customer").sum()), 30)
    assert len(book.refused) == 0


@pytest.mark.parametrize("name", ["sentinel_2049-12-31.csv", "sentinel_active.csv"])
def test_a_far_day_or_a_word_for_still_here_is_no_day(name: str) -> None:
    book = case(name)
    assert left(book) == (106, 200)
    assert book.as_of == date(2024, 6, 7)
    assert any(re.search(r"(2049-12-31|“active”) \(94\) read as no day", said) for said in book.assumptions)


_NEVER = ("9999-12-31", "2099-12-31", "1900-01-01", "1970-01-01", "0001-01-01", "00/00/0000", "2030-12-31", "ongoing",
          "Still here", "n/a", "present", "-", "0000-00-00")  # fmt: skip
_ENDS = ("end date", "Ended On", "termination date", "Cancelled At", "churn_date", "cancellation date", "iptal tarihi",
         "Kündigungsdatum", "date de résiliation", "fecha de baja", "data de cancelamento", "解約日",
         "终止日期")  # fmt: skip
_TERMS = ("expires", "contract end", "Contract End Date", "renewal date", "current period end", "Vertragsende",
          "fin de contrat", "vencimiento", "到期日", "契約終了日")  # fmt: skip


@pytest.mark.parametrize("never", _NEVER)
def test_every_way_of_writing_no_day_gives_the_same_book(never: str) -> None:
    text = (CASES / "sentinel_active.csv").read_text().replace(",active,", f",{never},")
    book = Book.from_files(("sentinel.csv", text.encode()))
    assert (left(book), book.as_of) == ((106, 200), date(2024, 6, 7))


def test_the_end_of_subscriptions_says_who_left() -> None:
    accounts, subscriptions = ("who_left_accounts.csv", "who_left_subscriptions.csv")
    told = "the ends of the subscriptions"
    book = case(accounts, subscriptions)
    assert (left(book), book.as_of) == ((40, 100), date(2025, 3, 1))
    assert any(told in said and "40 of 100 accounts" in said for said in book.assumptions)
    other = Book.from_files(CASES / accounts, ("export.csv", (CASES / subscriptions).read_bytes()))
    assert left(other) == (40, 100)


@pytest.mark.parametrize("header", _ENDS)
def test_subscriptions_end_in_every_word_in_which_accounts_do(header: str) -> None:
    text = (CASES / "who_left_subscriptions.csv").read_text().replace("cancel date", header)
    book = Book.from_files(CASES / "who_left_accounts.csv", ("subscriptions.csv", text.encode()))
    assert (left(book), book.as_of) == ((40, 100), date(2025, 3, 1))


@pytest.mark.parametrize("header", _TERMS)
def test_the_end_of_a_contract_is_no_departure_and_never_the_day_the_data_stops(header: str) -> None:
    text = (CASES / "who_left_subscriptions.csv").read_text().replace("cancel date", header)
    files = [("accounts.csv", (CASES / "who_left_accounts.csv").read_bytes()), ("subscriptions.csv", text.encode())]
    book = Book.from_files(*files)
    assert book.as_of == date(2023, 1, 15)
    with pytest.raises(MissingTable, match="no column says who churned"):
        composition.analyze(book)
    draft = Draft.from_files(files)
    (asked,) = (question for question in questions(draft) if question.word == "term")
    assert (asked.sheet, asked.about, asked.chosen) == (1, header, "no")
    said = answered(draft, asked, "yes")
    assert left(Book.from_sheets(said.sheets, said.recipe)) == (40, 100)
    again = Draft.from_files([("recipe.json", said.recipe.to_json().encode()), *files])
    assert left(Book.from_sheets(again.sheets, again.recipe)) == (40, 100)
    (asked,) = (question for question in questions(said) if question.word == "term")
    assert (asked.about, asked.chosen) == (header, "yes")
    taken_back = answered(said, asked, "no")
    assert taken_back.recipe.files[1].columns == draft.recipe.files[1].columns


def test_an_end_date_that_every_account_has_is_asked_and_not_taken_for_churn() -> None:
    rows = "".join(f"A-{i},2024-01-{i % 28 + 1:02d},2025-{i % 12 + 1:02d}-01\n" for i in range(60))
    book = Book.from_files(("accounts.csv", f"account_id,start date,end date\n{rows}".encode()))
    assert book.as_of == date(2024, 1, 28)
    with pytest.raises(MissingTable, match="no column says who churned"):
        composition.analyze(book)


def test_months_without_mrr_movements_and_churn_events_say_who_left_too() -> None:
    accounts = b"account_id,started_on\n" + b"".join(b"A-%d,2024-01-10\n" % i for i in range(4))
    months = "account_id,month,mrr\n" + "".join(
        f"A-{i},2024-{m:02d},50\n" for i in range(4) for m in range(1, 13) if i or m < 7
    )
    moves = "account_id,moved_on,kind,amount\n" + "".join(f"A-{i},2024-01-10,new,50\n" for i in range(4))
    moves += "A-0,2024-07-01,churn,-50\nA-1,2024-05-01,churn,-50\nA-1,2024-06-01,reactivation,50\n"
    events = "account_id,happened_on,kind\nA-0,2024-07-01,churn\nA-2,2024-12-31,upgrade\n"
    for table, text in (("mrr", months), ("movements", moves), ("events", events)):
        book = Book.from_files(("accounts.csv", accounts), (f"{table}.csv", text.encode()))
        assert left(book) == (1, 4), table
        day = book.built.engine.row("SELECT churned_on, account_id FROM accounts WHERE churned = 1")
        assert (date(1970, 1, 1).toordinal() + day[0], day[1]) == (date(2024, 7, 1).toordinal(), "A-0"), table
        assert any("who churned is taken from" in said for said in book.assumptions)


def test_accounts_of_which_no_subscription_speaks_are_set_aside() -> None:
    more = (CASES / "who_left_accounts.csv").read_text() + "x1,2023-01-15,UK\nx2,2023-01-15,UK\n"
    book = Book.from_files(("accounts.csv", more.encode()), CASES / "who_left_subscriptions.csv")
    assert left(book) == (40, 100)
    assert book.refused[["rule", "rows"]].to_numpy().tolist() == [["nothing tells whether it is still here", 2]]


def test_running_subscriptions_have_no_end() -> None:
    book = case("running_users.csv", "running_subscriptions.csv")
    assert left(book) == (0, 30)


def test_accounts_without_a_tenure_count_in_who_left() -> None:
    rows = "".join(
        f"A-{i},{i % 20 + 1 if i % 10 else ''},{'yes' if i % 10 == 0 or i % 3 == 0 else 'no'}\n" for i in range(200)
    )
    book = Book.from_files(("accounts.csv", f"account_id,tenure_months,churned\n{rows}".encode()))
    churned = sum(i % 10 == 0 or i % 3 == 0 for i in range(200))
    assert left(book) == (churned, 200)
    assert int(composition.analyze(book).groups["churned"].sum()) == churned
    survived = survival.analyze(book)
    assert int(survived.groups["accounts"].sum()) == 180
    said = "Left out: 20 of 200 accounts whose time as a customer is not known (all of them churned)."
    assert survived.findings[0].claim.endswith(said)
    assert "Left out" not in composition.analyze(book).findings[0].claim


@pytest.mark.parametrize(("without", "said"), [(2, False), (3, True)])
def test_what_is_left_out_is_said_above_2_in_100(without: int, said: bool) -> None:
    rows = "".join(f"A-{i},{'' if i < without else i % 20 + 1},{'yes' if i % 4 else 'no'}\n" for i in range(100))
    book = Book.from_files(("accounts.csv", f"account_id,tenure_months,churned\n{rows}".encode()))
    assert ("Left out" in survival.analyze(book).findings[0].claim) is said
    assert ("Left out" in survival.peers(book).findings[0].claim) is said


def test_shoppers_without_a_tenure_count_among_those_that_left() -> None:
    (path,) = public("ecommerce_churn.xlsx")
    raw = pd.read_excel(path, sheet_name="E Comm", engine="openpyxl")
    book = Book.from_files(path)
    assert left(book) == (int(raw["Churn"].sum()), len(raw)) == (948, 5630)
    assert "264 of 5,630 accounts" in survival.analyze(book).findings[0].claim


def test_churn_events_of_strangers_do_not_say_who_left() -> None:
    accounts = b"account_id,started_on\nA-1,2024-01-10\nA-2,2024-01-11\n"
    events = b"account_id,happened_on,kind\nX-1,2024-07-01,churn\nX-2,2024-12-31,upgrade\n"
    book = Book.from_files(("accounts.csv", accounts), ("events.csv", events))
    with pytest.raises(MissingTable, match="no column says who churned"):
        composition.analyze(book)


def test_where_accounts_and_subscriptions_disagree_which_was_used_is_said() -> None:
    rows = "".join(f"A-{i},2024-01-10,{'yes' if i < 3 else 'no'}\n" for i in range(9))
    accounts = f"account_id,started_on,churned\n{rows}"
    paid = "account_id,start date,cancel date,mrr\n" + "".join(
        f"A-{i},2024-01-10,{'2024-06-01' if i in (2, 8) else ''},50\n" for i in range(9)
    )
    book = Book.from_files(("accounts.csv", accounts.encode()), ("subscriptions.csv", paid.encode()))
    assert left(book) == (3, 9)
    assert (
        "who churned is taken from the accounts; the subscriptions say otherwise: 2 of those that churned have one "
        "that runs, and 1 of those still here have none"
    ) in book.assumptions


def test_of_cybersecurity_customers_nobody_knows_who_left() -> None:
    names = ("contract_events", "customer_feedback", "customers", "product_usage", "support_tickets")
    book = Book.from_files(*public(*(f"cybersec/{name}.csv" for name in names)))
    with pytest.raises(MissingTable, match="Cannot tell"):
        composition.analyze(book)


def test_who_stops_paying_is_watched_from_the_first_month_of_mrr() -> None:
    """A left on April 1, 2024, 27 months old and watched since it was 23; of those before, nobody knows who left."""
    accounts = b"account_id,started_on\nA,2022-01-01\nB,2024-02-01\nC,2021-07-01\n"
    paid = {"A": (1, 2, 3), "B": (2, 3, 4, 5, 6), "C": (1, 2, 3, 4, 5, 6)}
    rows = "".join(f"{account},2024-0{month},10\n" for account, months in paid.items() for month in months)
    book = Book.from_files(("accounts.csv", accounts), ("mrr.csv", f"account_id,month,mrr\n{rows}".encode()))
    lives = book.built.engine.rows("SELECT account_id, entry, exit, churned FROM accounts ORDER BY 1")
    # From July 1, 2021 to January 1, 2024 are 914 days, 30.03 months of 30.4375; to June 30, 1,095 days, 35.98 months.
    assert lives == [("A", 23, 27, 1), ("B", 0, 5, 0), ("C", 30, 36, 0)]


def test_a_month_whose_lines_take_each_other_back_is_no_month_of_mrr() -> None:
    lines = ["a,2025-01,100", "a,2025-02,100", "a,2025-02,-100", "b,2025-01,50", "b,2025-02,50", "b,2025-02,5"]
    for told, rows in ((1, lines), (0, [line for line in lines if "-100" not in line])):
        book = Book.from_files(("mrr.csv", "\n".join(["account_id,month,mrr", *rows]).encode()))
        assert left(book) == (told, 2)
