"""Companies and the customers below them: one of the two levels counts, never both side by side."""

from analysis.book.draft import Draft
from analysis.book.recipe import LEAVE_OUT

COMPANIES = "account_id,account_name,segment,created_at\n" + "\n".join(
    f"ACC-{i:03},Firm {i},SMB,2022-01-1{i % 9}" for i in range(60)
)


def below(status: bool) -> str:
    rows = (f"CL-{i:03},ACC-{i % 45:03},EU,2023-02-1{i % 9}" + status * (",churned", ",active")[i % 2]
            for i in range(170))  # fmt: skip
    return "\n".join(["customer_id,account_id,region,created_at" + ",status" * status, *rows])


def subscriptions(of: str, prefix: str, most: int) -> str:
    rows = (f"S{i},{prefix}-{i % most:03},2023-0{1 + i % 9}-01,{'' if i % 3 else '2024-06-01'},5{i}" for i in range(90))
    return "\n".join([f"subscription_id,{of},start_date,end_date,mrr", *rows])


def tables(*files: tuple[str, str]) -> Draft:
    return Draft.from_files([(name, text.encode()) for name, text in files])


def test_customers_that_the_subscriptions_name_are_the_accounts_and_companies_stand_above() -> None:
    revenue = ("subscriptions.csv", subscriptions("customer_id", "CL", 170))
    draft = tables(("accounts.csv", COMPANIES), ("customers.csv", below(True)), revenue)
    companies, customers, _ = draft.recipe.files
    assert (companies.table, customers.table) == (LEAVE_OUT, "accounts")
    assert "above the accounts" in str(companies.settings["why"])
    assert draft.opened.built.engine.row("SELECT count(*) FROM accounts")[0] == 170


def test_customers_of_companies_that_the_subscriptions_name_lead_to_them() -> None:
    revenue = ("subscriptions.csv", subscriptions("account_id", "ACC", 60))
    draft = tables(("accounts.csv", COMPANIES), ("customers.csv", below(False)), revenue)
    companies, customers, _ = draft.recipe.files
    assert (companies.table, customers.table) == ("accounts", LEAVE_OUT)
    assert customers.settings["leads"] == ["customer_id", "account_id"]
    assert draft.opened.built.engine.row("SELECT count(*) FROM accounts")[0] == 60


def test_where_no_other_file_tells_the_level_that_says_who_left_counts() -> None:
    told = tables(("accounts.csv", COMPANIES), ("customers.csv", below(True))).recipe.files
    untold = tables(("accounts.csv", COMPANIES), ("customers.csv", below(False))).recipe.files
    assert [file.table for file in told] == [LEAVE_OUT, "accounts"]
    assert [file.table for file in untold] == ["accounts", LEAVE_OUT]


def test_events_of_contracts_beside_accounts_are_events_whatever_their_details_are_called() -> None:
    accounts = "customer_id,company_name,mrr,start_date\n" + "\n".join(
        f"CUST_{i:03},Firm {i},{100 + i},2023-0{1 + i % 9}-11" for i in range(60)
    )
    events = (
        "event_id,customer_id,event_date,event_type,details\nE1,CUST001,2024-01-05,Renewal,as usual\n"
        "E2,CUST004,2024-01-10,Downgrade,new plan\nE3,CUST009,2024-02-10,Upgrade,more seats"
    )
    draft = tables(("customers.csv", accounts), ("contract_events.csv", events))
    assert [file.table for file in draft.recipe.files] == ["accounts", "events"]


def test_fees_of_members_by_year_are_what_happened_and_the_exit_is_read() -> None:
    members = "adherent_id,nom,date_sortie\n" + "\n".join(
        f"{i},N{i},{'2023-12-31' if i % 4 == 0 else ''}" for i in range(60)
    )
    fees = ("adhesion_id,adherent_id,date_adhesion,montant\n" + "\n".join(f"{y}{i},{i},{y}-01-01,30" for i in range(40))
            for y in (2022, 2023))  # fmt: skip
    named = [(f"adhesions_{y}.csv", text) for y, text in zip((2022, 2023), fees, strict=True)]
    draft = tables(("adherents.csv", members), *named)
    assert draft.recipe.files[0].columns["churned_on"] == "date_sortie"
    assert "accounts" not in [file.table for file in draft.recipe.files[1:]]
    assert draft.opened.built.engine.row("SELECT count(*), sum(churned) FROM accounts") == (60, 15)
