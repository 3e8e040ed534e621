"""What accounts say: counted on fingers, unmoved by what should not matter, planted, silent where nothing differs."""

import re

import numpy as np
import pandas as pd
import pytest
from books import AS_OF, read
from nightly import times
from nps_books import FILES, FOUR, SIX, five, four, happenings, monthly, only, panel, quiet_answers
from planted import SEEDS, opened
from public_data import public

from analysis import Book, MissingTable, NotEnoughData, nps
from analysis.estimate import nps_interval, wilson
from analysis.finding import CLEAR
from analysis.nps.counting import with_month
from analysis.nps.groups import compare_groups
from analysis.nps.latest import last_and_before
from analysis.nps.rows import count_units

# By hand


def test_the_last_quarter_is_set_against_the_one_before_on_the_accounts_of_both() -> None:
    """Student's sleep data: t.test(extra ~ group, paired = TRUE) gives 1.58 (0.7001142 to 2.4598858)."""
    before = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
    last = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
    pairs = [
        (f"A{i}", quarter, value)
        for quarter, values in ((8100, before), (8101, last))
        for i, value in enumerate(values)
    ]
    alone = [("B", 8101, -100.0), ("C", 8100, 100.0), ("D", 8099, 100.0), ("A0", 8099, -100.0)]
    units = pd.DataFrame(pairs + alone, columns=["account_id", "period", "value"])
    found = last_and_before(units, five=False)
    assert found[:3] == (8101, 8100, 10)
    assert found[3:] == pytest.approx((1.58, 0.7001142, 2.4598858), abs=1e-7)
    assert last_and_before(units[units["account_id"] != "A0"], five=False) is None
    said = nps.words.latest(found, False)[0].claim
    assert (
        said == "The 10 accounts that answered in Q2 2025 and in Q1 2025 now score 1.6 NPS points higher (0.7 to 2.5)."
    )


def test_promoters_less_detractors_by_group_and_quarter() -> None:
    scores = nps.analyze(four(), by="segment").scores
    second = only(scores, group="Small", period="2025-Q2")
    assert second[["answers", "promoters", "passives", "detractors"]].tolist() == [3, 1, 1, 1]
    assert second["nps"] == 0
    assert only(scores, group="Small", period="2025-Q1")["nps"] == 100
    assert only(scores, group="Large", period="2025-Q2")["nps"] == -50
    assert scores["answers"].sum() == 6


def test_by_account_and_by_mrr_every_account_and_every_unit_of_mrr_weighs_the_same() -> None:
    total = nps.analyze(four()).total.iloc[0]
    assert total["nps"] == pytest.approx(100 * (2 - 2) / 6)
    assert total["account_nps"] == pytest.approx((0 + 50 + 0 - 100) / 4)
    assert total["mrr_nps"] == pytest.approx((100 * 0 + 300 * 50 + 400 * 0) / 800)


def test_life_stage_is_the_age_at_the_answer() -> None:
    groups = nps.analyze(four(), by="life_stage").groups.set_index("group")
    assert groups["answers"].to_dict() == {"0–3 months": 2, "12+ months": 4}


def test_two_answers_on_one_day_are_kept_and_named() -> None:
    assert nps.count_repeats(four()).to_dict("list") == {"account_id": ["B"], "repeats": [1]}
    said = [f.claim for f in nps.analyze(four()).findings if "same day" in f.claim]
    assert said == ["1 answer repeats an account's answer of the same day (account B). All are kept."]


def test_fewer_than_ten_answers_give_no_nps_but_their_mean() -> None:
    first = nps.analyze(four()).findings[0]
    assert first.verdict == "cannot tell"
    assert first.claim == "Too few answers for an NPS: 6 answers from 4 of 4 accounts, mean score 6.2."


def test_answers_outside_0_to_10_are_refused_and_said() -> None:
    rows = pd.concat([read(SIX), read("account_id,answered_on,score\nA,2025-07-01,11\nB,2025-07-01,-1")])
    result = nps.analyze(Book.from_frames(accounts=read(FOUR), nps=rows, as_of=AS_OF))
    assert result.scores["answers"].sum() == 6
    assert "2 answers outside 0 to 10 are refused." in [f.claim for f in result.findings]


