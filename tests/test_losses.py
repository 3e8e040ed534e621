"""Post-mortems: a form for each loss, and lessons by reason."""

import re

import numpy as np
import pandas as pd
import pytest
from asking import frame, to
from books import SAMPLE, read
from health_books import books
from scipy.stats import false_discovery_control, fisher_exact

from analysis import Book, health
from analysis.finding import CLEAR, OPEN
from analysis.health.losses_against import against, said_against
from analysis.health.losses_findings import NO_REASON, WARNING
from analysis.health.losses_where import count_stuck_by_stage, said_where
from analysis.health.signs_rules import _is_a_date
from analysis.summary.arithmetic import arithmetic
from sample_data.make import SEED

__all__ = ["books"]


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
    warned = next(finding for finding in result.findings if finding.about == WARNING)
    said = re.search(r"so do (\d+) of 572 active accounts \((\d+)%\)", warned.claim)
    assert said is not None
    assert 0 < int(said[1]) < 572
    assert int(said[2]) == round(100 * int(said[1]) / 572)


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


def test_a_lesson_that_was_written_stands_under_its_reason(sample_book: Book) -> None:
    app = frame(180, book=sample_book)
    app.session_state[f"forms-notes-{sample_book.fingerprint[:8]}"] = {"A-1633": {"changed": "A named expert"}}
    app = to(app, "losses")
    assert not app.exception
    lessons = next(table.value for table in app.dataframe if "lessons" in table.value).set_index("churn_reason")
    assert lessons.loc["Help desk", "lessons"] == "A-1633: A named expert"
    assert lessons["written"].sum() == 1


def test_a_date_in_the_contract_is_no_sign_and_a_refusal_is() -> None:
    """Every account nears its renewal: that it was noted before a churn says nothing of the account."""
    assert all(_is_a_date(kind) for kind in ("Renewal", "renewal due", "Contract ends", "End of term", "Expires soon"))
    assert not any(_is_a_date(kind) for kind in ("Renewal declined", "Notice of non-renewal", "Renewal at risk", "QBR"))


def test_the_page_shows_a_form_for_every_loss(sample_book: Book) -> None:
    """Of 146 losses the 50 latest were shown."""
    app = to(frame(180, book=sample_book), "losses")
    assert any(len(table.value) == 146 for table in app.dataframe), [len(table.value) for table in app.dataframe]


def test_a_reason_is_held_against_each_sign_by_fisher_corrected_for_all() -> None:
    forms = pd.DataFrame(
        [("Price", ["Silent"])] * 9 + [("Price", [])] * 3 + [("Product", ["Silent"])] * 5
        + [("Product", ["Low NPS"])] * 25 + [("Rare", ["Silent"])] * 4 + [(NO_REASON, ["Silent"])] * 30,
        columns=["churn_reason", "signs"],
    )  # fmt: skip
    table = against(forms).set_index(["churn_reason", "label"])
    assert set(table.index) == {(reason, sign) for reason in ("Price", "Product") for sign in ("Silent", "Low NPS")}
    row = table.loc[("Price", "Silent")]
    assert (row["churned"], row["carried"], row["others"], row["others_carried"]) == (12, 9, 34, 9)
    assert row["p_value"] == pytest.approx(fisher_exact([[9, 3], [9, 25]])[1])
    np.testing.assert_allclose(table["p_adjusted"], false_discovery_control(table["p_value"]))
    said = said_against(against(forms))
    assert said[0].claim.startswith("Of 30 accounts that gave the reason “Product”, 25 had the sign “Low NPS”")
    assert said[0].verdict == CLEAR
    dealt = forms.assign(signs=[["Silent"], []] * 38)
    assert [finding.verdict for finding in said_against(against(dealt))] == [OPEN]


def test_the_page_says_which_sign_goes_with_which_reason(sample_book: Book) -> None:
    result = health.losses(sample_book)
    clear = [finding for finding in result.findings if finding.verdict == CLEAR]
    assert any("gave the reason “Low adoption”" in finding.claim and "Low usage" in finding.claim for finding in clear)
    assert all(finding.family == "losses" for finding in clear)


def test_the_first_sentence_says_where_most_leave_and_what_for(books) -> None:
    """Counted again from the accounts of the sample."""
    told = health.losses(books(SEED)[0]).findings[0].claim
    rows = pd.read_csv(SAMPLE / "accounts.csv")
    gone = rows[rows["churned_on"].notna()]
    days = (pd.to_datetime(gone["churned_on"]) - pd.to_datetime(gone["started_on"])).dt.days
    months = np.ceil(days / 30.4375)
    middle = gone[(months > 3) & (months <= 12)]
    reason = middle["churn_reason"].value_counts()
    start, end = pd.to_datetime(rows["started_on"]), pd.to_datetime(rows["churned_on"])
    old = [np.ceil((day - start[(start <= day) & ~(end <= day)]).dt.days / 30.4375)
           for day in pd.date_range("2021-01-31", "2025-12-31", freq="ME")]  # fmt: skip
    lived = pd.concat(old).between(3, 12, inclusive="right")
    assert told == (
        f"More accounts churn in months 3–12 than at any other stage: {len(middle)} of {len(gone)} that churned "
        f"({len(middle) / len(gone):.0%}), in {np.mean(lived):.0%} of all months accounts were here; "
        f"their most common reason is “{reason.index[0]}” ({reason.iloc[0]} of the "
        f"{middle['churn_reason'].notna().sum()} that gave one)."
    )


def test_where_they_got_stuck_stands_by_stage_as_the_exit_forms_say() -> None:
    """By hand: A and B left in their first months, C in its second year; D handed in nothing, E is no loss."""
    forms = pd.DataFrame({"account_id": list("ABCD"), "tenure": [2, 3, 20, 5], "churn_reason": ["Price"] * 4})
    written = pd.DataFrame({"account_id": list("ABCE"), "stuck_at": ["setup", "setup", "reporting", "billing"],
                            "reason_given": "Price", "would_have_kept": None})  # fmt: skip
    stuck = count_stuck_by_stage(forms, written)
    assert stuck.to_numpy().tolist() == [["0–3 months", "setup", 2, 2], ["12+ months", "reporting", 1, 1]]
    told = [finding.claim for finding in said_where(forms, stuck, pd.Series([1, 2, 3, 4, 5, 20, 21, 30]))]
    assert told == [
        "More accounts churn in months 0–3 than at any other stage: 2 of 4 that churned (50%), in 38% of all "
        "months accounts were here; their most common reason is “Price” (2 of the 2 that gave one).",
        "By the exit forms of 3 accounts, most got stuck in months 0–3 at setup (2 of 2) and after month 12 at "
        "reporting (1 of 1).",
    ]
    assert len(said_where(forms, stuck.assign(stuck_at="nowhere"), pd.Series(dtype=float))) == 1


def test_the_arithmetic_is_that_of_the_first_sentence(sample_book: Book) -> None:
    assert arithmetic(health.losses(sample_book)) == ("68 churned in 3–12 months ÷ 146 churned accounts = 46.6%",)
