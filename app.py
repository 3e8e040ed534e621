"""Churn Notebook, bound to a web server: `streamlit run app.py`."""

import json
import logging
import os
import sys
import uuid
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules, walk_packages

# Before numpy is loaded: matrices as small as ours take two to three times as long when cores share their products.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config
from streamlit.auth_util import get_cookie_with_chunks
from streamlit.runtime import get_instance
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed

HEADERS = {
    "Content-Security-Policy": "; ".join(
        [
            "default-src 'self'",
            "script-src 'self' 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval' blob:",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self' blob: data:",
            "worker-src 'self' blob:",
            "frame-ancestors 'self'",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
        ]
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# Where Streamlit serves the files of a page, takes those that are brought, and counts.
FILES = ("/media/", "/_stcore/upload_file/", "/_stcore/agent/")
# Where its own fonts are: without them the page to sign in on names its icon in letters.
LETTERS = "/static/media/"
METRICS, HEALTH = "/_stcore/metrics/", "/_stcore/health"
READS = ("GET", "HEAD", "OPTIONS")
NOT_MINE = "This app does not answer to this name. Whoever runs it can name it in server.allowedHosts."
# What the pages are made of, and a library that an analysis asks for only when it is run.
HEAVY = ("pages._cells", "statsmodels.discrete.conditional_models")
# Seconds after which a thread that computes lets another on. Drawing a page lets go a hundred times, to send each part
# of it: beside two answers that are being worked out it took twice as long with the usual five thousandths.
SWITCH = 0.001
HERE = Path(__file__).parent
FOLDERS = ("analysis", "pages/_cells", "pages/_views")
PACKAGES = {f"{folder.replace('/', '.')}.": HERE / folder for folder in FOLDERS}
# Other ways to ask the analyses: no page takes them, and they may need libraries that the app does not bring.
DOORS = {"analysis.assistant", "analysis.command", "analysis.weekly"}


class SecurityHeaders:
    """Adds the headers that keep a page from loading, or telling, anything outside the app."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


class OwnOrigin:
    """Refuses what the page of another app asks for: it may not open a session here, upload, or delete.

    Nor does the app answer to a name that is none of its own: by that, a stranger's page would be one of this app.

    A browser says which page a websocket, or anything that changes something, is asked for by. Streamlit itself lets in
    any page from localhost, whatever its port, and looks up this machine's address outside for the others. What names
    no origin comes from no page: a program on this machine could say what it likes, so nothing is won by refusing it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if problem := refused(scope):
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1008})
            else:
                await PlainTextResponse(problem, 403)(scope, receive, send)
        else:
            await self.app(scope, receive, send)


