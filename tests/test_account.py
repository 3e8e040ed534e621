"""One account: its record read by hand, what is usual for its group, and what the scores of a leaver did not say."""

import json
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import planted
import pytest
from asking import to
from books import AS_OF, nine, six
from streamlit.testing.v1 import AppTest

from analysis import Book, MissingTable, NotEnoughData, account, charts, composition, health
from analysis.glossary import COLUMNS

PAGES = Path(__file__).parents[1] / "pages"


def eleven() -> Book:
    """Eleven accounts of one segment that pay 1 to 11 in January and February, and one of another that pays 500."""
    ids = [f"A{n:02d}" for n in range(1, 12)]
    accounts = pd.DataFrame({"account_id": [*ids, "B"], "segment": ["S"] * 11 + ["L"], "started_on": "2025-01-01"})
    months = [
        pd.DataFrame({"account_id": [*ids, "B"], "month": month, "mrr": [*range(1, 12), 500.0]})
        for month in ("2025-01", "2025-02")
    ]
    used = pd.DataFrame({"account_id": ids, "month": "2025-01", "active_users": range(1, 12), "seats": 20})
    return Book.from_frames(accounts=accounts, mrr=pd.concat(months), usage=used, as_of="2025-02-28")


def story(**tables: pd.DataFrame) -> Book:
    """Two accounts, one of which left on 2025-06-30 for its price."""
    accounts = pd.DataFrame(
        {
            "account_id": ["A", "B"], "name": ["Alder", None], "segment": ["S", "S"], "churn_reason": ["Price", None],
            "started_on": ["2024-01-01", "2024-01-01"], "churned_on": ["2025-06-30", None],
        }
    )  # fmt: skip
    return Book.from_frames(accounts=accounts, as_of=AS_OF, **tables)


def answers(*rows: tuple[str, str, int]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["account_id", "answered_on", "score"])


def claims(result: account.Account) -> str:
    return " ".join(finding.claim for finding in result.findings)


def test_what_is_usual_is_the_middle_half_of_the_accounts_of_the_group_in_that_month() -> None:
    result = account.analyze(eleven(), account_id="A01", by="segment")
    mrr = result.lines[result.lines["line"] == "mrr"]
    assert mrr["month"].tolist() == ["2025-01", "2025-02"]
    assert mrr["value"].tolist() == [1, 1]
    assert mrr[["usual_low", "usual_high", "accounts"]].to_numpy().tolist() == [[3.5, 8.5, 11]] * 2
    used = result.lines[result.lines["line"] == "usage"].iloc[0]
    assert used[["value", "usual_low", "usual_high"]].tolist() == pytest.approx([1 / 20, 3.5 / 20, 8.5 / 20])
    assert "Its MRR in its last 2 months was 1, below the usual range of accounts of S (4 to 8)." in claims(result)


def test_a_usual_range_on_fewer_than_ten_accounts_is_missing() -> None:
    result = account.analyze(eleven(), account_id="B", by="segment")
    assert result.lines["usual_low"].isna().all()
    assert "usual range" not in claims(result)
    everybody = account.analyze(eleven(), account_id="B")
    assert "above the usual range of all accounts" in claims(everybody)


def test_the_stay_of_a_leaver_names_its_days_and_its_reason() -> None:
    gone, here = (account.analyze(story(), account_id=name) for name in "AB")
    assert gone.findings[0].claim == (
        "Alder started on Jan 1, 2024 and churned on Jun 30, 2025 after 18 months; the reason recorded is Price."
    )
    assert (gone.since, gone.until, gone.left) == (date(2024, 1, 1), date(2025, 6, 30), True)
    assert here.findings[0].claim == "B started on Jan 1, 2024 and is still active after 24 months."
    assert (here.until, here.left) == (date(2025, 12, 31), False)


