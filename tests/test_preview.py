"""The first numbers of dropped files are those of the files, and say of what they are counted."""

from analysis import Book
from analysis.book.summary import summary
from analysis.counting.preview import Number, preview


def first(name: str, text: str) -> dict[str, Number]:
    return {number.label: number for number in preview(Book.from_files((name, text.encode())))}


def test_a_snapshot_without_dates_says_no_day_beside_its_mrr() -> None:
    rows = "\n".join(f"C{n},{10 + n},{'Yes' if n % 4 == 0 else 'No'}" for n in range(1, 21))
    found = first("customers.csv", f"customer_id,mrr,churned\n{rows}\n")
    assert found["Churned"] == Number("Churned", "25.0%", "5 of 20")
    assert found["MRR"] == Number("MRR", str(sum(10 + n for n in range(1, 21) if n % 4)), "15 paying accounts")
    assert found["Accounts"].of == "one day, no dates"


def test_the_arms_of_an_experiment_cannot_be_read_as_one_number() -> None:
    rows = "\n".join(f"U{n},{n % 2},{n}" for n in range(1, 42))
    found = first("experiment.csv", f"user_id,treatment,spend\n{rows}\n")
    assert found["Rows in the experiment"] == Number("Rows in the experiment", "41", "1: 21 · 0: 20")


def test_accounts_that_started_on_known_days_lack_churn_dates_only() -> None:
    rows = "\n".join(f"C{n},2024-01-{n:02d},{'inactive' if n < 4 else 'active'}" for n in range(1, 21))
    text = f"customer_id,signup_date,status\n{rows}\n"
    assert first("customers.csv", text)["Accounts"].of == "as of Jan 20, 2024, accounts have no churn dates"
    opened = summary(Book.from_files(("customers.csv", text.encode())))[0]
    assert opened.claim == "20 accounts, in a snapshot without churn dates; 3 of them churned."


def test_what_was_paid_for_orders_is_not_called_mrr() -> None:
    rows = "\n".join(f"O{n},C{n % 5},2024-0{1 + n % 3}-15,{n}.50" for n in range(1, 31))
    text = f"order_id,customer_id,order_date,total_amount\n{rows}\n"
    found = first("orders.csv", text)
    assert "MRR" not in found
    assert found["Paid in the last month"].value == "160"
    claim = summary(Book.from_files(("orders.csv", text.encode())))[0].claim
    assert "payments by month" in claim
    assert "MRR" not in claim


def test_what_differs_between_two_files_is_said_of_so_many_accounts() -> None:
    one = "account_id,plan,churned\n" + "".join(f"A{n},basic,0\n" for n in range(1, 21))
    plans = {3: "pro", 4: "pro"}
    two = "account_id,plan,region\n" + "".join(f"A{n},{plans.get(n, 'basic')},north\n" for n in range(1, 21))
    told = [f.claim for f in summary(Book.from_files(("first.csv", one.encode()), ("second.csv", two.encode())))]
    assert "accounts: plan differs between first.csv and second.csv: the first is used (2 accounts)." in told


def test_accounts_that_churned_on_known_days_lack_start_dates_only() -> None:
    rows = "\n".join(f"C{n},{f'2024-03-{n:02d}' if n < 6 else ''},{n % 2}" for n in range(1, 21))
    book = Book.from_files(("customers.csv", f"customer_id,churn_date,region\n{rows}\n".encode()))
    assert summary(book)[0].claim == "20 accounts, in a snapshot without start dates; 5 of them churned."