class SignedIn:
    """Serves no file and takes none from whoever has not signed in, where sign-in is set up; metrics only on request.

    The page itself is kept shut by its own script, which alone can offer the way in; but the files of a page, and the
    address to which files are brought, have addresses of their own.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = f"/{scope['path'].strip('/')}/" if scope["type"] == "http" else ""
        if METRICS in asked and os.environ.get("CHURN_NOTEBOOK_METRICS") != "1":
            await PlainTextResponse("Metrics are not switched on.", 404)(scope, receive, send)
        elif is_of_a_page(asked) and not is_signed_in(HTTPConnection(scope).cookies):
            await PlainTextResponse("Sign in first.", 403)(scope, receive, send)
        else:
            await self.app(scope, receive, send)


def is_of_a_page(asked: str) -> bool:
    """Whether a path is of files that people brought or pages made; the letters of the sign-in page itself are not."""
    return any(part in asked.replace(LETTERS, "/static/") for part in FILES)


def is_signed_in(cookies: Mapping[str, str]) -> bool:
    """Whether a request carries the signed cookie of a sign-in; everybody does where none is set up."""
    if not (st.secrets.load_if_toml_exists() and "auth" in st.secrets):
        return True
    secret = get_cookie_secret()

    def told(name: str) -> bytes | None:
        found = cookies.get(name)
        return None if found is None else decode_signed_value(secret, name, found.encode("latin-1"))

    try:
        claims = json.loads(get_cookie_with_chunks(told, USER_COOKIE_NAME) or b"{}")
    except (ValueError, UnicodeError):
        return False
    return isinstance(claims, dict) and claims.get("is_logged_in") is True


def refused(scope: Scope) -> str:
    """Why a request gets no answer; empty where it gets one."""
    if scope["type"] not in ("http", "websocket"):
        return ""
    headers = Headers(scope=scope)
    # What watches the server asks for it by its number.
    if not scope["path"].endswith(HEALTH) and not is_host_allowed(headers.get("host")):
        return NOT_MINE
    asks = scope["type"] == "websocket" or scope["method"] not in READS
    return "This app answers its own pages only." if asks and not is_own(headers) else ""


def is_own(headers: Headers) -> bool:
    """Whether a request comes from a page of this app: host and port are the same, or whoever runs it allows them."""
    allowed = {origin.strip().lower() for origin in st.get_option("server.corsAllowedOrigins")}
    told = st.get_option("browser.serverAddress")
    hosts = [*headers.getlist("host"), *([] if told == "localhost" else [told])]
    own = {f"{scheme}://{host}".lower() for scheme in ("http", "https") for host in hosts}
    return all(origin.lower() in own | allowed for origin in headers.getlist("origin"))


def name_hosts() -> None:
    """Settle which names the app answers to, where whoever runs it has named none."""
    from analysis.team.hosts import answers_to

    if st.get_option("server.allowedHosts"):
        return
    auth = st.secrets["auth"] if st.secrets.load_if_toml_exists() and "auth" in st.secrets else {}
    others = [*st.get_option("server.corsAllowedOrigins"), st.get_option("browser.serverAddress")]
    named = answers_to(st.get_option("server.address"), str(auth.get("redirect_uri", "")), others)
    config.set_option("server.allowedHosts", named)


def forget_who_left() -> int:
    """Let go of the sessions whose tab was closed two minutes ago, and say how many those were.

    Streamlit itself does so when the next tab is closed: what the last reader of a day had open would stay all night.
    """
    manager = getattr(get_instance(), "_session_mgr", None)
    closed = getattr(getattr(manager, "_session_storage", None), "_cache", None)
    kept = getattr(closed, "_data", None)
    if closed is None or not kept:
        return 0
    before = len(kept)
    closed.expire()
    return before - len(kept)


def modules() -> Iterator[str]:
    """Every module that a page can come to need. A door is not even looked into: to walk it is to import it."""
    for name, folder in PACKAGES.items():
        for found in iter_modules([str(folder)], name):
            if found.name in DOORS:
                continue
            yield found.name
            inside = folder / found.name.rpartition(".")[2]
            yield from (module.name for module in walk_packages([str(inside)], f"{found.name}.") if found.ispkg)


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """Import what the pages and their exports need, and get to know the sample, before the first page is served.

    Two threads that import libraries with circular imports can deadlock. Python then breaks off one of the imports, and
    the reader it was for would be told that the app has failed. So no import runs beside the first reader's page.
    """
    name_hosts()
    from pyarrow import default_memory_pool

    from analysis.book import workbook
    from analysis.charts import drawing
    from analysis.child import warm
    from analysis.team.tidying import tidied

    warm(workbook.ready, drawing.ready)
    for name in (*HEAVY, *modules()):
        import_module(name)
    import_module("pages._cells.book").sample_recipe()
    sys.setswitchinterval(SWITCH)
    async with tidied(default_memory_pool().release_unused, forget=forget_who_left):
        yield


def report(error: Exception) -> bool:
    """Tell the reader calmly, and the log exactly, that the app itself has failed."""
    reference = uuid.uuid4().hex[:8]
    logging.getLogger("churn_notebook").error("%s failed with %s", reference, type(error).__name__)
    st.error(f"Something in the app went wrong. The open book is untouched. Reference {reference}.")
    return True


app = st.App(
    "pages/_main.py",
    middleware=[Middleware(SecurityHeaders), Middleware(OwnOrigin), Middleware(SignedIn)],
    lifespan=lifespan,
    on_script_error=report,
)
