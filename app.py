"""Churn Notebook, bound to a web server: `streamlit run app.py`."""

import logging
import os
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

# Before numpy is loaded: matrices as small as ours take two to three times as long when cores share their products.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

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
READS = ("GET", "HEAD", "OPTIONS")
# What the pages are made of, and a library that an analysis asks for only when it is run.
HEAVY = ("pages._cells", "statsmodels.discrete.conditional_models")
HERE = Path(__file__).parent
PACKAGES = {"analysis.": HERE / "analysis", "pages._views.": HERE / "pages" / "_views"}


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

    A browser says which page a websocket, or anything that changes something, is asked for by. Streamlit itself lets in
    any page from localhost, whatever its port, and looks up this machine's address outside for the others. What names
    no origin comes from no page: a program on this machine could say what it likes, so nothing is won by refusing it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asks = scope["type"] == "websocket" or (scope["type"] == "http" and scope["method"] not in READS)
        if not asks or is_own(Headers(scope=scope)):
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await PlainTextResponse("This app answers its own pages only.", 403)(scope, receive, send)


def is_own(headers: Headers) -> bool:
    """Whether a request comes from a page of this app: host and port are the same, or whoever runs it allows them."""
    allowed = {origin.strip().lower() for origin in st.get_option("server.corsAllowedOrigins")}
    told = st.get_option("browser.serverAddress")
    hosts = [*headers.getlist("host"), *([] if told == "localhost" else [told])]
    own = {f"{scheme}://{host}".lower() for scheme in ("http", "https") for host in hosts}
    return all(origin.lower() in own | allowed for origin in headers.getlist("origin"))


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """Import what the pages and their exports need before the first page is served.

    Two threads that import libraries with circular imports can deadlock. Python then breaks off one of the imports, and
    the reader it was for would be told that the app has failed. So no import runs beside the first reader's page.
    """
    from analysis.book import workbook
    from analysis.charts import drawing
    from analysis.child import warm

    warm(workbook.ready, drawing.ready)
    modules = (module.name for name, folder in PACKAGES.items() for module in walk_packages([str(folder)], name))
    for name in (*HEAVY, *modules):
        import_module(name)
    yield


def report(error: Exception) -> bool:
    """Tell the reader calmly, and the log exactly, that the app itself has failed."""
    reference = uuid.uuid4().hex[:8]
    logging.getLogger("churn_notebook").error("%s failed with %s", reference, type(error).__name__)
    st.error(f"Something in the app went wrong. The open book is untouched. Reference {reference}.")
    return True


app = st.App(
    "pages/_main.py",
    middleware=[Middleware(SecurityHeaders), Middleware(OwnOrigin)],
    lifespan=lifespan,
    on_script_error=report,
)
