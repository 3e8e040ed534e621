"""Who needs us now: by hand, nothing from the future, unmoved by what should not matter, and planted on three seeds."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from books import read
from nightly import times
from planted import OTHER_WORDS, written

from analysis import AnalysisError, Book, NotEnoughData, UnusableUpload, health
from analysis.book.days import to_date
from analysis.health.assessing import assess, tried
from analysis.health.kept import kept
from analysis.health.landmarks import Landmark, landmarks
from analysis.health.looking import SIGNALS, look, looked_on
from analysis.health.rating import rate
from analysis.health.scoring import _points, _weighted
from analysis.health.signs import signs
from sample_data.make import SEED

SAMPLE = Path(__file__).parent.parent / "sample_data"
TABLES = ("accounts", "mrr", "nps", "events", "payments", "usage", "touches", "costs")
DAYS = {"nps": "answered_on", "events": "happened_on", "payments": "failed_on", "touches": "touched_on"}
# Shared by the tests of the score and those of the signs.
WORKED_OUT: dict = {}

ACCOUNTS = """
account_id,name,segment,started_on,churned_on,contract_months,mrr
A,Alder,Small,2024-01-01,,12,100
B,Birch,Small,2024-01-01,2025-12-30,1,200
C,Cedar,Small,2025-11-20,,1,300
D,Dogwood,Large,2024-06-30,,12,400
"""
TOUCHES = """
account_id,touched_on,contact,kind,answered
A,2024-01-05,Xaver,call,yes
A,2025-12-20,Xaver,call,yes
A,2025-10-20,Yara,call,yes
A,2025-10-01,Zoe,call,yes
B,2025-12-28,Bo,call,no
D,2025-10-10,Dana,call,yes
D,2025-12-15,Dana,call,no
C,2025-12-01,Cem,call,yes
"""
USAGE = """
account_id,month,active_users,seats
A,2025-09,10,20
A,2025-10,10,20
A,2025-11,10,20
A,2025-12,5,20
D,2025-09,9,10
D,2025-10,9,10
D,2025-11,9,10
D,2025-12,9,10
C,2025-12,5,10
"""
ANSWERS = """
account_id,answered_on,score
A,2025-08-01,3
A,2025-11-01,8
A,2025-11-01,10
D,2025-01-01,2
"""


def four(**other: str) -> Book:
    """Four accounts: B has just left, C has just come."""
    tables = {"accounts": ACCOUNTS, "touches": TOUCHES, "usage": USAGE, "nps": ANSWERS} | other
    return Book.from_frames(**{name: read(text) for name, text in tables.items()}, as_of="2025-12-31")


def now(book: Book) -> pd.DataFrame:
    looked = looked_on(book, landmarks(book)[-1:])
    return looked.rows.set_index("account_id")


def opened(folder: Path) -> Book:
    return Book.from_files(*[folder / f"{name}.csv" for name in TABLES])


@pytest.fixture(scope="session")
def books():
    """A function that gives the book of a seed with what its health page and its flags page say, worked out once."""
    known = WORKED_OUT

    def book(seed, plant=True):
        if (seed, plant) not in known:
            folder = SAMPLE if seed == SEED and plant else written(seed, plant)
            whole = opened(folder)
            known[seed, plant] = whole, health.analyze(whole), health.flags(whole), folder
        return known[seed, plant]

    return book


@pytest.fixture(params=(SEED, 7, 11))
def planted(request, books):
    return books(request.param)


@pytest.fixture(params=(SEED, 7, 11))
def twin(request, books):
    return books(request.param, plant=False)


# By hand


def test_a_months_last_day_stays_a_months_last_day() -> None:
    days = landmarks(four())
    assert [day.day for day in days[-3:]] == [20392, 20422, 20453], "31 October, 30 November, 31 December 2025"
    assert days[-1].month == 2025 * 12 + 11
    assert len(days) == 60


def test_signals_are_what_was_known_on_the_day() -> None:
    rows = now(four())
    assert sorted(rows.index) == ["A", "C", "D"], "B has left"
    a, c, d = (rows.loc[name] for name in "ACD")
    assert a["contacts"] == 2, "Zoe answered 91 days ago"
    assert (a["heard_ago"], d["heard_ago"]) == (11, 82)
    assert (a["change"], a["share"]) == (pytest.approx(-0.5), pytest.approx((10 + 10 + 5) / 60))
    assert a["score"] == 9, "two answers on the latest day are their mean"
    assert np.isnan(d["score"]), "an answer of last January is too old"
    assert np.isnan(c["change"]), "one month of usage has nothing to be held against"
    assert np.isnan(c["contacts"]), "an account of six weeks cannot have been watched for 90 days"
    assert (a["tenure"], c["tenure"]) == (24, 2)


def test_days_to_renewal_are_missing_on_monthly_contracts() -> None:
    rows = now(four())
    assert rows.loc["A", "renewal_in"] == pytest.approx(1, abs=1), "two years on 1 January 2026"
    assert rows.loc["D", "renewal_in"] == pytest.approx(181, abs=1.5)
    assert np.isnan(rows.loc["C", "renewal_in"])


def test_signs_are_on_off_or_not_known() -> None:
    looked = looked_on(four(), landmarks(four())[-1:])
    told, on = signs(looked)
    frame = on.set_index(looked.rows["account_id"])
    assert frame["silent"].tolist()[:1] == [0]
    assert frame["silent"].to_dict()["D"] == 1
    assert np.isnan(frame["silent"].to_dict()["C"])
    assert frame["single"].to_dict()["D"] == 1
    assert frame["falling"].to_dict()["A"] == 1
    assert "low_nps" not in {sign.sign for sign in told}, "nobody scored low lately"


def test_a_leaving_on_the_last_day_of_the_horizon_counts_and_a_day_later_does_not() -> None:
    book = four()
    stop = landmarks(book)[-1].day - 1
    for before, left, watched in ((90, True, 90), (91, False, 90)):
        looked = looked_on(book, [Landmark(stop - before, 24300)])
        time, gone = looked.after(90)
        place = looked.rows["account_id"].tolist().index("B")
        assert (gone[place], time[place]) == (left, watched)


def test_a_horizon_that_is_not_over_counts_for_the_time_watched() -> None:
    book = four()
    looked = looked_on(book, landmarks(book)[-2:-1])
    time, gone = looked.after(90)
    watched = dict(zip(looked.rows["account_id"], time, strict=True))
    assert (watched["A"], watched["B"]) == (31, 30)
    assert gone.sum() == 1


def test_points_are_ranks_and_a_missing_input_leaves_its_weight_to_the_others() -> None:
    points = pd.DataFrame({"one": [80.0, 80.0, np.nan], "two": [20.0, np.nan, np.nan]})
    alike = pd.DataFrame(1.0, index=range(3), columns=["one", "two"])
    assert _weighted(points, alike)[:2].tolist() == [50, 80]
    assert np.isnan(_weighted(points, alike)[2])
    assert _weighted(points, alike.assign(two=3.0))[0] == pytest.approx((80 + 60) / 4)


def test_the_rank_of_an_input_runs_the_way_that_is_good() -> None:
    looked = looked_on(four(), landmarks(four())[-1:])
    everybody = np.ones(len(looked.rows), dtype=bool)
    heard = _points(looked, "heard_ago", everybody, np.full(len(looked.rows), ""))
    told = dict(zip(looked.rows["account_id"], heard, strict=True))
    assert told["A"] > told["D"], "eleven days since an answer are better than 82"


def test_a_rating_in_words_or_numbers_is_put_in_order() -> None:
    assert rate(pd.Series(["red", "Green", "(missing)"]))[:2].tolist() == [50, 100]
    assert rate(pd.Series(["1", "5", "3"])).argsort().tolist() == [0, 2, 1]
    with pytest.raises(AnalysisError, match="purple"):
        rate(pd.Series(["purple", "red"]))


def test_an_answer_is_kept_with_its_book_and_goes_with_it() -> None:
    asked = []

    @kept
    def name_of(book: Book, number: int) -> tuple[str, int]:
        asked.append(number)
        return book.name, number

    one, other = four(), four()
    object.__setattr__(other, "name", "another")
    assert [name_of(book, 1) for book in (one, one, other)] == [("accounts, touches, usage, nps", 1)] * 2 + [
        ("another", 1)
    ]
    assert asked == [1, 1], "the same book asked twice counts once; the same rows in another book count anew"
    name_of(one, 2), name_of(one, 3), name_of(one, 1)
    assert asked == [1, 1, 2, 3, 1], "only the last two are kept"


def test_own_weights_of_a_profile_are_those_written_into_the_table() -> None:
    lines = health.weight_lines(four(), profile="segment")
    assert list(lines[0]) == ["input", "Large", "Small"] or list(lines[0]) == ["input", "Small", "Large"]
    lines[1]["Small"], lines[2]["Small"], lines[3]["Large"] = 2.0, -1.0, 0.0
    assert health.own_weights(lines) == (("Small: score", 2.0), ("Large: contacts", 0.0))
    assert list(health.weight_lines(four(), profile="life_stage")[0])[1:] == ["0-3 months", "3-12 months", "12+ months"]


def test_notes_come_back_as_they_were_kept() -> None:
    notes = {"Silent": {"action": "Anrufen; grüßen"}, "A-1": {"tried": "=call", "changed": ""}}
    assert health.read_notes(health.write_notes(notes)) == notes
    for other in (b"[1]", b"\xff\xfe", b'{"Silent": 3}', b'{"Silent": {"action": 3}}', b""):
        with pytest.raises(UnusableUpload):
            health.read_notes(other)


# What cannot be answered is said


def test_a_snapshot_has_no_days_on_which_a_sign_could_be_seen() -> None:
    snapshot = Book.from_frames(accounts=read("account_id,tenure_months,churned\nA,3,yes\nB,5,no"))
    with pytest.raises(AnalysisError, match="snapshot"):
        health.analyze(snapshot)


def test_a_book_of_accounts_alone_has_nothing_to_make_a_score_of() -> None:
    with pytest.raises(NotEnoughData, match="nothing to make a score of"):
        health.analyze(Book.from_frames(accounts=read(ACCOUNTS), as_of="2025-12-31"))


def test_four_accounts_are_too_few_for_any_verdict_but_a_count() -> None:
    for result in (health.analyze(four()), health.flags(four()), health.early(four())):
        assert {finding.verdict for finding in result.findings} <= {"counted", "cannot tell"}


def test_weights_that_are_all_nothing_are_refused() -> None:
    with pytest.raises(AnalysisError, match="weights"):
        health.analyze(four(), weights=tuple((name, 0.0) for name in SIGNALS))


# Nothing from the future


def test_a_look_at_an_earlier_day_is_the_look_of_a_book_that_ended_then(sample_book) -> None:
    day, month, stop = "2025-06-30", "2025-06", 20269
    frames = {name: pd.read_csv(SAMPLE / f"{name}.csv", dtype=str, keep_default_na=False) for name in TABLES[:-1]}
    frames["accounts"] = frames["accounts"][frames["accounts"]["started_on"] <= day]
    later = frames["accounts"]["churned_on"] > day
    frames["accounts"] = frames["accounts"].assign(churned_on=frames["accounts"]["churned_on"].mask(later, ""))
    for name, column in DAYS.items():
        frames[name] = frames[name][frames[name][column] <= day]
    for name in ("mrr", "usage"):
        frames[name] = frames[name][frames[name]["month"] <= month]
    then = looked_on(Book.from_frames(**frames, as_of=day), [Landmark(stop, 2025 * 12 + 5)])
    from_here = looked_on(sample_book, [Landmark(stop, 2025 * 12 + 5)])
    columns = ["account_id", *SIGNALS]
    pd.testing.assert_frame_equal(then.rows[columns], from_here.rows[columns], check_dtype=False)


# Unmoved by what should not matter


def test_order_of_rows_and_engine_change_nothing() -> None:
    shuffled = {
        name: read(text).sample(frac=1, random_state=1)
        for name, text in {"accounts": ACCOUNTS, "touches": TOUCHES, "usage": USAGE, "nps": ANSWERS}.items()
    }
    book, other = four(), Book.from_frames(**shuffled, as_of="2025-12-31")
    days = landmarks(book)
    first = health.count_units(book, days, ("segment",))
    for again in (other, book.on("pandas"), book.on("polars")):
        pd.testing.assert_frame_equal(health.count_units(again, days, ("segment",)), first, check_dtype=False)


def test_a_weight_of_two_for_all_is_a_weight_of_one_for_all(books) -> None:
    book, result, _, _ = books(SEED)
    doubled = health.analyze(book, weights=tuple((name, 2.0) for name in result.inputs["input"]))
    pd.testing.assert_frame_equal(doubled.bands, result.bands)


def test_a_larger_book_is_looked_at_in_part_and_says_so(sample_book, monkeypatch) -> None:
    monkeypatch.setattr("analysis.health.looks.MOST_ROWS", 5_000)
    looked = look(sample_book.on("duckdb"))
    assert looked.every > 1
    assert len(looked.sample.rows) <= 5_000


# Planted


def test_d15_five_inputs_rank_the_leavers_of_2025(planted) -> None:
    _, result, _, _ = planted
    assert len(result.inputs) == 5
    told = next(f for f in result.findings if "The score tells who leaves" in f.claim)
    assert told.verdict == "shown"
    assert told.low > 0.75
    assert "48 of which left" in told.claim


def test_d15_two_accounts_are_healthy_by_score_and_gone(planted) -> None:
    import json

    book, result, _, folder = planted
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))["facts"]["D15"]["healthy_by_score_and_gone"]
    told = next(f for f in result.findings if "or more when last looked at" in f.claim)
    assert told.about["account_id"] == truth
    listed = health.list_healthy_leavers(book)
    assert sorted(listed["account_id"]) == truth
    assert listed["churn_reason"].isin(["Help desk", OTHER_WORDS["Help desk"]]).all()
    assert (listed["unanswered"] >= 3).all(), "their tickets were left without an answer"


def test_d15_a_missing_input_is_not_counted_as_bad(planted) -> None:
    _, result, _, _ = planted
    row = result.inputs.set_index("input").loc["score"]
    assert 0.25 < row["share_missing"] < 0.5
    assert abs(row["mean_score_missing"] - row["mean_score"]) < 8
    assert any("missing is not bad" in finding.claim for finding in result.findings)


def test_d15_the_score_ranks_better_than_the_last_answer_alone(planted) -> None:
    _, result, _, _ = planted
    row = result.accuracy.set_index("ranked_by").loc["Latest NPS answer alone"]
    assert row["difference_low"] > 0
    assert row["p_adjusted"] < 0.05


def test_d15_the_chances_are_those_that_came_true(planted) -> None:
    _, result, _, _ = planted
    assert 0.6 < result.calibration["slope"].iloc[0] < 1.5
    assert abs(result.calibration["given"].iloc[0] - result.calibration["left"].iloc[0]) < 0.015


def test_d15_in_the_twin_no_score_is_shown_to_tell(twin) -> None:
    _, result, _, _ = twin
    assert not any(finding.verdict == "shown" for finding in result.findings)


def test_bands_are_ordered_by_what_came(planted) -> None:
    _, result, _, _ = planted
    risk = result.bands["risk"].tolist()
    assert risk[0] > 3 * risk[1] > 3 * risk[2]
    assert result.bands["accounts"].sum() == 572


def test_numbers_in_the_first_sentence_are_those_of_the_frame(planted) -> None:
    _, result, _, _ = planted
    said = [int(n.replace(",", "")) for n in re.findall(r"\d[\d,]*", result.findings[0].claim)]
    assert said[:2] == [result.bands["accounts"].iloc[0], result.bands["accounts"].sum()]
    assert said[3] == pytest.approx(result.bands["mrr"].iloc[0], abs=1)


def test_the_list_is_sorted_by_mrr_at_risk_and_gives_reason_and_action(books) -> None:
    listed = health.list_needing(books(SEED)[0], actions=[("Silent", "Ring them")])
    assert listed["mrr_at_risk"].is_monotonic_decreasing
    assert len(listed) == 50
    assert (listed["why"] != "").all()
    assert (listed.loc[listed["signs"].str.startswith("Silent"), "action"] == "Ring them").all()
    np.testing.assert_allclose(listed["mrr_at_risk"], listed["mrr"] * listed["chance"])


def test_profiles_score_accounts_among_their_like(books) -> None:
    found = assess(books(SEED)[0], 90, profile="segment")
    here = found.scored.looked.rows["day"] == found.looked.as_of
    means = pd.Series(found.scored.score[here]).groupby(found.scored.profile[here]).mean()
    assert means.max() - means.min() < 8
    stages = health.analyze(books(SEED)[0], profile="life_stage")
    assert set(stages.profiles["profile"]) <= {"0-3 months", "3-12 months", "12+ months"}


def test_own_weights_move_the_scores_of_that_profile_and_of_no_other(books) -> None:
    book = books(SEED)[0]
    alike, own = (
        assess(book, 90, weights, "segment").scored for weights in ((), (("SMB: change", 3.0), ("SMB: score", 0.0)))
    )
    moved = ~np.isclose(alike.score, own.score, equal_nan=True)
    assert moved.any()
    assert set(alike.profile[moved]) == {"SMB"}


def test_fewer_are_red_where_fewer_are_asked_for_and_the_alerts_follow(books) -> None:
    book, result, _, _ = books(SEED)
    fewer = health.analyze(book, red=0.03)
    assert fewer.bands["accounts"].iloc[0] < result.bands["accounts"].iloc[0] / 2
    assert fewer.load["alerts"].iloc[0] < result.load["alerts"].iloc[0]
    assert fewer.cuts[0] < result.cuts[0]


def test_a_sign_carries_the_day_it_went_on_to_stay(books) -> None:
    book = books(SEED)[0]
    found = tried(book, 90, None, ())
    silent = health.list_with_sign(book, sign="Silent").set_index("account_id")["signs"]
    looks = found.looked.rows.assign(on=found.on["silent"])
    for account, told in list(silent.items())[:10]:
        own = looks[looks["account_id"] == account].sort_values("day")
        off = own[own["on"] != 1]["day"].max()
        first = own[own["day"] > (off if off == off else -1)]["day"].min()
        assert told == f"Silent since {to_date(int(first))}"


def test_what_moved_the_score_is_said_as_it_was_and_as_it_is(books) -> None:
    book = books(SEED)[0]
    listed = health.list_needing(book)
    scored = assess(book, 90).scored
    fallen = listed[listed["moved"].str.startswith("Share of seats in use")].iloc[0]
    own = scored.looked.rows[scored.looked.rows["account_id"] == fallen["account_id"]].sort_values("day")
    then, now = own["share"].iloc[-2:]
    assert fallen["moved"] == f"Share of seats in use: {then:.0%} → {now:.0%}"
    assert fallen["score_change"] == pytest.approx(scored.score[own.index[-1]] - scored.score[own.index[-2]])


def test_the_list_of_one_manager_holds_only_that_managers_accounts(books) -> None:
    book = books(SEED)[0]
    names = list(health.managers(book))
    assert names[0] == ""
    listed = health.list_needing(book, csm=names[1])
    assert set(listed["csm"]) == {names[1]}
    assert health.managers(four()) == {}


def test_a_rating_stands_beside_the_score_and_the_widest_apart_come_first(sample_book) -> None:
    accounts = pd.read_csv(SAMPLE / "accounts.csv", dtype=str, keep_default_na=False)
    looked = looked_on(sample_book, landmarks(sample_book)[-1:])
    own = dict(zip(looked.rows["account_id"], looked.rows["share"], strict=True))
    places = pd.Series(own).rank(pct=True)
    accounts["sentiment"] = [
        "" if one not in own else "red" if places[one] < 0.3 else "amber" if places[one] < 0.7 else "green"
        for one in accounts["account_id"]
    ]
    usage = pd.read_csv(SAMPLE / "usage.csv", dtype=str)
    book = Book.from_frames(accounts=accounts, usage=usage, as_of="2025-12-31")
    assert "sentiment" not in book.dimensions, "it would tell who left"
    assert health.ratings(book) == {"": "No rating", "sentiment": "sentiment"}
    told = health.rated(book, rating="sentiment")
    assert told.crossed["rating"].tolist() == ["red", "amber", "green"]
    assert told.crossed["mean_score"].is_monotonic_increasing
    assert told.crossed[["red", "amber", "green"]].sum(axis=1).tolist() == told.crossed["accounts"].tolist()
    assert told.findings[0].estimate > 0.4
    listed = health.list_disagreements(book, rating="sentiment")
    assert listed["apart"].abs().is_monotonic_decreasing
    far = listed[listed["apart"].abs() >= 50]
    assert (
        f"{len(far)} accounts at least 50 places in 100 apart: {far['account_id'].iloc[0]}, " in told.findings[0].claim
    )
    assert set(far.loc[far["apart"] < 0, "rating"]) == {"green"}, "people are happier than the score"
    assert set(far.loc[far["apart"] > 0, "rating"]) == {"red"}


def test_alerts_add_up_over_the_managers(planted) -> None:
    _, result, _, _ = planted
    assert result.load["alerts"].iloc[0] == result.load["alerts"].iloc[1:].sum()
    assert result.load["alerts_per_week"].iloc[0] == pytest.approx(result.load["alerts"].iloc[0] / (12 * 30.4375 / 7))


def test_every_loss_has_a_form(books) -> None:
    book = books(SEED)[0]
    result, forms = health.losses(book), health.list_losses(book, churn_reason="Help desk")
    assert result.reasons["churned"].sum() == 146
    assert len(forms) == 4
    assert (forms["changed"] == "").all()
    assert forms["tried"].str.contains("ticket").all()


def test_the_share_of_losses_with_a_sign_stands_beside_that_of_accounts_still_here(books) -> None:
    book = books(SEED)[0]
    result = health.losses(book)
    assert result.here == 572
    assert 0 < result.here_with_sign < 572
    share = f"{100 * result.here_with_sign / 572:.0f}%"
    assert f"and so had {result.here_with_sign} of 572 still here ({share})" in result.findings[0].claim


def test_lessons_are_collected_by_reason_as_they_were_written() -> None:
    forms = read("""
