"""Churn Notebook, bound to a web server: `streamlit run app.py`."""

import logging
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
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
}
# What the pages are made of, and a library that an analysis asks for only when it is run.
HEAVY = ("pages._cells", "statsmodels.discrete.conditional_models")
ANALYSES = Path(__file__).parent / "analysis"


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


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """Import what the pages and their exports need before the first page is served.

    Two threads that import libraries with circular imports can deadlock. Python then breaks off one of the imports, and
    the reader it was for would be told that the app has failed. So no import runs beside the first reader's page.
    """
    for name in (*HEAVY, *(module.name for module in walk_packages([str(ANALYSES)], "analysis."))):
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
    middleware=[Middleware(SecurityHeaders)],
    lifespan=lifespan,
    on_script_error=report,
)
