"""Amounts become months: what was paid ahead is spread, what nets out leaves nothing, and currencies are not mixed."""

import pandas as pd
import pytest

from analysis import Book, UnusableUpload, revenue
from analysis.book.billing_periods import NO_MONTH, PAID_AHEAD, PER_PERIOD, TWELFTHS, UP_TO_THE_END
from analysis.book.currency import DROP_COLUMN, DROP_SIGNS, NO_RATES


def book_of(text: str, name: str = "billing.csv", **more: str) -> Book:
    files = [(f"{table}.csv", other.encode()) for table, other in more.items()]
    return Book.from_files((name, text.encode()), *files)


def paid(book: Book) -> dict[tuple[str, str], float]:
    rows = book.tables["mrr"].collect("pandas").to_pandas()
    months = [f"{month // 12}-{month % 12 + 1:02d}" for month in rows["month"]]
    return dict(zip(zip(rows["account_id"], months, strict=True), rows["mrr"], strict=True))


PREPAID = """account_id,start_date,amount,billing_frequency
yearly,2024-01-15,1200,annual
yearly,2025-01-15,1500,annual
monthly,2024-11-01,80,monthly
monthly,2024-12-01,80,monthly
quarter,2024-12-31,300,quarterly
"""


def test_an_annual_invoice_counts_a_twelfth_in_each_of_its_twelve_months() -> None:
    book = book_of(PREPAID)
    assert PAID_AHEAD in book.assumptions
    by_month = paid(book)
    year = [by_month["yearly", f"2024-{month:02d}"] for month in range(1, 13)]
    assert year == [100] * 12
    assert by_month["yearly", "2025-01"] == 125
    assert ("monthly", "2025-01") not in by_month
    assert [by_month["quarter", month] for month in ("2024-12", "2025-01")] == [100, 100]


def test_a_renewal_at_another_price_is_expansion_and_never_a_spike() -> None:
    moved = revenue.analyze(book_of(PREPAID)).movements.set_index("month")
    assert moved.loc["2024-02":"2024-10", ["new", "expansion", "contraction", "churn"]].to_numpy().sum() == 0
    assert (moved.loc["2025-01", "expansion"], moved.loc["2025-01", "churn"]) == (25, 80)


def test_a_subscription_with_a_price_per_period_counts_its_share_until_it_ends() -> None:
    text = (
        "account_id,start_date,end_date,price,billing_interval\n"
        "a,2024-01-01,2024-06-30,600,6 months\na,2024-07-01,,720,6 months\nb,2024-03-01,,1200,annual\n"
        "c,2024-10-01,,50,month\n"
    )
    book = book_of(text)
    assert PER_PERIOD in book.assumptions
    by_month = paid(book)
    assert (by_month["a", "2024-06"], by_month["a", "2024-07"], by_month["b", "2024-10"]) == (100, 120, 100)


def test_an_amount_with_a_start_and_an_end_is_spread_between_them() -> None:
    text = (
        "account_id,start_date,end_date,invoice_amount\n"
        "a,2024-01-01,2024-12-31,1200\nb,2024-01-15,2025-01-14,600\nc,2024-02-10,2024-02-20,90\na,2025-01-01,2025-03-31,360\n"
    )
    book = book_of(text)
    assert UP_TO_THE_END in book.assumptions
    by_month = paid(book)
    assert sum(by_month["b", month] for (account, month) in by_month if account == "b") == 600
    assert (by_month["a", "2024-12"], by_month["a", "2025-01"], by_month["b", "2024-12"]) == (100, 120, 50)
    assert ("b", "2025-01") not in by_month
    refused = book.refused.set_index("rule")["rows"]
    assert refused[NO_MONTH] == 1


def test_a_twelfth_of_the_arr_counts_each_month() -> None:
    book = book_of("account_id,month,ARR\na,2024-01,1200\na,2024-02,1500\n", "revenue.csv")
    assert TWELFTHS in book.assumptions
    assert paid(book) == {("a", "2024-01"): 100, ("a", "2024-02"): 125}


def test_the_same_price_by_the_year_and_by_the_quarter_is_no_movement() -> None:
    text = (
        "account_id,start_date,amount,billing_frequency\n"
        "a,2023-01-01,1000,annual\na,2024-01-01,250,quarterly\na,2024-04-01,250,quarterly\n"
    )
    moved = revenue.analyze(book_of(text)).movements
    assert (
        moved["expansion_accounts"].sum() == moved["contraction_accounts"].sum() == moved["churn_accounts"].sum() == 0
    )