@pytest.mark.parametrize(
    ("scores", "says"),
    [
        ((9, 10), "scored 9 and 10, a promoter to the end, and churned anyway: its reason, Price, was not in"),
        ((6, 9), "scored 6 and 9; by its last answer it is a promoter."),
        ((9, 8), "scored 9 and 8; by its last answer it is a passive."),
        ((9, 6), "scored 9 and 6; by its last answer it is a detractor."),
    ],
)  # fmt: skip
def test_only_a_leaver_whose_every_late_answer_was_9_or_10_is_said_to_have_left_all_the_same(
    scores: tuple[int, int], says: str
) -> None:
    given = answers(("A", "2024-02-01", 2), ("A", "2025-01-01", scores[0]), ("A", "2025-05-01", scores[1]))
    assert says in claims(account.analyze(story(nps=given), account_id="A"))


def test_an_answer_from_long_before_is_not_taken_for_the_latest_word() -> None:
    given = answers(("B", "2024-02-01", 9), ("A", "2025-05-01", 9))
    assert "Its last survey answer is from Feb 1, 2024" in claims(account.analyze(story(nps=given), account_id="B"))


def test_everything_dated_stands_in_order_with_its_lane() -> None:
    touches = pd.DataFrame(
        {
            "account_id": ["A", "A", "A", "B"], "touched_on": ["2025-05-01", "2025-06-10", "2024-02-02", "2025-06-01"],
            "kind": ["call", "ticket", "call", "call"], "answered": ["yes", "no", "yes", "yes"],
        }
    )  # fmt: skip
    events = pd.DataFrame({"account_id": ["A"], "happened_on": ["2025-03-03"], "kind": ["Merger"]})
    failed = pd.DataFrame({"account_id": ["A"], "failed_on": ["2025-04-01"], "recovered_on": ["2025-04-09"]})
    result = account.analyze(story(touches=touches, events=events, payments=failed), account_id="A")
    assert result.happened["says"].tolist() == ["call", "Merger", "paid on Apr 9, 2025", "call", "ticket"]
    assert result.happened["lane"].tolist() == [
        "Contacts answered", "Events", "Failed payments", "Contacts answered",
        "Contacts not answered",
    ]  # fmt: skip
    assert "1 of 2 contacts in its last six months were answered; the last answered one was 60 days before" in claims(
        result
    )


@pytest.mark.parametrize(("answered", "said"), [
    (None, " 3 contacts in its last six months."),
    (["yes", None, "no"], "1 of 2 contacts in its last six months were answered"),
])  # fmt: skip
def test_that_a_contact_was_answered_is_told_only_where_the_file_says(answered: list[str] | None, said: str) -> None:
    days = ["2025-05-01", "2025-06-10", "2025-06-11"]
    touches = pd.DataFrame({"account_id": "A", "touched_on": days, "kind": "ticket"})
    told = touches if answered is None else touches.assign(answered=answered)
    assert said in claims(account.analyze(story(touches=told), account_id="A"))


def test_an_account_nobody_touched_lately_says_so() -> None:
    touches = pd.DataFrame({"account_id": ["A"], "touched_on": ["2024-02-02"], "kind": ["call"], "answered": ["yes"]})
    assert "Nobody contacted it in its last six months." in claims(
        account.analyze(story(touches=touches), account_id="A")
    )


def test_scores_are_compared_with_the_middle_half_of_their_quarter() -> None:
    given = answers(*((f"B{day}", f"2025-04-{day:02d}", day % 11) for day in range(1, 23)), ("A", "2025-05-01", 3))
    rows = account.analyze(story(nps=given), account_id="A").lines
    everything = [*(day % 11 for day in range(1, 23)), 3]
    assert rows["month"].tolist() == ["2025-05"]
    assert rows[["usual_low", "usual_high"]].to_numpy()[0].tolist() == np.quantile(everything, [0.25, 0.75]).tolist()


