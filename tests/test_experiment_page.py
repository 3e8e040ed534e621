"""The experiment page as a reader meets it: the pilot with its plan, and without."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analysis import Book

ROOT = Path(__file__).parent.parent


def opened(sample):
    app = AppTest.from_file(str(ROOT / "pages" / "_main.py"), default_timeout=90)
    app.session_state["book"] = Book.from_files(ROOT / "sample_data" / "pilot.csv", name="Pilot", sample=sample)
    return app.switch_page("experiment.py").run()


@pytest.mark.parametrize(
    ("sample", "said"),
    [
        (True, "3 are better, 1 is worse, 2 show no meaningful difference and 2 cannot be told. As planned"),
        (False, "Exploratory: no plan named the KPIs beforehand"),
    ],
)
def test_the_answer_stands_on_top_as_planned_or_exploratory(sample, said):
    app = opened(sample)
    assert not app.exception
    assert said in " ".join(element.value for element in app.get("html") if element.value)


def test_everything_that_is_not_better_is_an_area_and_the_plan_can_be_edited():
    app = opened(True)
    frames = [frame.value for frame in app.dataframe]
    assert any("next_step" in frame and len(frame) == 5 for frame in frames)
    assert any("higher_is_better" in frame and len(frame) == 8 for frame in frames)
