"""What reads one person's file is killed in the middle: that person is told calmly, and everybody else works on."""

import os
import signal
import sys
import time
from pathlib import Path

import pytest
from hostile import rows, workbook
from playwright.sync_api import Browser, Page, expect
from servers import children_of
from steps import open_sample, settle


def worked(pid: int) -> int:
    """How long a process has worked, in hundredths of a second."""
    return sum(map(int, Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()[11:13]))


def busiest(pids: list[int], seconds: float = 0.5) -> int:
    """The process that works most just now."""
    before = {pid: worked(pid) for pid in pids}
    time.sleep(seconds)
    return max(pids, key=lambda pid: worked(pid) - before[pid])


@pytest.mark.skipif(sys.platform != "linux", reason="looks for the child in /proc")
def test_a_reader_that_is_killed_ends_one_upload_and_no_session(page: Page, browser: Browser, server: str) -> None:
    page.goto(server)
    settle(page)
    big = {"name": "big.xlsx", "mimeType": "application/octet-stream", "buffer": workbook(rows(250_000))}
    page.locator('[class*="st-key-upload"] input[type="file"]').set_input_files([big])
    expect(page.get_by_text("Reading big.xlsx").first).to_be_visible()
    os.kill(busiest(children_of(server)), signal.SIGKILL)
    expect(page.locator(".problem strong").first).to_contain_text("big.xlsx could not be read.")
    other = browser.new_page()
    open_sample(other, server)
    expect(other.locator(".book-line")).to_contain_text("718 accounts")
    other.close()
    small = {"name": "small.xlsx", "mimeType": "application/octet-stream", "buffer": workbook(rows(50))}
    page.locator('[class*="st-key-upload"] input[type="file"]').set_input_files([small])
    expect(page.get_by_text("small.xlsx").first).to_be_visible()
    expect(page.get_by_role("button", name="Open this book")).to_be_visible()