def test_what_is_usual_is_told_of_ten_others_at_least_and_never_of_one_that_answered_ten_times() -> None:
    for many, told in (((f"B{day}" for day in range(1, 11)), True), ((f"B{day}" for day in range(1, 10)), False)):
        given = answers(*((who, f"2025-04-{day + 1:02d}", day) for day, who in enumerate(many)), ("A", "2025-05-01", 3))
        rows = account.analyze(story(nps=given), account_id="A").lines
        assert rows["usual_low"].notna().tolist() == [told]
    chatty = answers(*(("B", f"2025-04-{day:02d}", day % 11) for day in range(1, 23)), ("A", "2025-05-01", 3))
    assert account.analyze(story(nps=chatty), account_id="A").lines["usual_low"].isna().all()


def test_accounts_that_are_here_are_offered_before_those_that_left(sample_book: Book) -> None:
    found = account.find_accounts(sample_book, most=10_000)
    assert found["status"].tolist() == sorted(found["status"])
    here = found[found["status"] == "here"]
    assert here["mrr"].tolist() == sorted(here["mrr"], reverse=True)
    assert set(found["status"]) == {"active", "churned"}


def test_an_account_is_found_by_a_part_of_its_name_or_id_whatever_the_case() -> None:
    assert account.find_accounts(nine(), text="ELM")["account_id"].tolist() == ["E"]
    assert set(account.find_accounts(nine(), text="a", also="E")["account_id"]) >= {"E", "A", "C"}
    assert len(account.find_accounts(nine())) == 9
    with pytest.raises(NotEnoughData) as raised:
        account.find_accounts(nine(), text="%")
    assert raised.value.fix


@pytest.mark.parametrize("engine", ["pandas", "polars"])
def test_every_engine_reads_the_same_life(engine: str) -> None:
    one, other = (account.analyze(book, account_id="A03", by="segment") for book in (eleven(), eleven().on(engine)))
    pd.testing.assert_frame_equal(one.lines, other.lines)
    assert claims(one) == claims(other)


def test_a_contact_says_with_whom_and_a_column_that_stands_twice_is_said_once() -> None:
    accounts = pd.DataFrame({
        "account_id": ["A", "B", "C"], "started_on": "2024-01-01", "churned_on": ["", "2025-11-20", ""],
        "industry": ["HVAC", "Plumbing", "HVAC"], "industry_1": ["HVAC", "Roofing", "HVAC"],
    })  # fmt: skip
    touches = pd.DataFrame(
        [("A", "2025-01-05", "Robin", "call"), ("A", "2025-01-06", "Robin", ""), ("A", "2025-01-07", "", "")],
        columns=["account_id", "touched_on", "contact", "kind"],
    )
    book = Book.from_frames(accounts=accounts, touches=touches, as_of="2025-12-31")
    said = account.analyze(book, account_id="A").happened["says"]
    assert list(said) == ["call with Robin", "contact with Robin", "contact"]
    assert list(account.analyze(book, account_id="A").facts["says"]).count("HVAC") == 1


def test_a_snapshot_has_facts_and_no_line() -> None:
    result = account.analyze(six(), account_id="C")
    assert result.findings[0].claim == "C churned after 3 months; no reason is recorded."
    assert result.lines.empty
    assert len(result.facts) > 0


def test_an_unknown_account_or_dimension_is_refused_calmly() -> None:
    for asked in ({"account_id": "nobody"}, {"by": "account_id"}):
        with pytest.raises(MissingTable):
            account.analyze(nine(), **asked)


def test_every_column_is_in_the_glossary(sample_book: Book) -> None:
    result = account.analyze(sample_book, account_id="A-1194", by="segment")
    signs = health.list_carried(sample_book, account_id="A-1194")
    for frame in (result.lines, result.happened, result.facts, signs):
        assert len(frame) > 0
        assert set(frame.columns) <= set(COLUMNS)


