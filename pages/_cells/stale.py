"""What the page before still asked for: it would leave the new page blank.

The find box and the summary draw parts of a page again by themselves. Where one asks to be while the page is changed,
Streamlit draws it after the new page, finds it nowhere, and tells the browser that the old page is shown: that takes
the new one away and brings nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st


@contextmanager
def alone() -> Iterator[None]:
    """A page is drawn, and nothing of the page before after it, however it ends."""
    try:
        yield
    finally:
        forget_asked_before()


def forget_asked_before() -> None:
    """At the end of a page: what waits to be drawn of another page is not; nothing where Streamlit does not say."""
    try:
        from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequestType
        from streamlit.runtime.scriptrunner_utils.script_run_context import get_script_run_ctx
    except ImportError:
        return
    here = get_script_run_ctx(suppress_warning=True)
    requests = getattr(here, "script_requests", None)
    lock, waits = getattr(requests, "_lock", None), getattr(requests, "_rerun_data", None)
    if here is None or lock is None or not getattr(waits, "fragment_id_queue", ()):
        return
    with lock:
        if requests._state is ScriptRequestType.RERUN and _is_of_before(requests._rerun_data, here.page_script_hash):
            requests._state = ScriptRequestType.CONTINUE


def _is_of_before(waits: object, page: str) -> bool:
    """Whether all that waits is a part of another page."""
    return bool(getattr(waits, "fragment_id_queue", ())) and getattr(waits, "page_script_hash", page) not in ("", page)


# What comes when the page is drawn already cannot be put aside there: a page on which nothing stands although nothing
# runs is asked for once more, at most three times at one address.
_AGAIN = """<script>
if (!window.churnNotebookBlank) {
  window.churnNotebookBlank = true;
  let idle = 0, address = "", times = 0;
  setInterval(() => {
    const app = document.querySelector('[data-testid="stApp"]');
    const main = document.querySelector('[data-testid="stMain"]');
    const still = app?.getAttribute("data-test-script-state") === "notRunning";
    const blank = still && main && document.querySelector(".st-key-find") && !main.innerText.trim();
    idle = blank ? idle + 1 : 0;
    if (location.href !== address) { address = location.href; times = 0; }
    if (idle === 3 && times < 3) { times += 1; window.dispatchEvent(new PopStateEvent("popstate")); }
  }, 400);
}
</script>"""


def ask_again_where_blank() -> None:
    """Beside every page: a page that was taken away comes back."""
    st.html(_AGAIN, unsafe_allow_javascript=True)
