"""Columns of one's own: what is in them, that every page can compare by them, and that they come back."""

import pickle

import numpy as np
import pandas as pd
import pytest

from analysis import AnalysisError, Book, Recipe, composition, explore
from analysis.book.own import bands, both, condition, groups, ratio, started
from analysis.book.own_columns import numbers
from tests.books import sample

ACCOUNTS = pd.DataFrame({
    "account_id": list("ABCDEF"),
    "started_on": ["2023-01-15", "2023-04-01", "2023-12-31", "2024-01-01", "2022-02-02", "2024-05-05"],
    "churned_on": ["2025-02-01", "", "", "2025-03-01", "", ""], "seats": [5, 10, 49, 50, None, 1000],
    "staff": [10, 100, 98, 0, 40, 4000], "region": ["DACH", "Iberia", "DACH", "US", "US", ""],
})  # fmt: skip


@pytest.fixture(scope="module")
def book() -> Book:
    return Book.from_frames(accounts=ACCOUNTS, as_of="2025-12-31")


def column(book: Book, name: str) -> list[object]:
    rows = book.tables["accounts"].select("account_id", name).collect("pandas").to_pandas()
    return list(rows.sort_values("account_id")[name])


def test_a_number_is_cut_where_it_is_said_and_what_is_missing_stays_missing(book: Book) -> None:
    own = book.with_column("size", bands("seats", [50, 10]))
    assert column(own, "size") == ["under 10", "10 to 49", "10 to 49", "50 or more", "(missing)", "50 or more"]
    assert own.dimensions["size"] == "size"
    assert own.assumptions[-1] == "size was added: bands of seats"
    assert "size" not in book.dimensions


def test_values_are_grouped_under_a_name_and_the_others_keep_theirs(book: Book) -> None:
    own = book.with_column("where", groups("region", {"EMEA": {"DACH", "Iberia"}}))
    assert column(own, "where") == ["EMEA", "EMEA", "EMEA", "US", "US", "(missing)"]


def test_a_condition_is_yes_or_no_and_unknown_where_nothing_is_known(book: Book) -> None:
    small = book.with_column("small", condition("seats", "<", 50))
    assert column(small, "small") == ["Yes", "Yes", "Yes", "No", "(missing)", "No"]
    home = book.with_column("home", condition("region", "is not", "US"))
    assert column(home, "home") == ["Yes", "Yes", "Yes", "No", "No", "(missing)"]


def test_a_ratio_is_a_number_that_can_be_cut_and_nothing_over_zero_is_missing(book: Book) -> None:
    own = book.with_column("share", ratio("seats", "staff"))
    assert "share" not in own.dimensions
    assert numbers(own.built)["share"] == "share"
    cut = own.with_column("used", bands("share", [0.3]))
    assert column(cut, "used") == ["0.3 or more", "under 0.3", "0.3 or more", "(missing)", "(missing)", "under 0.3"]


def test_two_columns_make_pairs_and_a_start_has_a_month_a_quarter_and_a_year(book: Book) -> None:
    own = book.with_column("pair", both("region", "region"))
    assert column(own, "pair")[0] == "DACH × DACH"
    told = [column(book.with_column("s", started(period)), "s") for period in ("month", "quarter", "year")]
    assert told[0] == ["2023-01", "2023-04", "2023-12", "2024-01", "2022-02", "2024-05"]
    assert told[1][1:3] == ["2023-Q2", "2023-Q4"]
    assert told[2][2:4] == ["2023", "2024"]


def test_every_page_can_compare_by_it_filter_by_it_and_the_counts_are_those_of_pandas(book: Book) -> None:
    own = book.with_column("size", bands("seats", [50]))
    counts = composition.count_churn(own, by="size", since="2025-01-01", until="2025-12-31").set_index("group")
    assert dict(counts["accounts"]) == {"(missing)": 1, "50 or more": 2, "under 50": 3}
    assert dict(counts["churned"]) == {"(missing)": 0, "50 or more": 1, "under 50": 1}
    part = own.where(size="under 50")
    assert part.count() == 3
    assert part.with_column("big", bands("seats", [20])).where(big="20 or more").count() == 1


def test_it_stands_in_the_recipe_and_comes_back_with_other_files_a_reopening_and_a_pickle(book: Book) -> None:
    own = book.with_column("size", bands("seats", [50])).with_column("where", groups("region", {"EMEA": {"DACH"}}))
    again = Recipe.from_json(own.recipe.to_json())
    assert again.columns == own.recipe.columns
    assert column(own.reopened(again), "size") == column(own, "size")
    assert column(pickle.loads(pickle.dumps(own.where(size="under 50"))), "size") == ["under 50"] * 3
    assert own.fingerprint not in (book.fingerprint, book.with_column("size", bands("seats", [51])).fingerprint)
    fewer = Book.from_frames(accounts=ACCOUNTS.drop(columns="seats"), as_of="2025-12-31")
    told = fewer.reopened(Recipe(fewer.recipe.files, columns=own.recipe.columns))
    assert "where" in told.dimensions
    assert "size" not in told.dimensions
    assert any(said.startswith("size was not added") for said in told.assumptions)


