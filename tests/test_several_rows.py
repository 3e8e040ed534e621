"""Accounts in several rows: the newest version counts, one of several subscriptions may still run, else it is asked."""

from analysis import Book
from analysis.book.draft import Draft
from analysis.book.questions import answered, questions

HISTORY = [
    "c1,active,2024-01-10,SMB", "c1,canceled,2024-03-10,SMB", "c2,canceled,2024-01-10,SMB", "c2,active,2024-05-10,Mid",
    "c3,active,2024-02-01,SMB",
]  # fmt: skip


def draft_of(header: str, rows: list[str], name: str = "export.csv") -> Draft:
    return Draft.from_files([(name, "\n".join([header, *rows]).encode())])


def left(draft: Draft) -> dict[str, int]:
    book = Book.from_sheets(draft.sheets, draft.recipe)
    return dict(book.built.engine.rows("SELECT account_id, churned FROM accounts ORDER BY 1"))


def test_of_versions_of_an_account_the_newest_counts_and_the_others_are_kept_by_rule() -> None:
    draft = draft_of("customer_id,status,updated_at,segment", HISTORY)
    assert left(draft) == {"c1": 1, "c2": 0, "c3": 0}
    book = Book.from_sheets(draft.sheets, draft.recipe)
    assert book.refused.set_index("rule")["rows"].to_dict() == {"an older version of this account": 2}
    assert any("2 rows set aside, because a newer version" in said for said in book.assumptions)


def test_an_account_has_churned_when_all_its_subscriptions_have() -> None:
    rows = [f"s{i},c{i % 30},P{i % 3},2023-0{1 + i % 9}-01,{'canceled' if i % 4 == 0 else 'active'}" for i in range(40)]
    draft = draft_of("subscription_id,customer_id,plan,start_date,status", rows, "subs.csv")
    gone = {f"c{i}" for i in range(30)} - {f"c{i % 30}" for i in range(40) if i % 4}
    assert {account for account, churned in left(draft).items() if churned} == gone
    assert not any(q.waits for q in questions(draft))
    first = dict(Book.from_sheets(draft.sheets, draft.recipe).built.engine.rows(
        "SELECT account_id, strftime(DATE '1970-01-01' + CAST(started_on AS INTEGER), '%m') FROM accounts"
    ))  # fmt: skip
    assert (first["c9"], first["c4"]) == ("01", "05"), "its first subscription"


def test_rows_that_disagree_and_say_not_why_are_asked_about() -> None:
    rows = [f"c{i},2024-01-0{1 + i % 9},no,{100 + i}" for i in range(30)]
    rows += [f"c{i},2024-01-0{1 + i % 9},yes,{100 + i}" for i in range(6)]
    draft = draft_of("customer_id,signup_date,churned,mrr", rows)
    asked = next(q for q in questions(draft) if q.word == "several_rows")
    assert asked.waits
    assert asked.text.startswith("6 accounts of export.csv have several rows")
    gone = {value: sum(left(answered(draft, asked, value)).values()) for value in ("first", "last", "here")}
    assert gone == {"first": 0, "last": 6, "here": 0}


def test_rows_that_agree_are_not_asked_about() -> None:
    rows = [f"c{i},2024-01-0{1 + i % 9},no" for i in range(30)]
    draft = draft_of("customer_id,signup_date,churned", [*rows, *rows[:6]])
    assert not any(q.word == "several_rows" for q in questions(draft))


def test_a_plain_id_in_a_file_of_accounts_is_theirs_and_not_the_company_beside_it() -> None:
    rows = [f"2024-01-0{1 + i % 9},{i},Co {i // 3},active,2023-02-0{1 + i % 9}" for i in range(9)]
    file = draft_of("_fivetran_synced,id,company,state,created_at", rows, "account_history_data.csv").recipe.files[0]
    assert (file.table, file.columns["account_id"]) == ("accounts", "id")
