"""The same questions put to next quarter's files; and files that are no notebook, said calmly."""

import io
import json
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from nightly import times
from playwright.sync_api import Page, expect
from steps import drop, follow, settle
from test_review import SAMPLE, downloaded, texts

from analysis.phrases import named_day

EARLIER, LATER = "2025-09-30", "2025-12-31"
# Each column that groups accounts brings questions of its own; two are as good as all eight.
COLUMNS = ["account_id", "name", "segment", "plan", "started_on", "churned_on", "churn_reason", "churn_type"]


def until(folder: Path, day: str) -> list[Path]:
    """Every sixth account of the sample with its months and answers, as they were exported on a day."""
    accounts = pd.read_csv(SAMPLE / "accounts.csv", dtype=str)[COLUMNS].iloc[::6]
    accounts = accounts[accounts["started_on"] <= day].copy()
    accounts.loc[accounts["churned_on"] > day, ["churned_on", "churn_reason", "churn_type"]] = None
    months = pd.read_csv(SAMPLE / "mrr.csv", dtype=str).query("month <= @day")
    answers = pd.read_csv(SAMPLE / "nps.csv", dtype=str).query("answered_on <= @day")
    theirs = {"mrr": months, "nps": answers}
    exported = {"accounts": accounts, **{n: f[f["account_id"].isin(accounts["account_id"])] for n, f in theirs.items()}}
    folder.mkdir()
    for name, frame in exported.items():
        frame.to_csv(folder / f"{name}.csv", index=False)
    return [folder / f"{name}.csv" for name in exported]


@pytest.mark.nightly
def test_next_quarters_files_beside_the_saved_notebook_tell_what_became_of_it(
    page: Page, server: str, tmp_path: Path
) -> None:
    """By day `test_qbr_page` asks last time's notebook again of this time's book, without a browser."""
    page.goto(server)
    settle(page)
    drop(page, *until(tmp_path / "q3", EARLIER))
    page.get_by_role("button", name="Open this book").click()
    expect(page.locator(".book-line")).to_contain_text(f"as of {named_day(EARLIER)}")
    follow(page, "qbr")
    page.get_by_role("button", name="Fill the pack").click()
    expect(page.get_by_role("heading", name="Take it along")).to_be_visible()
    settle(page)
    expect(page.get_by_text("nothing was kept last time")).to_be_visible()
    (tmp_path / "q3.churn").write_bytes(downloaded(page, "Save everything"))
    page.goto(server)
    settle(page)
    drop(page, tmp_path / "q3.churn", *until(tmp_path / "q4", LATER))
    page.get_by_role("button", name="Open this book").click()
    expect(page.locator(".book-line")).to_contain_text(f"as of {named_day(LATER)}")
    follow(page, "since")
    answer = page.locator(".answer").first
    expect(answer).to_contain_text(f"kept as of {named_day(EARLIER)}")
    expect(answer).to_contain_text("were counted again")
    follow(page, "qbr")
    page.get_by_text("Begin with a template").click()
    page.get_by_role("button", name="Fill the pack").click()
    settle(page)
    said = texts(downloaded(page, "PowerPoint"))
    assert "What we said last time, and what became of it" in said
    assert f"kept as of {named_day(EARLIER)}" in said


def newer() -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        archive.writestr("notebook.json", json.dumps({"format": "churn notebook", "version": 99}))
    return sink.getvalue()


def bomb() -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("notebook.json", b"0" * 40_000_000)
    return sink.getvalue()


def scripted() -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        archive.writestr("notebook.json", "{}")
        archive.writestr("<img src=x onerror=alert(1)>.json", "{}")
    return sink.getvalue()


NO_NOTEBOOKS = {
    "cut off.churn": (newer()[:60], "It is damaged"),
    "newer.churn": (newer(), "saved by a newer version"),
    "bomb.churn": (bomb(), "unpacks to far more"),
    "<b>.churn": (scripted(), "leads out of its own folder"),
}


@pytest.mark.parametrize("names", [list(NO_NOTEBOOKS), *([name] for name in NO_NOTEBOOKS)][: times(1, 5)], ids=len)
def test_a_file_that_is_no_notebook_is_refused_calmly_and_the_next_click_works(
    page: Page, server: str, names: list[str]
) -> None:
    """One after another; by night also each by itself."""
    for name in names:
        page.goto(server)
        settle(page)
        data, says = NO_NOTEBOOKS[name]
        given = {"name": name, "mimeType": "application/zip", "buffer": data}
        page.locator('[class*="st-key-upload"] input[type="file"]').set_input_files(given)
        problem = page.locator(".problem").filter(has_text=says)
        expect(problem.first).to_be_visible()
        expect(page.get_by_text("went wrong")).to_have_count(0)
    page.get_by_role("button", name="Open the sample book").click()
    expect(page.locator(".book-line")).to_contain_text("sample")
