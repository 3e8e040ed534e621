"""A word for how sure a guess is promises what was measured, and no more."""

from pathlib import Path

import pandas as pd
import pytest
from statsmodels.stats.proportion import proportion_confint

from analysis.book.draft import Draft
from analysis.book.sureness import CHECK, LIKELY, SURE, in_words

MEASURED = pd.read_csv(Path(__file__).parent / "cases" / "sureness.csv")


@pytest.fixture(scope="module")
def kept() -> pd.DataFrame:
    """Word to how often it was right: right, of, and the lower end of the 95% interval of the share."""
    by_word = MEASURED.groupby(MEASURED["score"].map(in_words))["right"].agg(["sum", "count"])
    by_word["low"] = proportion_confint(by_word["sum"], by_word["count"], method="wilson")[0]
    return by_word


def test_what_is_sure_is_right_nine_times_in_ten_and_what_is_likely_three_in_four(kept: pd.DataFrame) -> None:
    assert kept.loc[SURE, "low"] >= 0.9
    assert kept.loc[LIKELY, "low"] >= 0.75


def test_the_rest_is_to_be_checked_because_too_little_is_known(kept: pd.DataFrame) -> None:
    assert kept.loc[CHECK, "low"] < 0.75


def test_the_numbers_in_words_are_those_measured(kept: pd.DataFrame) -> None:
    assert kept[["sum", "count"]].loc[[SURE, LIKELY, CHECK]].to_numpy().tolist() == [[315, 323], [22, 22], [5, 6]]


def test_each_column_of_a_file_says_how_sure_it_is_and_one_not_read_says_nothing() -> None:
    rows = b"account_id,created_on,churned_on,gibberish\n" + b"".join(
        b"A%d,2024-01-%02d,,x%d\n" % (n, n, n) for n in range(1, 20)
    )
    columns = Draft.from_files([("accounts.csv", rows)]).columns(0).set_index("column")["sure"].to_dict()
    assert columns == {"account_id": SURE, "created_on": LIKELY, "churned_on": CHECK, "gibberish": ""}


def test_what_the_reader_chose_is_sure() -> None:
    draft = Draft.from_files([("a.csv", b"account_id,churned_on,x\nA1,,2024-01-01\nA2,,2024-02-01\n")])
    again = draft.with_column(0, "churned_on", "x").columns(0).set_index("column")["sure"].to_dict()
    assert again["x"] == SURE
