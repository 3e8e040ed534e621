"""One period and one filter for all pages: in the address without a name in it, in the notebook, and said."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from asking import frame, said, to
from streamlit.testing.v1 import AppTest

from analysis import Book, composition, contents, nps, qbr
from analysis.counting.filters import marked
from analysis.counting.period import Chosen
from analysis.qbr.notebook import Notebook, open_saved, save
from pages._cells.bar import BESIDE, _offered
from pages._cells.chosen import Bar

EAST = (("region", ("East",)),)


@pytest.fixture(scope="module")
def book() -> Book:
    """120 accounts in two regions of three CSMs; every third left, all in 2025, three in four over the price."""
    rows = [
        {"account_id": f"A{i}", "region": ("East", "West")[i % 2], "csm": ("Ann", "Ben", "Cleo")[i % 5 % 3],
         "segment": ("S", "L")[i // 60], "started_on": f"2023-0{1 + i % 9}-15", "mrr": 100 + i,
         "churned_on": f"2025-{1 + i % 12:02}-20" if i % 3 == 0 else "", "churn_reason": ("price", "gap")[i % 4 == 0]}
        for i in range(120)
    ]  # fmt: skip
    return Book.from_frames(accounts=pd.DataFrame(rows), as_of="2025-12-31", name="Two regions")


def captions(app: AppTest) -> str:
    assert not app.exception
    return " ".join(caption.value for caption in app.caption)


def opened(book: Book, page: str = "composition", bar: Bar | None = None, **address: str) -> AppTest:
    app = frame(book=book, **({"bar": bar} if bar else {}))
    for name, value in address.items():
        app.query_params[name] = value
    return to(app, page)


def address(app: AppTest) -> dict[str, str]:
    return {name: value[0] if isinstance(value, list) else value for name, value in app.query_params.items()}


def test_the_usual_period_is_the_last_12_months_and_stands_in_no_address(book: Book) -> None:
    app = opened(book)
    assert "2025" in captions(app)
    assert set(address(app)) == {"book"}


@pytest.mark.parametrize("page", ["composition", "change", "reasons"])
def test_a_period_of_the_address_holds_for_every_page_that_is_asked_of_one(book: Book, page: str) -> None:
    app = opened(book, page, period="quarter")
    assert "Oct 1 to Dec 31&#44; 2025" in captions(app)
    assert address(app)["period"] == "quarter"
    followed = to(app, "composition")
    assert "Oct 1 to Dec 31&#44; 2025" in captions(followed)
    assert address(followed)["period"] == "quarter"


def test_the_reasons_are_those_of_the_period(book: Book) -> None:
    assert "In the last 12 months, the most common churn reason is" in said(opened(book, "reasons"))
    assert "From Oct 1 to Dec 31, 2025," in said(opened(book, "reasons", period="quarter"))
    assert "months" not in said(opened(book, "reasons", period="all")).split("churn reason")[0]
    whole = composition.reasons(book, since=date(2025, 1, 1), until=date(2025, 12, 31))
    part = composition.reasons(book, since=date(2025, 10, 1), until=date(2025, 12, 31))
    assert whole.reasons["churned"].sum() == 40
    assert part.reasons["churned"].sum() == 10


def test_a_page_that_takes_all_of_the_history_says_so_in_its_first_line(book: Book) -> None:
    for word in ("survival", "drivers", "health", "projection"):
        assert "all history, which this page needs" in captions(opened(book, word, period="quarter")), word


def test_every_word_that_is_asked_of_a_period_is_a_page_or_a_view() -> None:
    assert {view.word for view in contents.views()} >= contents.BY_PERIOD
    assert contents.by_period("definitions", "rules")
    assert contents.by_period("definitions")
    assert not contents.by_period("nps", "silence")
    assert not contents.by_period("survival", "zzz")


def test_a_filter_makes_another_book_and_the_page_says_whom_it_leaves(book: Book) -> None:
    app = opened(book, bar=Bar(only=(("csm", ("Ann",)), ("region", ("East",)))))
    assert "Ann&#44; East&#58; 24 of 120 accounts" in captions(app)
    assert "CSM" in captions(app), "what accounts are now is said to be so"
    assert "of 24 accounts" in said(app)
    assert composition.analyze(book.where(csm="Ann", region="East")).total["accounts"].iloc[0] == 24


def test_a_filter_taken_away_and_set_again_is_the_same_book_with_what_is_known_of_it(book: Book) -> None:
    ann, ben = (Bar(only=(("csm", (name,)),)) for name in ("Ann", "Ben"))
    app = opened(book, bar=ann)
    (first,) = (part for _, part in app.session_state["derived_books"].values())
    for bar in (ben, Bar(), ann):
        app.session_state["bar"] = bar
        app.run()
    assert first in [part for _, part in app.session_state["derived_books"].values()]
    assert len(app.session_state["derived_books"]) == 2


def test_the_filter_stands_in_the_address_as_marks_and_is_read_from_it(book: Book) -> None:
    app = opened(book, bar=Bar(only=EAST))
    told = address(app)["only"]
    assert "East" not in str(address(app))
    again = opened(book, only=told)
    assert "East&#58; 60 of 120 accounts" in captions(again)
    assert told == marked(book, EAST)


@pytest.mark.parametrize("given", [{"only": "zzz"}, {"only": ""}, {"period": "evil"}, {"since": "2025-02-31"},
                                   {"fiscal": "99"}, {"until": "1066-01-01"}, {"since": "9999-12-31"}])  # fmt: skip
def test_a_bad_address_is_ignored_calmly(book: Book, given: dict[str, str]) -> None:
    app = opened(book, **given)
    assert not app.exception
    assert "of 120 accounts" not in captions(app)
    assert to(app, "reasons").exception is not None


def test_a_csm_chooses_their_name_once_for_every_page(book: Book) -> None:
    app = opened(book)
    app.selectbox(key="bar_mine").select("Ben").run()
    assert "Ben&#58; 48 of 120 accounts" in captions(app)
    assert "Ben&#58; 48 of 120 accounts" in captions(to(app, "survival"))
    app.selectbox(key="bar_mine").select("Everyone’s accounts").run()
    assert "of 120 accounts" not in captions(app)
    assert "only" not in address(app)


def test_the_period_is_chosen_in_the_bar_and_follows(book: Book) -> None:
    app = opened(book)
    app.radio(key="bar_period").set_value("this-year").run()
    app.selectbox(key="bar_month").select(4).run()
    app.radio(key="bar_period").set_value("fiscal").run()
    assert "Apr 1 to Dec 31&#44; 2025" in captions(app)
    assert address(app)["fiscal"] == "4"
    app.radio(key="bar_period").set_value("own").run()
    app.date_input(key="bar_since").set_value(date(2025, 2, 1)).run()
    app.date_input(key="bar_until").set_value(date(2025, 3, 31)).run()
    assert "Feb 1 to Mar 31&#44; 2025" in captions(to(app, "change"))


def test_values_that_no_account_has_together_are_said(book: Book) -> None:
    rows = pd.DataFrame({"account_id": list("ABCD"), "region": ["East", "East", "West", "West"],
                         "segment": ["S", "S", "L", "L"], "started_on": ["2024-01-01"] * 4,
                         "churned_on": [""] * 4})  # fmt: skip
    small = Book.from_frames(accounts=rows, as_of="2025-12-31")
    app = opened(small, bar=Bar(only=(("region", ("East",)), ("segment", ("L",)))))
    assert "No account has all of this." in said(app)
    app.button(key="bar_clear_all").click().run()
    assert "No account has all of this." not in said(app)


def test_the_files_and_the_pack_are_of_the_whole_book(book: Book) -> None:
    for word in ("open_book", "qbr", "since"):
        app = opened(book, word, bar=Bar(only=EAST))
        assert "whole book" in captions(app)


def test_a_filter_of_another_book_is_dropped(book: Book) -> None:
    rows = {"account_id": ["A", "B"], "plan": ["x", "y"], "started_on": ["2024-01-01"] * 2, "churned_on": ["", ""]}
    other = Book.from_frames(accounts=pd.DataFrame(rows))
    app = opened(other, bar=Bar(only=EAST))
    assert "of 2 accounts" not in captions(app)


def test_a_saved_notebook_keeps_the_bar(book: Book, tmp_path: Path) -> None:
    bar = Bar(Chosen("fiscal", 4), (("region", ("East", "West & ü")),))
    assert Bar.read(bar.written()) == bar
    again = open_saved(save(Notebook(book, qbr.Pack(), written={"bar": bar.written()})))
    assert Bar.read(again.written["bar"]) == bar
    assert Bar.read({"period": {"period": "evil"}, "filter": {"region": "{", "csm": "7"}}) == Bar()


def test_what_is_kept_under_a_filter_says_so_and_is_brought_up_to_date_of_the_same_accounts(book: Book) -> None:
    asked = qbr.asking.Asked("composition", "analyze")
    east = book.where(region="East")
    answer = asked.ask(east)
    kept = qbr.keep_finding(answer.findings[0], answer.findings, qbr.Origin.of(east), [(asked, answer)])
    whole = asked.ask(book)
    other = qbr.keep_finding(whole.findings[0], whole.findings, qbr.Origin.of(book), [(asked, whole)])
    assert kept.id != other.id
    assert qbr.stale(kept, book) == ""
    assert "only East" in qbr.where_from(kept)
    again = qbr.renewed(kept, book, answer=lambda _: whole)
    assert again.title == kept.title != other.title
    saved = open_saved(save(Notebook(book, qbr.Pack().keep(kept)))).pack.items[0]
    assert saved.origin.only == EAST


def test_the_numbers_of_other_tools_follow_the_period(sample_book: Book) -> None:
    assert "In 2025 logo churn was" in said(opened(sample_book, "definitions"))
    fall = said(opened(sample_book, "definitions", since="2025-04-01", until="2025-09-30"))
    assert "From Apr 1 to Sep 30, 2025 logo churn was" in fall
    assert "From Feb 1, 2021 to Dec 31, 2025 logo churn was" in said(opened(sample_book, "definitions", period="all"))


def test_the_nps_of_the_period_is_said_beside_that_of_all_time(sample_book: Book) -> None:
    usual, fall = opened(sample_book, "nps"), opened(sample_book, "nps", since="2025-04-01", until="2025-09-30")
    whole = nps.analyze(sample_book)
    assert whole.findings[0].claim in said(usual)
    assert "Jan" not in captions(usual)
    assert "Apr 1 to Sep 30&#44; 2025" in captions(fall)
    own = nps.analyze(sample_book, since="2025-04-01", until="2025-09-30").total.iloc[0]
    told = nps.analyze(sample_book, first_since="2025-04-01", first_until="2025-09-30")
    assert (told.findings[0].estimate, told.findings[0].low) == (own["nps"], own["low"])
    claim = told.findings[0].claim
    assert claim.startswith(f"From Apr 1 to Sep 30, 2025: NPS {own['nps']:.1f} (")
    assert whole.findings[0].claim.split(" In the last quarter")[0] in claim
    assert claim in said(fall)
    assert [finding.claim for finding in told.findings[1:]] == [finding.claim for finding in whole.findings[1:]]


@pytest.mark.parametrize(("since", "until", "words"), [("2001-01-01", "2001-12-31", "In 2001 nobody answered."),
                         ("2021-01-01", "2021-01-15", "too few answers for an NPS")])  # fmt: skip
def test_a_period_with_few_answers_says_so_beside_all_time(
    sample_book: Book, since: str, until: str, words: str
) -> None:
    claim = nps.analyze(sample_book, first_since=since, first_until=until).findings[0].claim
    assert words in claim or "nobody answered" in claim
    assert "Over all time: NPS" in claim


def test_a_page_of_all_time_offers_that_under_its_own_name_and_nothing_else_as_chosen() -> None:
    offered = _offered("nps")
    assert offered["year"] == BESIDE["nps"]
    assert "all" not in offered
    assert _offered("composition")["year"] == "Last 12 months"
