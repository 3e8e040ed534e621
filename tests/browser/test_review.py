"""From files to slides, a notebook saved and opened again, and a review that opens without a network."""

import io
import time
import zipfile
from pathlib import Path

from playwright.sync_api import Browser, Page, expect
from pptx import Presentation
from steps import follow, settle

SAMPLE = Path(__file__).parents[2] / "sample_data"
CLICKS = (
    "addEventListener('click', e => { if (e.isTrusted) localStorage.clicks = 1 + +(localStorage.clicks || 0) }, true)"
)
# Choosing the files in the dialog of the system is no click of the page.
IN_THE_DIALOG = 2


def open_pilot(page: Page, server: str) -> None:
    """pilot.csv and the plan written before it began."""
    page.goto(server)
    settle(page)
    page.locator('input[type="file"]').set_input_files(SAMPLE / "pilot.csv")
    expect(page.get_by_role("button", name="Put these files away")).to_be_visible()
    settle(page)
    page.get_by_role("button", name="Open this book").click()
    expect(page.locator(".book-line")).to_contain_text("Pilot")
    follow(page, "experiment")
    page.get_by_text("The plan: KPIs, and the smallest change that matters").click()
    page.locator('input[type="file"]').set_input_files(SAMPLE / "pilot_plan.json")
    expect(page.locator(".answer").first).to_contain_text("3 are better, 1 is worse")
    settle(page)


def downloaded(page: Page, label: str) -> bytes:
    with page.expect_download() as caught:
        page.get_by_role("button", name=label, exact=True).click()
    return caught.value.path().read_bytes()


def texts(deck: bytes) -> str:
    shapes = [shape for slide in Presentation(io.BytesIO(deck)).slides for shape in slide.shapes]
    cells = [cell.text for shape in shapes if shape.has_table for cell in shape.table.iter_cells()]
    return "\n".join([shape.text_frame.text for shape in shapes if shape.has_text_frame] + cells)


def test_five_files_become_a_review_in_under_ten_clicks_and_three_minutes(page: Page, server: str) -> None:
    page.add_init_script(CLICKS)
    page.goto(server)
    settle(page)
    began = time.monotonic()
    with page.expect_file_chooser() as dialog:
        page.get_by_test_id("stFileUploaderDropzone").get_by_text("Upload", exact=True).click()
    files = [SAMPLE / f"{table}.csv" for table in ("accounts", "mrr", "nps", "usage", "pilot")]
    dialog.value.set_files(files)
    page.get_by_role("button", name="Open this book").click()
    expect(page.locator(".book-line")).to_contain_text("718 accounts")
    follow(page, "qbr")
    page.get_by_role("button", name="Fill the pack").click()
    expect(page.get_by_role("heading", name="Take it along")).to_be_visible()
    settle(page)
    said = texts(downloaded(page, "PowerPoint"))
    assert time.monotonic() - began < 180
    clicks = int(page.evaluate("localStorage.clicks"))
    assert clicks >= 5, "Upload, Open this book, What we show, Fill the pack, PowerPoint"
    assert clicks + IN_THE_DIALOG <= 10
    for part in (
        "overtime hours",
        "NRR is",
        "44 of 550 accounts churned",
        "NPS 29.6",
        "51 of 572 accounts are red",
        "Proposed next steps (draft)",
    ):
        assert part in said


def test_the_pilot_goes_from_its_file_to_a_slide_with_its_misses_and_to_a_page_that_opens_without_a_network(
    page: Page, server: str, browser: Browser, tmp_path: Path
) -> None:
    open_pilot(page, server)
    page.get_by_role("button", name="Keep this answer for the QBR").click()
    settle(page)
    answer = page.locator(".answer .answer, p.answer").first.inner_text()
    follow(page, "qbr")
    said = texts(downloaded(page, "PowerPoint"))
    assert answer.split(" As planned")[0].split("\n")[0] in said
    for label, verdict in (
        ("Time spent on planning a week", "better"),
        ("Overtime in 100 hours worked", "worse"),
        ("Staff satisfaction, 0 to 100", "cannot tell"),
    ):
        assert label in said
        assert verdict in said
    assert "+0.930 hours (0.431 to 1.43)" in said

    page.get_by_text("Begin with a template").click()
    page.get_by_role("button", name="Fill the pack").click()
    settle(page)
    (tmp_path / "review.html").write_bytes(downloaded(page, "Web page"))
    offline = browser.new_context(offline=True)
    asked: list[str] = []
    review = offline.new_page()
    review.on("request", lambda request: asked.append(request.url))
    review.goto((tmp_path / "review.html").as_uri())
    expect(review.get_by_role("heading", level=1)).to_be_visible()
    expect(review.locator("svg").first).to_be_visible()
    expect(review.get_by_role("cell", name="Overtime in 100 hours worked").first).to_be_visible()
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    offline.close()


def test_reloading_loses_nothing_a_saved_notebook_is_dropped_and_there_again_and_deleting_is_one_click(
    page: Page, server: str, tmp_path: Path
) -> None:
    open_pilot(page, server)
    page.get_by_role("button", name="Keep this answer for the QBR").click()
    settle(page)
    follow(page, "qbr")
    (tmp_path / "mine.churn").write_bytes(downloaded(page, "Save everything"))
    settle(page)
    expect(page.locator(".book-line")).to_contain_text("Saved at")
    assert zipfile.is_zipfile(tmp_path / "mine.churn")
    page.reload()
    settle(page)
    expect(page.locator(".book-line")).to_contain_text("Pilot")
    expect(page.locator(".kept-says").first).to_contain_text("3 are better, 1 is worse")

    page.goto(server)
    settle(page)
    expect(page.get_by_text("Notebooks are kept on this machine")).to_be_visible()
    page.get_by_role("button", name="Delete all").click()
    settle(page)
    expect(page.get_by_text("Nothing is kept yet.")).to_be_visible()
    page.locator('[class*="st-key-upload"] input[type="file"]').set_input_files(tmp_path / "mine.churn")
    expect(page.locator(".book-line")).to_contain_text("Pilot")
    follow(page, "qbr")
    expect(page.locator(".kept-says").first).to_contain_text("3 are better, 1 is worse")
    expect(page.get_by_text("not worked out on this machine")).to_have_count(0)
