"""Time to value: a curve and a ratio by hand, what is planted, what is not, and milestones that a reader marks."""

import numpy as np
import pandas as pd
import pytest
from asking import page, said
from books import AS_OF, SAMPLE, read
from nightly import most, times
from planted import SEEDS, opened
from scipy.stats import binom

from analysis import Book, health, nps, revenue, survival
from analysis.charts.value import value
from analysis.counting.milestones import proposed_milestones
from analysis.errors import MissingTable, NotEnoughData
from analysis.finding import CLEAR, ESTIMATE, OPEN
from analysis.health.counting import count_kinds
from analysis.survival.value_counting import count_reached

TABLES = ("accounts", "mrr", "events", "milestones")
ACCOUNTS = """
account_id,started_on,churned_on
A,2025-01-01,
B,2025-02-01,2025-02-21
C,2025-03-01,
D,2025-11-21,
E,2025-10-20,
F,2023-06-01,
"""
# B's is dated after it churned, C has two of them, and F started before anything was recorded.
EVENTS = """
account_id,happened_on,kind
A,2025-01-11,Go-live
B,2025-03-21,Go-live
C,2025-03-31,Go-live
C,2025-08-31,Go-live
E,2025-12-09,Go-live
F,2025-12-09,Go-live
A,2025-12-30,Price increase
"""


def by_hand() -> Book:
    return Book.from_frames(accounts=read(ACCOUNTS), events=read(EVENTS), as_of=AS_OF)


def test_a_curve_by_hand_churn_before_the_milestone_is_no_wait() -> None:
    """5 wait: A on day 10 (1/5), B churns on day 20, C on day 30 (3/5 · 1/3), D waits since day 40, E on day 50 (2/5).

    With B taken as not yet it would be 1 on day 50: as if who churned were still to go live.
    """
    told = survival.value(by_hand())
    assert told.milestones == ("Go-live",)
    assert told.curves["on_day"].tolist() == [10, 20, 30, 40, 50]
    assert told.curves["still_waiting"].tolist() == [5, 4, 3, 2, 1]
    assert told.curves["share_reached"].tolist() == pytest.approx([0.2, 0.2, 0.4, 0.4, 0.8])
    row = told.reached.iloc[0]
    assert (row["accounts"], row["reached"], row["churned_before_it"], row["half_by_day"]) == (5, 3, 1, 50)
    assert row["share_churned_before"] == pytest.approx(0.2)
    assert told.findings[0].verdict == ESTIMATE
    assert told.findings[0].claim.startswith("By day 90, 80.0% (")
    assert told.findings[0].claim.endswith("and 20.0% churned before it; half have by day 50.")


def test_what_is_dated_before_the_start_is_reached_on_the_first_day() -> None:
    events = EVENTS + "D,2025-11-01,Go-live\n"
    counts = count_reached(Book.from_frames(accounts=read(ACCOUNTS), events=read(events), as_of=AS_OF), ["Go-live"])
    assert counts.set_index("account_id")["0"].to_dict() == pytest.approx(
        {"A": 10, "B": np.nan, "C": 30, "D": 0, "E": 50}, nan_ok=True
    )


def test_how_many_were_there_before_their_start_is_said() -> None:
    events = EVENTS + "D,2025-11-01,Go-live\n"
    told = survival.value(Book.from_frames(accounts=read(ACCOUNTS), events=read(events), as_of=AS_OF))
    assert told.reached["before_start"].tolist() == [1]
    assert told.findings[0].claim.endswith(". 1 of 4 reached it before their start and counts as day 0.")
    # C has one before its start and others after: the first counts.
    two = events + "C,2025-02-01,Go-live\n"
    told = survival.value(Book.from_frames(accounts=read(ACCOUNTS), events=read(two), as_of=AS_OF))
    assert told.findings[0].claim.endswith(". 2 of 4 reached it before their start and count as day 0.")
    assert "before their start" not in survival.value(by_hand()).findings[0].claim


