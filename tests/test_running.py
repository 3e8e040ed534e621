"""A long analysis is ended at its limit, by its reader, or when its reader leaves; nothing ends anything else."""

import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial

import duckdb
import numpy as np
import pytest
from asking import page, said, to
from books import nine, twelve
from streamlit.testing.v1 import AppTest

from analysis import Book, revenue
from analysis.book.book_cache import answered, is_answered
from analysis.summary import reading
from analysis.summary.questions import Question
from analysis.summary.reading import Answered
from analysis.team import running
from analysis.team.presence import Presence
from analysis.team.running import WATCHER, Ended, Run, Stopped
from analysis.team.turns import Turns
from pages._cells import analysis_runs, stopping, summary_reading

PATIENCE = 20.0


def never() -> bool:
    return False


def in_python() -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        sum(range(1000))


def until(end: float) -> None:
    """Until this thread has computed for so long."""
    while time.thread_time() < end:
        sum(range(50))


def in_numpy() -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        np.sort(np.random.default_rng(1).normal(size=200_000))


def in_duckdb() -> None:
    end = time.monotonic() + PATIENCE
    with duckdb.connect(config={"threads": 1}) as engine:
        while time.monotonic() < end:
            engine.execute("SELECT sum(sqrt(i)) FROM range(3000000) t(i)").fetchall()


def swallowing() -> None:
    """What is raised while objects are tidied up, or is caught by mistake, is raised once more."""
    try:
        in_python()
    except BaseException:
        in_python()


@pytest.mark.parametrize("work", [in_python, in_numpy, in_duckdb, swallowing])
def test_an_analysis_is_ended_at_its_limit_and_both_numbers_are_said(work: Callable[[], None]) -> None:
    run, began = Run(object(), "q", 1, never), time.monotonic()
    with pytest.raises(Stopped, match=r"It had taken \d+ seconds? when it was ended; an answer may take 1 second\."):
        WATCHER.watched(work, run)
    assert time.monotonic() - began < PATIENCE / 2
    assert run.reason == "limit"
    assert WATCHER.count() == 0


def test_waiting_is_no_computing() -> None:
    run = Run(object(), "q", 0.3, never)
    assert WATCHER.watched(lambda: time.sleep(1) or "done", run) == "done"


def test_what_nobody_waits_for_is_ended_and_what_somebody_does_is_not() -> None:
    left = threading.Event()
    run = Run(object(), "q", None, left.is_set)
    threading.Timer(0.4, left.set).start()
    with pytest.raises(Stopped):
        WATCHER.watched(in_python, run)
    assert run.reason == "left"


def test_a_reader_cancels_their_own_question_and_nobody_elses() -> None:
    ines, robin = object(), object()
    run = Run(ines, "q", None, never)
    for at, (whose, asked) in enumerate([(robin, "q"), (ines, "another"), (ines, "q")]):
        threading.Timer(0.2 + at / 5, WATCHER.cancel, (whose, asked)).start()
    began = time.monotonic()
    with pytest.raises(Stopped, match="You stopped it"):
        WATCHER.watched(in_python, run)
    assert time.monotonic() - began > 0.5


