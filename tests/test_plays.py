"""Plays by stage: what goes wrong at each stage of this book, the play that answers it, and who is there now."""

import json

import numpy as np
import pandas as pd
import pytest
from asking import page, said
from books import nine, read, sample
from nightly import most, times
from null_books import flat
from planted import SEEDS, opened, written
from test_every_analysis import answer

from analysis import Book, health
from analysis.counting.stages import STAGES, stage_of
from analysis.estimate import fisher
from analysis.finding import CLEAR, FACT, OPEN
from analysis.health.plays_evidence import evidence_of
from analysis.health.plays_library import choose_play, library
from analysis.health.plays_now import at_stage
from analysis.health.plays_rows import PLAY_STAGES, RENEWAL, reasons_of
from analysis.health.relations_signs import SIGNS


def clear(result: health.Plays) -> list[str]:
    return [finding.claim for finding in result.findings if finding.verdict == CLEAR]


def test_every_stage_has_one_default_and_every_play_an_owner_and_steps() -> None:
    for stage in PLAY_STAGES:
        assert sum(play.default for play in library() if stage in play.stages) == 1
    names = [play.name for play in library()]
    assert len(set(names)) == len(names)
    assert all(play.owner and play.steps and set(play.stages) <= set(PLAY_STAGES) for play in library())
    assert [choose_play(stage, [])[0].name for stage in PLAY_STAGES] == [
        "Adoption and training", "Check-in against the goal", "Expansion and appreciation", "Value proof"]  # fmt: skip


def test_a_play_is_chosen_by_the_first_that_stands_out_and_is_answered() -> None:
    young, middle, old, renewal = PLAY_STAGES
    assert choose_play(young, [("reason", "Low adoption")])[0].name == "Adoption and training"
    assert choose_play(middle, [("reason", "Zwölf Gründe"), ("sign", "single")]) == (
        next(play for play in library() if play.name == "Second contact"), ("sign", "single"))  # fmt: skip
    assert choose_play(old, [("reason", "Besseres gefunden")])[0].name == "Answer to a competitor"
    assert choose_play(renewal, [("sign", "event_3")])[1] is None


def test_every_sign_of_relations_is_answered_at_every_stage() -> None:
    for stage in PLAY_STAGES:
        answered = {sign: choose_play(stage, [("sign", sign)]) for sign in SIGNS}
        assert [sign for sign, (_, what) in answered.items() if what is None] == []
        assert answered["no_executive"][0].name == answered["unmet"][0].name == "Executive sponsor"
        assert answered["champion_left"][0].name == "New champion"


def test_reasons_are_compared_with_all_other_stages_by_fisher() -> None:
    reasons = ["X"] * 9 + ["Y"] * 3 + ["X"] * 5 + ["Y"] * 25
    told = pd.DataFrame({"stage": ["a"] * 12 + ["b"] * 30, "churn_reason": reasons, "accounts": 1})
    rows = {(row["stage"], row["label"]): row for row in reasons_of(told, ["a"])}
    row = rows["a", "X"]
    assert (row["churned_with"], row["churned"], row["risk_with"], row["risk_without"]) == (9, 12, 9 / 12, 5 / 30)
    assert row["p_value"] == pytest.approx(fisher(9, 12, 5, 30))
    assert set(rows) == {("a", "X"), ("a", "Y")}


def test_who_is_at_a_stage_and_before_a_renewal() -> None:
    rows = pd.DataFrame({"tenure": [1, 3, 4, 12, 13], "renewal_in": [90, 91, np.nan, 0, 360]})
    assert list(at_stage(rows, RENEWAL)) == [True, False, False, True, False]
    assert [list(at_stage(rows, stage)) for stage in STAGES] == [
        [True, True, False, False, False], [False, False, True, True, False], [False, False, False, False, True],
    ]  # fmt: skip


def test_how_often_accounts_churn_and_their_reasons_are_those_of_the_lifecycle_page() -> None:
    result, other = answer("health.plays", sample()), answer("survival.stages", sample())
    own, theirs = result.stages.set_index("stage").loc[list(STAGES)], other.stages.set_index("stage")
    for column in ("churned", "rate", "rate_ratio", "ratio_low", "ratio_high"):
        np.testing.assert_allclose(own[column], theirs.loc[list(STAGES), column])
    reasons = result.evidence[(result.evidence["looked_at"] == "reason") & (result.evidence["stage"] != RENEWAL)]
    both = reasons.merge(other.reasons, left_on=["stage", "label"], right_on=["stage", "churn_reason"])
    assert len(both) == len(other.reasons)
    np.testing.assert_allclose(both["p_value_x"], both["p_value_y"])