def test_a_scale_from_1_to_5_is_satisfaction_and_no_nps() -> None:
    ids, day = [f"A{i}" for i in range(40)], ["2025-05-01"] * 40
    rows = pd.DataFrame({"account_id": ids, "answered_on": day, "score": [1 + i % 5 for i in range(40)]})
    older = pd.DataFrame({"account_id": ids, "answered_on": "2024-05-01", "score": [i % 11 for i in range(40)]})
    result = nps.analyze(Book.from_frames(nps=pd.concat([older, rows]), as_of=AS_OF), since="2025-01-01")
    assert result.scale == "satisfaction"
    assert result.scores["nps"].isna().all()
    first = result.findings[0]
    assert first.claim.startswith(
        "40.0% answer 4 or 5 (26.3% to 55.4%), on a satisfaction scale from 1 to 5, which is not"
    )
    assert "Mean 3.00" in first.claim
    assert (first.estimate, first.low, first.high) == pytest.approx((0.4, *wilson(16, 40)))
    alone = five(rows)
    assert list(nps.measures(alone)) == ["answers", "nps"]
    assert nps.analyze(alone).scale == "satisfaction"
    assert nps.analyze(alone, of="nps").total["nps"].iloc[0] == -100, "read from 0 to 10 where the reader says so"


def test_satisfaction_with_a_contact_is_a_measure_of_its_own_beside_nps() -> None:
    ids = [f"A{i % 20}" for i in range(60)]
    contacts = {
        "account_id": ids,
        "touched_on": ["2025-05-01"] * 60,
        "satisfaction": [1 + i % 5 for i in range(59)] + [9],
    }
    book = Book.from_frames(nps=read(SIX), touches=pd.DataFrame(contacts), as_of=AS_OF)
    assert list(nps.measures(book)) == ["answers", "satisfaction"]
    result = nps.analyze(book, of="satisfaction")
    assert (result.scale, result.total["answers"].iloc[0]) == ("satisfaction", 59)
    assert result.total["satisfied"].iloc[0] == pytest.approx(23 / 59)
    assert result.total["nps"].isna().all()
    assert "1 answer outside 1 to 5 is refused." in [f.claim for f in result.findings]
    assert nps.analyze(book).scale == "nps"
    with pytest.raises(MissingTable, match="satisfied"):
        nps.analyze(four(), of="satisfaction")


def test_a_satisfaction_scale_is_never_said_in_nps_points() -> None:
    random = np.random.default_rng(1)
    rows = quiet_answers(1).assign(score=random.integers(1, 6, 960))
    ids = sorted(set(rows["account_id"]))
    accounts = pd.DataFrame({"account_id": ids, "started_on": "2022-01-01", "churned_on": None})
    book = five(rows, events=happenings(1), accounts=accounts)
    assert nps.events(book).effects["effect_nps"].isna().all()
    silence = nps.silence(book)
    assert silence.weighted is None
    assert silence.after["answer"].tolist() == ["silent", "dissatisfied", "neutral", "satisfied", "all who answered"]
    assert "detractor" not in " ".join(finding.claim for finding in silence.findings)


def test_where_every_account_answers_once_the_interval_is_that_of_the_estimator() -> None:
    rows = pd.DataFrame(
        {"account_id": range(100), "answered_on": "2025-05-01", "score": [10] * 53 + [8] * 28 + [2] * 19}
    )
    total = nps.analyze(Book.from_frames(nps=rows, as_of=AS_OF)).total.iloc[0]
    assert (total["nps"], total["low"], total["high"]) == pytest.approx((34, *nps_interval(53, 28, 19)))


def test_months_are_those_of_the_calendar() -> None:
    import narwhals.stable.v2 as nw

    days = pd.date_range("1970-01-01", "2099-12-31", freq="9D")
    numbers = pd.DataFrame({"day": (days - pd.Timestamp("1970-01-01")).days})
    found = with_month(nw.from_native(numbers).lazy(), "day", "month").collect().to_pandas()["month"]
    assert found.tolist() == (days.year * 12 + days.month - 1).tolist()


