"""What subscriptions and experiments leave open: terms that are over, a flag against an end, seats, several tests."""

import pytest

from analysis.book.draft import Draft
from analysis.book.question import NO, YES, Question
from analysis.book.questions import answered, questions

DAYS = [f"2022-{i % 12 + 1:02}-{i % 27 + 1:02}" for i in range(80)]


def draft_of(*files: tuple[str, str, list[str]]) -> Draft:
    return Draft.from_files([(name, "\n".join([header, *rows]).encode()) for name, header, rows in files])


def asked(draft: Draft, word: str) -> Question:
    return next(q for q in questions(draft) if q.word == word)


def say(draft: Draft, word: str, value: str) -> Draft:
    return answered(draft, asked(draft, word), value)


def mrr_of(draft: Draft) -> dict[int, float]:
    return dict(draft.opened.built.engine.rows("SELECT month, sum(mrr) FROM mrr GROUP BY 1 ORDER BY 1"))


ACCOUNTS = ("customers.csv", "customer_id,signup_date,churn_date",
            [f"c{i},{DAYS[i]},{'2023-03-05' if i % 8 == 0 else ''}" for i in range(80)])  # fmt: skip
TERMS = ("subscriptions.csv", "customer_id,plan,duration_months,monthly_price,start_date",
         [f"c{i},Pro,{(1, 3, 12)[i % 3]},10,{DAYS[i]}" for i in range(80)])  # fmt: skip
VISITS = ("logins.csv", "login_id,customer_id,login_date", [f"l{i},c{i},2023-06-{i % 27 + 1:02}" for i in range(80)])


def test_terms_that_are_over_are_asked_and_end_on_the_readers_word() -> None:
    draft = draft_of(ACCOUNTS, TERMS, VISITS)
    question = asked(draft, "terms_over")
    assert question.waits
    assert "are past their duration_months" in question.text
    runs, ends = mrr_of(say(draft, "terms_over", YES)), mrr_of(say(draft, "terms_over", "ended"))
    last = max(runs)
    assert runs[last] == 10 * sum(i % 8 != 0 for i in range(80)), "who has not churned pays on"
    assert last == 12 * 2023 + 5, "June 2023"
    # By hand: only terms of twelve months that began after June 2022 are not over by the end of June 2023.
    late = [i for i in range(80) if i % 3 == 2 and DAYS[i] > "2022-06-27" and i % 8]
    assert len(late) * 10 <= ends[last] <= len(late) * 10 + 40 < runs[last] / 2


@pytest.mark.parametrize("more", ["status", "end_date"])
def test_terms_are_not_asked_where_a_status_or_an_end_tells(more: str) -> None:
    name, header, rows = TERMS
    cell = {"status": "active", "end_date": ""}
    told = [f"{row},{'canceled' if more == 'status' else '2023-02-01'}" if i % 4 == 0 else f"{row},{cell[more]}"
            for i, row in enumerate(rows)]  # fmt: skip
    draft = draft_of(ACCOUNTS, (name, f"{header},{more}", told), VISITS)
    assert "terms_over" not in {q.word for q in questions(draft)}


def _flagged(active: str, ended: str, i: int) -> str:
    return f"s{i},c{i},50,{DAYS[i]},{ended},{active}"


# 30 active without an end and 10 inactive with one agree; 25 active ones have ended, and 15 inactive ones have not.
FLAGS = ("subscriptions.csv", "subscription_id,customer_id,monthly_revenue,start_date,end_date,is_active",
         [_flagged("True", "", i) for i in range(30)] + [_flagged("False", "2023-02-01", i) for i in range(30, 40)]
         + [_flagged("True", "2023-02-01", i) for i in range(40, 65)]
         + 2 * [_flagged("False", "", i) for i in range(65, 80)])  # fmt: skip
PEOPLE = ("customers.csv", "customer_id,company_name,signup_date", [f"c{i},Firm {i},{DAYS[i]}" for i in range(80)])


@pytest.mark.parametrize(("answer", "told", "running"), [("flag", 80, 55), ("end", 80, 45), (YES, 80, 30)])
def test_a_flag_and_an_end_that_contradict_each_other_are_asked_with_both_counts(
    answer: str, told: int, running: int
) -> None:
    draft = draft_of(PEOPLE, FLAGS)
    text = asked(draft, "runs_by_what").text
    assert "25 are active by is_active after their end_date" in text
    assert "30 are not active and have none" in text
    engine = say(draft, "runs_by_what", answer).opened.built.engine
    assert engine.row("SELECT count(*), sum(1 - churned) FROM accounts") == (told, running)


def test_what_is_no_longer_active_was_paid_until_its_end() -> None:
    name, header, rows = FLAGS
    draft = draft_of(PEOPLE, (name, header, rows[:40]))
    assert "runs_by_what" not in {q.word for q in questions(draft)}
    months = mrr_of(draft)
    assert months[12 * 2023] == 50 * 40, "January 2023, before the ten ended"
    assert draft.opened.built.engine.row("SELECT sum(churned) FROM accounts") == (10,)


PLANS = ("plans.csv", "plan_id,plan_name,price_monthly,price_annual,max_devices",
         ["pro,Pro,6,60,100", "max,Max,10,96,500"])  # fmt: skip
