"""The experiment pages as a reader meets them: the pilot with its plan, and without."""

from pathlib import Path

import pytest
from asking import to
from streamlit.testing.v1 import AppTest

from analysis import Book, experiment

ROOT = Path(__file__).parent.parent


def opened(sample: bool, page: str = "experiment") -> AppTest:
    app = AppTest.from_file(str(ROOT / "pages" / "_main.py"), default_timeout=90)
    app.session_state["book"] = Book.from_files(ROOT / "sample_data" / "pilot.csv", name="Pilot", sample=sample)
    return to(app, page)


def shown(app: AppTest) -> str:
    return " ".join(element.value for element in app.get("html") if element.value)


@pytest.mark.parametrize(
    ("sample", "said"),
    [
        (True, "3 are better, 1 is worse, 2 show no meaningful difference and 2 cannot be told. As planned"),
        (False, "Exploratory: no plan named the KPIs beforehand"),
    ],
)
def test_the_answer_stands_on_top_as_planned_or_exploratory(sample: bool, said: str) -> None:
    app = opened(sample)
    assert not app.exception
    assert said in shown(app)


def test_everything_that_is_not_better_is_an_area_and_the_plan_can_be_edited() -> None:
    app = opened(True)
    frames = [frame.value for frame in app.dataframe]
    assert any("next_step" in frame and len(frame) == 5 for frame in frames)
    assert any("direction" in frame and len(frame) == 8 for frame in frames)


def test_a_next_step_that_was_written_is_there_again() -> None:
    app = AppTest.from_file(str(ROOT / "pages" / "_main.py"), default_timeout=90)
    book = app.session_state["book"] = Book.from_files(ROOT / "sample_data" / "pilot.csv", name="Pilot", sample=True)
    kpi, arm = experiment.analyze(book, plan=ROOT / "sample_data" / "pilot_plan.json").areas[["kpi", "arm"]].iloc[1]
    app.session_state[f"areas-notes-{book.fingerprint[:8]}"] = {f"{kpi} {arm}": {"next_step": "Fewer late shifts"}}
    app = app.switch_page("experiment.py").run()
    steps = next(frame.value for frame in app.dataframe if "next_step" in frame.value)
    assert list(steps.loc[steps["kpi"] == kpi, "next_step"]) == ["Fewer late shifts"]
    assert (steps["next_step"] == "Fewer late shifts").sum() == 1


def test_until_the_planned_end_the_page_reads_as_one_who_looks_often(sample_book: Book) -> None:
    """The intervals of the page are those of a bare call, which keeps to the plan."""
    app = AppTest.from_file(str(ROOT / "pages" / "_main.py"), default_timeout=90)
    app.session_state["book"] = sample_book
    text = (ROOT / "sample_data" / "pilot_plan.json").read_text(encoding="utf-8")
    app.session_state["plans"] = {sample_book.fingerprint: text.replace("2025-11-30", "2026-11-30")}
    app = app.switch_page("experiment.py").run()
    assert not app.exception
    assert "Intervals hold however often one looks while the test runs." in shown(app)


def test_one_kpi_is_answered_by_its_own_sentence_alone() -> None:
    app = opened(True, "effect")
    assert not app.exception
    assert "Time spent on planning a week: better" in shown(app)
    app.selectbox(key="kpi").select("no_shows").run()
    assert "No-shows in 1,000 shifts:" in shown(app)
    assert "Time spent on planning" not in shown(app)


def test_a_plan_is_drafted_from_the_accounts_and_kept_with_its_draw(sample_book: Book) -> None:
    app = AppTest.from_file(str(ROOT / "pages" / "_main.py"), default_timeout=90)
    app.session_state["book"] = sample_book
    app = app.switch_page("design.py").run()
    assert not app.exception
    assert "572 units are enough for 2 of 3 KPIs; Survey score, 0 to 10 needs most" in shown(app)
    app.number_input(key="units").set_value(100).run()
    assert "100 of 572 units randomly assigned within segment" in shown(app)
    assert any("was changed later" in caption.value for caption in app.caption)


def alone(arms: dict[str, str] | None = None) -> AppTest:
    rows = (ROOT / "sample_data" / "pilot.csv").read_text(encoding="utf-8")
    for old, new in (arms or {}).items():
        rows = rows.replace(f",{old},", f",{new},")
    app = AppTest.from_file(str(ROOT / "pages" / "_main.py"), default_timeout=90)
    app.session_state["book"] = Book.from_files(("pilot.csv", rows.encode()))
    return app.switch_page("experiment.py").run()


def test_the_pilot_alone_asks_which_way_is_good_above_its_answer_and_takes_the_suggestions_at_once() -> None:
    app = alone()
    assert not app.exception
    assert "Which way is good?" in shown(app)
    assert "2 are higher, 2 are lower and 4 cannot be told" in shown(app)
    asked = next(frame.value for frame in app.dataframe if "suggested" in frame.value)
    assert asked["direction"].isna().all()
    app.button(key="asked_suggested").click().run()
    assert not app.exception
    assert "3 are better, 1 is worse" in shown(app)
    told = experiment.stated(app.session_state["book"])
    assert told.direction("no_shows") == "less"
    assert told.direction("swaps_same_day") == ""
    assert "Which way is good?" in shown(app)


def test_where_nobody_can_tell_which_arm_is_control_the_page_asks_and_shows_no_figure() -> None:
    app = alone({"control": "gate_30", "treatment": "gate_40"})
    assert not app.exception
    assert "Which arm is control?" in shown(app)
    assert "Cannot tell which arm is control: 60 in gate_30 and 60 in gate_40." in shown(app)
    assert not app.get("vega_lite_chart")
    app.radio[0].set_value("gate_30").run()
    app.button(key="asked_suggested").click().run()
    assert "3 are better, 1 is worse" in shown(app)
    assert experiment.stated(app.session_state["book"]).control == "gate_30"