def test_a_column_is_renamed_under_its_id_and_removed_and_the_book_is_as_it_was(book: Book) -> None:
    own = book.with_column("size", bands("seats", [50])).with_column("big", condition("seats", ">", 90))
    called = explore.rename_column(own, "size", "Company size")
    assert called.dimensions["size"] == "Company size"
    assert column(called, "size") == column(own, "size")
    assert list(explore.analyze(called, by="size").labels) == ["Company size"]
    assert Recipe.from_json(called.recipe.to_json()).columns == called.recipe.columns
    back = explore.rename_column(called, "size", "size")
    assert back.fingerprint == own.fingerprint
    gone = explore.remove_column(explore.remove_column(called, "size"), "big")
    assert gone.fingerprint == book.fingerprint
    assert list(gone.dimensions) == list(book.dimensions)
    for label in ("Region", "", "big"):
        with pytest.raises(AnalysisError, match="has a column"):
            explore.rename_column(own, "size", label)
    with pytest.raises(AnalysisError, match="no column of your own"):
        explore.remove_column(own, "region")


def test_a_column_that_another_is_made_of_stays(book: Book) -> None:
    own = book.with_column("share", ratio("seats", "staff")).with_column("used", bands("share", [0.3]))
    with pytest.raises(AnalysisError, match="Made of it: used"):
        explore.remove_column(own, "share")
    assert explore.remove_column(explore.remove_column(own, "used"), "share").fingerprint == book.fingerprint


@pytest.mark.parametrize("told", ["[1]", '[{"name": "x"}]', '[{"name": "x", "kind": "bands", "of": ["a"], "how": []}]',
                                  '[{"name": "x", "kind": "sql", "of": ["a"], "how": [1]}]', '"x"'])  # fmt: skip
def test_a_recipe_with_a_column_that_could_not_have_been_saved_is_none(told: str) -> None:
    with pytest.raises(AnalysisError, match="not a recipe"):
        Recipe.from_json(f'{{"recipe": 1, "files": [], "columns": {told}}}')


def test_what_only_churned_accounts_have_and_what_is_not_there_is_refused_calmly(book: Book) -> None:
    frame = ACCOUNTS.assign(exit_score=pd.Series([3, np.nan, np.nan, 4, np.nan, np.nan]))
    only_gone = Book.from_frames(accounts=frame, as_of="2025-12-31")
    if "exit_score" in numbers(only_gone.built):
        with pytest.raises(AnalysisError, match="only say who churned"):
            only_gone.with_column("asked", bands("exit_score", [4]))
    refused = {"x": bands("churned_on", [1]), "y": groups("churn_reason", {"a": {"b"}}), "region": bands("seats", [1]),
               "": bands("seats", [1]), "z": condition("tenure", "<", 3)}  # fmt: skip
    for name, own in refused.items():
        with pytest.raises(AnalysisError):
            book.with_column(name, own)


def test_a_name_of_a_column_is_text_and_never_sql(book: Book) -> None:
    own = book.with_column('x"; DROP TABLE accounts; --', groups("region", {"a'); DROP TABLE accounts; --": {"DACH"}}))
    assert own.count() == 6
    assert "a'); DROP TABLE accounts; --" in column(own, "x_drop_table_accounts")


def test_numbers_of_other_tables_are_those_pandas_makes_of_them() -> None:
    own = sample().with_column("use", condition("seats_in_use", "<", 0.4)).with_column("paid", bands("last_mrr", [500]))
    usage = sample().tables["usage"].collect("pandas").to_pandas()
    known = usage[(usage["seats"] > 0) & usage["active_users"].notna()]
    newest = known.groupby("account_id")["month"].transform("max")
    sums = known[known["month"] > newest - 3].groupby("account_id")[["active_users", "seats"]].sum()
    low = set(sums.index[sums["active_users"] / sums["seats"] < 0.4])
    rows = own.tables["accounts"].select("account_id", "use", "paid").collect("pandas").to_pandas()
    assert set(rows.loc[rows["use"] == "Yes", "account_id"]) == low
    mrr = sample().tables["mrr"].collect("pandas").to_pandas().query("mrr > 0").sort_values("month")
    last = mrr.groupby("account_id")["mrr"].last()
    assert set(rows.loc[rows["paid"] == "500 or more", "account_id"]) == set(last.index[last >= 500])
