"""The first numbers of dropped files are those of the files, and say of what they are counted."""

from analysis import Book
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
