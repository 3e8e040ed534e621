"""Who is reading, as far as the server knows, and what the open notebook lets them see."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import streamlit as st
from streamlit.web.server.starlette.starlette_app_utils import decode_xsrf_token_string
from streamlit.web.server.starlette.starlette_server_config import XSRF_COOKIE_NAME

from analysis import AnalysisError, Book, Finding
from analysis.book.book_cache import cached
from analysis.qbr.other_accounts import Named
from analysis.qbr.sharing import OWNER, VIEWER, Sharing
from analysis.qbr.store import owner_of, usual_place
from analysis.qbr.store_file import Busy
from analysis.team.people import Person, person_of
from analysis.team.presence import Presence

SHARED, PRESENCE = "shared_notebook", "presence"
# The columns by which a table is one of single accounts, people or lines of a file.
OF_SINGLE = frozenset({"account_id", "unit_id", "contact_id", "account", "contact", "line", "example"})
ONLY_ANSWERS = "This notebook is shared with you to see answers. Rows of single accounts are for its owner and editors."


def signs_in() -> bool:
    """Whether whoever runs this server has set up sign-in."""
    return bool(st.secrets.load_if_toml_exists()) and "auth" in st.secrets


def claims() -> Mapping[str, Any]:
    """What the provider says of who is signed in."""
    return dict(st.user)


def me() -> Person | None:
    """Who is signed in; None where nobody is."""
    return person_of(claims()) if signs_in() else None


def owner() -> str | None:
    """Whose notebooks may be kept for whoever is here; None where nothing may."""
    person = me()
    key = person.key if person else None
    return owner_of(st.get_option("server.address"), dict(st.context.headers), signs_in(), key)


def browser() -> str:
    """What the tabs of one browser have in common and no other has: what Streamlit tells their requests from forged by.

    Empty where there is no such thing.
    """
    token, _ = decode_xsrf_token_string(st.context.cookies.get(XSRF_COOKIE_NAME, ""))
    return hashlib.sha256(token).hexdigest() if token else ""


def everybody_is_alike() -> bool:
    """Whether others can reach this server, and nothing tells them apart."""
    return owner() is None and not signs_in()


def presence() -> Presence:
    """The session of whoever is here; what is drawn without the way in has one too."""
    found: Presence = st.session_state.setdefault(PRESENCE, Presence())
    return found


def share_opened(owner: str, role: str) -> None:
    """The open notebook is somebody's: whose, and what this reader may do with it."""
    st.session_state[SHARED] = {"owner": owner, "role": role}


def own_again() -> None:
    """The open notebook is the reader's own."""
    st.session_state.pop(SHARED, None)


def whose() -> str | None:
    """Whose notebook is open, where it is not the reader's own."""
    shared = st.session_state.get(SHARED)
    return shared["owner"] if shared else None


def role() -> str:
    """What the reader may do with the open notebook."""
    shared = st.session_state.get(SHARED)
    return str(shared["role"]) if shared else OWNER


def standing() -> Callable[[], str | None]:
    """What asks, later and on any thread, what this reader may do with the notebook that is open now.

    It is what it was while the store is busy, and None once the notebook is no longer shared.
    """
    person, shared, held, before = me(), st.session_state.get(SHARED), st.session_state.get("held"), role()
    if not shared or held is None:
        return lambda: before

    def now() -> str | None:
        try:
            return Sharing(usual_place(), person).role(shared["owner"], held.id) if person else None
        except Busy:
            return before
        except AnalysisError:
            return None

    return now


def only_answers() -> bool:
    """Whether the reader sees answers, and no rows of single accounts."""
    return role() == VIEWER


def is_of_single(columns: Iterable[Any]) -> bool:
    """Whether a table has a row for a single account, contact, unit or line of a file."""
    return not OF_SINGLE.isdisjoint(map(str, columns))


def shows_single(spec: object) -> bool:
    """Whether a drawing, as its specification, holds rows of single accounts."""
    if isinstance(spec, Mapping):
        return any(map(shows_single, spec.values()))
    if not isinstance(spec, list):
        return False
    return any(isinstance(row, Mapping) and is_of_single(row) for row in spec) or any(map(shows_single, spec))


def may_read(finding: Finding) -> bool:
    """Whether this reader may see a finding: where only answers are shared, none that names an account."""
    book: Book | None = st.session_state.get("book")
    if not only_answers() or book is None:
        return True
    told = (finding.claim, *finding.caveats)
    return not finding.about.get("account_id") and not any(map(_named(book).of, told))


def sayable(findings: Sequence[Finding]) -> Sequence[Finding]:
    """The findings that this reader may see."""
    return [finding for finding in findings if may_read(finding)]


@cached
def _named(book: Book) -> Named:
    """All accounts of a book by their names and ids, gathered once: every sentence of a page is held against them."""
    return Named.among(book, "")
