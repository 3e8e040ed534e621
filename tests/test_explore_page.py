"""The page that explores: its sentence, its charts, the accounts behind them and a column of one's own."""

from html import unescape

from asking import frame, said, to
from books import nine, sample

from analysis import explore
from analysis.explore import condition


def test_the_sentence_asks_and_the_answer_stands_first() -> None:
    app = to(frame(book=sample()), "explore")
    assert "logo churn" in said(app).lower()
    app.selectbox(key="measure").select("nps").run()
    app.selectbox(key="by").select("region").run()
    assert "NPS of Iberia is 4.1" in said(app)
    app.selectbox(key="and").select("plan").run()
    assert not app.exception
    app.selectbox(key="and").select("none").run()
    app.selectbox(key="over").select("quarter").run()
    assert not app.exception
    app.selectbox(key="over").select("none").run()
    app.segmented_control(key="beside").select("before").run()
    assert "for 2025: " in said(app)


def test_a_column_of_ones_own_is_added_and_can_be_compared_by() -> None:
    app = to(frame(book=sample(), **{"own-column": True}), "explore")
    app.text_input(key="own-name").set_value("Size").run()
    app.text_input(key="own-cuts").set_value("50, 200").run()
    app.button(key="own-add").click().run()
    assert not app.exception
    assert app.session_state["book"].dimensions["size"] == "Size"
    app.selectbox(key="by").select("size").run()
    assert not app.exception
    assert app.session_state["book"].recipe.columns[0][0] == "Size"


QUESTIONS = {
    "NRR by CSM, partner, mid-market, last two quarters side by side":
        {"measure": "nrr", "by": "csm", "period": "quarter", "beside": "before"},
    "churn by onboarding month x plan": {"measure": "logo_churn", "by": "started:month", "and": "plan"},
    "GRR of DACH by segment": {"measure": "grr", "by": "segment"},
    "logo churn quarter by quarter, enterprise, all history":
        {"measure": "logo_churn", "over": "quarter", "period": "all"},
    "NPS by share of seats in use": {"measure": "nps", "by": "bands:seats_in_use"},
}  # fmt: skip


def test_a_question_in_ones_own_words_sets_all_choices_at_once() -> None:
    for text, choices in QUESTIONS.items():
        said = explore.typed(sample(), text)
        assert (said.choices, said.unknown) == (choices, ()), text
    said = explore.typed(sample(), next(iter(QUESTIONS)))
    assert dict(said.only) == {"channel": ("Partner",), "segment": ("Mid-market",)}
    assert explore.typed(sample(), "NRR by zodiac <b>").unknown == ("zodiac", "b")


def test_what_was_asked_in_words_is_shown_and_what_was_not_understood_is_said() -> None:
    app = to(frame(book=sample()), "explore")
    app.text_input(key="explore_typed").set_value("GRR of DACH by segment and zodiac").run()
    assert not app.exception
    assert "Not understood, and left out: zodiac." in unescape(" ".join(one.value for one in app.caption))
    whole = explore.analyze(sample().where(region="DACH"), measure="grr").whole["value"].iloc[0]
    assert f"{100 * whole:.1f}%" in said(app)


def test_a_limit_in_a_question_is_a_band_of_its_own_and_one_with_nobody_is_said_first() -> None:
    app = to(frame(book=sample()), "explore")
    app.text_input(key="explore_typed").set_value("NPS of accounts with under 40% of seats in use").run()
    assert not app.exception
    assert app.text_input(key="cuts").value == "40%"
    whole = explore.analyze(sample(), measure="nps", by="bands:seats_in_use:0.4").groups.set_index("group")
    assert list(whole.index)[:2] == ["under 40%", "40% or more"]
    app.text_input(key="cuts").set_value("2%").run()
    assert said(app).count("Nothing is counted for seats in use under 2%") >= 1
    app.text_input(key="cuts").set_value("many").run()
    assert not app.exception
    assert "many cannot be read" in said(app)


def test_a_period_of_one_question_does_not_hold_for_the_next() -> None:
    app = to(frame(book=sample()), "explore")
    for text, period in (("NRR by plan, last quarter", "quarter"), ("NRR by CSM", "year")):
        app.text_input(key="explore_typed").set_value(text).run()
        assert not app.exception
        assert app.session_state["bar"].chosen.name == period


def test_a_column_is_renamed_and_removed_with_undo_and_cells_that_use_it_say_so() -> None:
    app = to(frame(book=nine().with_column("Home", condition("segment", "is", "Large")), **{"own-column": True}),
             "explore")  # fmt: skip
    app.selectbox(key="by").select("home").run()
    app.button(key="answer-keep").click().run()
    app.text_input(key="own-called-home-Home").set_value("Domestic").run()
    assert not app.exception
    assert app.session_state["book"].dimensions["home"] == "Domestic"
    assert "In 1 cell of the notebook" in " ".join(one.value for one in app.caption)
    app.text_input(key="own-called-home-Domestic").set_value("Segment").run()
    assert "The book has a column Segment" in said(app)
    app.button(key="own-remove-home").click().run()
    assert not app.exception
    assert "home" not in app.session_state["book"].dimensions
    app.switch_page("notebook.py").run()
    assert not app.exception
    assert "It uses Domestic, a column that was removed" in unescape(" ".join(one.value for one in app.caption))
    app.switch_page("explore.py").run()
    app.button(key="own-undo").click().run()
    assert app.session_state["book"].dimensions["home"] == "Domestic"
    app.button(key="own-undo").click().run()
    assert app.session_state["book"].dimensions["home"] == "Home"
