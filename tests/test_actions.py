"""Actions: how they stand, who carries how much, and what became of accounts with one against others like them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from asking import frame, page, said, to
from books import read, sample
from nightly import most, times
from null_books import flat
from test_charts import rows_of

from analysis import Book, health
from analysis.book.task_lists import says_open
from analysis.charts.actions import actions as draw_actions
from analysis.counting.actions import ACTION, is_internal, judged, read_actions, still_told, written_of
from analysis.finding import CLEAR, FACT, OPEN
from analysis.health.actions_compared import compare, first_days, looked_from, outcomes
from analysis.qbr.decks import customer_review
from pages._cells.editable_tables import plain_columns

AS_OF = "2025-12-31"


def looks(strata: list[tuple[int, int, int, int]]) -> pd.DataFrame:
    """One look per account: of each stratum those with an action, how many left, those without, how many left."""
    rows = []
    for stratum, (many, left, rest, gone) in enumerate(strata):
        rows += [(stratum, True, place < left) for place in range(many)]
        rows += [(stratum, False, place < gone) for place in range(rest)]
    told = pd.DataFrame(rows, columns=["stratum", "on", "left"])
    return told.assign(account=range(len(told)), time=100.0, left=told["left"].astype(float))


def test_the_ratio_is_that_of_mantel_and_haenszel_worked_out_by_hand() -> None:
    told, alone = outcomes(looks([(10, 2, 20, 8), (10, 1, 30, 9)]), 100)
    row = told.iloc[0]
    # 2·20/30 + 1·30/40 = 2.08333; 8·10/30 + 9·10/40 = 4.91667.
    assert row["rate_ratio"] == pytest.approx(2.08333 / 4.91667, rel=1e-5)
    assert (row["accounts_with"], row["churned_acted"], row["accounts_without"], row["churned_without"]) == (
        20,
        3,
        50,
        17,
    )
    # Of twenty like them: half of the first twenty, a third of the thirty: 4 + 3.
    assert (row["rate_with"], row["rate_without"]) == (pytest.approx(3 / 20), pytest.approx(7 / 20))
    assert row["verdict"] == OPEN
    assert row["ratio_low"] < 1 < row["ratio_high"]
    assert alone == 0


def test_a_difference_is_said_and_nine_accounts_are_not_judged() -> None:
    told, _ = outcomes(looks([(40, 2, 80, 36), (40, 3, 80, 30)]), 100)
    assert told.iloc[0]["verdict"] == CLEAR
    assert told.iloc[0]["ratio_high"] < 1
    few, _ = outcomes(looks([(9, 0, 80, 60)]), 100)
    assert np.isnan(few.iloc[0]["p_value"])
    assert few.iloc[0]["verdict"] == OPEN


def test_who_has_nobody_like_them_is_counted_and_left_out() -> None:
    told, alone = outcomes(looks([(12, 3, 0, 0), (10, 1, 20, 4)]), 100)
    assert alone == 12
    assert told.iloc[0]["accounts_with"] == 10


def accounts(left: dict[str, str], many: int = 40) -> pd.DataFrame:
    names = [f"A{place:02d}" for place in range(many)]
    gone = [left.get(name, "") for name in names]
    return pd.DataFrame({"account_id": names, "name": names, "started_on": "2023-01-01", "churned_on": gone,
                         "csm": ["Ines", "Robin"] * (many // 2), "mrr": "100"})  # fmt: skip


def actions(names: list[str], **columns: str) -> pd.DataFrame:
    return pd.DataFrame({"account_id": names, "step": "Call", **columns})


def test_only_what_came_after_the_day_the_action_was_opened_counts() -> None:
    left = {"A00": "2025-03-01", "A01": "2025-03-20", "A02": "2025-05-01", "A30": "2025-03-05", "A31": "2025-04-01",
            "A32": "2025-11-01"}  # fmt: skip
    names = [f"A{place:02d}" for place in range(20)]
    book = Book.from_frames(accounts=accounts(left), actions=actions(names, opened_on="2025-03-10"), as_of=AS_OF)
    told = compare(book, read_actions(book), 180)
    row = told.outcomes.iloc[0]
    # A00 was gone on the day, A30 too; A32 left later than 180 days after it.
    assert (row["accounts_with"], row["churned_acted"], row["accounts_without"], row["churned_without"]) == (
        19,
        2,
        19,
        1,
    )
    assert (told.gone, told.by_due, told.undated) == (1, 0, 0)


def test_the_day_an_action_was_done_never_counts_and_the_day_it_is_due_does_where_no_other_is_known() -> None:
    names = [f"A{place:02d}" for place in range(20)]
    left = {f"A{place}": "2025-04-01" for place in range(30, 40)}
    done = Book.from_frames(accounts=accounts(left), actions=actions(names, done_on="2025-11-01"), as_of=AS_OF)
    told = compare(done, read_actions(done), 180)
    assert told.outcomes.empty
    assert told.undated == 20
    said = health.actions(done).findings[1]
    assert said.verdict == OPEN
    assert "no action says on which day it was opened or due" in said.claim
    due = Book.from_frames(accounts=accounts(left), actions=actions(names, due_on="2025-03-10"), as_of=AS_OF)
    told = compare(due, read_actions(due), 180)
    assert (told.by_due, told.outcomes.iloc[0]["churned_without"]) == (20, 10)
    assert any("the day it was due is compared" in note for note in health.actions(due).findings[2].caveats)


def test_an_account_that_gets_an_action_later_is_one_without_until_then() -> None:
    """Were it left out because of what came later, only those that stayed long enough would be (immortal time)."""
    early, late = [f"A{place:02d}" for place in range(12)], [f"A{place:02d}" for place in range(12, 24)]
    told = pd.concat([actions(early, opened_on="2025-02-01"), actions(late, opened_on="2025-06-01")])
    book = Book.from_frames(accounts=accounts({"A12": "2025-07-01"}), actions=told, as_of=AS_OF)
    row = compare(book, read_actions(book), 180).outcomes.iloc[0]
    assert (row["accounts_with"], row["accounts_without"]) == (24, 28)
    assert (row["churned_acted"], row["churned_without"]) == (1, 1)


def test_first_days_and_many_days_are_looked_at_from_the_next_of_a_few() -> None:
    told = read_actions(Book.from_frames(accounts=accounts({}), actions=pd.concat([
        actions(["A00"], opened_on="2025-05-01", due_on="2025-01-01"), actions(["A00"], opened_on="2025-04-01"),
        actions(["A01"], due_on="2025-06-01"),
    ]).assign(step=["a", "b", "c"]), as_of=AS_OF))  # fmt: skip
    days, by_due = first_days(told)
    assert list(pd.to_datetime(days.loc[["A00", "A01"]], unit="D").astype(str)) == ["2025-04-01", "2025-06-01"]
    assert by_due == 1
    opened = pd.Series(range(100, 200), index=[str(place) for place in range(100)])
    looked = looked_from(opened, 220, 10)
    assert looked.nunique() <= 10
    assert ((looked >= opened) & (looked <= 220)).all()


def stated(book: Book, written: tuple = ()) -> dict[str, str]:
    told = health.actions(book, written=written).actions
    return dict(zip(told["step"], told["state"], strict=True))


def some() -> Book:
    told = read("""