def test_nothing_is_raised_outside_of_what_was_to_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """200 that end at about the moment they are ended at, twice as often as ever, in two threads."""
    monkeypatch.setattr(running, "STEP", 0.0005)
    monkeypatch.setattr(running, "AGAIN", 0.0005)
    stopped, escaped = [], []

    def race(seed: int) -> None:
        rng = np.random.default_rng(seed)
        try:
            for _ in range(100):
                run = Run(object(), "q", 0.004, never)
                try:
                    WATCHER.watched(partial(until, time.thread_time() + float(rng.uniform(0, 0.016))), run)
                except Stopped:
                    stopped.append(run)
                for _ in range(2000):
                    pass
        except BaseException as error:
            escaped.append(error)

    threads = [threading.Thread(target=race, args=(seed,)) for seed in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert escaped == []
    assert 0 < len(stopped) < 200
    assert WATCHER.count() == 0


def test_what_is_worked_out_to_its_end_leaves_nothing_behind_in_its_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Taking back what was never raised lets Python 3.11 hang at its next call under a profiler or a debugger."""
    raised: list[object] = []
    monkeypatch.setattr(running, "_raise_in", lambda thread, what: raised.append(what))
    assert WATCHER.watched(lambda: 7, Run(object(), "", None, never)) == 7
    assert raised == []


def test_what_was_ended_is_no_answer_and_what_is_answered_is_known() -> None:
    book, times = twelve(), []

    def slow(book: Book, months: int = 3) -> int:
        times.append(months)
        if len(times) == 1:
            in_python()
        return months

    with pytest.raises(Stopped):
        WATCHER.watched(lambda: answered(book, slow, {"months": 3}), Run(object(), "q", 0.3, never))
    assert not is_answered(book, slow, {})
    assert answered(book, slow, {}) == 3
    assert is_answered(book, slow, {"months": 3})
    assert not is_answered(book, slow, {"months": 4})
    assert not is_answered(nine(), slow, {})
    assert times == [3, 3]


def ended(book: Book, **_: object) -> object:
    in_python()
    return revenue.analyze(book)


@pytest.fixture
def slow_page(monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """A page whose analysis takes long."""
    monkeypatch.setenv("CHURN_NOTEBOOK_MOST_SECONDS", "1")
    monkeypatch.setattr(revenue, "analyze", ended)
    return page("revenue", twelve())


def test_the_page_says_it_calmly_counts_it_once_and_again_when_asked(slow_page: AppTest) -> None:
    assert "an answer may take 1 second" in said(slow_page)
    began = time.monotonic()
    assert "an answer may take 1 second" in said(slow_page.run())
    assert time.monotonic() - began < 1
    slow_page.button(key="count-again-0").click().run()
    assert time.monotonic() - began > 1
    assert "an answer may take 1 second" in said(slow_page)
    assert not [button for button in slow_page.button if (button.key or "").startswith("stop-")]


def test_another_page_knows_nothing_of_it(slow_page: AppTest) -> None:
    assert "computing time" in said(slow_page)
    assert "computing time" not in said(to(slow_page, "survival"))


class Told:
    """A script, told to stop or not."""

    def __init__(self) -> None:
        self.stop = False


@pytest.mark.parametrize(
    ("page", "asking", "gone"),
    [("survival", "", True), ("revenue", "", False), ("revenue", "q", False), ("revenue", "another", True)],
)
def test_who_has_another_page_or_another_question_waits_for_nothing(
    monkeypatch: pytest.MonkeyPatch, page: str, asking: str, gone: bool
) -> None:
    told = Told()
    monkeypatch.setattr(stopping, "_stops", lambda: lambda: told.stop)
    presence = Presence()
    presence.turns_to("revenue")
    nobody_waits = stopping._gone(presence, "q")
    presence.turns_to(page)
    presence.asking = asking
    assert not nobody_waits()
    told.stop = True
    assert nobody_waits() is gone


def test_a_session_without_a_script_counts_as_left_after_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stopping, "_stops", lambda: lambda: True)
    monkeypatch.setattr(stopping, "GRACE", 0.05)
    nobody_waits = stopping._gone(Presence(), "q")
    assert not nobody_waits()
    time.sleep(0.1)
    assert nobody_waits()


def test_ended_is_no_error_that_anything_takes_for_an_answer() -> None:
    assert not issubclass(Ended, Exception)


def test_what_is_asked_beside_the_pages_ends_at_its_limit_and_with_its_reader_and_keeps_no_page_waiting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The summary goes on with its other questions; of one that was ended it says nothing."""
    slow, quick = (Question(word, "composition", "analyze") for word in ("slow", "quick"))
    waited: list[bool] = []

    def ask(question: Question, _: Book) -> Answered:
        if question is slow:
            waited.append(WATCHER.busy())
            in_python()
        return Answered(question, question.name)

    monkeypatch.setattr(reading, "questions", lambda _: (slow, quick))
    monkeypatch.setattr(reading, "ask", ask)
    here: list[Presence] = []
    monkeypatch.setattr(summary_reading, "presence", lambda: here[0])
    for most, leaves in ((1, False), (None, True)):
        here[:], began = [Presence()], time.monotonic()
        monkeypatch.setenv("CHURN_NOTEBOOK_MOST_SECONDS", str(most or 99))
        asked = reading.Reading(twelve(), lambda: False, summary_reading._watching())
        asked.start()
        if leaves:
            time.sleep(0.3)
            here.clear()
        asked.wait(PATIENCE)
        assert [each.answer for each in asked.answered] == [None, "quick"]
        assert time.monotonic() - began < PATIENCE / 2
    assert waited == [False, False]


def test_so_many_count_at_once_the_others_wait_and_who_is_called_away_waits_no_longer() -> None:
    turns, at_work, most = Turns(2), [], []
    go_on = threading.Event()

    def count() -> None:
        with turns.taken(), turns.taken():
            at_work.append(1)
            most.append(len(at_work))
            go_on.wait(PATIENCE)
            at_work.pop()

    threads = [threading.Thread(target=count) for _ in range(5)]
    for thread in threads:
        thread.start()
    end = time.monotonic() + PATIENCE
    while len(at_work) < 2 and time.monotonic() < end:
        time.sleep(0.01)

    def called_away() -> None:
        raise Ended

    with pytest.raises(Ended), turns.taken(called_away):
        pytest.fail("a third one has a turn")
    go_on.set()
    for thread in threads:
        thread.join(PATIENCE)
    assert most[:2] == [1, 2]
    assert len(most) == 5
    assert max(most) == 2
    # A turn that ends by a fault is free again.
    for _ in range(3):
        with pytest.raises(ValueError, match="fault"), turns.taken():
            raise ValueError("fault")


def test_a_new_answer_for_a_page_waits_for_its_turn_and_one_that_is_known_does_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[object] = []

    class Noted(Turns):
        def taken(self, waiting: Callable[[], object] = asked.clear) -> AbstractContextManager[None]:
            asked.append(waiting)
            return super().taken(waiting)

    monkeypatch.setattr(stopping, "TURNS", Noted(1))
    app = page("survival", nine())
    assert asked
    asked.clear()
    monkeypatch.setattr(analysis_runs, "is_answered", lambda *_: True)
    app.run()
    assert not asked
