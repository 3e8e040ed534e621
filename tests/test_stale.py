"""A part of the page before that asks to be drawn again takes no page away."""

from types import SimpleNamespace

import pytest
from streamlit.runtime.scriptrunner_utils import script_run_context
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData, ScriptRequests, ScriptRequestType

from pages._cells import stale


def waits(monkeypatch: pytest.MonkeyPatch, asked: RerunData) -> bool:
    """Whether this still waits once the page "new" is drawn."""
    requests = ScriptRequests()
    requests.request_rerun(asked)
    here = SimpleNamespace(script_requests=requests, page_script_hash="new")
    monkeypatch.setattr(script_run_context, "get_script_run_ctx", lambda suppress_warning: here)
    with stale.alone():
        pass
    return requests._state is ScriptRequestType.RERUN


def test_a_part_of_another_page_waits_no_longer_and_all_else_does(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not waits(monkeypatch, RerunData(fragment_id="find", page_script_hash="old"))
    assert waits(monkeypatch, RerunData(fragment_id="cards", page_script_hash="new"))
    assert waits(monkeypatch, RerunData(page_script_hash="old")), "who turns to another page gets it"