account_id,step,owner,due_on,done_on,outcome,source,opened_on
A00,late,Ines,2025-12-31,,,,2025-06-01
A01,later,Kim,2026-01-15,,,,
A02,said,Ines,2025-12-01,,They came back,,
A03,over,,2025-12-01,2025-11-30,,Play: Adoption,
""")
    return Book.from_frames(accounts=accounts({"A39": "2025-05-01"}), actions=told, as_of=AS_OF)


def test_each_action_stands_as_its_day_and_its_outcome_say_and_each_owner_carries_theirs() -> None:
    assert stated(some()) == {"late": "overdue", "later": "open", "said": "done", "over": "done"}
    result = health.actions(some())
    load = result.load.set_index("csm")
    assert list(load.loc["Ines", ["accounts", "mrr", "open_actions", "overdue_actions"]]) == [20, 2000, 0, 1]
    assert list(load.loc["Robin", ["accounts", "open_actions", "overdue_actions"]]) == [19, 0, 0]
    assert np.isnan(load.loc["Kim", "accounts"])
    assert load.loc["Kim", "open_actions"] == 1
    assert "Nobody named" in load.index
    drawn = {row["group"] for row in rows_of(draw_actions(result)) if "group" in row}
    assert drawn == {"Ines", "Kim"}, "who has nothing open is not drawn"
    assert [finding.claim for finding in result.findings[:2]] == [
        "4 actions for 4 accounts: 1 overdue, 1 open, 2 done.", "1 action is overdue for A00 (100 MRR)."]  # fmt: skip
    assert {finding.verdict for finding in result.findings[:2]} == {FACT}


def test_what_is_written_here_stands_in_the_place_of_its_row_until_newer_files_tell_it_otherwise(
    tmp_path: Path,
) -> None:
    book = some()
    rows = {row["step"]: written_of(row) for row in read_actions(book).to_dict("records")}
    done = (*rows["late"][:4], "2025-12-30", "Called", *rows["late"][6:])
    new = ("A05", "Win a second contact", "Robin", "2026-01-14", "", "", "Sign: Single-threaded", AS_OF)
    assert stated(book, (done, new)) == {**stated(book), "late": "done", "Win a second contact": "open"}
    whole = read_actions(book, written=(done, new))
    assert len(whole) == 5
    whole.to_csv(tmp_path / "actions.csv", index=False)
    accounts({"A39": "2025-05-01"}).to_csv(tmp_path / "accounts.csv", index=False)
    again = Book.from_files(tmp_path / "accounts.csv", tmp_path / "actions.csv", as_of=AS_OF)
    key = [written_of(row) for row in whole.to_dict("records")]
    assert sorted(written_of(row) for row in read_actions(again).to_dict("records")) == sorted(key)
    keys = [(one[0], one[1], one[7]) for one in (done, new)]
    assert still_told(keys, book, again) == [False, False]
    assert still_told(keys, again, again) == [True, True]
    assert still_told(keys, again, book) == [False, True]


def test_what_comes_from_a_sign_a_play_or_a_list_is_in_no_customer_review() -> None:
    assert [is_internal(source) for source in ("Sign: Silent", "Play: x", "List: y", "last review", None, np.nan)] == [
        True, True, True, False, False, False]  # fmt: skip
    goals = pd.DataFrame([{"account_id": "A00", "goal": "Faster", "baseline": "10", "target": "20", "actual": "15"}])
    told = actions(["A00", "A00"], source="last review").assign(step=["Agreed step", "Secret step"])
    told["source"] = ["last review", "Sign: Silent"]
    book = Book.from_frames(accounts=accounts({}), goals=goals, actions=told, as_of=AS_OF)
    written = [{"account_id": "A00", "step": step, "owner": "", "due_on": None, "done_on": None, "outcome": "",
                "source": source, "said_on": AS_OF}
               for step, source in (("Own step", ""), ("Hidden step", "Play: Adoption"))]  # fmt: skip
    whole = str(customer_review(book, "A00", written=written))
    assert "Agreed step" in whole
    assert "Own step" in whole
    assert "Secret step" not in whole
    assert "Hidden step" not in whole


def test_actions_are_added_from_a_list_edited_taken_back_and_kept() -> None:
    planned = health.plan_actions(some(), account_ids=["A00", "A01"], step="Call", owner="", due_on="2026-01-14",
                                  source="Sign: Silent")  # fmt: skip
    assert [row[2] for row in planned] == ["Ines", "Robin"]
    assert {row[7] for row in planned} == {AS_OF}
    kept = [dict(zip((*ACTION[:-1], "said_on"), row, strict=True)) for row in planned]
    app = to(frame(book=some(), kept_deck_steps=kept), "actions")
    assert "6 actions for 4 accounts" in said(app)


def test_on_the_page_an_action_is_added_for_an_account_and_taken_back() -> None:
    app = to(frame(book=some()), "account")
    next(box for box in app.text_input if box.label == "Step").input("Ask for a reference")
    next(button for button in app.button if button.label == "Add").click().run()
    added = app.session_state["kept_deck_steps"]
    assert [(row["step"], row["said_on"], row["due_on"]) for row in added] == [
        ("Ask for a reference", AS_OF, "2026-01-14")]  # fmt: skip
    assert is_internal(added[0]["source"])
    app = to(app, "actions")
    assert "5 actions for" in said(app)
    app.button(key="actions-undo").click().run()
    assert "4 actions for 4 accounts" in said(app)


def test_a_book_without_actions_says_how_to_begin() -> None:
    result = health.actions(Book.from_frames(accounts=accounts({}), as_of=AS_OF))
    assert result.actions.empty
    assert result.outcomes.empty
    assert "No action is written down yet" in result.findings[0].claim
    assert judged(read_actions(sample()), sample().as_of)["state"].isin(["done", "overdue", "open"]).all()


def null_looks(random: np.random.Generator, accounts_: int = 250, days: int = 6) -> pd.DataFrame:
    """Accounts that churn by chance at a rate of their kind; which of them get an action, and when, hangs on the kind
    alone."""
    kind = random.integers(0, 3, accounts_)
    gone = random.exponential(np.array([900.0, 500.0, 250.0])[kind])
    gets = np.where(
        random.random(accounts_) < np.array([0.1, 0.2, 0.4])[kind], random.integers(0, days, accounts_), days
    )
    rows = []
    for day in range(days):
        here = (gone > 30 * day) & (gets >= day)
        after = np.minimum(gone - 30 * day, 180)
        rows.append(pd.DataFrame({"account": np.arange(accounts_), "stratum": 10 * day + kind, "on": gets == day,
                                  "time": after, "left": (gone - 30 * day <= 180).astype(float)})[here])  # fmt: skip
    return pd.concat(rows, ignore_index=True)


def test_where_actions_do_nothing_a_difference_is_said_in_at_most_5_of_100() -> None:
    random, tries = np.random.default_rng(5), times(60, 1_000)
    said_so = sum(outcomes(null_looks(random), 180)[0]["verdict"].iloc[0] == CLEAR for _ in range(tries))
    assert said_so <= most(tries) * tries


@pytest.mark.nightly
def test_books_in_which_actions_do_nothing_say_so_at_most_5_times_in_100() -> None:
    """Actions dealt out by chance over a year and a half, to accounts with signs of nothing."""
    random, tries, loud = np.random.default_rng(23), 60, 0
    for _ in range(tries):
        book = flat(random, 400)
        ids = random.choice([f"A{place}" for place in range(400)], 120, replace=False)
        days = pd.to_datetime("2024-03-01") + pd.to_timedelta(random.integers(0, 480, 120), "D")
        written = tuple((one, "Call", "", "", "", "", "", str(day.date())) for one, day in zip(ids, days, strict=True))
        loud += any(finding.verdict == CLEAR for finding in health.actions(book, written=written).findings)
    assert loud <= most(tries) * tries


def test_what_helps_is_found() -> None:
    random = np.random.default_rng(7)
    found = []
    for _ in range(10):
        told = null_looks(random, 600)
        helped = told["on"] & (random.random(len(told)) < 0.6)
        told.loc[helped, ["left", "time"]] = (0.0, 180.0)
        found.append(outcomes(told, 180)[0].iloc[0])
    assert sum(row["verdict"] == CLEAR and row["ratio_high"] < 1 for row in found) >= 8


def test_who_has_the_most_accounts_is_named_and_where_several_have_as_many_all_of_them() -> None:
    book = Book.from_frames(accounts=accounts({}), actions=actions(["A01"], due_on="2026-02-01"), as_of=AS_OF)
    assert "Ines and Robin have the most accounts, 20 each." in [f.claim for f in health.actions(book).findings]
    more = accounts({}).assign(csm=["Ines"] + ["Robin"] * 39)
    told = actions(["A01"], due_on="2026-02-01", owner="Robin")
    book = Book.from_frames(accounts=more, actions=told, as_of=AS_OF)
    said = [f.claim for f in health.actions(book).findings]
    assert "Robin has the most accounts: 39 and 98% of the MRR, with 1 open action and 0 overdue." in said


def test_amounts_beside_what_people_write_have_their_currency_and_marks_between_thousands() -> None:
    columns = plain_columns(pd.DataFrame({"name": ["A"], "mrr": [3766.0], "owed": [1200.0]}))
    assert [columns[name]["type_config"]["format"] for name in ("mrr", "owed")] == ["localized", "localized"]
    assert "type_config" not in columns["name"]


def test_a_page_without_actions_and_csms_has_no_empty_table_of_them() -> None:
    bare = Book.from_frames(accounts=accounts({}).drop(columns="csm"), as_of=AS_OF)
    assert "customer success manager" not in " ".join(head.value for head in to(frame(book=bare), "actions").header)
    assert "Accounts and actions of each customer success manager" in [
        head.value for head in to(frame(book=some()), "actions").header]  # fmt: skip


def test_actions_are_added_before_the_list_whose_cells_take_a_tab_each() -> None:
    def drawn(block: Any) -> Iterator[str]:
        for child in getattr(block, "children", {}).values():
            yield "add" if getattr(child, "key", "") == "needing-act" else child.type
            yield from drawn(child)

    order = list(drawn(page("health", sample()).main))
    assert order.index("add") < order.index("dataframe")


# Tasks as CRM and CS systems export them, of which not all are done.
TASKS = {
    "HubSpot": ("Record ID,Task Title,Task Notes,Task Status,Task Type,Due date,Assigned to,Create date,Completed at,"
                "Associated Company IDs",
                "9{i},Call {j},They asked for numbers {i},{s},To-do,{d}-20 09:00,Ana Costa,{d}-03 10:00,{c},A-{i}"),
    "Salesforce": ("Id,AccountId,WhoId,Subject,Status,Priority,ActivityDate,OwnerName,CreatedDate,CompletedDateTime",
                   "00T{i},A-{i},003{i},Call {j},{s},Normal,{d}-20,Ana Costa,{d}-03T10:00:00Z,{c}"),
    "Salesforce report": ("Id,AccountId,Subject,Status,ActivityDate,OwnerName",
                          "00T{i},A-{i},Call {j},{s},{d}-20,Ana Costa"),
    "Gainsight": ("Company ID,CTA Name,Owner,Due Date,Closed Date,Status,Reason,Created Date",
                  "A-{i},Call {j},Ana Costa,{d}-20,{c},{s},Adoption,{d}-03"),
    "by hand": ("Kundennummer,Aufgabe,Zuständig,Fällig am,Erledigt am,Ergebnis",
                "A-{i},Call {j},Ana Costa,{d}-20,{c},"),
}  # fmt: skip


def task_list(header: str, line: str) -> Book:
    accounts = "account_id,name,started_on,churned_on\n" + "".join(f"A-{i},Acc {i},2023-01-01,\n" for i in range(60))
    rows = [
        line.format(i=i, j=i % 4, s="Completed" if i % 3 == 0 else "Not started", d=f"2025-0{1 + i % 9}",
                    c=f"2025-0{1 + i % 9}-18" if i % 3 == 0 else "")
        for i in range(40)
    ]  # fmt: skip
    files = ("accounts.csv", accounts.encode()), ("export.csv", "\n".join([header, *rows]).encode())
    return Book.from_files(*files)


@pytest.mark.parametrize("system", TASKS)
def test_tasks_of_a_crm_are_actions_and_done_where_it_says_so(system: str) -> None:
    rows = judged(read_actions(task_list(*TASKS[system])), None)
    assert len(rows) == 40
    assert set(rows["account_id"]) == {f"A-{i}" for i in range(40)}
    assert dict(rows["state"].value_counts()) == {"open": 26, "done": 14}
    assert set(rows["owner"]) == {"Ana Costa"}
    assert rows["due_on"].notna().all()


def test_calls_that_were_all_held_and_tickets_with_a_due_date_are_no_actions() -> None:
    calls = "Id,AccountId,WhoId,Subject,Description,ActivityDate,Status,OwnerId"
    held = task_list(calls, "00T{i},A-{i},003{i},Call,They compare plans {i},{d}-20,Completed,005")
    assert "actions" not in held.tables
    tickets = "Ticket ID,Subject,Status,Due date,Requester,Assignee,Organization ID,Created at,Priority"
    assert "actions" not in task_list(tickets, "{i},Problem {i},{s},{d}-20,Per,Ana,A-{i},{d}-03,high").tables


def test_an_outcome_is_none_where_it_only_says_that_the_task_is_open() -> None:
    assert all(map(says_open, ("Not Started", "IN PROGRESS", "Waiting on someone else", "en cours")))
    assert not any(map(says_open, ("Completed", "New plan signed", "They wait for the budget", "renewed")))
