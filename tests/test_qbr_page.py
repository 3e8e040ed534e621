"""Keeping and the pack as a reader meets them: in the page, without a browser."""

from pathlib import Path

from asking import frame, to
from books import AS_OF, BILLS, NINE, nine, read
from packs import asked, sentences
from streamlit.testing.v1 import AppTest

from analysis import Book, composition, qbr

PAGES = Path(__file__).parents[1] / "pages"


def opened(page: str, book: Book) -> AppTest:
    return to(frame(book=book), page)


def shown(app: AppTest) -> str:
    assert not app.exception
    return " ".join(element.value for element in app.get("html") if element.value)


def with_three() -> AppTest:
    """Kept on the page of who left: its answer, its figure and a table; then the pack."""
    app = opened("composition", nine())
    for key in ("answer-keep", "composition-segment-keep", "reasons-keep"):
        app = app.button(key=key).click().run()
    return app.switch_page("qbr.py").run()


def test_answer_figure_and_table_are_kept_with_one_click_each_and_the_button_says_so() -> None:
    app = opened("composition", nine()).button(key="answer-keep").click().run()
    assert app.button(key="answer-keep").label == "Kept"
    assert app.button(key="answer-keep").disabled
    app = with_three()
    assert [item.kind for item in app.session_state["pack"].items] == ["finding", "figure", "table"]
    assert "4 of 7 accounts churned" in shown(app)
    assert "Nothing saved yet" in shown(app)


def test_a_sentence_further_down_is_kept_too() -> None:
    app = opened("composition", nine())
    box = next(box for box in app.checkbox if "clearly lost the most" in box.label)
    app = box.check().run()
    app = app.button(key="sentences-keep").click().run()
    assert app.session_state["pack"].items[0].finding.claim.startswith("No group clearly lost")


def test_an_edit_can_be_undone() -> None:
    app = with_three()
    first, *others = app.session_state["pack"].items
    app = app.button(key=f"out-{first.id}").click().run()
    assert list(app.session_state["pack"].items) == others
    app = app.button(key="undo").click().run()
    assert [item.id for item in app.session_state["pack"].items] == [first.id, *(item.id for item in others)]
    note = next(area for area in app.text_area if area.label == "In your own words")
    app = note.input("Said to us in March").run()
    assert app.session_state["pack"].items[0].note == "Said to us in March"
    app = app.button(key="undo").click().run()
    assert app.session_state["pack"].items[0].note == ""
    assert next(area for area in app.text_area if area.label == "In your own words").value == ""


def test_another_book_makes_it_stale_and_one_click_brings_all_up_to_date() -> None:
    app = with_three()
    before = [item.title for item in app.session_state["pack"].items]
    app.session_state["book"] = Book.from_frames(accounts=read(NINE).iloc[:6], mrr=read(BILLS), as_of=AS_OF)
    app = app.run()
    assert sum("another one" in warning.value for warning in app.warning) == 3
    app = app.button(key="renew-all").click().run()
    assert not app.exception
    assert not app.warning
    assert "3 of 5 accounts churned" in shown(app)
    assert [item.title for item in app.session_state["pack"].items] != before


def test_words_of_ones_own_are_a_page_of_the_pack() -> None:
    app = opened("qbr", nine())
    next(box for box in app.text_input if "your own words" in box.label).input("What we agreed")
    next(area for area in app.text_area if "One line" in area.label).input("Train the new admins")
    app = next(button for button in app.button if button.label == "Add it").click().run()
    assert "What we agreed" in shown(app)
    assert app.session_state["pack"].items[0].note == "Train the new admins"


def test_a_link_to_a_view_carries_its_choices_and_no_data() -> None:
    app = AppTest.from_file(str(PAGES / "_main.py"), default_timeout=60)
    app.session_state["book"] = nine()
    app.query_params["by"] = "segment"
    app = app.switch_page("composition.py").run()
    (link,) = [code.value for code in app.code if "book=" in code.value]
    said = dict(part.split("=") for part in link.partition("?")[2].split("&"))
    assert set(said) <= {"by", "book", "since", "until", "count"}
    assert said["book"] == nine().fingerprint[:8]
    for name in ("Alder", "Birch", "Price"):
        assert name not in link


def test_last_times_notebook_is_asked_again_of_this_times_book() -> None:
    before = qbr.Pack().keep(*sentences(nine(), asked(nine(), composition.analyze, by="segment"), 0))
    fewer = Book.from_frames(accounts=read(NINE).iloc[:6], mrr=read(BILLS), as_of=AS_OF)
    app = AppTest.from_file(str(PAGES / "_main.py"), default_timeout=60)
    app.session_state["book"] = fewer
    app.session_state["before"] = before
    app = app.switch_page("since.py").run()
    assert "1 were counted again" in shown(app) or "1 was counted again" in shown(app)
    frame = next(frame.value for frame in app.dataframe if "became" in frame.value)
    assert frame["said_now"].iloc[0] == composition.analyze(fewer, by="segment").findings[0].claim
    app = app.button(key="take-over").click().run()
    assert [item.title for item in app.session_state["pack"].items] == list(frame["said_now"])


def test_a_template_fills_the_pack_with_one_click() -> None:
    app = opened("qbr", nine()).button(key="fill").click().run()
    assert "4 of 7 accounts churned" in shown(app)
    assert len(app.session_state["pack"]) >= 3
    assert any(caption.value.startswith("Not in the pack") for caption in app.caption)
