"""What was saved under an old name opens under the new one: questions, parts of answers, choices and charts."""

from importlib import import_module

import pytest
from books import nine

from analysis import Book, composition, revenue
from analysis.qbr import moved
from analysis.qbr.asking import ANALYSES, Asked, Drawing, Place, public
from analysis.qbr.pack_json import from_json

OLD = {"word": "mix", "function": "explain", "controls": [["by", "Segment"]]}


def chart(module: str, function: str) -> bool:
    try:
        return getattr(vars(import_module(f"analysis.charts.{module}")).get(function), "remembers", False)
    except ModuleNotFoundError:
        return False


@pytest.mark.parametrize("old", moved.FUNCTIONS)
def test_an_old_question_is_one_that_can_be_asked_now_and_not_by_its_old_name(old: tuple[str, str]) -> None:
    word, function = moved.FUNCTIONS[old]
    assert function in public(word)
    assert old[0] not in ANALYSES or old[1] not in public(old[0])


@pytest.mark.parametrize("old", moved.CHARTS)
def test_an_old_chart_is_one_that_can_be_drawn_now_and_not_by_its_old_name(old: tuple[str, str]) -> None:
    assert chart(*moved.CHARTS[old])
    assert not chart(*old)


def test_parts_and_choices_are_those_of_questions_of_now() -> None:
    for word, function, *_ in (*moved.PARTS, *moved.CHOICES):
        assert function in public(word)


@pytest.fixture
def renamed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(moved.FUNCTIONS, ("mix", "explain"), ("composition", "analyze"))
    monkeypatch.setitem(moved.PARTS, ("composition", "analyze", "parts"), "groups")
    monkeypatch.setitem(moved.CHOICES, ("composition", "analyze", "by", "Segment"), "segment")
    monkeypatch.setitem(moved.CHARTS, ("mix", "bars"), ("composition", "composition"))


@pytest.mark.usefixtures("renamed")
def test_an_item_saved_under_old_names_is_asked_and_drawn() -> None:
    drawing = from_json({"module": "mix", "function": "bars",
                         "given": [{"asked": OLD, "part": ""}, "accounts"]})  # fmt: skip
    question = Asked.of(composition.analyze, {"by": "segment"})
    assert drawing == Drawing("composition", "composition", (Place(question), "accounts"))
    assert len(drawing.draw(lambda asked: asked.ask(nine())).to_dict(validate=False)) > 0
    part = from_json({"asked": OLD, "part": "parts"})
    assert part.of(part.asked.ask(nine())).equals(composition.analyze(nine(), by="segment").groups)


def saved(function: str, part: str, **controls: object) -> dict[str, object]:
    asked = {"word": "revenue", "function": function, "controls": [list(pair) for pair in controls.items()]}
    return {"asked": asked, "part": part}


def test_what_was_kept_of_renewals_when_they_stood_with_the_concentration_opens(sample_book: Book) -> None:
    part = from_json(saved("standing", "renewals", late=0, months=6))
    assert part.code == "revenue.renewals(book, late=0, months=6).months"
    answer = part.asked.ask(sample_book)
    assert part.of(answer) is answer.months
    chart = {"module": "standing", "function": "renewals", "given": [saved("standing", "", late=0, months=6)]}
    drawing = from_json(chart)
    assert drawing == Drawing("renewals", "renewals", (Place(part.asked),))
    assert drawing.draw(lambda asked: answer if asked == part.asked else None).to_dict(validate=False)["title"]["text"]


def test_what_was_kept_of_the_concentration_is_asked_without_the_months_of_renewals(sample_book: Book) -> None:
    part = from_json(saved("standing", "concentration", late=0, months=6))
    assert part.code == "revenue.standing(book, late=0).concentration"
    assert part.of(part.asked.ask(sample_book)).equals(revenue.standing(sample_book).concentration)
