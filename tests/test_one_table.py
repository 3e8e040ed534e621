"""A file of accounts with one MRR each has no past; and what left is what is paid no longer."""

from pathlib import Path

import pandas as pd
import pytest
from public_data import public

from analysis import composition, health, nps, revenue, survival
from analysis.book import Book
from analysis.book.mrr_history import LATEST, RECORDED
from analysis.errors import MissingTable, NotEnoughData

AS_OF = "2025-12-31"
SAMPLE = Path(__file__).parents[1] / "sample_data"


@pytest.fixture(scope="module")
def one_table() -> Book:
    """The accounts of the sample book with the MRR they paid last, as most people bring them."""
    return Book.from_files(SAMPLE / "one_table.csv", as_of=AS_OF)


@pytest.fixture(scope="module")
def months() -> pd.DataFrame:
    return pd.read_csv(SAMPLE / "mrr.csv")


def test_the_latest_mrr_is_no_past_months_mrr(one_table: Book, months: pd.DataFrame) -> None:
    """515,768 was said of the end of 2024, from amounts of a year later: the months say 455,987."""
    accounts = pd.read_csv(SAMPLE / "one_table.csv", parse_dates=["started_on", "churned_on"])
    then = months.loc[months["month"] == "2024-12", "mrr"].sum()
    here = (accounts["started_on"] < "2025-01-01") & ~(accounts["churned_on"] < "2025-01-01")
    assert (round(then), round(accounts.loc[here, "mrr"].sum())) == (455_987, 515_768)
    ready = one_table.readiness().set_index("page")["ready"]
    assert not ready[["revenue", "definitions", "payments", "returns", "expansion"]].any()
    assert ready[["standing", "worth", "composition"]].all()


@pytest.mark.parametrize(
    "question",
    [
        revenue.analyze, revenue.definitions, revenue.payments, revenue.returns, revenue.expansion,
        revenue.list_behind, revenue.list_stopped, revenue.list_win_back, revenue.list_failing, revenue.count_movements,
        revenue.count_kept,
    ],
)  # fmt: skip
def test_what_happened_to_the_mrr_cannot_be_told_and_what_is_known_is_said(question, one_table: Book) -> None:
    with pytest.raises(MissingTable) as problem:
        question(one_table)
    accounts = pd.read_csv(SAMPLE / "one_table.csv")
    gone = accounts["churned_on"].notna()
    today, then = accounts.loc[~gone, "mrr"].sum(), accounts.loc[gone, "mrr"].sum()
    said = (
        f"{(~gone).sum()} accounts here pay {today:,.0f} MRR today; {gone.sum()} accounts that churned paid {then:,.0f}"
    )
    assert said in str(problem.value)
    assert "cannot be told" in problem.value.what
    assert "movements" in problem.value.fix


def test_the_months_say_what_one_table_cannot(months: pd.DataFrame, one_table: Book) -> None:
    """Expansion of 66,475 and an NRR of 106.9%, where one table said +0 and 94.5%."""
    book = Book.from_files(SAMPLE / "one_table.csv", SAMPLE / "mrr.csv", as_of=AS_OF)
    amounts = revenue.analyze(book).bridge.set_index("step")["amount"]
    assert round(amounts["expansion"]) == 66_475
    pair = months.pivot_table(index="account_id", columns="month", values="mrr", fill_value=0.0)
    kept = pair.loc[pair["2024-12"] > 0]
    assert round(100 * kept["2025-12"].sum() / kept["2024-12"].sum(), 1) == 106.9


def test_what_is_paid_today_is_said_of_one_table(one_table: Book) -> None:
    accounts = pd.read_csv(SAMPLE / "one_table.csv")
    here = accounts[accounts["churned_on"].isna()].sort_values("mrr", ascending=False)
    result = revenue.standing(one_table)
    assert any(f"572 accounts here pay {here['mrr'].sum():,.0f} MRR today" in f.claim for f in result.findings)
    tenth = here["mrr"].head(58).sum() / here["mrr"].sum()
    assert result.concentration["share_of_mrr"].iloc[-1] == pytest.approx(tenth)
    assert result.layers["month"].unique().tolist() == ["2025-12"]
    assert result.layers["mrr"].sum() == pytest.approx(here["mrr"].sum())
    worth = revenue.worth(one_table)
    assert worth.methods["arpa"].iloc[0] == pytest.approx(here["mrr"].mean())
    assert any("pay today" in words for words in worth.findings[0].caveats)
    assert revenue.tiers(one_table).groups["mrr"].sum() == pytest.approx(here["mrr"].sum())


