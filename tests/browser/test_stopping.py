"""An analysis that takes minutes is stopped by its reader, and ends where they go elsewhere or close the tab."""

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from servers import serving

SLOW = str(Path(__file__).with_name("slow_server.py"))


def told(audit: Path) -> list[str]:
    return [json.loads(line)["kind"] for line in audit.read_text().splitlines()] if audit.exists() else []


def soon(what: Callable[[], bool], seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end
        time.sleep(0.1)


@pytest.mark.nightly
def test_a_long_analysis_is_stopped_by_its_reader_and_ends_where_they_leave(
    page: Page, browser: Browser, tmp_path: Path
) -> None:
    audit = tmp_path / "audit.jsonl"
    with serving(SLOW, told={"CHURN_NOTEBOOK_AUDIT": str(audit)}) as address:
        page.goto(f"{address}/survival")
        page.get_by_role("button", name="Open the sample book").click()
        expect(page.locator(".book-line")).to_contain_text("718 accounts")
        sidebar = page.get_by_test_id("stSidebar")

        sidebar.get_by_role("link", name="Revenue", exact=True).click()
        stop = page.get_by_role("button", name="Stop counting")
        expect(stop).to_be_visible()
        stop.click()
        expect(page.get_by_text("This was not counted to its end.").first).to_be_visible()
        soon(lambda: told(audit) == ["stopped"])
        expect(stop).to_have_count(0)

        page.get_by_role("button", name="Count it again").click()
        expect(stop).to_be_visible()
        sidebar.get_by_role("link", name="Retention", exact=True).click()
        soon(lambda: told(audit) == ["stopped", "left"])

        sidebar.get_by_role("link", name="Revenue", exact=True).click()
        expect(stop).to_be_visible()
        page.close()
        soon(lambda: told(audit) == ["stopped", "left", "left"])