def alike(slow: int, slow_left: int, fast: int, fast_left: int, live_on: str = "2024-02-01") -> Book:
    """Accounts that all started on one day, some of them live by day 90; those that left did so on day 135."""
    rows = [(f"S{i:03d}", i < slow_left, "") for i in range(slow)]
    rows += [(f"F{i:03d}", i < fast_left, live_on) for i in range(fast)]
    accounts = pd.DataFrame(
        [(name, "2024-01-01", "2024-05-15" if left else "") for name, left, _ in rows],
        columns=["account_id", "started_on", "churned_on"],
    )
    events = [(name, day, "Go-live") for name, _, day in rows if day] + [
        ("S000", day, "Office opened") for day in ("2024-01-02", "2025-12-30")
    ]
    told = pd.DataFrame(events, columns=["account_id", "happened_on", "kind"])
    return Book.from_frames(accounts=accounts, events=told, as_of=AS_OF)


def test_a_landmark_ratio_by_hand() -> None:
    """All leave in one quarter, 45 days after the landmark: 6 in 6·91 + 6·45 days against 2 in 18·91 + 2·45."""
    row = survival.value(alike(12, 6, 20, 2)).slow.iloc[0]
    slow, fast = 6 * 91 + 6 * 45, 18 * 91 + 2 * 45
    assert (row["accounts_slow"], row["accounts_reached"]) == (12, 20)
    assert (row["churned_slow"], row["churned_reached"]) == (6, 2)
    assert row["rate_ratio"] == pytest.approx((6 / slow) / (2 / fast))
    chance = binom(8, slow / (slow + fast))
    assert row["p_value"] == pytest.approx(2 * min(chance.sf(5), chance.cdf(6)))
    assert row["verdict"] == CLEAR


def test_what_is_reached_after_the_landmark_and_who_churned_before_it_count_on_neither_side() -> None:
    late = alike(12, 6, 20, 2, live_on="2024-04-01")
    assert survival.value(late, day=91).slow.iloc[0]["accounts_reached"] == 20
    row = survival.value(late).slow.iloc[0]
    assert (row["accounts_slow"], row["accounts_reached"]) == (32, 0)
    assert survival.value(late).findings[-1].verdict == OPEN
    assert survival.value(alike(12, 6, 20, 2), day=180).slow.iloc[0]["accounts_slow"] == 6


@pytest.mark.parametrize("seed", SEEDS)
def test_a_slow_go_live_leaves_more_and_nothing_else_does(seed: int) -> None:
    """D21, and silent on the twin."""
    book = opened(seed, tables=TABLES)
    assert set(proposed_milestones(book)) == {"Inbetriebnahme", "Erster Bericht"}
    told = survival.value(book)
    clear = [f for f in told.findings if f.verdict == CLEAR]
    assert [f.about["milestone"] for f in clear] == ["Inbetriebnahme"]
    assert clear[0].low > 1.5
    assert clear[0].stake > 0
    assert told.in_order == ("Inbetriebnahme", "Erster Bericht")
    # Each figure says what it draws.
    for milestone in told.milestones:
        title = " ".join(value(told, milestone).to_dict()["title"]["text"])
        assert title == next(f.claim for f in told.findings if f.verdict == ESTIMATE and milestone in f.claim)
    twin = survival.value(opened(seed, plant=False, tables=TABLES))
    assert not [f for f in twin.findings if f.verdict == CLEAR]


def started() -> Book:
    """The sample with the milestones of its starts."""
    files = (SAMPLE / f"{table}.csv" for table in TABLES)
    return Book.from_files(*files).called("Larkspur", "EUR")


def test_the_page_says_it_by_itself_and_keeps_what_is_marked_out_of_the_address() -> None:
    app = page("value", started())
    words = said(app)
    assert "Accounts that had not reached “Go-live” by day 90 churned " in words
    assert "need not cause it" in words
    app.multiselect(key="marked_milestones").set_value(["First report"]).run()
    assert app.session_state["kept_milestones"] == [{"kind": "First report"}]
    assert "marked" not in str(app.query_params)
    assert "Accounts that had not reached “Go-live”" not in said(app)
    app.button(key="marked_milestones-undo").click().run()
    assert app.session_state["kept_milestones"] == []


def test_a_book_without_milestones_asks_for_them_and_takes_any_kind() -> None:
    plain = Book.from_files(*(SAMPLE / f"{name}.csv" for name in ("accounts", "mrr", "events")))
    with pytest.raises(MissingTable, match="No kind of event is marked"):
        survival.value(plain)
    assert "No kind of event is marked as a milestone." in said(page("value", plain))
    marked = survival.value(plain, milestones=("Office opened", "no such kind"))
    assert marked.milestones == ("Office opened",)


