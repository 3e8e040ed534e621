"""Reasons by accounts and money, who names which more, and judging: by hand, planted, silent where nothing differs."""

import pytest
from books import AS_OF, nine, read
from driver_books import alike, claims, sample
from planted import OTHER_WORDS, SEEDS
from scipy.stats import fisher_exact

from analysis import Book, NotEnoughData, composition
from analysis.composition.reasons_judging import rule

FIVE = """
account_id,segment,started_on,churned_on,churn_reason,churn_type,mrr
A,S,2024-01-01,2025-02-01,Price,voluntary,10
B,S,2024-01-01,2025-03-01,Price,voluntary,10
C,L,2024-01-01,2025-04-01,Company closed,involuntary,80
D,L,2024-01-01,2025-05-01,,,5
E,L,2024-01-01,2024-02-15,Missing feature: export,voluntary,40
F,L,2024-01-01,,,,1
"""


def five() -> Book:
    answers = "account_id,answered_on,score\nA,2024-05-01,3\nA,2024-11-01,9\nB,2024-11-01,10\nC,2024-11-01,2"
    return Book.from_frames(accounts=read(FIVE), nps=read(answers), as_of=AS_OF)


def test_reasons_by_accounts_and_by_money_and_unknown_stays_unknown() -> None:
    result = composition.reasons(five())
    frame = result.reasons.set_index("churn_reason")
    assert frame["churned"].to_dict() == {"Price": 2, "(missing)": 1, "Company closed": 1, "Missing feature: export": 1}
    assert frame.loc["Company closed", "share_of_mrr_churned"] == 80 / 145
    assert frame.loc["Price", "share_of_churned"] == 2 / 5
    assert frame[["voluntary", "involuntary"]].sum().tolist() == [3, 1]
    said = result.findings[0].claim
    assert said.startswith("No reason clearly leads among 5 churned accounts: “Price” 2, “Company closed” 1 and ")
    assert said.endswith("1 of 5 churned accounts gave no known reason.")
    assert any(
        "3 churned voluntarily and 1 involuntarily; of 1 it is not known" in finding.claim
        for finding in result.findings
    )


def test_leavers_carry_their_stage_and_the_last_answer_before_they_left() -> None:
    rows = composition.count_leavers(five()).set_index("account_id")
    assert rows["stage"].to_dict() == {"A": "12+ months", "B": "12+ months", "C": "12+ months",
                                       "D": "12+ months", "E": "0–3 months"}  # fmt: skip
    assert rows.loc[["A", "B", "C"], "last_score"].tolist() == [9, 10, 2]
    assert rows.loc[["D", "E"], "last_score"].isna().all()
    assert set(composition.count_leavers(five(), span="year").account_id) == {"A", "B", "C", "D"}


@pytest.mark.parametrize(
    ("reason", "kind", "tenure", "says"),
    [
        ("Company closed", "voluntary", 30, "unavoidable"),
        ("Price", "involuntary", 30, "unavoidable"),
        ("Was acquired by X", None, 30, "unavoidable"),
        ("Missing feature: export", "voluntary", 30, "bad fit"),
        ("Price", "voluntary", 2, "bad fit"),
        ("Price", "voluntary", 30, "regretted"),
        (None, "voluntary", 2, "not judged"),
    ],
)
def test_the_rule_that_judges_a_leaver(reason: str | None, kind: str | None, tenure: int, says: str) -> None:
    assert rule(reason, kind, tenure) == says


def test_a_judgement_by_hand_goes_before_the_rule_and_an_account_before_its_reason() -> None:
    judging = composition.Judging(reasons=(("Price", "bad fit"),), accounts=(("B", "unavoidable"),))
    counts = composition.reasons(five(), judging=judging).judgements.set_index("judgement")["churned"]
    assert counts.to_dict() == {"regretted": 0, "bad fit": 2, "unavoidable": 2, "not judged": 1}
    listed = composition.list_leavers(five(), judging=judging).set_index("account_id")["judgement"]
    assert listed.to_dict() == {
        "A": "bad fit",
        "B": "unavoidable",
        "C": "unavoidable",
        "D": "not judged",
        "E": "bad fit",
    }