def test_a_sign_is_one_stretch_as_long_as_every_look_saw_it() -> None:
    low = [("A", f"2025-{month:02d}", 1 if month < 5 or month > 8 else 19, 20) for month in range(1, 12)]
    high = [(f"C{n}", f"2025-{month:02d}", 15, 20) for n in range(12) for month in range(1, 12)]
    used = pd.DataFrame([*low, *high], columns=["account_id", "month", "active_users", "seats"])
    ids = ["A", *(f"C{n}" for n in range(12))]
    accounts = pd.DataFrame({"account_id": ids, "started_on": "2024-06-01", "churned_on": None})
    book = Book.from_frames(accounts=accounts, usage=used, as_of="2025-11-30")
    carried = health.list_carried(book, account_id="A")
    lowest = carried[carried["sign"] == "low_usage"]
    # Under 40% in the mean of three months: 1, 1 and 19 of 20 is 35%, and 1, 19 and 19 is 65%.
    assert lowest["since"].tolist() == [date(2025, 1, 31), date(2025, 10, 31)]
    assert lowest["until"].tolist() == [date(2025, 5, 31), date(2025, 11, 30)]
    assert health.list_carried(six(), account_id="A").empty


@pytest.mark.parametrize("seed", planted.SEEDS)
def test_d4_the_largest_leavers_scored_high_to_the_end_and_name_the_help_desk(seed: int) -> None:
    """From the list of who left to the account: four promoters who left over the help desk."""
    assert help_desk_promoters(seed) == 4


@pytest.mark.parametrize("seed", planted.SEEDS)
def test_the_unplanted_twin_has_no_promoter_who_left_over_the_help_desk(seed: int) -> None:
    assert help_desk_promoters(seed, plant=False) == 0


def help_desk_promoters(seed: int, plant: bool = True) -> int:
    book = planted.opened(seed, plant, ("accounts", "mrr", "nps"))
    big = {"by": "segment", "group": planted.OTHER_WORDS["Enterprise"], "since": "2025-01-01", "until": "2025-12-31"}
    lives = [account.analyze(book, account_id=each) for each in composition.list_left(book, **big)["account_id"]]
    said = f"and churned anyway: its reason, {planted.OTHER_WORDS['Help desk']}, was not in the scores"
    return sum(said in claims(life) for life in lives)


def test_the_figure_draws_a_lane_for_everything_the_book_knows(sample_book: Book) -> None:
    result = account.analyze(sample_book, account_id="A-1194", by="segment")
    spec = charts.account(result, health.list_carried(sample_book, account_id="A-1194")).to_dict()
    words = {row.get("says") for rows in spec["datasets"].values() for row in rows}
    assert {"MRR", "Share of seats in use", "NPS answers, 0 to 10", "Contacts answered"} <= words
    assert any(str(word).startswith("Sign: ") for word in words)


# The page


def opened(page: str, book: Book, **state: object) -> AppTest:
    app = AppTest.from_file(str(PAGES / "_main.py"), default_timeout=60)
    app.session_state["book"] = book
    for key, value in state.items():
        app.session_state[key] = value
    return to(app, page)


def test_an_id_chosen_in_a_list_opens_the_page_of_that_account(sample_book: Book) -> None:
    app = opened("account", sample_book, account_chosen="A-1227")
    assert not app.exception
    assert app.selectbox(key="account_chosen").value == "A-1227"
    assert any("Sagedale" in e.value or "started on" in e.value for e in app.get("html") if "answer" in (e.value or ""))
    assert "A-1227" not in str(app.query_params)


def test_an_account_of_another_book_is_forgotten_quietly() -> None:
    app = opened("account", nine(), account_chosen="A-1227")
    assert not app.exception
    assert app.selectbox(key="account_chosen").value in set("ABCDEFGHI")


@pytest.mark.parametrize("page", ["reasons", "losses", "returns", "expansion"])
def test_every_list_of_accounts_leads_to_the_page_of_the_account_also_where_it_is_written_into(
    page: str, sample_book: Book
) -> None:
    app = AppTest.from_file(str(PAGES / "_main.py"), default_timeout=120)
    app.session_state["book"] = sample_book
    # On that page the list stands folded where nobody like those on it came back.
    app.session_state["list_win_back-None"] = True
    app = to(app, page)
    lists = [table for table in app.dataframe if "account_id" in table.value]
    assert lists, "the page has a list of accounts"
    for table in lists:
        assert json.loads(table.proto.columns)["account_id"]["type_config"]["type"] == "button"
