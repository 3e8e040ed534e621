"""Between the upload and the book: guessed columns can be seen, corrected, saved and applied again."""

import pandas as pd

from analysis import Book, Recipe
from analysis.book.card import used_as
from analysis.book.draft import NOT_USED, Draft
from analysis.book.question import ROWS

CRM = b"Client No;Signed;Left;Tier;Fee\n1;2024-01-05;;Gold;10\n2;2024-02-07;2024-09-01;Silver;20\n"


def role(draft: Draft, place: int = 0) -> dict[str, str]:
    return dict(draft.columns(place)[["column", "used_as"]].itertuples(index=False, name=None))


def test_a_file_that_cannot_be_read_does_not_stop_the_others() -> None:
    draft = Draft.from_files([("broken.csv", b""), ("nps.csv", b"account_id,answered_on,score\n1,2025-01-01,9\n")])
    assert [sheet.file for sheet in draft.sheets] == ["nps.csv"]
    assert [failure.what for failure in draft.failures] == ["broken.csv is empty."]


def test_a_correction_is_certain_and_the_book_follows_it() -> None:
    draft = Draft.from_files([("crm.csv", CRM)]).with_table(0, "accounts")
    draft = draft.with_columns(
        0, {"Client No": "account_id", "Signed": "started_on", "Left": "churned_on", "Tier": "segment", "Fee": "mrr"}
    )
    assert draft.missing(0) == ()
    assert draft.columns(0).set_index("column")["sure"].to_dict()["Signed"] == "Sure"
    book = Book.from_sheets(draft.sheets, draft.recipe)
    accounts = book.tables["accounts"].collect("pandas").to_native()
    assert accounts["churned"].tolist() == [0, 1]
    assert accounts["mrr"].tolist() == [10.0, 20.0]


def test_a_column_claimed_twice_goes_to_the_header_that_was_changed() -> None:
    draft = Draft.from_files([("a.csv", b"id,started_on,begun\n1,2024-01-05,2024-02-05\n2,2024-01-06,2024-02-06\n")])
    assert role(draft)["started_on"] == "started_on"
    draft = draft.with_columns(0, {**role(draft), "begun": "started_on"})
    assert role(draft)["begun"] == "started_on"
    assert role(draft)["started_on"] == NOT_USED


def test_what_is_still_missing_is_named() -> None:
    draft = Draft.from_files([("x.csv", b"account_id,score\n1,9\n2,10\n")]).with_table(0, "touches")
    assert draft.missing(0) == ("touched_on",)


def test_a_saved_recipe_among_the_files_applies_itself_to_the_same_headers() -> None:
    first = Draft.from_files([("crm.csv", CRM)]).with_table(0, "accounts")
    first = first.with_columns(
        0, {"Client No": "account_id", "Signed": "started_on", "Left": "churned_on", "Tier": "segment", "Fee": "mrr"}
    )
    saved = first.recipe.to_json().encode()
    again = Draft.from_files([("new-quarter.csv", CRM), ("recipe.json", saved)])
    assert role(again) == role(first)
    assert Recipe.from_json(saved.decode()).files[0].columns == first.recipe.files[0].columns


def test_a_recipe_that_is_none_is_said_and_the_files_are_read() -> None:
    draft = Draft.from_files([("crm.csv", CRM), ("recipe.json", b"{}")])
    assert len(draft.sheets) == 1
    assert draft.failures[0].what.endswith(".json is JSON, and neither a recipe nor a table.")


def test_progress_is_told_with_the_name_of_each_file() -> None:
    told: list[tuple[float, str]] = []
    Draft.from_files([("crm.csv", CRM), ("crm2.csv", CRM)], told=lambda share, words: told.append((share, words)))
    assert [words for _, words in told] == ["Reading crm.csv", "Reading crm2.csv", "Recognizing the columns"]
    assert [share for share, _ in told] == sorted(share for share, _ in told)


def test_examples_are_the_cells_as_they_stand() -> None:
    shown = Draft.from_files([("crm.csv", CRM)]).columns(0)
    assert shown.set_index("column")["examples"].to_dict()["Tier"] == "Gold · Silver"
    assert isinstance(shown, pd.DataFrame)


def test_every_table_and_role_can_be_chosen() -> None:
    assert {"accounts", "kpis", ""} <= set(ROWS)
    assert used_as("nps")["answered_on"] == "Answered on"
