"""Several people on one server, signed in by a real provider of OpenID Connect on loopback."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from nightly import times
from playwright.sync_api import Browser, Page, expect
from servers import free_port, serving
from steps import follow, settle
from test_origins import asked

SECRETS = """
[auth]
redirect_uri = "http://127.0.0.1:{port}/oauth2callback"
cookie_secret = "a secret of this test, long enough"
client_id = "churn"
client_secret = "secret"
server_metadata_url = "{provider}/.well-known/openid-configuration"
"""
ACCOUNTS = "account_id,name,segment,started_on,churned_on\n" + "".join(
    f"a{n},Firm Number {n},{'Large' if n % 2 else 'Small'},2024-01-0{n % 9 + 1},{'2025-03-01' if n % 4 == 0 else ''}\n"
    for n in range(40)
)
# Views that show, or could show, single accounts; the notebook last. By day every third: `test_viewer` reads them all.
READ = ("summary", "composition", "reasons", "survival", "health", "explore", "notebook")[:: times(3, 1)]
PEOPLE = {
    "ines": {"email": "ines@team.example", "email_verified": True, "name": "Ines"},
    "ada": {"email": "ada@team.example", "email_verified": True, "name": "Ada"},
    "robin": {"email": "robin@team.example", "email_verified": True, "name": "Robin"},
    "mallory": {"email": "robin@team.example", "email_verified": False, "name": "Mallory"},
}


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    from oidc_provider_mock import User, run_server_in_thread

    with run_server_in_thread(user_claims=[User(sub=sub, claims=claims) for sub, claims in PEOPLE.items()]) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture(scope="module")
def shared_server(provider: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A server on which people sign in, and the file in which it accounts for what they did."""
    folder, port = tmp_path_factory.mktemp("signed"), free_port()
    secrets, audit = folder / "secrets.toml", folder / "audit.jsonl"
    secrets.write_text(SECRETS.format(port=port, provider=provider))
    served, signed = str(Path(__file__).parent / "served.py"), ["--secrets.files", str(secrets)]
    with serving(served, port=port, options=signed, told={"CHURN_NOTEBOOK_AUDIT": str(audit)}) as at:
        yield at, audit


@pytest.fixture(autouse=True)
def left(browser: Browser) -> Iterator[None]:
    """Who came leaves with the test: a page whose server is gone would look for it to the end of the run."""
    here = set(browser.contexts)
    yield
    for context in set(browser.contexts) - here:
        context.close()


def visitor(browser: Browser, address: str) -> Page:
    """A browser of one's own that has not signed in."""
    page = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True).new_page()
    page.set_default_timeout(60_000)
    page.goto(address)
    settle(page)
    return page


def sign_in(browser: Browser, address: str, who: str) -> Page:
    page = visitor(browser, address)
    come_in(page, who)
    return page


def come_in(page: Page, who: str) -> None:
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name=who, exact=True).first.click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    settle(page)


def open_accounts(page: Page) -> None:
    file: Any = {"name": "firms.csv", "mimeType": "text/csv", "buffer": ACCOUNTS.encode()}
    page.locator('[class*="st-key-upload"] input[type="file"]').set_input_files(file)
    page.get_by_role("button", name="Open this book").click()
    expect(page.locator(".book-line")).to_contain_text("40 accounts")
    settle(page)


def share(page: Page, address: str, whom: str, role: str) -> None:
    page.goto(address)
    settle(page)
    page.get_by_role("button", name="Share", exact=False).first.click()
    page.get_by_label("Their email address").fill(whom)
    page.get_by_label("Their email address").press("Enter")
    settle(page)
    page.get_by_text(role, exact=True).click()
    settle(page)
    page.locator('[class*="st-key-share-do"] button').click()
    settle(page)


