"""Files of totals, one row a month: they are named, and neither opened as accounts nor asked what each row is."""

import pytest

from analysis import Book, UnusableUpload
from analysis.book.draft import Draft
from analysis.book.questions import questions
from analysis.book.recipe import LEAVE_OUT

MONTHS = [f"{2023 + i // 12}-{1 + i % 12:02d}" for i in range(24)]


def draft_of(header: str, rows: list[str], name: str = "export.csv") -> Draft:
    return Draft.from_files([(name, "\n".join([header, *rows]).encode())])


@pytest.mark.parametrize(
    ("header", "row", "words"),
    [
        ("month,MRR", "{m},{n}.5", "monthly totals of the company"),
        ("month,customers,new_customers,churned_customers,mrr", "{m},{n},7,{i},{n}0", "monthly totals of the company"),
        ("period;active clients;ARR", "{m};{n};{n}00", "monthly totals of the company"),
        ("metric_month,product,no_customers,mrr", "{m},{p},{n},{n}0", "totals of many accounts"),
        ("month,mrr_type,amount", "{m},{k},{n}", "totals of many accounts"),
        ("date,country,platform,subscription_count", "{m}-01,{p},ios,{i}", "totals of many accounts"),
    ],
)  # fmt: skip
def test_totals_by_month_are_named_and_nothing_is_asked(header: str, row: str, words: str) -> None:
    several = 1 if "product" not in header and "type" not in header and "country" not in header else 2
    rows = [
        row.format(m=m, n=1000 + i, i=i, p=f"P{k}", k=("new", "churn")[k])
        for i, m in enumerate(MONTHS)
        for k in range(several)
    ]
    draft = draft_of(header, rows)
    assert draft.recipe.files[0].table == LEAVE_OUT
    assert words in str(draft.recipe.files[0].settings["why"])
    assert not questions(draft)
    with pytest.raises(UnusableUpload, match="totals"):
        Book.from_sheets(draft.sheets, draft.recipe)


@pytest.mark.parametrize("header", ["customers", "no_customers", "active_users", "customer_count", "num_clientes"])
def test_how_many_accounts_there_are_is_no_id_of_one(header: str) -> None:
    draft = draft_of(f"month,plan,{header},mrr", [f"{m},{p},{i},{i}0" for i, m in enumerate(MONTHS) for p in "ABC"])
    assert "account_id" not in draft.recipe.files[0].columns


@pytest.mark.parametrize("header", ["customer_no", "Kunden-Nr", "Customer IDs", "client", "account number"])
def test_an_id_of_an_account_is_no_number_of_them(header: str) -> None:
    rows = [f"{m},{100 + i},{i}0" for m in MONTHS[:6] for i in range(30)]
    draft = draft_of(f"month,{header},mrr", rows)
    assert draft.recipe.files[0].columns["account_id"] == header


def test_answers_and_costs_by_month_are_no_totals_of_accounts() -> None:
    costs = draft_of("month,cost", [f"{m},{i}00" for i, m in enumerate(MONTHS)], "costs.csv")
    answers = draft_of("date,nps", [f"{m}-0{1 + i % 9},{i % 11}" for i, m in enumerate(MONTHS)], "nps.csv")
    assert [d.recipe.files[0].table for d in (costs, answers)] == ["costs", "nps"]


def test_rows_that_say_what_accounts_pay_and_are_are_accounts_without_ids() -> None:
    rows = [f"{10 + i},{i % 2 == 0},{100 * i},{'SMB' if i % 3 else 'Enterprise'},0.{i:02d}" for i in range(40)]
    draft = draft_of("seats,is_trial,mrr,segment,churn_probability", rows)
    assert draft.recipe.files[0].table == "accounts"
    book = Book.from_sheets(draft.sheets, draft.recipe)
    assert (book.count(), book.built.who_left) == (40, "")
    assert any(q.word == "who_left" for q in questions(draft))


def test_a_list_of_plans_and_its_prices_is_no_file_of_accounts() -> None:
    draft = draft_of("plan,price,seats", ["Basic,10,1", "Pro,50,10", "Team,100,25", "Enterprise,500,100"])
    assert draft.recipe.files[0].table != "accounts"


def test_plain_yes_and_no_are_no_arms_of_an_experiment() -> None:
    rows = [f"{'true' if i % 2 else 'false'},{i},{i % 7}" for i in range(60)]
    assert draft_of("beta_used,minutes,errors", rows).recipe.files[0].table != "kpis"


def test_an_experiment_with_one_row_an_arm_is_named_as_sums() -> None:
    draft = draft_of("variant,users,conversions", ["control,1000,100", "treatment,1010,130"])
    assert draft.recipe.files[0].table == LEAVE_OUT
    assert "one row an arm" in str(draft.recipe.files[0].settings["why"])
    units = draft_of("unit,variant,visits", ["a,control,10", "b,treatment,13", "c,control,9", "d,treatment,11"])
    assert units.recipe.files[0].table == "kpis"
