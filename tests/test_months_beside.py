"""Months beside the names of accounts, lines that add up, months marked as inactive or as that of leaving."""

import pytest

from analysis.book.draft import Draft
from analysis.book.questions import answered, questions
from analysis.book.recipe import LEAVE_OUT

MONTHS = [f"2025-{m:02}-01" for m in range(1, 13)]


def draft_of(**files: list[str]) -> Draft:
    return Draft.from_files([(f"{name}.csv", "\n".join(lines).encode()) for name, lines in files.items()])


def counted(draft: Draft) -> tuple[float, int]:
    engine = draft.opened.built.engine
    last = engine.row("SELECT sum(mrr) FROM mrr WHERE month = (SELECT max(month) FROM mrr)")[0]
    return float(last), int(engine.row("SELECT coalesce(sum(churned), 0) FROM accounts")[0])


def paid(account: int, month: int) -> int:
    """Ten accounts of 100; the third has left from October on."""
    return 0 if account == 3 and month >= 9 else 100


KINDS = ("New", "Upsell", "Downsell", "Lost")
BLOCKS = [*MONTHS, *(f"{kind} MRR {month}" for kind in KINDS for month in MONTHS[:4])]
ABOUT = {"Company": "Co", "Segment": "SMB", "Region": "North"}


@pytest.mark.parametrize("about", [(), ("Segment",), ("Company", "Segment", "Region")])
def test_months_are_read_where_they_are_all_that_a_file_tells_of_its_accounts(about: tuple[str, ...]) -> None:
    cells = [[str(paid(a, m)) for m in range(12)] for a in range(10)]
    more = [[ABOUT[header] + str(a % 2) for header in about] for a in range(10)]
    rows = [",".join([str(a), *own, *["0"] * 16, *said]) for a, (own, said) in enumerate(zip(cells, more, strict=True))]
    draft = draft_of(data=[",".join(["Customer ID", *BLOCKS, *about]), *rows])
    assert not any(question.waits for question in questions(draft))
    assert counted(draft) == (900, 1)
    accounts = [file for file in draft.recipe.files if file.table == "accounts"]
    assert accounts
    assert not any("mrr" in file.columns for file in accounts)


def test_months_beside_accounts_that_nothing_calls_revenue_are_asked_about() -> None:
    rows = [
        ",".join([f"c{a}", f"Co {a}", "SMB", "EU", "Pro", *(str(paid(a, m)) for m in (7, 8, 9))]) for a in range(10)
    ]
    draft = draft_of(
        data=[",".join(["customer_id", "company_name", "segment", "region", "plan", *MONTHS[7:10]]), *rows]
    )
    (question,) = (q for q in questions(draft) if q.waits)
    assert question.word == "part"
    assert counted(answered(draft, question, "yes")) == (900, 1)
    assert "mrr" not in answered(draft, question, "no").opened.tables


@pytest.mark.parametrize(
    "lines",
    [
        ("Beginning ARR", "+ New customer", "+ Upsell", "− Downsell", "− Churn", "Ending ARR", "External check"),
        ("Anfangsbestand", "Neugeschäft", "Erweiterung", "Kündigung", "Endbestand"),
        ("Saldo inicial", "Altas", "Expansión", "Bajas", "Saldo final"),
        ("期首", "新規", "解約", "期末"),
    ],
)
def test_lines_of_a_report_that_add_up_are_no_accounts(lines: tuple[str, ...]) -> None:
    report = [",".join(["", *MONTHS[:4]]), *(",".join([line, "10", "20", "30", "40"]) for line in lines)]
    accounts = [
        "customer_id,signup_date,churn_date",
        *(f"c{i},2024-01-0{i % 9 + 1},{'' if i % 3 else '2025-01-01'}" for i in range(30)),
    ]
    draft = draft_of(report=report, accounts=accounts)
    assert draft.recipe.files[0].table == LEAVE_OUT
    assert not any(question.waits for question in questions(draft))


MARKED = [
    (a, m, int(not (a < 3 and m > 3 + a)), int(a < 3 and m == 4 + a)) for a in range(30) for m in range(8)
]  # account, month, active, marked as the month of leaving


@pytest.mark.parametrize(
    ("header", "yes", "no"),
    [("Is_Active", "1", "0"), ("active", "True", "False"), ("aktiv", "ja", "nein"), ("is_subscribed", "Y", "N")],
)
def test_a_month_that_is_marked_as_not_running_counts_as_no_mrr(header: str, yes: str, no: str) -> None:
    rows = [f"c{a},{MONTHS[m]},50,{yes if active else no}" for a, m, active, _ in MARKED]
    draft = draft_of(months=[f"customer_id,month,mrr,{header}", *rows])
    assert not any(question.waits for question in questions(draft))
    assert counted(draft) == (27 * 50, 3)


def test_marks_of_leaving_that_months_contradict_are_asked_about_and_count_where_chosen() -> None:
    rows = [f"c{a},{MONTHS[m]},50,{marked}" for a, m, _, marked in MARKED]
    draft = draft_of(months=["customer_id,month,mrr,churn_flag", *rows])
    (question,) = (q for q in questions(draft) if q.waits)
    assert (question.word, question.text) == (
        "churn_flag",
        "churn_flag of months.csv marks 3 accounts as churned, its months without MRR 0. Which tells?",
    )
    chosen = answered(draft, question, "churn_flag")
    assert not any(q.waits for q in questions(chosen))
    assert counted(chosen)[1] == 3
    agree = [f"c{a},{MONTHS[m]},{50 * active},{marked}" for a, m, active, marked in MARKED]
    agreed = draft_of(months=["customer_id,month,mrr,churn_flag", *agree])
    assert not any(q.waits for q in questions(agreed))
    assert counted(agreed) == (27 * 50, 3)