def test_every_figure_can_be_read_without_the_unavoidable() -> None:
    book = five()
    read_so = composition.avoidable(book)
    assert read_so.fingerprint != book.fingerprint
    assert composition.analyze(book).total["churned"].iloc[0] == 4
    assert composition.analyze(read_so).total[["accounts", "churned"]].iloc[0].tolist() == [5, 3]
    assert composition.rules(read_so).rates.set_index("id").loc["cohort", "churned"] == 3
    by_year = composition.over_time(read_so, every="year").periods.set_index("period")
    assert by_year.loc["2025", ["accounts", "churned"]].tolist() == [5, 3]
    lives = composition.count_lives(read_so).accounts.set_index("account_id")
    assert lives.loc["C", ["exit", "churned"]].tolist() == [15, 0], "here until the day it churned, and is counted"
    hand = composition.Judging(reasons=(("Company closed", "regretted"),), accounts=(("A", "unavoidable"),))
    assert composition.analyze(composition.avoidable(book, hand)).total["churned"].iloc[0] == 3
    left = composition.list_left(composition.avoidable(book, hand))["account_id"]
    assert set(left) == {"B", "C", "D"}


def test_who_names_a_reason_more_is_fisher_s_exact_test() -> None:
    cells = composition.reasons(alike(2), by="segment").cells.dropna(subset="p_value")
    for _, row in cells.head(8).iterrows():
        inside, outside = (row["named_by"], row["churned"]), (row["elsewhere"], row["others"])
        table = [[named, all_ - named] for named, all_ in (inside, outside)]
        assert row["p_value"] == pytest.approx(fisher_exact(table)[1])


@pytest.mark.parametrize("seed", SEEDS)
def test_d8_each_life_stage_names_a_reason_of_its_own(seed: int) -> None:
    said = claims(composition.reasons(sample(seed)).findings)
    for where, reason in (("0–3 months", "Low adoption"), ("3–12 months", "No business impact"),
                          ("12+ months", "Found something better")):  # fmt: skip
        assert any(f"{where} gave the reason “{OTHER_WORDS.get(reason, reason)}”" in claim for claim in said), where


@pytest.mark.parametrize("seed", SEEDS)
def test_d4_the_four_large_leavers_name_the_help_desk_and_had_scored_nine_or_ten(seed: int) -> None:
    large, desk = (OTHER_WORDS.get(name, name) for name in ("Enterprise", "Help desk"))
    result = composition.reasons(sample(seed), by="segment")
    assert any(f"that churned from {large} gave the reason “{desk}”" in claim for claim in claims(result.findings))
    scored = [claim for claim in claims(result.findings, "fact") if f"who churned over “{desk}”" in claim]
    assert scored[0].startswith("All 4 who churned over")
    behind = composition.list_leavers(sample(seed), by="segment", group=desk)
    assert (behind["last_score"] >= 9).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_the_unplanted_twin_names_no_reason_more_than_another(seed: int) -> None:
    assert claims(composition.reasons(sample(seed, False), by="segment").findings) == []


@pytest.mark.nightly
def test_where_reasons_are_dealt_out_at_most_five_books_in_a_hundred_show_one() -> None:
    books = 400
    shown = sum(bool(claims(composition.reasons(alike(seed), by="industry").findings)) for seed in range(books))
    assert shown <= 0.05 * books


def test_where_nobody_left_there_are_no_reasons() -> None:
    stays = read("account_id,segment,started_on,churned_on\na,x,2024-01-01,\nb,y,2024-01-01,")
    with pytest.raises(NotEnoughData, match="Nobody has churned"):
        composition.reasons(Book.from_frames(accounts=stays, as_of=AS_OF))


def test_a_book_of_nine_reads_without_a_type_of_leaving() -> None:
    findings = composition.reasons(nine()).findings
    assert findings[0].claim.startswith("No reason clearly leads among 6 churned accounts: “Price” 4 and “Moved” 1.")
    assert not any("own will" in finding.claim for finding in findings)


def test_a_leaver_without_a_day_has_no_stage_and_is_counted_all_the_same() -> None:
    rows = read("account_id,segment,started_on,churned_on,churned,churn_reason\na,x,2024-01-01,2024-02-01,yes,Price\n"
                "b,y,2024-01-01,,yes,Price\nc,y,2024-01-01,,no,")  # fmt: skip
    leavers = composition.count_leavers(Book.from_frames(accounts=rows, as_of=AS_OF))
    assert leavers["stage"].tolist() == ["0–3 months", "(unknown)"]
    assert composition.reasons(Book.from_frames(accounts=rows, as_of=AS_OF)).reasons["churned"].sum() == 2
