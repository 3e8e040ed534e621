"""What is kept: it remembers its question, says when it is out of date, and is brought up to date by asking again."""

from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from books import AS_OF, BILLS, NINE, nine, read, six

from analysis import AnalysisError, Book, Finding, charts, composition, qbr, survival
from analysis.finding import CLEAR
from analysis.qbr.asking import ANALYSES, Asked, Drawing, Place, find, public
from analysis.qbr.pack import subject
from analysis.qbr.pack_json import from_json, to_json
from analysis.qbr.refresh import counterpart

ROOT = Path(__file__).parents[1]


def asked(book: Book, by: str | None = "segment"):
    """What the page of a question remembers: what it asked, and the answer."""
    question = Asked.of(composition.analyze, {"by": by})
    return question, question.ask(book)


def figure_of(book: Book):
    question, result = asked(book)
    chart = charts.composition(result, "mrr")
    origin = qbr.Origin.of(book, "composition", "by=segment")
    return qbr.keep_figure(chart, chart.to_dict(validate=False), result.groups, origin, [(question, result)])


def finding_of(book: Book, place: int = 0):
    question, result = asked(book)
    return qbr.keep_finding(result.findings[place], result.findings, qbr.Origin.of(book), [(question, result)])


def test_a_question_is_written_as_the_code_that_asks_it() -> None:
    question = Asked.of(composition.analyze, {"by": "segment", "since": date(2025, 1, 1), "until": None})
    assert question.words == "composition.analyze(book, by='segment', since=date(2025, 1, 1))"
    assert len(question.ask(nine()).groups) == 2
    assert question.said.endswith("(by segment, since Jan 1, 2025)")
    assert question.rule.startswith(
        "Churn is the accounts that churned in the period divided by the accounts active at its"
    )


def test_every_answer_a_page_asks_for_can_be_asked_again() -> None:
    for page in (ROOT / "pages").rglob("[a-z]*.py"):
        for call in page.read_text(encoding="utf-8").split("cells.run(")[1:]:
            word, _, function = call.split(",")[0].strip().partition(".")
            if word in ANALYSES:
                assert function in public(word) or page.stem == "experiment", f"{page.name} asks {word}.{function}"


def test_every_chart_remembers_how_it_was_drawn() -> None:
    drawn = {name for name in charts.__all__ if name != "picture"}
    assert {name for name in drawn if getattr(getattr(charts, name), "remembers", False)} == drawn


@pytest.mark.parametrize(
    "question",
    [
        Asked("os", "system", (("command", "true"),)),
        Asked("book", "from_files", ()),
        Asked("composition", "Composition", ()),
        Asked("composition", "date", (("year", 1),)),
        Asked("composition", "analyze", (("engine", "x"),)),
        Asked("experiment", "analyze", (("plan", "/etc/passwd"),)),
    ],
    ids=lambda question: f"{question.word}.{question.function}",
)
def test_only_public_questions_are_ever_asked(question: Asked) -> None:
    with pytest.raises(AnalysisError):
        question.ask(nine())


@pytest.mark.parametrize("module", ["../../os", "theme", "os", "nothing"])
def test_only_charts_of_the_app_are_ever_drawn(module: str) -> None:
    with pytest.raises(AnalysisError):
        Drawing(module, "system", ()).draw(lambda question: None)


def test_what_was_asked_survives_being_written_down() -> None:
    question = Asked("health", "analyze", (("weights", (("usage", 0.5),)), ("until", date(2025, 3, 1)), ("n", 3)))
    for thing in (question, Place(question, "bands"), Drawing("health", "health", (Place(question), "mrr", None))):
        assert from_json(to_json(thing)) == thing


def test_a_frame_is_found_in_the_answer_it_stands_in() -> None:
    question, result = asked(nine())
    assert find(result.groups, [(question, result)]) == Place(question, "groups")
    assert find(result.groups.copy(), [(question, result)]) is None


def test_a_kept_figure_holds_its_numbers_its_sentence_and_all_that_was_said_beside_it() -> None:
    kept = figure_of(nine())
    assert kept.kind == "figure"
    assert set(kept.frame["group"]) == {"Small", "Large"}
    assert len(kept.said) == len(asked(nine())[1].findings)
    assert kept.origin.accounts == 9
    assert kept.origin.as_of == AS_OF


def test_what_was_kept_is_current_until_the_book_or_the_code_changes() -> None:
    book, later = nine(), Book.from_frames(accounts=read(NINE), mrr=read(BILLS), as_of="2026-03-31")
    kept = figure_of(book)
    assert qbr.stale(kept, book) == ""
    assert "another one" in qbr.stale(kept, later)
    assert "has changed" in qbr.stale(kept, book, code="other code")