def test_nothing_is_served_before_sign_in_and_everybody_has_notebooks_of_their_own(
    browser: Browser, shared_server: tuple[str, Path]
) -> None:
    address, audit = shared_server
    # The first request that this server ever gets is a link to a page.
    stranger = visitor(browser, f"{address}/composition?by=Segment")
    expect(stranger.get_by_role("button", name="Sign in")).to_be_visible()
    assert stranger.get_by_test_id("stSidebar").count() == 0
    assert stranger.locator('input[type="file"]').count() == 0
    for path in ("/_stcore/upload_file/session/file", "/media/0123.csv"):
        assert asked(address, "PUT" if "upload" in path else "GET", path, {"Origin": address})[0] == 403
        forged = {"Origin": address, "Cookie": "_streamlit_user=eyJpc19sb2dnZWRfaW4iOnRydWV9.a.b"}
        assert asked(address, "PUT" if "upload" in path else "GET", path, forged)[0] == 403
    assert asked(address, "GET", "/_stcore/metrics", {})[0] == 404
    assert asked(address, "GET", "/_stcore/health", {})[0] == 200

    ines, robin = sign_in(browser, address, "ines"), sign_in(browser, address, "robin")
    open_accounts(ines)
    robin.goto(address)
    settle(robin)
    assert "Firm" not in robin.locator("body").inner_text()

    share(ines, address, "robin@team.example", "can see answers")
    mallory = sign_in(browser, address, "mallory")
    expect(mallory.get_by_text("Nothing is kept yet.")).to_be_visible()
    assert "ines" not in mallory.get_by_test_id("stMain").inner_text().lower()

    robin.reload()
    settle(robin)
    robin.get_by_role("button", name="you can see answers").click()
    expect(robin.locator(".book-line")).to_contain_text("40 accounts")
    for word in READ:
        follow(robin, word)
        said = robin.locator("body").inner_text()
        assert "Firm Number" not in said, (word, said)
        assert "Something in the app" not in said, (word, said)
        assert robin.get_by_role("button", name="CSV").count() == 0, word
    expect(robin.get_by_text("This page is for its owner and editors.")).to_be_visible()

    # What is taken back is gone at the next rerun of a session that has it open, and from the list.
    share(ines, address, "robin@team.example", "can edit")
    follow(robin, "notebook")
    expect(robin.get_by_role("button", name="Add a note")).to_be_visible()
    ines.locator('[class*="st-key-unshare"] button').click()
    settle(ines)
    robin.get_by_role("button", name="Add a note").click()
    expect(robin.get_by_text("This notebook is no longer shared with you.")).to_be_visible()
    assert "Firm" not in robin.locator("body").inner_text()

    # Signing out in one tab ends what the others hold.
    other = ines.context.new_page()
    other.goto(ines.url)
    settle(other)
    ines.get_by_role("button", name="Sign out").click()
    ines.get_by_role("button", name="End session").click()
    expect(ines.get_by_role("button", name="Sign in")).to_be_visible()
    other.get_by_role("button", name="Find").click()
    expect(other.get_by_text("You have signed out.")).to_be_visible()

    lines = [json.loads(line) for line in audit.read_text().splitlines()]
    assert {line["what"] for line in lines} == {"sign-in", "upload", "share", "take back", "sign-out"}
    assert not [line for line in lines if "Firm" in json.dumps(line)]


def test_two_who_edit_one_notebook_lose_nothing_and_are_told_who_changed_what(
    browser: Browser, shared_server: tuple[str, Path]
) -> None:
    address, _ = shared_server
    ada = sign_in(browser, address, "ada")
    open_accounts(ada)
    share(ada, address, "robin@team.example", "can edit")
    _take(ada)
    robin = sign_in(browser, address, "robin")
    robin.get_by_role("button", name="you can edit").click()
    expect(robin.locator(".book-line")).to_contain_text("40 accounts")
    follow(robin, "notebook")
    follow(ada, "notebook")
    robin.get_by_role("button", name="Add a note").click()
    settle(robin)
    follow(ada, "summary")
    told = ada.locator(".problem").filter(has_text="was changed by robin")
    expect(told).to_contain_text("what is kept for the QBR")
    ada.get_by_role("button", name="Show the newer version").click()
    settle(ada)
    follow(ada, "notebook")
    expect(ada.locator('[class*="st-key-cell-"]').first).to_be_visible()


def test_who_signs_in_in_a_second_tab_is_shown_nothing_of_who_is_signed_in_in_the_first(
    browser: Browser, shared_server: tuple[str, Path]
) -> None:
    """Two tabs of one browser, each on the page where one signs in: the cookie is then the second person's."""
    address, audit = shared_server
    first = visitor(browser, address)
    second = first.context.new_page()
    second.goto(address)
    settle(second)
    come_in(first, "ada")
    open_accounts(first)
    follow(first, "composition")
    expect(first.get_by_role("button", name="CSV").first).to_be_visible()
    come_in(second, "robin")
    assert "Firm Number" not in second.locator("body").inner_text()
    exports = audit.read_text().count('"export"')
    first.get_by_role("button", name="CSV").first.click()
    first.wait_for_timeout(1500)
    assert audit.read_text().count('"export"') == exports, "a button that still stands there gives nothing"
    first.get_by_role("button", name="Find").click()
    expect(first.get_by_text("Somebody else has signed in in this browser.")).to_be_visible()
    for page in (first, second):
        said = page.locator("body").inner_text()
        assert "Firm Number" not in said
        assert "40 accounts" not in said
    first.reload()
    settle(first)
    expect(first.locator(".whoami")).to_contain_text("robin@team.example")
    assert "40 accounts" not in first.locator("body").inner_text()
    second.get_by_role("button", name="Find").click()
    expect(second.locator(".whoami")).to_contain_text("robin@team.example")
    # What the first had open is kept for her, and for nobody else.
    ada = sign_in(browser, address, "ada")
    ada.get_by_role("button", name="Firms").first.click()
    expect(ada.locator(".book-line")).to_contain_text("40 accounts")


def _take(page: Page) -> None:
    """Open the notebook again that was shared a moment ago."""
    page.get_by_role("button", name="Firms").first.click()
    expect(page.locator(".book-line")).to_contain_text("40 accounts")
    settle(page)
