"""The exit form, walked: downloaded, filled in, brought back; its answers are reasons with where they got stuck."""

import csv
from pathlib import Path

import pytest
from books import SAMPLE
from playwright.sync_api import BrowserContext, Page, expect
from steps import drop, follow, settle


@pytest.fixture
def unexplained(tmp_path: Path) -> tuple[Path, list[str]]:
    """Every third of the sample's accounts without a reason, and the ids of those that churned."""
    with (SAMPLE / "accounts.csv").open() as file:
        rows = [{**row, "churn_reason": "", "churn_type": ""} for row in list(csv.DictReader(file))[::3]]
    path = tmp_path / "accounts.csv"
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path, [row["account_id"] for row in rows if row["churned_on"]]


def _saved(page: Page, words: str, path: Path) -> Path:
    with page.expect_download() as download:
        page.get_by_text(words).first.click()
    download.value.save_as(path)
    return path


def test_an_exit_form_comes_back_as_reasons_with_where_they_got_stuck(
    server: str, window: BrowserContext, unexplained: tuple[Path, list[str]], tmp_path: Path
) -> None:
    accounts, gone = unexplained
    page = window.new_page()
    page.goto(server)
    settle(page)
    drop(page, accounts)
    page.get_by_role("button", name="Open this book").click()
    settle(page)
    follow(page, "losses")
    page.get_by_text("Exit form to hand out").click()
    settle(page)
    sheet = _saved(page, "Form as a sheet", tmp_path / "exit_form.csv")
    form = _saved(page, "Form as a page", tmp_path / "exit_form.html")
    with sheet.open("a", newline="") as file:
        csv.writer(file).writerows([one, "2025-06-01", "Low adoption", "setup", "An import"] for one in gone[:11])

    paper = window.new_page()
    paper.goto(form.as_uri())
    for name, answer in (("account_id", gone[20]), ("reason", "Help desk"), ("stuck_at", "support")):
        paper.fill(f"#{name}", answer)
    one = _saved(paper, "Save the answers", tmp_path / "one_answer.csv")

    again = window.new_page()
    again.goto(server)
    settle(again)
    drop(again, accounts, sheet, one)
    again.get_by_role("button", name="Open this book").click()
    settle(again)
    follow(again, "losses")
    body = again.locator("body")
    expect(body).to_contain_text("By the exit forms of 12 accounts, most got stuck")
    expect(body).to_contain_text("at setup (")
    follow(again, "reasons")
    expect(body).to_contain_text("“Low adoption”")
