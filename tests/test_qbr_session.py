"""Everything a person keeps in a session travels in a saved notebook and in the local store, and can be taken back."""

import ast
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from books import nine
from packs import PLAN, asked, full, pilot, sentences
from streamlit.testing.v1 import AppTest
from test_qbr_notebook import altered

from analysis import Book, composition, projection, qbr
from analysis.qbr import session
from analysis.qbr.notebook import VERSION, Notebook, open_saved, save
from analysis.qbr.store import Store

PAGES = Path(__file__).parents[1] / "pages"
MINE = nine().fingerprint[:8]
CHANGE = {"name": "Agents hired", "changed_on": "2025-07-01", "by": None, "group": None}


@cache
def kept() -> dict[str, Any]:
    """What stands in the session, by its name there, and where a page writes it."""
    return {
        "pack": full(nine()),
        "before": qbr.Pack().keep(
            *sentences(nine(), asked(nine(), composition.analyze, by="segment"), 0)
        ),
        "plans": {nine().fingerprint: PLAN},
        "judging": composition.Judging((("Price", "bad fit"),), (("A1", "unavoidable"),)),
        f"playbook-notes-{MINE}": {"usage": {"action": "Call the admin"}},
        f"forms-notes-{MINE}": {"A1": {"tried": "A discount", "changed": "An earlier call"}},
        f"stage_plays-notes-{MINE}": {"0–3 months": {"owner": "Robin", "steps": "Train every team"}},
        f"areas-notes-{MINE}": {"overtime treatment": {"next_step": "Fewer late shifts"}},
        f"weights-life_stage-notes-{MINE}": {"usage": {"first year": 2.0}},
        "kept_changes": [CHANGE],
        "kept_projections": list(projection.to_keep(projection.analyze(nine(), ahead=12), "Plan")),
        "kept_deck_brand": [{"name": "Nine", "accent": "#204060", "font": "Georgia", "logo": "", "theirs": ""}],
        "kept_deck_steps": [{"account_id": "A1", "step": "Train two planners", "owner": "Dario Ricci",
                             "due_on": "2026-01-15", "done_on": "", "outcome": "", "source": "deck",
                             "said_on": "2025-12-31"}],
        "kept_decks": [{"made_from": nine().fingerprint, "deck": '{"kind": "business", "slides": []}'}],
        "kept_tips": [{"word": "survival"}],
        "kept_words": [{"word": "budget freeze"}, {"word": "予算*"}],
        "kept_milestones": [{"kind": "Go-live"}, {"kind": "予算"}],
        "kept_workshop": [{"exercise": "who_left", "ask": "rate", "said": "8", "outcome": "right"}],
        "views": {"survival": {"by": "segment"}},
    }  # fmt: skip


