"""Files of which none was recognized: one card of questions, each kept until it is answered, and no dead end."""

import pytest
from streamlit.testing.v1 import AppTest
from test_upload_page import PAGES

from analysis.book.draft import Draft
from analysis.book.question import YES, Question
from analysis.book.questions import answered, questions
from analysis.book.unrecognized import A_ROW, LEAVE, ROW_IS

COLORS = "color;weight\n" + "".join(f"{color};{i}\n" for i, color in enumerate(["red", "blue"] * 20))
SHAPES = "shape;corners\n" + "".join(f"{shape};{i % 7}\n" for i, shape in enumerate(["round", "square"] * 20))
NOTES = "ref;grade\n" + "".join(f"{i};{i % 11}\n" for i in range(40))
LEAVERS = "sex,course,reason for leaving\n" + "".join(
    f"{'mf'[i % 2]},Course {i % 5},{('moved away', 'too dear for me')[i % 2]}\n" for i in range(40)
)


def draft_of(*files: tuple[str, str]) -> Draft:
    return Draft.from_files([(name, text.encode()) for name, text in files])


def waits(draft: Draft, word: str = "") -> list[Question]:
    return [q for q in questions(draft) if q.waits and word in ("", q.word)]


def say(draft: Draft, word: str, value: str, sheet: int = 0) -> Draft:
    return answered(draft, next(q for q in questions(draft) if (q.word, q.sheet) == (word, sheet)), value)


@pytest.mark.parametrize("first", [LEAVE, "nps", "accounts", "touches"])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_an_answer_to_one_file_leaves_the_others_asked_in_any_order(first: str, place: int) -> None:
    draft = draft_of(("a.csv", COLORS), ("b.csv", SHAPES), ("c.csv", NOTES))
    assert [q.sheet for q in waits(draft, ROW_IS)] == [0, 1, 2]
    told = say(draft, ROW_IS, first, place)
    assert [q.sheet for q in waits(told, ROW_IS)] == [i for i in range(3) if i != place]
    kept = next(q for q in questions(told) if (q.word, q.sheet) == (ROW_IS, place))
    assert kept.chosen == first, "what was said stays in the card, and can be changed"
    other = say(told, ROW_IS, LEAVE, (place + 1) % 3)
    assert [q.sheet for q in waits(other, ROW_IS)] == [(place + 2) % 3]
    back = say(other, ROW_IS, "", place)
    assert place in [q.sheet for q in waits(back, ROW_IS)]


def test_files_with_the_same_headers_take_one_answer_and_another_if_it_is_given() -> None:
    draft = say(draft_of(("2021.csv", NOTES), ("2022.csv", NOTES), ("a.csv", COLORS)), ROW_IS, "nps")
    assert [draft.recipe.files[i].table for i in range(3)] == ["nps", "nps", ""]
    assert [q.sheet for q in waits(draft, ROW_IS)] == [2]
    apart = say(draft, ROW_IS, LEAVE, 1)
    assert [file.table for file in apart.recipe.files] == ["nps", "", ""]


def test_every_question_stands_on_the_page_until_it_is_answered() -> None:
    app = AppTest.from_file(str(PAGES / "_main.py"), default_timeout=60)
    app.session_state["draft"] = draft_of(("a.csv", COLORS), ("b.csv", SHAPES), ("c.csv", NOTES))
    app.run()
    assert app.title[0].value == "Three questions before your book opens"
    asked = [box for box in app.selectbox if box.key.startswith("ask-")]
    asked[1].set_value(LEAVE).run()
    assert app.title[0].value == "Two questions before your book opens"
    assert [box.value for box in app.selectbox if box.key.startswith("ask-")] == [None, LEAVE, None]


def test_accounts_without_ids_have_a_way_on_and_who_left_can_be_said_by_their_reason() -> None:
    draft = say(draft_of(("left.csv", LEAVERS)), ROW_IS, "accounts")
    (lacks,) = waits(draft)
    assert (lacks.word, lacks.about) == ("column", "account_id")
    told = answered(draft, lacks, A_ROW)
    assert not waits(told)
    assert (told.opened.count(), bool(told.opened.built.untold)) == (40, True), "not 40 that are still here"
    gone = say(told, "who_left", "reason for leaving").opened
    assert gone.built.engine.row("SELECT count(*), sum(churned) FROM accounts") == (40, 40)


def _members(name: str, start: int, every: int) -> tuple[str, bytes]:
    rows = (
        f"{i},{2001 + (i * start) % 19}-0{1 + (i * every) % 9}-11,{'abcdefg'[(i * start + every) % 7]},"
        f"{'2024-02-01' if i % every == 0 else ''}"
        for i in range(1, 61)
    )
    return name, "\n".join(["member_id,joined,branch,resigned", *rows]).encode()


def test_files_that_each_number_their_members_are_asked_and_none_is_swallowed() -> None:
    files = [_members("north.csv", 3, 2), _members("south.csv", 7, 5)]
    draft = Draft.from_files(files)
    (asked,) = (q for q in waits(draft) if q.word == "numbers_of_its_own")
    assert asked.text.startswith("60 IDs stand in both north.csv and south.csv")
    both = answered(draft, asked, "apart").opened.built.engine
    assert both.row("SELECT count(*), sum(churned) FROM accounts") == (120, 30 + 12)
    assert answered(draft, asked, YES).opened.count() == 60
    assert answered(draft, asked, "no").opened.count() == 60
    assert not waits(answered(draft, asked, "apart"))


def test_two_exports_of_the_same_members_are_not_asked() -> None:
    again = _members("february.csv", 3, 2)
    assert not waits(Draft.from_files([_members("january.csv", 3, 2), again]), "numbers_of_its_own")


def test_the_number_of_a_question_hides_no_nps() -> None:
    text = "id,survey_q1_satclaims,survey_q6_nps\n" + "".join(f"{i},{1 + i % 5},{i % 11}\n" for i in range(44))
    draft = draft_of(("survey_responses.csv", text))
    assert (draft.recipe.files[0].table, draft.recipe.files[0].columns["score"]) == ("nps", "survey_q6_nps")
