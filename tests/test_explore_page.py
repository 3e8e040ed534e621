"""The page that explores: its sentence, its charts, the accounts behind them and a column of one's own."""

from asking import frame, said, to
from books import sample


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