def calls(name: str) -> list[ast.Call]:
    """Each call of a cell of this name, on a page or in another cell."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in PAGES.rglob("[a-z]*.py")]
    found = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [call for call in found if name in (getattr(call.func, "attr", ""), getattr(call.func, "id", ""))]


def test_every_register_and_every_table_people_write_into_is_among_what_travels() -> None:
    # Edited in place: their rows stand in the session without a register's own buttons.
    edited = {"deck_brand", "deck_steps", "decks", "milestones", "tips", "words", "workshop"}
    registers = {ast.literal_eval(call.args[0]) for call in calls("register")} | edited
    assert registers == set(session.REGISTERS)
    assert {f"kept_{what}" for what in registers} <= set(kept())
    written = [word.value for call in calls("written") for word in call.keywords if word.arg == "name"]
    names = {ast.unparse(name).removeprefix("f").strip("'").split("-")[0] for name in written}
    assert names == {key.split("-")[0] for key in kept() if "-notes-" in key}


def session_of(book: Book, **state: Any) -> AppTest:
    app = AppTest.from_file(str(PAGES / "_main.py"), default_timeout=60)
    for key, value in {"book": book, **state}.items():
        app.session_state[key] = value
    return app.switch_page("qbr.py").run()


def through_a_file(app: AppTest, place: Path) -> Notebook:
    return open_saved(save(gathered(app)))


def through_the_store(app: AppTest, place: Path) -> Notebook:
    store = Store(place / "notebooks.sqlite", "here")
    store.keep("one", gathered(app))
    return store.open("one")


def gathered(app: AppTest) -> Notebook:
    """The notebook of a session, as the page that saves it gathers it."""

    def script() -> None:
        import streamlit as st

        from pages._cells.saving import notebook

        st.session_state["gathered"] = notebook(st.session_state["book"])

    inside = AppTest.from_function(script)
    for key in (*kept(), "book"):
        inside.session_state[key] = app.session_state[key]
    inside.run()
    assert not inside.exception
    return inside.session_state["gathered"]


def taken_up(opened: Notebook) -> AppTest:
    """A new session in which the notebook was opened."""

    def script() -> None:
        import streamlit as st

        from pages._cells.saving import open_notebook

        open_notebook(st.session_state.pop("given"))

    app = AppTest.from_function(script)
    app.session_state["given"] = opened
    app.run()
    assert not app.exception
    return app


def plain(value: Any) -> Any:
    """A pack by what is in it; anything else as it is."""
    return [(item.id, item.title, item.note) for item in value.items] if isinstance(value, qbr.Pack) else value


@pytest.fixture(scope="module")
def full_session() -> AppTest:
    return session_of(nine(), **kept())


@pytest.mark.parametrize("way", [through_a_file, through_the_store])
def test_everything_kept_in_a_session_is_there_again(full_session: AppTest, way: Callable, tmp_path: Path) -> None:
    again = taken_up(way(full_session, tmp_path)).session_state
    for key, value in kept().items():
        got = again["views_to_restore"] if key == "views" else again[key]
        assert plain(got) == plain(value), key


def test_a_notebook_of_the_first_version_opens_and_has_none_of_what_it_did_not_know() -> None:
    later = ("registers", "before")
    file = save(Notebook(nine(), full(nine())))
    first = altered(
        file, "notebook.json", lambda saved: {k: v for k, v in saved.items() if k not in later} | {"version": 1}
    )
    again = open_saved(first)
    assert VERSION == 3
    assert len(again.pack) == len(full(nine()))
    assert (again.registers, len(again.before)) == ({}, 0)


SPOILT: dict[str, tuple[str, Any]] = {
    "a register nobody knows": ("registers", {"evil": [CHANGE]}),
    "a row of another shape": ("registers", {"changes": [{"name": "x"}, "text", {**CHANGE, "by": {"a": 1}}]}),
}


@pytest.mark.parametrize(("part", "value"), SPOILT.values(), ids=SPOILT)
def test_what_the_app_could_not_have_kept_is_left_out(part: str, value: Any) -> None:
    again = open_saved(altered(save(Notebook(nine())), "notebook.json", lambda saved: saved.update({part: value})))
    assert not any(getattr(again, part).values())


def test_what_was_written_goes_on_with_the_next_files_and_what_was_kept_is_last_times() -> None:
    def script() -> None:
        import streamlit as st

        from pages._cells.open_session import keep_book

        keep_book(st.session_state.pop("given"))

    app = AppTest.from_function(script)
    for key, value in {**kept(), "book": nine(), "given": pilot()}.items():
        app.session_state[key] = value
    app.run()
    assert not app.exception
    theirs = pilot().fingerprint[:8]
    assert app.session_state[f"playbook-notes-{theirs}"] == kept()[f"playbook-notes-{MINE}"]
    assert plain(app.session_state["before"]) == plain(kept()["pack"])


def test_a_judgement_by_hand_can_be_taken_back() -> None:
    made = composition.Judging((("Price", "unavoidable"),))

    def script() -> None:
        import streamlit as st

        from pages._cells.preventable import _put, judging
        from pages._cells.undo import edited, undo_button

        if "given" in st.session_state:
            edited("judging", judging())
            _put(st.session_state.pop("given"))
        undo_button(st, "judging", _put, "judge-undo")
        st.text(len(judging().reasons))

    app = AppTest.from_function(script)
    app.session_state["given"] = made
    app.run()
    assert app.text[0].value == "1"
    app = app.button(key="judge-undo").click().run()
    assert not app.exception
    assert app.text[0].value == "0"
    assert app.button(key="judge-undo").disabled


def test_a_change_that_was_kept_by_mistake_can_be_taken_back(sample_book: Book) -> None:
    app = AppTest.from_file(str(PAGES / "_main.py"), default_timeout=60)
    app.session_state["book"] = sample_book
    app.session_state["kept_changes"] = [CHANGE]
    app = app.switch_page("intervention.py").run()
    app = app.button(key="forget_changes").click().run()
    assert app.session_state["kept_changes"] == []
    app = app.button(key="undo_changes").click().run()
    assert not app.exception
    assert app.session_state["kept_changes"] == [CHANGE]


def test_what_was_read_with_judgements_by_hand_can_be_asked_again() -> None:
    book, mine = nine(), composition.Judging((("Price", "unavoidable"),))
    answer = asked(book, composition.reasons, by="segment", judging=mine)
    again = open_saved(save(Notebook(book, qbr.Pack().keep(*sentences(book, answer, 0)))))
    item = again.pack.items[0]
    assert item.place is not None
    assert dict(item.place.asked.controls)["judging"] == mine
    assert qbr.renewed(item, again.book).title == item.title
