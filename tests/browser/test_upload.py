"""A person's first five minutes, in a real browser: bring a file, correct a column, read a number, see the accounts."""

import csv
import io
import os
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Locator, Page, expect
from steps import choose, drop, follow, settle


def row(place: int) -> str:
    """One account of 120: every fourth has left, 40 of them are Silver."""
    gone = "" if place % 4 else f"15.{4 + place % 8:02d}.2024"
    kind = "Gold" if place % 3 else "Silver"
    return f"C-{place:03d};{1 + place % 28:02d}.03.2023;{gone};{kind};{20 + place},50\n"


CRM = "account;started;churn date;Kind of client;Fee\n" + "".join(row(place) for place in range(120))


def test_a_file_is_uploaded_a_column_corrected_a_number_read_and_its_accounts_seen(page: Page, server: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 1500})
    page.goto(server)
    settle(page)
    drop(page, {"name": "crm.csv", "mimeType": "text/csv", "buffer": CRM.encode("cp1252")})
    page.get_by_text("Every column and how it is read").click()
    settle(page)
    grid = page.get_by_test_id("stDataFrame").first
    grid.scroll_into_view_if_needed()
    page.wait_for_timeout(500)
    box = grid.bounding_box()
    assert box is not None
    # The fifth row, third column: what "Fee" is used as.
    page.mouse.dblclick(box["x"] + box["width"] * 0.68, box["y"] + 35 * 5 + 17)
    page.wait_for_timeout(500)
    page.keyboard.type("MRR")
    page.wait_for_timeout(500)
    page.keyboard.press("Enter")
    settle(page)
    expect(page.get_by_text("Its MRR is", exact=True)).to_be_visible()
    page.get_by_role("button", name="Open this book").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What should I know?")
    follow(page, "open_book")
    expect(page.locator(".answer").first).to_contain_text("120 accounts as of Aug 15, 2024; 30 of them churned.")
    follow(page, "composition")
    expect(page.locator(".answer").first).to_contain_text("30 of 120 accounts churned")
    expect(page.locator(".answer").first).to_contain_text("MRR")
    page.locator('[aria-label*="Group: Silver"]').first.click()
    expect(page.get_by_text("The accounts that churned: Silver")).to_be_visible()
    expect(page.get_by_text("10 accounts.")).to_be_visible()


def test_a_broken_file_is_said_calmly_and_the_others_open(page: Page, server: str) -> None:
    page.goto(server)
    settle(page)
    broken = {"name": "nps.parquet", "mimeType": "application/octet-stream", "buffer": b"PAR1 and then nothing"}
    drop(page, broken, {"name": "accounts.csv", "mimeType": "text/csv", "buffer": CRM.encode()})
    expect(page.locator(".problem strong").first).to_contain_text("nps.parquet")
    page.get_by_role("button", name="Open this book").click()
    expect(page.locator(".book-line")).to_contain_text("120 accounts")


@pytest.mark.nightly
def test_telco_opens_unedited_and_answers_its_first_two_questions(page: Page, server: str) -> None:
    """By day `test_upload_page`, `test_book` and `test_drivers` hold its numbers without a browser."""
    folder = os.environ.get("CHURN_NOTEBOOK_DATA")
    if not folder:
        pytest.skip("CHURN_NOTEBOOK_DATA does not name the folder of public data sets")
    page.goto(server)
    settle(page)
    drop(page, Path(folder) / "ibm_telco_churn.csv")
    page.get_by_role("button", name="Open this book").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What should I know?")
    follow(page, "open_book")
    expect(page.locator(".answer").first).to_contain_text(
        "7,043 accounts, in a snapshot without dates; 1,869 of them churned"
    )
    follow(page, "composition")
    expect(page.locator(".answer").first).to_contain_text("1,869 of 7,043 accounts have churned so far: 26.5%")
    page.get_by_role("combobox").first.click()
    page.get_by_role("option", name="Contract").click()
    settle(page)
    expect(page.get_by_text("Month-to-month: 1,655 of 3,875 churned").first).to_be_visible()
    follow(page, "survival")
    expect(page.locator(".answer").first).to_contain_text("7,032 accounts, 1,869 of them churned")