def test_the_accounts_of_a_stage_are_all_of_them_with_their_sign_and_renewal() -> None:
    result = answer("health.plays", sample())
    for row in result.stages.itertuples():
        listed = health.list_stage(sample(), stage=row.stage, most=5_000)
        assert len(listed) == row.accounts
        assert (listed["signs"] != "").sum() == row.carrying
        assert listed["mrr"].sum() == row.mrr
    before = health.list_stage(sample(), stage=RENEWAL, most=5_000)
    assert before["renewal_in"].between(0, 90).all()
    assert (set(stage_of(health.list_stage(sample(), stage=STAGES[0])["tenure"]))) == {STAGES[0]}


def test_d17_each_stage_is_led_by_its_own_reason_and_the_twin_is_silent() -> None:
    for seed in SEEDS:
        truth = json.loads((written(seed) / "truth.json").read_text(encoding="utf-8"))["facts"]["D17"]
        planted, twin = (health.plays(opened(seed, plant, ("accounts",))) for plant in (True, False))
        first = planted.findings[0].claim
        for stage, words in zip(truth["reasons"], ("in months 0–3", "in months 3–12", "after month 12"), strict=True):
            assert f"{words} the reason “{truth['reasons'][stage]}”" in first
        assert clear(twin) == []
        assert twin.findings[0].verdict == OPEN
        assert (twin.stages["answers_to"] == "default, not from this book").all()


@pytest.mark.nightly
def test_d17_signs_of_a_stage_are_said_and_the_twin_is_silent_with_all_its_tables() -> None:
    for seed in SEEDS:
        planted, twin = (health.plays(opened(seed, plant)) for plant in (True, False))
        assert any("the sign “Falling usage” predicts churn" in claim for claim in clear(planted))
        assert clear(twin) == []


def test_a_book_that_cannot_tell_offers_the_defaults_and_says_so() -> None:
    result = health.plays(nine())
    assert clear(result) == []
    assert result.findings[0].verdict == OPEN
    assert all("is the default of this stage, not from this book" in f.claim for f in result.findings[1:])
    shot = Book.from_frames(accounts=read("account_id,tenure_months,churned\nA,2,no\nB,5,yes\nC,20,no"))
    told = health.plays(shot)
    assert list(told.stages["accounts"]) == [1, 0, 1]
    assert list(health.list_stage(shot, stage=STAGES[2])["account_id"]) == ["C"]


def test_where_nothing_differs_plays_say_something_in_at_most_5_books_of_100() -> None:
    random, tries = np.random.default_rng(17), times(2, 200)
    loud = sum(bool(clear(health.plays(flat(random, 300)))) for _ in range(tries))
    assert loud <= most(tries) * tries


def test_one_correction_stands_over_all_that_was_looked_at() -> None:
    result = answer("health.plays", sample())
    assert {finding.family for finding in result.findings if finding.verdict == CLEAR} == {"plays"}
    family = next(family for family in result.families if family.name == "plays")
    assert family.tests == result.evidence["p_value"].notna().sum()
    assert (result.evidence["p_adjusted"].dropna() >= result.evidence["p_value"].dropna()).all()
    assert len(evidence_of(sample())[0]) == len(result.evidence)
    assert all(finding.verdict in (FACT, OPEN) for finding in result.findings if " are " in finding.claim
               and " now" in finding.claim)  # fmt: skip


def test_the_page_shows_the_plays_and_what_a_team_wrote_over_them() -> None:
    app = page("plays", sample())
    assert "What stands out among customers that churn" in said(app)
    own = f"stage_plays-notes-{sample().fingerprint[:8]}"
    notes = {STAGES[0]: {"owner": "Robin"}}
    app = page("plays", sample(), **{own: notes})
    assert any("Robin" in set(drawn.value["owner"]) for drawn in app.dataframe if "owner" in drawn.value)


def test_a_play_is_called_one_and_who_is_beyond_a_year_is_past_it() -> None:
    claims = " ".join(finding.claim for finding in health.plays(sample()).findings)
    assert "are past month 12 now" in claims
    assert "the play “Adoption and training” answers the reason “Low adoption”" in claims
