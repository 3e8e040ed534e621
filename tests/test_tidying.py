"""Memory comes back after sessions without a click that waits for it."""

import asyncio
import gc
import weakref
from importlib import import_module
from types import SimpleNamespace

import pytest
import streamlit as st
from streamlit.runtime.memory_session_storage import MemorySessionStorage

from analysis.team import tidying
from analysis.team.tidying import give_back, tidied


class Ring:
    """Something that only a collection frees."""

    def __init__(self) -> None:
        self.me = self


def test_what_is_left_behind_is_collected_while_the_app_runs_and_what_was_imported_is_not_looked_through() -> None:
    async def run() -> tuple[object, int]:
        async with tidied(lambda: None, 0.01):
            frozen, ring = gc.get_freeze_count(), weakref.ref(Ring())
            for _ in range(200):
                [[] for _ in range(1000)]
                await asyncio.sleep(0.01)
                if ring() is None:
                    break
            return ring(), frozen

    left, frozen = asyncio.run(run())
    assert left is None
    assert frozen > 100_000


def test_memory_is_handed_back_where_a_session_has_ended_and_only_there(monkeypatch: pytest.MonkeyPatch) -> None:
    trimmed: list[int] = []
    here = [1]
    monkeypatch.setattr(tidying, "_trim", lambda: trimmed.append(1))
    work = give_back(lambda: trimmed.append(1), lambda: here[-1])
    for sessions, expected in ((1, 0), (3, 0), (2, 2), (2, 2)):
        here.append(sessions)
        _keep = [[] for _ in range(2000)]
        gc.collect(0)
        work()
        assert len(trimmed) == expected


def test_no_click_waits_for_a_collection() -> None:
    assert st.get_option("runner.postScriptGC") is False


def test_who_has_left_is_forgotten_though_nobody_else_closes_a_tab(monkeypatch: pytest.MonkeyPatch) -> None:
    """Streamlit keeps what a closed tab had open, and of itself lets go of it only when another one is closed."""
    now, storage = [0.0], MemorySessionStorage(ttl_seconds=120)
    storage._cache._timer = lambda: now[0]
    left = SimpleNamespace(session=SimpleNamespace(id="one"), book=Ring())
    book = weakref.ref(left.book)
    storage.save(left)
    del left
    server = import_module("app")
    manager = SimpleNamespace(_session_mgr=SimpleNamespace(_session_storage=storage))
    monkeypatch.setattr(server, "get_instance", lambda: manager)
    assert server.forget_who_left() == 0
    now[0] = 121.0
    work = give_back(lambda: None, lambda: 0)
    work()
    assert book() is not None
    work(server.forget_who_left())
    assert book() is None
    assert server.forget_who_left() == 0
    monkeypatch.setattr(server, "get_instance", object)
    assert server.forget_who_left() == 0