def five_files() -> list[dict[str, object]]:
    """What one company's systems hand out: a German export of the accounts, a workbook, tabs, UTF-16 and plain CSV."""
    sample = Path(__file__).parents[2] / "sample_data"
    book = openpyxl.Workbook()
    for line in csv.reader((sample / "nps.csv").read_text(encoding="utf-8").splitlines()):
        book.active.append(line)
    stream = io.BytesIO()
    book.save(stream)
    tabs = (sample / "events.csv").read_text(encoding="utf-8").replace(",", "\t")
    contents = {
        "kunden.csv": (sample / "messy" / "kunden.csv").read_bytes(),
        "nps.xlsx": stream.getvalue(),
        "events.tsv": tabs.encode(),
        "usage.csv": (sample / "usage.csv").read_text(encoding="utf-8").encode("utf-16"),
        "mrr.csv": (sample / "mrr.csv").read_bytes(),
    }
    return [{"name": name, "mimeType": "text/csv", "buffer": data} for name, data in contents.items()]


def test_five_files_of_one_company_reach_survival_in_six_clicks(page: Page, server: str) -> None:
    clicks = 0

    def click(what: Locator) -> None:
        nonlocal clicks
        clicks += 1
        what.click()
        settle(page)

    page.goto(server)
    settle(page)
    drop(page, *five_files())
    click(page.get_by_role("button", name="Open this book"))
    expect(page.locator(".book-line")).to_contain_text("accounts", timeout=120_000)
    expect(page.get_by_role("heading", name="What to fix in the data")).to_be_visible(timeout=120_000)
    click(page.get_by_test_id("stSidebar").get_by_role("link", name="Retention", exact=True))
    expect(page.get_by_role("heading", level=1)).to_have_text("How long do accounts stay, and who leaves sooner?")
    expect(page.locator(".answer").first).to_contain_text("accounts", timeout=120_000)
    expect(page.locator(".vega-embed").first).to_be_visible()
    assert clicks <= 6


STATUS = "customer id,tenure months,status\n" + "".join(f"C-{i},{1 + i % 30},{1 + i % 2}\n" for i in range(40))


def test_the_one_question_stands_on_top_and_two_clicks_lead_to_the_first_answer(page: Page, server: str) -> None:
    page.set_viewport_size({"width": 1400, "height": 900})
    page.goto(server)
    settle(page)
    drop(page, {"name": "accounts.csv", "mimeType": "text/csv", "buffer": STATUS.encode()})
    expect(page.get_by_role("heading", level=1)).to_have_text("One question before your book opens")
    asked = page.get_by_role("heading", name="Which of these values of status mean")
    box, kept = asked.bounding_box(), page.locator(".st-key-file-0").bounding_box()
    assert box is not None
    assert kept is not None
    assert box["y"] < 320, "where the eye is, without scrolling"
    assert box["y"] < kept["y"]
    expect(page.get_by_role("button", name="Open this book")).to_be_disabled()
    page.locator(".st-key-asked").get_by_text("churned", exact=True).last.click()
    settle(page)
    expect(page.get_by_test_id("stMetricValue").nth(1)).to_have_text("50.0%")
    page.get_by_role("button", name="Open this book").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What should I know?")
    expect(page.get_by_text("50.0%", exact=True).first).to_be_visible()


def test_a_guess_is_changed_in_its_sentence_and_the_first_numbers_follow(page: Page, server: str) -> None:
    page.goto(server)
    settle(page)
    drop(page, {"name": "crm.csv", "mimeType": "text/csv", "buffer": CRM.encode("cp1252")})
    expect(page.get_by_test_id("stMetricValue").nth(1)).to_have_text("25.0%")
    choose(page, page.locator(".st-key-slot-0-accounts-churned_on"), "not in this file")
    expect(page.get_by_role("heading", level=1)).to_have_text("One question before your book opens")
    expect(page.get_by_text("Nothing that was read says who churned. Which column does?").first).to_be_visible()


def test_next_months_files_are_one_drop(page: Page, server: str) -> None:
    page.goto(server)
    settle(page)
    drop(page, {"name": "crm.csv", "mimeType": "text/csv", "buffer": CRM.encode("cp1252")})
    page.get_by_role("button", name="Open this book").click()
    expect(page.locator(".book-line")).to_contain_text("120 accounts")
    settle(page)
    follow(page, "open_book")
    newer = (CRM + "C-999;01.09.2024;;Gold;70,50\n").encode("cp1252")
    again = {"name": "crm.csv", "mimeType": "text/csv", "buffer": newer}
    page.locator('[class*="st-key-replace"] input[type="file"]').set_input_files([again])
    expect(page.locator(".book-line")).to_contain_text("121 accounts")