def test_an_upgrade_and_a_downgrade_in_one_month_leave_no_movement_in_cents() -> None:
    rows = [("a", "2025-01", 100.10), ("a", "2025-02", 100.10), ("a", "2025-02", 40.20), ("a", "2025-02", -40.20)]
    book = Book.from_frames(mrr=pd.DataFrame(rows, columns=["account_id", "month", "mrr"]))
    moved = revenue.count_movements(book)
    assert moved["expansion_accounts"].sum() == moved["contraction_accounts"].sum() == 0


MIXED = {
    "a column of currencies": "account_id,month,mrr,currency\na,2024-01,10,EUR\nb,2024-01,20,USD\nc,2024-01,5,EUR\n",
    "signs beside the amounts": "account_id,month,mrr\na,2024-01,€10\nb,2024-01,$20\nc,2024-01,€5\n",
    "codes beside the amounts": "account_id,month,mrr\na,2024-01,10 EUR\nb,2024-01,20 USD\nc,2024-01,5 EUR\n",
}


@pytest.mark.parametrize("told", MIXED)
def test_mixed_currencies_are_refused_with_words(told: str) -> None:
    text = MIXED[told]
    with pytest.raises(UnusableUpload) as raised:
        book_of(text, "mrr.csv")
    assert raised.value.what.startswith("The recurring revenue is in EUR (2 rows) and ")
    assert raised.value.why == NO_RATES
    assert "Convert" in raised.value.fix
    assert raised.value.fix.endswith(DROP_COLUMN if "column" in told else DROP_SIGNS)


def test_one_currency_is_used_as_given_and_said() -> None:
    for text in ("account_id,month,mrr,currency\na,2024-01,10,chf\nb,2024-01,20,CHF\n",
                 "account_id,month,mrr\na,2024-01,CHF 10\nb,2024-01,CHF 20\n"):  # fmt: skip
        book = book_of(text, "mrr.csv")
        assert book.currency == "CHF"
        assert "all amounts are in CHF" in book.assumptions
    assert book_of("account_id,month,mrr\na,2024-01,10\n", "mrr.csv").currency == ""


def test_revenue_that_names_no_currency_is_in_that_of_its_accounts() -> None:
    accounts = "account_id,name,currency,started_on\na,Ann,EUR,2024-01-01\nb,Bob,USD,2024-01-01\nc,Cy,GBP,2024-01-01\n"
    only_a = "account_id,month,mrr\na,2024-01,10\na,2024-02,10\n"
    assert book_of(only_a, "mrr.csv", accounts=accounts).currency == "EUR"
    with pytest.raises(UnusableUpload, match=r"EUR .* and USD"):
        book_of(only_a + "b,2024-02,5\n", "mrr.csv", accounts=accounts)


def test_accounts_in_several_currencies_without_revenue_are_a_dimension() -> None:
    accounts = "account_id,name,currency,started_on\na,Ann,EUR,2024-01-01\nb,Bob,USD,2024-01-01\nc,Cy,EUR,2024-01-01\n"
    book = book_of(accounts, "accounts.csv")
    assert (book.currency, "currency" in book.dimensions) == ("", True)


def test_costs_in_another_currency_than_the_revenue_are_refused() -> None:
    costs = "month,amount,kind,currency\n2024-01,10,support,USD\n"
    with pytest.raises(UnusableUpload, match="The costs are in USD"):
        book_of("account_id,month,mrr,currency\na,2024-01,10,EUR\n", "mrr.csv", costs=costs)


def test_movements_beside_subscriptions_without_an_end_are_no_amounts_of_theirs() -> None:
    subscriptions = "account_id,plan,mrr,started_on,term_ends_on\n" + "".join(
        f"A{i},Pro,{100 + i},2024-01-0{1 + i % 9},2026-01-01\n" for i in range(12)
    )
    moves = (
        "account_id,movement_date,movement_type,mrr_amount\n" + "A1,2024-06-04,churn,100\nA2,2024-06-04,contraction,9\n"
    )
    book = Book.from_files(("subscriptions.csv", subscriptions.encode()), ("revenue_movements.csv", moves.encode()))
    assert "mrr" in book.tables