SEATS = ("subscriptions.csv", "subscription_id,customer_id,plan_id,billing_cycle,user_count,start_date,end_date,status",
         [f"s{i},c{i % 60},{('pro', 'max')[i % 2]},{('monthly', 'annual')[i // 2 % 2]},{1 + i % 5},{DAYS[i]},"
          + ("2023-02-01,canceled" if i < 8 else ",active") for i in range(80)])  # fmt: skip


@pytest.mark.parametrize("answer", [YES, NO])
def test_the_price_of_a_plan_beside_seats_is_asked_and_a_year_costs_what_the_list_says(answer: str) -> None:
    draft = draft_of(PEOPLE, PLANS, SEATS)
    question = asked(draft, "seat_price")
    assert question.waits
    assert "price_monthly in plans.csv stands beside user_count of subscriptions.csv" in question.text
    months = mrr_of(say(draft, "seat_price", answer))
    a_month = {("pro", "monthly"): 6, ("max", "monthly"): 10, ("pro", "annual"): 60 / 12, ("max", "annual"): 96 / 12}
    told = [
        a_month[("pro", "max")[i % 2], ("monthly", "annual")[i // 2 % 2]] * (1 + i % 5 if answer == YES else 1)
        for i in range(8, 80)
    ]
    assert months[max(months)] == pytest.approx(sum(told))


UNITS = ("assignments.csv", "assignment_id,user_id,experiment_id,variant",
         [f"{i},{i // 2},{1 + i % 2},{('control', 'treatment')[(i // 4) % 2]}" for i in range(160)])  # fmt: skip
TESTS = ("experiments.csv", "experiment_id,experiment_name,start_date", ["1,button color,2024-01-01",
                                                                         "2,free trial,2024-01-01"])  # fmt: skip


@pytest.mark.parametrize(("header", "amount"), [("annual_commit_dollars", "arr"), ("Annual_Premium", "arr"),
                                                ("mensalidade", "mrr")])  # fmt: skip
def test_what_was_committed_for_a_year_and_what_is_paid_a_month_are_money(header: str, amount: str) -> None:
    name, names, rows = ACCOUNTS
    draft = draft_of((name, f"{names},{header}", [f"{row},{120 + 12 * i}" for i, row in enumerate(rows)]))
    assert draft.recipe.files[0].columns[amount] == header
    paid = sum(120 + 12 * i for i in range(80)) / (12 if amount == "arr" else 1)
    assert draft.opened.built.engine.row("SELECT sum(mrr) FROM accounts") == (pytest.approx(paid),)


def test_several_experiments_in_one_file_are_never_pooled_and_one_is_asked_for_by_name() -> None:
    draft = draft_of(UNITS, TESTS)
    question = asked(draft, "which_test")
    assert question.waits, "no experiment is likelier than another"
    assert [label for _, label in question.options] == ["button color (80 rows)", "free trial (80 rows)"]
    book = answered(draft, question, "2").opened
    assert book.built.engine.rows("SELECT arm, count(*) FROM kpis GROUP BY 1 ORDER BY 1") == [
        ("control", 40), ("treatment", 40)]  # fmt: skip
    assert ("of another experiment", 80) in set(zip(book.refused["rule"], book.refused["rows"], strict=True))
    assert not set(book.built.numbers.values()) & {"assignment_id", "experiment_id"}, "an id is no KPI"
    assert asked(answered(answered(draft, question, "2"), question, ""), "which_test").waits


def test_the_name_of_one_experiment_is_not_asked() -> None:
    name, header, rows = UNITS
    one = [row for row in rows if row.split(",")[2] == "1"]
    assert "which_test" not in {q.word for q in questions(draft_of((name, header, one)))}
    # Where each experiment has one arm, its name is that of the arm.
    apart = [f"{i},{i},{1 + i % 2},{('control', 'treatment')[i % 2]}" for i in range(160)]
    assert "which_test" not in {q.word for q in questions(draft_of((name, header, apart)))}


def test_a_day_of_contact_begins_no_contract() -> None:
    rows = [f"c{i},{1 + i % 40},{('Yes', 'No')[i % 3 > 0]},{DAYS[i]}" for i in range(80)]
    draft = draft_of(("customers.csv", "Customer ID,Customer Tenure (in months),Churned,Contact Date", rows))
    assert "started_on" not in draft.recipe.files[0].columns
    began = draft_of(("customers.csv", "Customer ID,Customer Tenure (in months),Churned,Contract Date", rows))
    assert began.recipe.files[0].columns["started_on"] == "Contract Date"


@pytest.mark.parametrize(("title", "table"), [("Banner AB test.csv", "kpis"), ("customers.csv", "accounts")])
def test_a_group_of_users_called_a_and_b_is_a_test_where_the_file_is_called_so(title: str, table: str) -> None:
    rows = [f"{i},{'AB'[i % 2]},{DAYS[i]},{i % 7},{i % 3 == 0:d}" for i in range(80)]
    draft = draft_of((title, "id,user_group,join_date,sum_spent,is_converted", rows))
    assert draft.recipe.files[0].table == table