def test_money_of_a_period_says_that_it_is_by_what_the_accounts_file_records(one_table: Book) -> None:
    claims = [*composition.analyze(one_table).findings, *composition.change(one_table).findings]
    money = [f for f in claims if "they paid" in f.claim or "MRR churn went" in f.claim]
    assert len(money) == 2
    for finding in money:
        assert "By the MRR recorded in the accounts file, " in finding.claim
    for page in (composition.drivers, composition.reasons):
        assert any("accounts file records" in words for words in page(one_table).findings[0].caveats)


def billed() -> Book:
    """Four accounts are marked as left in March: A still pays, B stopped, C paid once more, D left on a day unknown."""
    accounts = pd.DataFrame(
        {"account_id": list("ABCDE"), "started_on": "2024-01-01", "churned": [1, 1, 1, 1, 0],
         "churned_on": ["2025-03-10", "2025-03-10", "2025-03-10", None, None],
         "churn_reason": ["Price", "Price", "Moved", "Price", None]}
    )  # fmt: skip
    every = pd.period_range("2024-01", "2025-12", freq="M").astype(str)
    until = {"A": "2025-12", "B": "2025-03", "C": "2025-04", "D": "2025-12", "E": "2025-12"}
    rows = [(one, month, 100 + 10 * ord(one)) for one in until for month in every if month <= until[one]]
    mrr = pd.DataFrame(rows, columns=["account_id", "month", "mrr"])
    return Book.from_frames(accounts=accounts, mrr=mrr, as_of=AS_OF)


def test_mrr_that_left_is_what_is_paid_no_longer_by_hand() -> None:
    book = billed()
    leavers = composition.count_leavers(book).set_index("account_id")
    assert leavers["mrr"].dropna().to_dict() == {"B": 100 + 10 * ord("B"), "C": 100 + 10 * ord("C")}
    assert leavers["paying"].dropna().to_dict() == {"A": 100 + 10 * ord("A"), "D": 100 + 10 * ord("D")}
    claims = " ".join(f.claim for f in composition.reasons(book).findings)
    assert "2 of 4 accounts marked as churned are still billed 1,530 MRR, which has not churned" in claims
    total = composition.analyze(book).total.iloc[0]
    assert total["mrr_churned"] == 200 + 10 * (ord("B") + ord("C"))
    said = composition.analyze(book).findings[0].claim
    assert "1 of 3 accounts marked as churned is still billed 750 MRR" in said
    assert "The 2 not billed after they churned paid 1,530 of " in said, "and not all 3 that are marked"
    last = composition.over_time(book, every="year").findings[0].claim
    assert "with those not billed after they churned" in last


def test_an_account_won_back_later_was_lost_in_its_own_year() -> None:
    accounts = pd.DataFrame(
        {"account_id": ["A", "B"], "started_on": "2022-01-01", "churned_on": ["2023-03-10", None], "churned": [1, 0]}
    )
    every = pd.period_range("2022-01", "2025-12", freq="M").astype(str)
    rows = [("A", m, 100) for m in every if m <= "2023-03" or m >= "2025-06"] + [("B", m, 50) for m in every]
    book = Book.from_frames(
        accounts=accounts, mrr=pd.DataFrame(rows, columns=["account_id", "month", "mrr"]), as_of=AS_OF
    )
    total = composition.analyze(book, since="2023-01-01", until="2023-12-31").total.iloc[0]
    assert total["mrr_churned"] == 100


def test_ravenstack_bills_most_of_those_that_its_accounts_mark_as_left() -> None:
    names = public("ravenstack_accounts.csv", "ravenstack_subscriptions.csv", "ravenstack_churn_events.csv")
    book = Book.from_files(*names)
    accounts, subscriptions = pd.read_csv(names[0]), pd.read_csv(names[1])
    running = subscriptions[subscriptions["end_date"].isna() | (subscriptions["end_date"] >= "2024-12-31")]
    paying = running.groupby("account_id")["mrr_amount"].sum()
    left = accounts.loc[accounts["churn_flag"], "account_id"]
    still = paying[paying.index.isin(left) & (paying > 0)]
    leavers = composition.count_leavers(book)
    mine = leavers.set_index("account_id")["paying"].dropna()
    late = pd.read_csv(names[2]).groupby("account_id")["churn_date"].max()
    expected = still[~(still.index.map(late).fillna("") >= "2024-12-01")]
    assert mine.sort_index().to_dict() == expected.sort_index().to_dict()
    claims = " ".join(f.claim for f in composition.reasons(book).findings)
    assert f"{len(expected)} of 110 accounts marked as churned are still billed {expected.sum():,.0f} MRR" in claims
    judged = composition.reasons(book).judgements["mrr_churned"].sum()
    assert judged == leavers["mrr"].sum() < 2_126_868 / 5
    assert "still billed" in " ".join(f.claim for f in health.losses(book).findings)


