"""Rows that are months or weeks of many accounts, although a column is called after what was counted."""

import pytest

from analysis.book.mapping import guess
from analysis.book.reading import read
from analysis.book.recipe import FileMapping


def meant(header: str, rows: list[str], name: str = "export.csv") -> FileMapping:
    return guess(read((name, "\n".join([header, *rows]).encode()))).files[0]


MONTHS = [f"{2022 + i // 12}-{i % 12 + 1:02}" for i in range(30)]
COUNTS = [100 + i * 37 % 61 for i in range(30)]


@pytest.mark.parametrize(
    ("header", "rows"),
    [
        ("SnapshotDate,CustomerID", [f"{m}-01,{n}" for m, n in zip(MONTHS, COUNTS, strict=True)]),
        ("Month,account_id,MRR", [f"{m},{n},{n * 9}" for m, n in zip(MONTHS, COUNTS, strict=True)]),
        ("signup_month,user_id", [f"{m},{n}" for m, n in zip(MONTHS, COUNTS, strict=True)]),
        ("Date,Plan,CustomerID,Revenue", [f"{m}-01,{p},{n},{n}0" for m, n in zip(MONTHS, COUNTS, strict=True)
                                          for p in ("Basic", "Pro")]),
        ("Week,Customer ID", [f"2024-01-{d:02},{n}" for d, n in zip((1, 8, 15, 22, 29), COUNTS, strict=False)]
         + [f"2024-02-{d:02},{n}" for d, n in zip((5, 12, 19), COUNTS, strict=False)]),
        ("Date,Count of Customer ID", [f"{m}-01,{n}" for m, n in zip(MONTHS, COUNTS, strict=True)]),
    ],
)  # fmt: skip
def test_a_count_of_each_period_is_no_account(header: str, rows: list[str]) -> None:
    found = meant(header, rows)
    assert not found.table
    assert found.settings.get("totals")


@pytest.mark.parametrize(
    ("header", "rows"),
    [
        ("customer_id,signup_date,mrr", [f"{1000 + i},{m}-01,{COUNTS[i]}" for i, m in enumerate(MONTHS)]),
        ("customer_id,signup_date,mrr", [f"{COUNTS[i]},{m}-{i % 27 + 1:02},10" for i, m in enumerate(MONTHS)]),
        ("account_id,signup_date,plan", [f"K{n},{m}-01,Pro" for m, n in zip(MONTHS, range(30), strict=True)]),
        ("month,account_id,mrr", [f"{m},{a},{n}" for m, n in zip(MONTHS, COUNTS, strict=True) for a in (11, 27, 45)]),
    ],
)  # fmt: skip
def test_accounts_that_began_month_after_month_stay_accounts(header: str, rows: list[str]) -> None:
    assert meant(header, rows).table in ("accounts", "mrr")


def test_a_group_of_sums_is_no_experiment() -> None:
    rows = [f"{g},{k},30,4,50.5" for g in ("Yes", "No") for k in ("Month", "Year", "Two Year")]
    found = meant("Group,Contract,Total Customers,Churned Customers,Avg Monthly Charges", rows)
    assert found.table != "kpis"
    assert meant("user_id,version,retained", [f"{i},{i % 5 + 2},1" for i in range(60)]).table != "kpis"
    assert (
        meant(
            "userid,version,gamerounds,retention_1", [f"{i},gate_{30 + i % 2 * 10},{i},{i % 3 > 1}" for i in range(60)]
        ).table
        == "kpis"
    )


def test_subscriptions_with_a_price_and_a_start_are_no_events() -> None:
    ends = ["2024-12-01" if i % 4 == 0 else "" for i in range(60)]
    said = ("Churned", "Active", "ACTIVE", "active")
    rows = [f"S{i},u{i},Monthly,9.99,2024-0{i % 9 + 1}-07,{end},{said[i % 4]},{end}" for i, end in enumerate(ends)]
    found = meant(
        "subscription_id,user_id,plan_type,plan_value,start_date,end_date,status,churn_date", rows, "subscriptions.csv"
    )
    assert found.table == "mrr"
    assert found.columns["amount"] == "plan_value"


def test_use_by_month_with_an_id_of_its_own_is_use_and_no_list_of_people() -> None:
    use = [f"U{i},A{i % 20},Dashboard,2024-0{i % 9 + 1},{i}" for i in range(90)]
    accounts = [f"A{i},2024-01-0{i % 9 + 1}" for i in range(20)]
    files = [read((n, "\n".join(rows).encode()))[0] for n, rows in (
        ("accounts.csv", ["account_id,signup_date", *accounts]),
        ("feature_usage.csv", ["usage_id,account_id,feature,usage_month,times_used", *use]))]  # fmt: skip
    assert guess(files).files[1].table == "usage"


def test_two_questions_of_recommending_are_asked_about_and_not_left_out() -> None:
    rows = [f"2024-01-{i % 28 + 1:02},{i % 11},{i * 3 % 11}" for i in range(50)]
    found = meant(
        "Timestamp,I will recommend a friend to work here,I will recommend a friend to use our services", rows
    )
    assert found.table == "nps"
