"""Only a page of this app can open a session in it, or upload to it: shown on a real server, by real handshakes."""

from collections.abc import Mapping
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
from servers import serving

HANDSHAKE = {
    "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Protocol": "streamlit",
}  # fmt: skip


def asked(server: str, method: str, path: str, headers: Mapping[str, str]) -> tuple[int, Mapping[str, str]]:
    """The status and the headers of the answer to one request."""
    connection = HTTPConnection(urlsplit(server).netloc, timeout=20)
    connection.request(method, path, headers=dict(headers))
    answer = connection.getresponse()
    connection.close()
    return answer.status, dict(answer.getheaders())


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("{own}", 101),
        (None, 101),
        ("http://127.0.0.1:9", 403),
        ("http://localhost:9", 403),
        ("http://localhost", 403),
        ("http://0.0.0.0:8501", 403),
        ("https://evil.example", 403),
        ("http://127.0.0.1.evil.example", 403),
        ("null", 403),
        ("", 403),
    ],
)
def test_a_session_is_opened_by_a_page_of_this_app_only(server: str, origin: str | None, status: int) -> None:
    said = {} if origin is None else {"Origin": origin.format(own=server)}
    assert asked(server, "GET", "/_stcore/stream", {**HANDSHAKE, **said})[0] == status


def test_localhost_and_its_number_are_two_apps_to_a_browser_and_each_is_its_own(server: str) -> None:
    host = f"localhost:{urlsplit(server).port}"
    own = {**HANDSHAKE, "Host": host, "Origin": f"http://{host}"}
    assert asked(server, "GET", "/_stcore/stream", own)[0] == 101
    assert asked(server, "GET", "/_stcore/stream", {**own, "Origin": server})[0] == 403


def test_another_page_uploads_and_deletes_nothing_though_it_knows_the_token(server: str) -> None:
    """Pages of one host share their cookies whatever their port, and with them an upload's token."""
    _, headers = asked(server, "GET", "/_stcore/health", {})
    cookie = next(value for name, value in headers.items() if name.lower() == "set-cookie").split(";")[0]
    token = {"Cookie": cookie, "X-Xsrftoken": cookie.partition("=")[2]}
    for method in ("PUT", "DELETE"):
        statuses = [
            asked(server, method, "/_stcore/upload_file/session/file", {**token, "Origin": origin})[0]
            for origin in (server, "http://127.0.0.1:9", "http://localhost:9", "null")
        ]
        assert statuses[0] != 403
        assert statuses[1:] == [403, 403, 403]


def test_another_page_can_neither_read_nor_show_what_the_app_serves(server: str) -> None:
    foreign = {"Origin": "http://localhost:9"}
    for path in ("/", "/media/none.csv", "/_stcore/health"):
        _, headers = asked(server, "GET", path, foreign)
        low = {name.lower(): value for name, value in headers.items()}
        assert "access-control-allow-origin" not in low
        assert low["cross-origin-resource-policy"] == "same-origin"
        assert low["x-frame-options"] == "SAMEORIGIN"


def test_a_name_that_a_stranger_gave_this_machine_opens_and_shows_nothing(server: str) -> None:
    """A page of evil.example whose name leads here is, to the browser, of the same origin as this app."""
    host = f"evil.example:{urlsplit(server).port}"
    forged = {"Host": host, "Origin": f"http://{host}"}
    assert asked(server, "GET", "/_stcore/stream", {**HANDSHAKE, **forged})[0] == 403
    for method, path in (("GET", "/"), ("GET", "/media/none.csv"), ("PUT", "/_stcore/upload_file/session/file")):
        assert asked(server, method, path, forged)[0] == 403
    assert asked(server, "GET", "/_stcore/health", {"Host": "localhost"})[0] == 200


@pytest.mark.nightly
def test_a_server_answers_to_the_hosts_that_whoever_runs_it_names() -> None:
    with serving(options=["--server.allowedHosts", "churn.example.com"]) as address:
        for host, status in (("churn.example.com", 101), ("churn.example.com:8501", 101), ("evil.example", 403)):
            own = {**HANDSHAKE, "Host": host, "Origin": f"http://{host}"}
            assert asked(address, "GET", "/_stcore/stream", own)[0] == status
        assert asked(address, "GET", "/", {"Host": "evil.example"})[0] == 403