@pytest.mark.parametrize("as_of", ["2024-12-31", None])
def test_an_mrr_of_0_on_what_ended_is_not_known(as_of: str | None) -> None:
    """10 of 30 ended, all written 0: what was lost cannot be told, and nobody is said to pay still."""
    book = Book.from_files(Path(__file__).parent / "cases" / "ended_mrr_zero.csv", as_of=as_of)
    rows = pd.read_csv(Path(__file__).parent / "cases" / "ended_mrr_zero.csv")
    here = rows[rows["Canceled On"].isna()]
    for question in (revenue.analyze, revenue.definitions, revenue.returns, revenue.payments):
        with pytest.raises(NotEnoughData) as problem:
            question(book)
        assert "What was lost cannot be told. 20 accounts here pay 2,000 MRR today." in problem.value.what
        assert "10 of 10 accounts that ended stand with an MRR of 0" in problem.value.why
    result = revenue.standing(book)
    assert any(f"pay {here['MRR'].sum():,.0f} MRR today" in f.claim for f in result.findings)
    assert result.concentration["mrr"].iloc[-1] == 200
    assert book.diagnostics.listed["rows"].sum() == 10


def test_an_mrr_of_0_on_some_that_ended_is_said_beside_what_was_lost() -> None:
    rows = [(f"c{i}", "2023-01-05", "2024-06-10" if i < 10 else None, 0 if i < 2 else 100) for i in range(30)]
    frame = pd.DataFrame(rows, columns=["account_id", "started_on", "ended_on", "mrr"])
    result = revenue.analyze(Book.from_frames(mrr=frame, as_of="2024-12-31"))
    assert result.bridge.set_index("step")["amount"]["churn"] == 800
    assert any(
        "What 2 accounts that ended with an MRR of 0 paid is not known" in c for f in result.findings for c in f.caveats
    )


def test_an_mrr_of_0_on_accounts_that_left_is_not_known() -> None:
    left = ["2025-03-10" if i < 10 else None for i in range(40)]
    accounts = pd.DataFrame(
        {"account_id": [f"a{i}" for i in range(40)], "started_on": "2024-01-01", "churned_on": left}
    )
    zero = accounts.assign(mrr=[0 if day else 100 for day in left])
    book = Book.from_frames(accounts=zero, as_of=AS_OF)
    result = composition.analyze(book)
    assert "What they paid is not known." in result.findings[0].claim
    assert "They paid" not in result.findings[0].claim
    assert result.total["mrr_churned"].isna().all()
    assert composition.count_leavers(book)["mrr"].isna().all()
    part = Book.from_frames(accounts=zero.assign(mrr=[0 if i < 4 else 100 for i in range(40)]), as_of=AS_OF)
    assert "What 4 of the 10 that churned paid is not known." in composition.analyze(part).findings[0].claim
    assert composition.analyze(part).total["mrr_churned"].iloc[0] == 600


def test_money_of_one_table_is_said_to_be_that_of_today_wherever_accounts_are_compared_by_it(one_table: Book) -> None:
    """Economics, peers, NPS by MRR and drivers crossed said nothing; with months of MRR there is nothing to say."""
    scored = Book.from_files(SAMPLE / "one_table.csv", SAMPLE / "nps.csv", as_of=AS_OF)
    whole = Book.from_files(*(SAMPLE / f"{name}.csv" for name in ("accounts", "mrr", "nps")), as_of=AS_OF)
    undated = Book.from_frames(accounts=pd.DataFrame({
        "account_id": [f"a{i}" for i in range(200)], "tenure": [1 + i % 40 for i in range(200)],
        "plan": ["x", "y"] * 100,
        "churned": [i % 3 == 0 for i in range(200)], "mrr": [10.0 + i for i in range(200)],
    }))  # fmt: skip
    asked = {
        "economics": composition.economics, "peers": survival.peers, "crossed": composition.crossed,
        "nps": lambda book: nps.analyze(book, by="mrr_band"),
    }  # fmt: skip
    for name, ask in asked.items():
        assert RECORDED in ask(scored if name == "nps" else one_table).findings[0].caveats, name
        assert not {RECORDED, LATEST} & {words for f in ask(whole).findings for words in f.caveats}, name
    assert LATEST in survival.peers(undated).findings[0].caveats
    assert LATEST in composition.economics(undated).findings[0].caveats
