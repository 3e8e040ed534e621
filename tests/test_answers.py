"""What users say: counted by hand, units counting once, corrected for all compared, silent where nothing differs."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from asking import frame, said, to
from nightly import most
from planted import SEEDS, opened, written

from analysis import Book, NotEnoughData, UnusableUpload, experiment
from analysis.estimate import share_difference, welch
from analysis.finding import CLEAR
from analysis.glossary import COLUMNS

SAMPLE = Path(__file__).parent.parent / "sample_data"
UNITS = pd.DataFrame({"unit_id": [f"u{i:02}" for i in range(40)], "arm": ["treatment", "control"] * 20, "x": range(40)})
BOOK = Book.from_frames(kpis=UNITS)


def asked(rows: pd.DataFrame, book: Book = BOOK, **controls: object) -> experiment.Survey:
    return experiment.survey(book, answers=("answers.csv", rows.to_csv(index=False).encode()), **controls)


def people(**questions: object) -> pd.DataFrame:
    return pd.DataFrame({"unit_id": UNITS["unit_id"], **questions})


def test_closed_answers_are_counted_by_hand_whatever_their_capitals() -> None:
    said = ["Yes"] * 20 + ["yes"] * 10 + ["no"] * 10
    closed = asked(people(**{"Would you miss it?": said})).closed.set_index(["answer", "arm"])
    assert closed.loc[("Yes", "treatment"), ["answers", "asked", "share"]].tolist() == [15, 20, 0.75]
    assert closed.loc[("no", "control"), "answers"] == 5


def test_a_choice_is_compared_as_shares_and_a_scale_as_means() -> None:
    random = np.random.default_rng(3)
    told = people(miss=random.choice(["yes", "no"], 40, p=[0.7, 0.3]), ease=random.integers(1, 6, 40))
    compared = asked(told).compared.set_index("question")
    arms = told.assign(arm=UNITS["arm"]).groupby("arm")
    yes = arms["miss"].apply(lambda v: (v == "yes").sum())
    share = share_difference(yes["treatment"], 20, yes["control"], 20)
    assert compared.loc["miss", ["low", "high", "p_value"]].tolist() == pytest.approx([share.low, share.high, share.p])
    mean = welch(*(told["ease"][UNITS["arm"] == arm] for arm in ("treatment", "control")))
    got = compared.loc["ease", ["effect", "low", "high", "p_value"]].tolist()
    assert got == pytest.approx([mean.effect, mean.low, mean.high, mean.p])


def test_people_of_one_unit_count_as_one_unit() -> None:
    random = np.random.default_rng(4)
    one = people(ease=random.integers(1, 6, 40))
    many = pd.concat([one] * 6)
    first, again = (asked(rows).compared.iloc[0] for rows in (one, many))
    assert [again.effect, again.low, again.high] == pytest.approx([first.effect, first.low, first.high])
    assert (again.treatment_units, again.control_units) == (20, 20)


def test_open_answers_are_counted_by_words_once_in_an_answer_plurals_with_their_singular() -> None:
    said = ["The schedule, the schedule, the schedule is late", "Late schedules", "More people"] + [""] * 37
    more = [f"Something quite different number {'abcdefghijklmnopqrstuvwxyz'[i % 26] * 4}" for i in range(14)]
    words = asked(people(comment=[*said[:3], *more, *[""] * 23])).words.groupby("word")["answers"].sum()
    assert words["schedule"] == 2
    assert words["late"] == 2
    assert "people" not in words
    assert "the" not in words


def test_a_row_per_answer_says_the_same_as_a_column_per_question() -> None:
    random = np.random.default_rng(5)
    wide = people(miss=random.choice(["yes", "no"], 40), ease=random.integers(1, 6, 40))
    long = wide.melt("unit_id", var_name="Question", value_name="Answer").sample(frac=1, random_state=1)
    one, other = (asked(rows).compared.set_index("question") for rows in (wide, long))
    numbers = ["treatment", "control", "effect", "low", "high"]
    np.testing.assert_allclose(other.loc[one.index, numbers].astype(float), one[numbers].astype(float))


def test_fewer_than_ten_units_in_an_arm_and_unknown_arms_are_said() -> None:
    few = asked(people(miss=["yes", "no"] * 20).head(12))
    assert few.compared["p_value"].isna().all()
    assert any("fewer than 10 units answered in an arm, so nothing is said" in f.claim for f in few.findings)
    strange = pd.concat([people(miss=["yes", "no"] * 20), pd.DataFrame({"unit_id": ["new"], "miss": ["yes"]})])
    assert any("1 person of no known arm are left out" in f.claim for f in asked(strange).findings)


def test_not_drawn_by_lot_nothing_is_shown() -> None:
    told = people(miss=["yes", "no"] * 20)
    assert asked(told).compared["verdict"].tolist() == [CLEAR]
    assert all(f.verdict != CLEAR for f in asked(told, randomised=False).findings)


def test_a_file_without_answers_or_without_arms_is_refused_calmly() -> None:
    with pytest.raises(UnusableUpload, match="no answers") as raised:
        asked(UNITS[["unit_id"]].assign(date="2025-01-01"))
    assert raised.value.fix
    with pytest.raises(NotEnoughData, match="arm"):
        asked(people(miss=["yes", "no"] * 20).assign(unit_id=[f"z{i}" for i in range(40)]))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_pilots_answers_are_read_the_same_under_every_seed_and_silent_on_its_twin(seed: int) -> None:
    for plant in (True, False):
        folder, book = written(seed, plant), opened(seed, plant, ("pilot",))
        data = (folder / "pilot_answers.csv").read_bytes()
        result = experiment.survey(book, answers=("pilot_answers.csv", data), plan=folder / "pilot_plan.json")
        assert (result.compared.set_index("question").iloc[0]["verdict"] == CLEAR) == plant
        assert set(result.compared.columns) | set(result.words.columns) <= set(COLUMNS)


@pytest.mark.nightly
def test_where_nothing_differs_something_is_shown_in_at_most_5_surveys_of_100() -> None:
    random, runs = np.random.default_rng(1), 1000
    shown = 0
    for _ in range(runs):
        own = np.repeat(random.normal(size=40), 3)
        rows = pd.DataFrame({"unit_id": np.repeat(UNITS["unit_id"], 3)})
        rows = rows.assign(ease=np.clip(np.round(3 + own + random.normal(size=120)), 1, 5).astype(int),
                           miss=np.where(own + random.normal(size=120) > 0, "yes", "no"),
                           tell=random.choice(["red", "green", "blue"], 120))  # fmt: skip
        shown += (asked(rows).compared["verdict"] == CLEAR).any()
    assert shown / runs <= most(runs)


NAMED = "arm,Would you recommend it?\n" + "".join(
    f"{arm},{answer}\n" for arm, answer in [("north", "yes")] * 12 + [("south", "no")] * 12
)


def test_a_file_that_alone_names_arms_is_asked_which_of_them_is_control() -> None:
    data = ("answers.csv", NAMED.encode())
    assert experiment.answer_arms(BOOK, answers=data) == {"": "not said", "north": "north", "south": "south"}
    assert "Cannot tell which arm is control" in experiment.survey(BOOK, answers=data).findings[0].claim
    said = experiment.survey(BOOK, answers=data, control="south")
    assert said.compared[["arm", "treatment", "control", "verdict"]].to_numpy().tolist() == [["north", 0, 1, CLEAR]]


def test_the_view_asks_which_arm_is_control_and_compares_with_it() -> None:
    app = to(frame(book=BOOK), "answers")
    app.file_uploader(key="answers_file").upload("answers.csv", NAMED.encode(), "text/csv")
    assert "Cannot tell which arm is control" in said(app.run())
    app.segmented_control(key="control").set_value("south").run()
    assert "0.0% in north, 100.0% in south" in said(app)
    assert "which arm is control" not in said(app)