def test_bringing_up_to_date_asks_the_new_book_the_same_question() -> None:
    fewer = Book.from_frames(accounts=read(NINE).iloc[:6], mrr=read(BILLS), as_of=AS_OF)
    kept = finding_of(nine())
    again = qbr.renewed(kept, fewer)
    assert again.title == composition.analyze(fewer, by="segment").findings[0].claim
    assert again.title != kept.title
    assert qbr.stale(again, fewer) == ""
    assert again.id == kept.id


def test_a_figure_brought_up_to_date_is_drawn_from_the_new_numbers() -> None:
    fewer = Book.from_frames(accounts=read(NINE).iloc[:6], mrr=read(BILLS), as_of=AS_OF)
    again = qbr.renewed(figure_of(nine()), fewer)
    result = composition.analyze(fewer, by="segment")
    pd.testing.assert_frame_equal(again.frame, result.groups)
    assert again.chart == charts.composition(result, "mrr").to_dict(validate=False)


def test_a_period_that_ended_with_the_data_moves_with_it() -> None:
    question = Asked("composition", "analyze", (("since", date(2025, 1, 1)), ("until", date(2025, 12, 31))))
    moved = dict(question.moved(date(2025, 12, 31), date(2026, 3, 31)).controls)
    assert moved == {"since": date(2025, 4, 1), "until": date(2026, 3, 31)}
    fixed = Asked("target", "analyze", (("changed_on", date(2025, 7, 1)),))
    assert fixed.moved(date(2025, 12, 31), date(2026, 3, 31)) == fixed


def test_a_book_that_cannot_answer_says_so() -> None:
    question = Asked.of(survival.analyze, {"by": "plan"})
    kept = qbr.Kept("table", "t", qbr.Origin.of(nine()), place=Place(question, "groups"))
    with pytest.raises(AnalysisError):
        qbr.renewed(kept, six())


def test_a_sentence_finds_its_counterpart_by_what_it_is_about_and_never_an_unlike_one() -> None:
    east = Finding("East: 4 of 10 churned.", CLEAR, about={"region": "East"})
    first = Finding("44 of 550 accounts churned: 8.0%.", "fact")
    later = [
        Finding("Quite another matter altogether.", "fact"),
        Finding("51 of 600 accounts churned: 8.5%.", "fact"),
        Finding("West: 1 of 10 churned.", "cannot tell", about={"region": "West"}),
        Finding("East: cannot be told.", "cannot tell", about={"region": "East"}),
    ]
    assert counterpart(east, later) is later[3]
    assert counterpart(first, later) is later[1]
    assert counterpart(east, later[:3]) is None
    assert counterpart(first, later[2:]) is None
    assert subject(first) == subject(later[1])


def test_a_pack_is_ordered_edited_and_emptied_without_changing_the_one_before() -> None:
    book = nine()
    pack = qbr.Pack().keep(finding_of(book, 0), finding_of(book, 1), figure_of(book))
    ids = [item.id for item in pack.items]
    assert len(set(ids)) == 3
    assert [item.id for item in pack.move(ids[2], -1).items] == [ids[0], ids[2], ids[1]]
    assert [item.id for item in pack.move(ids[0], -1).items] == ids
    assert [item.id for item in pack.remove(ids[1]).items] == [ids[0], ids[2]]
    assert pack.note(ids[0], "ours").items[0].note == "ours"
    assert pack.items[0].note == ""
    assert len(pack) == 3


def test_keeping_the_same_again_changes_its_numbers_and_leaves_the_readers_words() -> None:
    pack = qbr.Pack().keep(finding_of(nine()))
    noted = pack.note(pack.items[0].id, "ours")
    fewer = Book.from_frames(accounts=read(NINE).iloc[:6], mrr=read(BILLS), as_of=AS_OF)
    again = noted.keep(qbr.renewed(noted.items[0], fewer))
    assert len(again) == 1
    assert again.items[0].note == "ours"
    assert again.items[0].title != pack.items[0].title


def test_nothing_an_analysis_hides_can_be_asked() -> None:
    assert "analyze" in public("experiment")
    assert not [name for word in ANALYSES for name in public(word) if name.startswith("_")]
    assert Asked.of(SimpleNamespace, {}) is None


def test_what_a_template_asks_comes_first_and_in_its_order() -> None:
    pack = qbr.Pack().keep(finding_of(nine(), 0), finding_of(nine(), 1), figure_of(nine()))
    ids = [item.id for item in pack.items]
    assert [item.id for item in pack.led_by([ids[2], "unknown", ids[0]]).items] == [ids[2], ids[0], ids[1]]