def test_where_nobody_started_while_events_were_told_it_says_so() -> None:
    old = read(ACCOUNTS).assign(started_on="2020-01-01")
    with pytest.raises(NotEnoughData, match="No account started while events were recorded"):
        survival.value(Book.from_frames(accounts=old, events=read(EVENTS), as_of=AS_OF))


@pytest.mark.parametrize(
    "kind",
    ["Go-live", "went live", "GoLive", "First value", "Onboarding completed", "Inbetriebnahme", "mise en service",
     "puesta en marcha", "entrada em produção", "canlıya geçiş", "上线", "本稼働"],
)  # fmt: skip
def test_milestones_are_known_by_what_they_are_called(kind: str) -> None:
    events = pd.DataFrame({"account_id": ["A"], "happened_on": ["2025-02-01"], "kind": [kind]})
    assert proposed_milestones(Book.from_frames(accounts=read(ACCOUNTS), events=events)) == (kind,)


@pytest.mark.parametrize("kind", ["Executive turnover", "Deactivated", "Live chat", "Price increase", "ticket"])
def test_other_kinds_are_not_proposed(kind: str) -> None:
    events = pd.DataFrame({"account_id": ["A"], "happened_on": ["2025-02-01"], "kind": [kind]})
    assert proposed_milestones(Book.from_frames(accounts=read(ACCOUNTS), events=events)) == ()


def null_start(number: int, accounts: int = 400) -> Book:
    """Starts that tell nothing: young accounts and those of some years churn more and go live later than others."""
    random, stop = np.random.default_rng([21, number]), pd.Timestamp(AS_OF)
    start = stop - pd.to_timedelta(random.integers(1, 1400, accounts), unit="D")
    old = np.asarray(start.year <= 2023)
    wait = random.exponential(np.where(old, 60, 140)).astype(int)
    # A quarter of all that will churn do so soon; which, nothing tells.
    soon, rate = random.random(accounts) < 0.25, np.where(old, 0.0004, 0.0016)
    life = np.where(soon, random.integers(20, 300, accounts), random.exponential(1 / rate).astype(int) + 5)
    gone, live = start + pd.to_timedelta(life, unit="D"), start + pd.to_timedelta(wait, unit="D")
    names = [f"A{i:04d}" for i in range(accounts)]
    frame = pd.DataFrame({"account_id": names, "started_on": start.strftime("%Y-%m-%d"),
                          "churned_on": np.where(gone <= stop, gone.strftime("%Y-%m-%d"), ""),
                          "segment": random.choice(["East", "West"], accounts)})  # fmt: skip
    went = (live < gone) & (live <= stop)
    events = pd.DataFrame({"account_id": np.array(names)[went], "happened_on": live[went].strftime("%Y-%m-%d"),
                           "kind": "Go-live"})  # fmt: skip
    return Book.from_frames(accounts=frame, events=events, as_of=AS_OF)


@pytest.mark.parametrize(("by", "number"), [(None, times(12, 400)), ("segment", times(4, 400))])
def test_of_books_whose_start_tells_nothing_at_most_5_in_100_say_that_it_does(by: str | None, number: int) -> None:
    shown = 0
    for place in range(number):
        told = survival.value(null_start(place), by=by)
        shown += any(f.verdict == CLEAR and ("group" in f.about) == bool(by) for f in told.findings)
    print(by, number, shown)
    assert shown <= most(number) * number


def test_milestones_are_no_signs_no_habits_and_no_events_unless_a_reader_marks_others() -> None:
    """Beside the milestones the sample says of its events what it says without them; as plain events they are signs."""
    names = ("accounts", "mrr", "nps", "events")
    without = Book.from_files(*(SAMPLE / f"{name}.csv" for name in names))
    beside = Book.from_files(*(SAMPLE / f"{name}.csv" for name in (*names, "milestones")))
    asked = (health.signs, health.early, nps.events, revenue.expansion)
    told = {ask: [f.claim for f in ask(beside).findings] for ask in asked}
    assert told == {ask: [f.claim for f in ask(without).findings] for ask in asked}
    assert not any("Go-live" in claim for claims in told.values() for claim in claims)

    other = survival.marking(beside, ["First report"])
    assert "Go-live" in list(count_kinds(other, "events")["kind"])
    assert "First report" not in list(count_kinds(other, "events")["kind"])
    assert survival.value(other).milestones == ("First report",)
    assert other.fingerprint != beside.fingerprint
    assert survival.value(survival.marking(other, [])).milestones == survival.value(beside).milestones
