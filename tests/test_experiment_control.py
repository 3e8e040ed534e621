"""Which arm is control: by its words in eight languages, suggested for 0/1 and A/B, asked for everything else."""

import re

import numpy as np
import pandas as pd
import pytest

from analysis import AnalysisError, Book, experiment
from analysis.book.arms import control_among
from analysis.charts.experiment import experiment as drawn

BY_NAME = [
    ("Treatment", "Usual care"), ("new", "old"), ("pilot", "standard"), ("coached", "usual"), ("program", "rest"),
    ("treated", "wait list"), ("exposed", "placebo"), ("with assistant", "without assistant"), ("Variant", "Baseline"),
    ("test", "business_as_usual"), ("true", "FALSE"), ("yes", "no"), ("Mens E-Mail", "No E-Mail"), ("AI", "Current"),
    ("coaching", "no coaching"), ("control", "non-control")[::-1], ("users", "non-users"), ("beta", "legacy"),
    ("CBT", "Treatment as usual"), ("Testgruppe", "Kontrollgruppe"), ("gecoacht", "Warteliste"),
    ("neu", "bisheriger Weg"),
    ("traité", "témoin"), ("nouveau", "ancien"), ("avec", "sans"), ("con programa", "sin programa"), ("novo", "padrão"),
    ("yeni", "mevcut"), ("deney grubu", "KONTROL grubu"), ("实验组", "对照组"), ("施策群", "対照群"), ("新", "従来"),
]  # fmt: skip
ASKED = [("1", "2"), ("new", "blue"), ("gate_30", "gate_40"), ("red", "blue"), ("standard", "old"), ("A", "C"),
         ("pilot", "treatment"), ("Group 1", "Group 2"), ("0", "2")]  # fmt: skip


def book_of(arms, seed=1, gain=2.0):
    """The first arm of a pair does better by `gain`."""
    random = np.random.default_rng(seed)
    rows = pd.DataFrame(
        {"arm": np.repeat(arms, 60), "visits": np.r_[random.normal(gain, 1, 60), random.normal(0, 1, 60)]}
    )
    return Book.from_frames(kpis=rows.assign(unit_id=[f"u{i}" for i in range(120)]))


@pytest.mark.parametrize("pair", BY_NAME, ids="/".join)
def test_the_control_arm_is_known_by_its_words_in_any_order(pair):
    for arms in (pair, pair[::-1]):
        assert control_among(arms).arm == pair[1]
        assert control_among(arms).how == "name"


@pytest.mark.parametrize("pair", BY_NAME[:8], ids="/".join)
def test_the_verdict_does_not_turn_with_the_alphabet(pair):
    result = experiment.analyze(book_of(pair), directions={"visits": "more"})
    assert result.scorecard[["arm", "verdict"]].to_numpy().tolist() == [[pair[0], "better"]]
    assert f"Compared with {pair[1]}, taken for the control arm by its name." in [f.claim for f in result.findings]


@pytest.mark.parametrize(
    "pair", [("1", "0"), ("B", "A"), ("Arm b", "arm a"), ("variant_B", "variant_A"), ("1.0", "0.0")]
)
def test_zero_and_one_and_a_and_b_are_suggested_and_said_to_be(pair):
    assert (control_among(pair).arm, control_among(pair).how) == (pair[1], "suggested")
    said = [f.claim for f in experiment.analyze(book_of(pair)).findings]
    assert any(claim.startswith(f"Compared with {pair[1]}, suggested") for claim in said)
    assert not any("by its name" in claim for claim in said)


@pytest.mark.parametrize("pair", ASKED, ids="/".join)
def test_where_both_or_neither_is_named_it_is_asked_and_nothing_is_told(pair):
    book = book_of(pair)
    result = experiment.analyze(book)
    assert result.findings[0].claim.startswith("Cannot tell which arm is control")
    assert {f.verdict for f in result.findings} == {"cannot tell"}
    assert not re.search("higher|lower|better|worse", " ".join(f.claim for f in result.findings))
    assert set(result.scorecard["verdict"]) == {"cannot tell"}
    assert result.scorecard[["effect", "low", "high", "treatment", "control", "common"]].isna().all().all()
    assert not sum(len(getattr(result, name)) for name in ("checks", "before_after", "areas", "value"))
    drawn(result).to_dict()
    for base, verdict in zip(pair[::-1], ("higher", "lower"), strict=True):
        assert experiment.analyze(book, control=base).scorecard["verdict"].tolist() == [verdict]


def test_a_holdout_is_named_as_such_and_what_a_reader_said_is_not_its_name():
    said = [f.claim for f in experiment.analyze(book_of(("exposed", "Holdout 10%"))).findings]
    assert "Compared with Holdout 10%, a holdout by its name: units kept back on purpose." in said
    told = [f.claim for f in experiment.analyze(book_of(("new", "old")), control="old").findings]
    assert not any("by its name" in claim for claim in told)


def test_of_several_arms_the_one_named_control_is_compared_with_the_others():
    assert control_among(["Womens E-Mail", "No E-Mail", "Mens E-Mail"]).arm == "No E-Mail"
    assert control_among(["variant 2", "baseline", "variant 1"]).arm == "baseline"
    assert control_among(["A", "B", "C"]).arm == control_among(["control", "holdout", "new"]).arm == ""


def test_a_column_that_asks_for_control_is_read_as_it_asks():
    assert control_among(["0", "1"], "is_control").arm == "1"
    assert control_among(["no", "yes"], "Holdout").arm == "yes"
    assert control_among(["0", "1"], "treated").arm == "0"


def test_what_was_said_stands_in_the_recipe_and_holds_for_the_next_files():
    book = experiment.state(book_of(("gate_40", "gate_30")), control="gate_30",
                            kpis={"visits": {"direction": "more", "unit": "visits", "price": 3.0}})  # fmt: skip
    saved = book.recipe.to_json()
    again = Book.from_files(
        ("next.csv", _csv(("gate_40", "gate_30"), seed=2)), recipe=type(book.recipe).from_json(saved)
    )
    result = experiment.analyze(again)
    row = result.scorecard.iloc[0]
    assert (row.verdict, row.unit, row.control_name) == ("better", "visits", "gate_30")
    assert result.value["price"].tolist() == [3.0]
    assert book.fingerprint != book_of(("gate_40", "gate_30")).fingerprint
    other = Book.from_files(("n.csv", _csv(("blue", "red"), seed=2)), recipe=type(book.recipe).from_json(saved))
    assert experiment.analyze(other).findings[0].claim.startswith("Cannot tell which arm")


def _csv(arms, seed):
    rows = book_of(arms, seed).tables["kpis"].collect("pandas").to_pandas()
    return rows[["arm", "visits", "unit_id"]].to_csv(index=False).encode()


def test_a_direction_that_is_none_is_refused():
    with pytest.raises(AnalysisError, match="no direction"):
        experiment.state(book_of(("new", "old")), kpis={"visits": {"direction": "up and down"}})
    with pytest.raises(AnalysisError, match="no direction"):
        experiment.analyze(book_of(("new", "old")), directions={"visits": "sideways"})