def test_what_cannot_be_asked_says_what_would_help() -> None:
    with pytest.raises(MissingTable, match="galaxy"):
        nps.analyze(four(), by="galaxy")
    with pytest.raises(MissingTable):
        nps.analyze(Book.from_frames(accounts=read(FOUR), as_of=AS_OF))
    with pytest.raises(NotEnoughData, match="No answer"):
        nps.analyze(four(), since="2025-11-01")
    with pytest.raises(MissingTable):
        nps.events(four())
    with pytest.raises(NotEnoughData, match="No account"):
        nps.events(
            Book.from_frames(
                nps=read(SIX), events=read("account_id,happened_on,kind\nZ,2025-04-01,Merger"), as_of=AS_OF
            )
        )


# By invariance


def test_counts_of_two_halves_of_the_accounts_add_up(sample_book: Book) -> None:
    rows = quiet_answers(3)
    parts = [rows[rows["account_id"] < "A0060"], rows[rows["account_id"] >= "A0060"], rows]
    one, two, whole = (nps.count_scores(Book.from_frames(nps=part, as_of=AS_OF), period="quarter") for part in parts)
    keys = ["group", "period", "each"]
    sums = [name for name in whole if name not in (*keys, "lowest", "highest")]
    added = pd.concat([one, two]).groupby(keys)[sums].sum()
    pd.testing.assert_frame_equal(added, whole.groupby(keys)[sums].sum())


@pytest.mark.parametrize("by", ["all", "office", "life_stage", "mrr_band"])
def test_every_engine_counts_the_same(sample_book: Book, by: str) -> None:
    whole = nps.count_scores(sample_book, by=by, period="quarter")
    for engine in ("pandas", "polars"):
        other = nps.count_scores(sample_book.on(engine), by=by, period="quarter")
        pd.testing.assert_frame_equal(whole, other, check_dtype=False)


def test_the_order_of_rows_does_not_matter() -> None:
    rows, events = quiet_answers(4), happenings(4)
    mixed = rows.sample(frac=1, random_state=1), events.sample(frac=1, random_state=2)
    one, other = (
        nps.events(Book.from_frames(nps=a, events=e, as_of=AS_OF)).effects for a, e in ((rows, events), mixed)
    )
    pd.testing.assert_frame_equal(one, other)


def test_moving_every_date_by_whole_years_moves_only_the_names_of_the_quarters() -> None:
    rows = quiet_answers(5)
    later = rows.assign(answered_on=pd.to_datetime(rows["answered_on"]) + pd.Timedelta(days=1461))
    books = [Book.from_frames(nps=part, as_of=day) for part, day in ((rows, AS_OF), (later, "2029-12-31"))]
    one, other = (nps.analyze(book).scores.drop(columns="period") for book in books)
    pd.testing.assert_frame_equal(one, other)


# By planted truth


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("by", [None, "office"])
def test_d6_the_new_office_scores_lower_and_no_other_office_is_blamed(seed, by) -> None:
    result = nps.analyze(opened(seed, True, FILES), by=by)
    shown = [f for f in result.findings if f.verdict == CLEAR and "office" in f.about]
    assert [f.about for f in shown if f.estimate < 0] == [{"office": "里斯本"}]
    claim = next(f for f in shown if f.about == {"office": "里斯本"})
    assert claim.low < -1.5 < claim.high or claim.low < -1.2 < claim.high
    assert "里斯本 (office) accounts score" in claim.claim
    assert "lower" in claim.claim


@pytest.mark.parametrize("seed", SEEDS)
def test_the_unplanted_twin_says_nothing_of_offices_events_or_falls(seed) -> None:
    twin = opened(seed, False, FILES)
    findings = [
        *nps.analyze(twin).findings,
        *nps.events(twin).findings,
        *nps.leading(twin).findings,
        *nps.silence(twin).findings,
    ]
    assert not [f.claim for f in findings if f.verdict == CLEAR and ("office" in f.about or "kind" in f.about)]
    assert not [f.claim for f in findings if f.verdict == CLEAR and "months_before" in f.about]


# Where nothing differs


def test_where_no_group_differs_at_most_5_books_in_100_claim_one() -> None:
    random, books, shown = np.random.default_rng(20251123), times(6, 400), 0
    for _ in range(books):
        rows, _ = panel(random, kinds=1)
        accounts = np.sort(rows["account_id"].unique())
        known = pd.DataFrame({"account_id": accounts, "mrr": random.lognormal(6, 1, len(accounts))})
        for name, groups in (("office", 5), ("csm", 8), ("plan", 3)):
            known[name] = random.choice([f"{name} {i}" for i in range(groups)], len(accounts))
        units = (
            rows.rename(columns={"value": "score", "value_nps": "value"}).merge(known).assign(age=rows["period"] / 4)
        )
        shown += (compare_groups(units, ["office", "csm", "plan"])["verdict"] == CLEAR).any()
    assert shown <= 0.05 * max(books, 60), f"{shown} of {books} books"