account_id,churn_reason,changed
A,Price,Talk earlier
B,Price,
C,Moved,
D,Price,A smaller plan
""")
    lessons = health.collect_lessons(forms)
    assert lessons.to_dict("records") == [
        {"churn_reason": "Price", "forms": 3, "written": 2, "lessons": "A: Talk earlier; D: A smaller plan"},
        {"churn_reason": "Moved", "forms": 1, "written": 0, "lessons": ""},
    ]


def test_in_the_twin_no_first_step_is_shown_to_go_with_staying(twin) -> None:
    shown = health.early(twin[0]).behaviours.query("verdict == 'shown'")["label"].tolist()
    # The sample spreads failed payments evenly over each life, so they fall early in short ones.
    assert shown in ([], ["A failed payment"])


def test_where_no_first_step_matters_at_most_5_books_in_100_claim_one() -> None:
    random, last, books, shown = np.random.default_rng(3), 20_453, times(20, 400), 0
    for _ in range(books):
        accounts = int(random.integers(150, 600))
        start = random.integers(last - 1500, last - 120, accounts)
        gone = start + 90 + random.exponential(1 / random.uniform(0.0003, 0.0015), accounts)
        counts = pd.DataFrame({"started_on": start, "churned_on": np.where(gone <= last, gone, np.nan)})
        steps = {f"step {i}": random.random(accounts) < random.choice([0.05, 0.2, 0.5]) for i in range(10)}
        found = health.estimate_early(counts, pd.DataFrame(steps).astype(float), {name: name for name in steps}, last)
        shown += bool((found["verdict"] == "shown").any())
    assert shown <= 0.05 * max(books, 60), f"{shown} of {books} books"