# On public data


def test_personio_348_answers_from_202_of_498_accounts_and_7_same_day_repeats() -> None:
    files = public("personio_customers.csv", "personio_nps.csv", "personio_mrr_movements.csv")
    result = nps.analyze(Book.from_files(*files))
    assert result.findings[0].claim.startswith("NPS −54.0 (")
    assert "348 answers from 202 of 498 accounts" in result.findings[0].claim
    assert result.total["nps"].iloc[0] == pytest.approx(-54.0, abs=0.05)
    repeated = next(f for f in result.findings if "same day" in f.claim)
    assert repeated.estimate == 7
    assert len(re.findall(r"\d{5,}", repeated.claim)) == 7


# Sentences


def test_every_number_of_the_first_sentence_is_in_the_frame(sample_book: Book) -> None:
    result = nps.analyze(sample_book)
    total, first = result.total.iloc[0], result.findings[0]
    assert (first.estimate, first.low, first.high) == tuple(total[["nps", "low", "high"]])
    whole, _, quarter = first.claim.partition(" In the last quarter, Q4 2025: ")
    said, latest = (
        [float(n.replace("−", "-").replace(",", "")) for n in re.findall(r"−?\d[\d,]*\.?\d*", text)]
        for text in (whole, quarter)
    )
    row = result.over_time.set_index("period").loc["2025-Q4", ["nps", "low", "high", "answers"]]
    assert latest == pytest.approx([float(value) for value in row], abs=0.051)
    shares = [100 * total[name] / total["answers"] for name in ("promoters", "passives", "detractors")]
    expected = [
        total["nps"],
        total["low"],
        total["high"],
        total["answers"],
        total["accounts"],
        sample_book.count(),
        *shares,
    ]
    assert said == pytest.approx(expected, abs=0.501)


def test_a_lower_group_is_called_lower_and_a_higher_one_higher(sample_book: Book) -> None:
    for finding in nps.analyze(sample_book, by="life_stage").findings:
        if finding.verdict == CLEAR and "life_stage" in finding.about:
            assert ("lower" in finding.claim) == (finding.estimate < 0)


def test_of_a_large_book_groups_are_compared_on_a_part_and_it_is_said(monkeypatch) -> None:
    tables = monthly()
    accounts = tables["accounts"].assign(office=["North" if i % 2 else "South" for i in range(60)])
    book = Book.from_frames(accounts=accounts, nps=tables["nps"], as_of=AS_OF)
    whole = nps.analyze(book)
    monkeypatch.setattr("analysis.nps.sampling.MOST_UNITS", 900)
    part = nps.analyze(book)
    assert part.findings[0] == whole.findings[0], "the score is that of every answer"
    said = {caveat for finding in part.findings for caveat in finding.caveats if "Compared on" in caveat}
    units = count_units(book)
    assert units["account_id"].nunique() < 30
    assert set(units["office"]) == {"North", "South"}, "offices take turns in the ids"
    assert said == {"Compared on 732 of 2,100 answers, from 21 of 60 accounts; the scores are of every answer."}
    assert not [caveat for f in whole.findings for caveat in f.caveats if "Compared on" in caveat]


def test_answers_without_accounts_are_scored_and_everything_else_says_what_it_lacks() -> None:
    tables = monthly()
    book = Book.from_frames(nps=tables["nps"], events=tables["events"], as_of=AS_OF)
    result = nps.analyze(book)
    assert result.findings[0].claim.startswith("NPS ")
    assert "2,100 answers from 60 accounts" in result.findings[0].claim
    assert nps.choices(book) == {"all": "All accounts"}
    assert len(nps.list_answers(book)) == 50
    assert set(nps.outcomes(book)) == {"score"}
    assert nps.events(book).findings
    assert len(nps.list_events(book)) == 50
    for asked in (nps.silence, nps.leading):
        with pytest.raises(MissingTable, match=r"accounts|who churned"):
            asked(book)
