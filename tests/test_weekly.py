"""The weekly pack: two weeks with a broken export between them, one run at a time, and what a look costs."""

import json
import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from books import AS_OF, SAMPLE, SAMPLE_FILES, drawn, nine, six
from nightly import times
from pptx import Presentation
from scipy.stats import binom
from test_docs import README

from analysis import Book, weekly
from analysis.command.__main__ import main
from analysis.errors import AnalysisError
from analysis.estimate import rate_ratio
from analysis.health import standings
from analysis.qbr.decks import BUSINESS, Deck
from analysis.qbr.notebook import open_saved
from analysis.weekly import folder, later, lock
from analysis.weekly.changes import changes
from analysis.weekly.claims import Claim
from analysis.weekly.later import CONFIRMS, FIRST_LOOK, Later, first_look, later_book, why_not
from analysis.weekly.looks import followed, looked_at
from analysis.weekly.memory import Known, Memory, remembered
from analysis.weekly.plan import read_plan
from analysis.weekly.reading import refuse, rows_of
from analysis.weekly.said import changed, line, standing
from analysis.weekly.said import standings as all_standings
from analysis.weekly.slide import with_claims
from analysis.weekly.spending import level_of
from analysis.weekly.takes import takes
from analysis.weekly.work import base

# Minute, hour, day, month and weekday.
CRON = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
WEEKS, SEEN = 52, "2024-12-31"
FAULT, WAITS = 1, 3
SMALL = ["account_id", "name", "segment", "mrr", "started_on", "churned_on", "churn_reason"]


def until(day: str) -> pd.DataFrame:
    """The accounts of the sample as they would have been exported on a day."""
    rows = pd.read_csv(SAMPLE / "accounts.csv", dtype=str, keep_default_na=False)[SMALL]
    rows = rows[rows["started_on"] <= day].copy()
    rows.loc[rows["churned_on"] > day, ["churned_on", "churn_reason"]] = ""
    return rows


def toml(home: Path, text: str = "") -> Path:
    path = home / "week.toml"
    path.write_text(f'files = "exports/*.csv"\nout = "packs"\nname = "Larkspur"\n{text}')
    return path


def tree(home: Path) -> dict[str, bytes]:
    return {str(path.relative_to(home)): path.read_bytes() for path in sorted(home.rglob("*")) if path.is_file()}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the first week has run."""
    home = tmp_path_factory.mktemp("weekly")
    (home / "exports").mkdir()
    until("2025-06-30").to_csv(home / "exports" / "accounts.csv", index=False)
    toml(home, 'decks = ["A-nobody"]')
    assert main(["run", str(home / "week.toml"), "--quiet"]) == 0
    return home


def test_two_weeks_with_a_broken_one_between(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    packs, export, line = home / "packs", home / "exports" / "accounts.csv", ["run", str(home / "week.toml")]
    (first,) = [path.name for path in packs.iterdir() if folder.WEEK.fullmatch(path.name)]
    assert {"summary.html", "line.txt", "plays.csv", "memory.json", "book.churn"} == {
        p.name for p in (packs / first).iterdir()
    }
    assert (packs / "latest").resolve() == (packs / first).resolve()
    assert "No deck for A-nobody" in (packs / first / "line.txt").read_text()
    memory = remembered(packs / first / "memory.json")
    assert all(known.looks == 0 and not known.confirmed and known.seen == first for known in memory.claims)
    may = sum(not why_not(known.question) for known in memory.claims)
    assert 0 < may < len(memory.claims)
    assert (
        f"{len(memory.claims)} claims, of which later weeks may confirm {may}."
        in (packs / first / "line.txt").read_text()
    )

    before = tree(packs)
    assert main(line) == 0
    assert "Nothing is new" in capsys.readouterr().out
    for broken in (b"\x00\xff\xfe", b"", b"<html>sign in</html>", until("2025-06-30").head(9).to_csv().encode()):
        export.write_bytes(broken)
        assert main(line) in (FAULT, WAITS), broken[:9]
        assert "is as it was." in capsys.readouterr().err
        assert tree(packs) == before
    until("2025-03-31").to_csv(export, index=False)
    assert main(line) == FAULT
    assert "The data goes back" in capsys.readouterr().err
    assert tree(packs) == before

    until("2025-12-31").to_csv(export, index=False)
    assert main(line) == 0
    said = capsys.readouterr().out
    assert "claims are new" in said or "claim is new" in said
    assert (packs / "latest").resolve().name == "2025-12-31"
    assert {name: held for name, held in tree(packs).items() if name.startswith(first)} == {
        name: held for name, held in before.items() if name.startswith(first)
    }
    now = remembered(packs / "2025-12-31" / "memory.json")
    assert {known.seen for known in now.claims} <= {first, "2025-12-31"}
    asked = [known for known in now.claims if known.seen == first and first_look(known.question) == FIRST_LOOK]
    assert {known.looks for known in asked if not why_not(known.question)} == {1}
    assert sum(known.looks for known in now.claims) == sum(not why_not(known.question) for known in asked)
    page = (packs / "2025-12-31" / "summary.html").read_text()
    assert "What changed since" in page
    assert "<script" not in page
    assert "to be confirmed, what happens after Dec 31, 2025 alone must say it too" in page
    assert len((packs / "2025-12-31" / "line.txt").read_text().splitlines()) == 1


def whole_until(day: str, home: Path) -> None:
    """All tables of the sample as they would have been exported on a day; what is agreed for later stays."""
    for name in SAMPLE_FILES:
        rows = pd.read_csv(SAMPLE / f"{name}.csv", dtype=str, keep_default_na=False)
        if name == "accounts":
            gone = rows["churned_on"] > day
            rows.loc[gone, ["churned_on", "churn_reason", "churn_type"]] = ""
        for after in ("left_on", "done_on", "measured_on"):
            if after in rows:
                rows.loc[rows[after] > day, after] = ""
        first = next((column for column in rows if column in DAYS), None)
        (rows if first is None else rows[rows[first] <= day[: len(rows[first].max())]]).to_csv(
            home / f"{name}.csv", index=False
        )


DAYS = ("started_on", "month", "answered_on", "happened_on", "failed_on", "touched_on", "noted_on", "since",
        "tried_on")  # fmt: skip


def test_who_newly_stands_at_which_play_is_in_the_pack(tmp_path: Path) -> None:
    """Counted again from the start dates alone; the plays are the team's, in the page, the slides and the notebook."""
    (tmp_path / "exports").mkdir()
    (tmp_path / "plays.json").write_text('{"0–3 months": {"owner": "Robin", "steps": "Call on day 10; Look at use"}}')
    path = toml(tmp_path, 'decks = ["plays"]\nplays = "plays.json"')
    for day in ("2025-06-30", "2025-09-30"):
        until(day).to_csv(tmp_path / "exports" / "accounts.csv", index=False)
        assert main(["run", str(path)]) == 0
    first, second = sorted(week for week in (tmp_path / "packs").iterdir() if folder.WEEK.fullmatch(week.name))
    assert "Play “Adoption and training” (Robin): Call on day 10." in (first / "summary.html").read_text()
    assert "new" not in (first / "line.txt").read_text().partition("New at a stage")[2]
    was, now = (remembered(week / "memory.json").stages or {} for week in (first, second))
    here = until("2025-09-30").query("churned_on == ''")
    age = (pd.Timestamp(second.name) - pd.to_datetime(here["started_on"])).dt.days / (365.25 / 12)
    assert set(now["0–3 months"]) == set(here.loc[np.ceil(age) <= 3, "account_id"])
    new = {stage: set(now[stage]) - set(was[stage]) for stage in now}
    assert f"New at a stage: {len(new['0–3 months'])} in months 0–3" in (second / "line.txt").read_text()
    listed = pd.read_csv(second / "plays.csv")
    assert {stage: set(rows["account_id"]) for stage, rows in listed.groupby("stage")} == {
        k: v for k, v in new.items() if v
    }
    assert set(listed.loc[listed["stage"] == "0–3 months", "step"]) == {"Call on day 10"}
    saved = open_saved((second / "book.churn").read_bytes())
    assert [told for name, told in saved.written.items() if name.startswith("stage_plays-notes-")] == [
        {"0–3 months": {"owner": "Robin", "steps": "Call on day 10; Look at use"}}]  # fmt: skip
    slides = Presentation(second / "deck-plays.pptx").slides
    titles = [shape.text for slide in slides for shape in slide.shapes if shape.has_text_frame]
    assert f"{len(set().union(*new.values()))} accounts are new at a stage" in titles


def test_a_pack_of_before_plays_were_kept_says_nobody_is_new(home: Path) -> None:
    first = next(path for path in (home / "packs").iterdir() if folder.WEEK.fullmatch(path.name))
    told = json.loads((first / "memory.json").read_text())
    del told["stages"]
    older = home / "older.json"
    older.write_text(json.dumps(told))
    assert remembered(older).stages is None
    assert all(one.newly is None for one in standings(nine(), {}, None))
    (old,) = [one for one in standings(nine(), {}, {"12+ months": ("C",)}) if one.stage == "12+ months"]
    assert old.newly is not None
    assert set(old.newly["account_id"]) == set(old.ids) - {"C"}
    assert "C" in old.ids


@pytest.mark.nightly
def test_two_weeks_of_the_whole_sample_with_its_decks(tmp_path: Path) -> None:
    (tmp_path / "exports").mkdir()
    path = toml(tmp_path, 'decks = ["business", "experiment", "A-1021"]')
    for day in ("2025-10-31", "2025-11-30"):
        whole_until(day, tmp_path / "exports")
        assert main(["run", str(path)]) == 0
    latest = (tmp_path / "packs" / "latest").resolve()
    assert latest.name == "2025-11-30"
    assert {"deck-business.pptx", "deck-experiment.pptx", "deck-A-1021.pptx"} <= {p.name for p in latest.iterdir()}
    now = remembered(latest / "memory.json")
    assert now.at_risk
    said = (latest / "line.txt").read_text()
    assert "newly at risk" in said
    slides = Presentation(latest / "deck-business.pptx").slides
    titles = [shape.text for slide in slides for shape in slide.shapes if shape.has_text_frame]
    assert any("not confirmed yet" in title for title in titles)
    assert open_saved((latest / "book.churn").read_bytes()).book.as_of == date(2025, 11, 30)


@pytest.mark.parametrize("kind", ["duckdb", "sqlite"])
def test_a_week_is_read_from_a_database_by_queries(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, rows = tmp_path / f"book.{kind}", until("2025-06-30")
    if kind == "duckdb":
        with duckdb.connect(str(path)) as made:
            made.execute("create table customers as select * from rows")
    else:
        with closing(sqlite3.connect(path)) as made:
            rows.to_sql("customers", made, index=False)
    week = tmp_path / "week.toml"
    told = f'out = "packs"\nconnection = "{path.name}"\nperiod = "quarter"\n[tables]\naccounts = "select * from '
    week.write_text(f'{told}customers"\n')
    assert main(["run", str(week)]) == 0
    latest = tmp_path / "packs" / "latest"
    page = (latest / "summary.html").read_text()
    assert "Last complete quarter: Jan 1, 2025 to Mar 31, 2025" in page
    assert remembered(latest / "memory.json").rows == {"accounts": len(rows)}
    before = tree(tmp_path / "packs")
    assert main(["run", str(week)]) == 0
    assert "Nothing is new" in capsys.readouterr().out
    week.write_text(f'{told}nowhere"\n')
    assert main(["run", str(week)]) == FAULT
    assert "cannot answer the query of accounts" in capsys.readouterr().err
    assert tree(tmp_path / "packs") == before


def test_the_timetables_of_the_readme_are_good() -> None:
    """The line for cron has five times and a command; systemd reads its units, where it is installed."""
    (line,) = re.findall(r"`([\d*,/ -]+ cd \S+ && churn-notebook run .*?)`", README)
    times_, command = line.split(" ")[:5], line.split(" ", 5)[5]
    assert all(re.fullmatch(r"\*|\d+", one) for one in times_)
    assert all(low <= int(one) <= high for one, (low, high) in zip(times_, CRON, strict=True) if one != "*")
    assert command.startswith("cd ")
    units = re.findall(r"# ~/.config/systemd/user/(week\.\w+)[^\n]*\n(.*?)(?=\n\n#|\n```)", README, re.DOTALL)
    assert [name for name, _ in units] == ["week.service", "week.timer"]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_reads_the_units_of_the_readme(tmp_path: Path) -> None:
    units = re.findall(r"# ~/.config/systemd/user/(week\.\w+)[^\n]*\n(.*?)(?=\n\n#|\n```)", README, re.DOTALL)
    for name, text in units:
        (tmp_path / name).write_text(text.replace("/srv/book/.venv/bin/churn-notebook", "/bin/true"))
    line = ["systemd-analyze", "verify", "--user", *(str(tmp_path / name) for name, _ in units)]
    told = subprocess.run(line, capture_output=True, text=True, check=False)
    assert not [one for one in told.stderr.splitlines() if "week." in one], told.stderr


def test_another_run_in_the_same_folder_is_refused(home: Path) -> None:
    plan = read_plan(home / "week.toml")
    with lock.one_run(plan.out), pytest.raises(AnalysisError, match="Another run is at work"):
        weekly.run(plan)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process is ended in the middle of its work")
def test_a_run_that_was_killed_holds_nothing_and_leaves_nothing(tmp_path: Path) -> None:
    if (child := os.fork()) == 0:
        with lock.one_run(tmp_path):
            (tmp_path / ".making-2025-02-01").mkdir()
            os._exit(9)
    assert os.waitpid(child, 0)[1] >> 8 == 9
    (tmp_path / ".aside-2025-01-01").mkdir()
    with lock.one_run(tmp_path):
        folder.tidy(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".lock", "2025-01-01"]


def test_a_pack_stands_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.write(tmp_path, "2025-01-01", {"a": b"1"})
    monkeypatch.setattr(folder, "_write", lambda path, held: (_ for _ in ()).throw(OSError(28, "No space left")))
    with pytest.raises(AnalysisError, match="No space left"):
        folder.write(tmp_path, "2025-01-01", {"a": b"2"})
    assert tree(tmp_path) == {"2025-01-01/a": b"1", "latest/a": b"1"} or tree(tmp_path) == {"2025-01-01/a": b"1"}
    monkeypatch.undo()
    folder.write(tmp_path, "2025-01-01", {"a": b"3"})
    assert (tmp_path / "latest" / "a").read_bytes() == b"3"
    assert not [path.name for path in tmp_path.iterdir() if path.name.startswith(".")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("spam = 1", "spam is not known"), ("currency = 3", "currency has to be text"), ("x", "It is no TOML"),
        ("decks = [1]", "decks has to be"), ("accept_fewer = 1", "accept_fewer has to be true or false"),
        ("[answers]\nleft = 1", "answers has to be"), ('recipe = "gone.json"', "gone.json"),
    ],
)  # fmt: skip
def test_a_key_that_is_wrong_is_named(text: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "accounts.csv").write_text("account_id,churned\nA,no\n")
    assert main(["run", str(toml(tmp_path, text))]) == FAULT
    assert said in capsys.readouterr().err


def test_what_is_missing_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", str(tmp_path / "none.toml")]) == FAULT
    (tmp_path / "week.toml").write_text('files = "a.csv"')
    assert main(["run", str(tmp_path / "week.toml")]) == FAULT
    assert main(["run", str(toml(tmp_path))]) == FAULT
    said = capsys.readouterr().err
    assert all(words in said for words in ("cannot be read", "out is missing", "No file fits"))


def test_paths_are_seen_from_the_file_and_answers_are_those_of_the_line(tmp_path: Path) -> None:
    plan = read_plan(toml(tmp_path, 'decks = "business"\n[answers]\n"left:Alpha=1" = "churned"'))
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "a.csv").touch()
    assert (plan.out, plan.found()) == (tmp_path / "packs", [str(tmp_path / "exports" / "a.csv")])
    assert (plan.decks, plan.answers) == (("business",), (("left", "Alpha=1", "churned"),))


def test_a_memory_that_was_changed_is_not_begun_anew(tmp_path: Path) -> None:
    path = tmp_path / "2025-01-01" / "memory.json"
    path.parent.mkdir()
    for held in ("", "{}", "[]", json.dumps({"format": "churn notebook week", "version": 99})):
        path.write_text(held)
        with pytest.raises(AnalysisError, match="cannot be read"):
            folder.weeks(tmp_path)
    memory = Memory("2025-01-01", "f", (Known("a", "composition:segment", "A.", "2025-01-01"),), None, ("b",), {"c": 3})
    path.write_text(memory.to_json())
    assert folder.weeks(tmp_path) == [memory]


def test_a_book_that_lost_half_of_a_table_or_goes_back_is_refused() -> None:
    last = Memory(AS_OF, "f", rows=rows_of(nine()))
    refuse(nine(), last, accept_fewer=False)
    with pytest.raises(AnalysisError, match="There are 0 rows of MRR, in the last pack there were 12"):
        refuse(nine(mrr=False), last, accept_fewer=False)
    refuse(nine(mrr=False), last, accept_fewer=True)
    with pytest.raises(AnalysisError, match="goes back: it ends on Dec 31, 2025, in the last pack on Jan 7, 2026"):
        refuse(nine(), replace(last, as_of="2026-01-07"), accept_fewer=False)
    with pytest.raises(AnalysisError, match="A week cannot be told from the next"):
        refuse(six(), None, accept_fewer=False)


def test_what_changed_is_what_one_week_has_and_the_other_has_not() -> None:
    one, two, three = (Known(key, "composition:segment", f"{key}.", SEEN) for key in "abc")
    last = Memory(SEEN, "f", (one, two, replace(three, claimed=False)), ("A-1",), ("accounts: no MRR",))
    held, back = replace(two, looks=1, confirmed="2025-02-01"), replace(three, looks=1)
    now = Memory("2025-02-01", "g", (held, back, replace(one, claimed=False)), ("A-2", "A-1"), ("accounts: twice",))
    told = changes(now, last)
    assert (told.new, told.held, told.confirmed, [known.key for known in told.gone]) == (
        (back,),
        (held,),
        (held,),
        ["a"],
    )
    assert (told.at_risk, told.problems) == (("A-2",), ("accounts: twice",))
    assert line("B", told, "") == (
        "B, data to Feb 1, 2025. 1 claim is new, 1 held, 1 gone and 1 confirmed. Confirmed: b. "
        "1 account is newly at risk: A-2. The data has 1 new problem: accounts: twice."
    )
    assert changes(replace(now, at_risk=None), last).at_risk is None
    assert changes(now, replace(last, at_risk=None)).at_risk is None


# Looks


def test_all_looks_together_cost_five_in_a_hundred() -> None:
    """The sum of 1/k² is π²/6 (Euler 1735); what 52 looks leave over is what those after them may spend."""
    assert sum(level_of(look) for look in range(1, 200_001)) == pytest.approx(0.05, rel=1e-5)
    assert level_of(1) == pytest.approx(0.0303964, abs=1e-7)
    with pytest.raises(ValueError, match="before the first"):
        level_of(0)


def series(seed: int, books: int, ratio: float, weekly: float) -> np.ndarray:
    """p-values of books by week on later rows: those of a group against the rest, where it churns more often."""
    random = np.random.default_rng(seed)
    own, rest = (random.poisson(rate, (books, WEEKS)).cumsum(axis=1) for rate in (ratio * weekly, weekly))
    weeks = np.arange(1, WEEKS + 1)
    p = np.asarray(rate_ratio(own, weeks, rest, weeks).p_central)
    return np.where(own > rest, p, 1.0)[:, FIRST_LOOK // 7 - 1 :]


def test_of_claims_by_chance_at_most_five_in_a_hundred_are_confirmed_in_a_year() -> None:
    null, books = series(1, 1000, 1.0, 2.0), 1000
    spent = np.array([level_of(look + 1) for look in range(null.shape[1])])
    assert (null <= spent).any(axis=1).sum() <= binom.ppf(0.999, books, 0.05)
    both = np.minimum(null, series(2, books, 1.0, 2.0))
    assert (both <= 0.05).any(axis=1).mean() > 0.1, "looks that cost nothing would confirm more"
    planted = series(3, books, 3.0, 1.0)[:, : 26 - FIRST_LOOK // 7 + 1]
    assert (planted <= spent[: planted.shape[1]]).any(axis=1).mean() > 0.5


def weeks_of(accounts: pd.DataFrame, every: int = 1, last: int = WEEKS) -> Iterator[Book]:
    """The book of each week after a day, as exported then."""
    whole = Book.from_frames(accounts=accounts, as_of=AS_OF)
    for week in range(FIRST_LOOK // 7, last + 1, every):
        yield whole.reopened(as_of=date.fromisoformat(SEEN) + timedelta(weeks=week))


SMALLS = Known("leaving; segment=Small; up", "composition:segment", "Small accounts churned.", SEEN)


def confirmed_in(accounts: pd.DataFrame, every: int = 1, last: int = WEEKS) -> Known:
    known = SMALLS
    for book in weeks_of(accounts, every, last):
        known = looked_at(known, book, Later(book))
    return known


def test_a_planted_claim_is_confirmed_and_stays_so() -> None:
    known = confirmed_in(drawn(5, {"Small": (400, 0.06), "Large": (400, 0.015)}, months=24), every=12)
    assert SEEN < known.confirmed < "2025-07-01"
    assert known.p_value is not None
    assert known.p_value <= level_of(known.looks)


def test_what_churned_before_confirms_nothing() -> None:
    """The difference lies before the day alone: the whole book says it clearly, what came after does not."""
    accounts = drawn(6, {"Small": (300, 0.06), "Large": (300, 0.06)})
    spared = (accounts["segment"] == "Large") & (accounts["churned_on"] != "") & (accounts["churned_on"] <= SEEN)
    known = confirmed_in(accounts[~spared], every=24)
    assert (known.looks, known.confirmed) == (3, "")


@pytest.mark.nightly
def test_of_null_books_at_most_five_in_a_hundred_are_confirmed_and_of_planted_ones_most() -> None:
    books = times(1, 10)
    null = [confirmed_in(drawn(seed, {"Small": (200, 0.03), "Large": (200, 0.03)}, months=24)) for seed in range(books)]
    assert {known.looks for known in null if not known.confirmed} == {WEEKS - FIRST_LOOK // 7 + 1}
    assert sum(bool(known.confirmed) for known in null) <= binom.ppf(0.999, books, 0.05)
    planted = [drawn(seed, {"Small": (400, 0.06), "Large": (400, 0.015)}, months=24) for seed in range(books)]
    assert sum(confirmed_in(accounts, last=26).confirmed > SEEN for accounts in planted) > books / 2


def test_a_look_is_counted_whether_the_claim_is_made_or_not() -> None:
    book = next(weeks_of(drawn(7, {"Small": (60, 0.03), "Large": (60, 0.03)})))
    before = {SMALLS.key: SMALLS, "x": Known("x", "nps", "X.", SEEN), "y": Known("y", "drivers", "Y.", "2025-01-20")}
    before["z"] = Known("z", "peers", "Z.", SEEN)
    told = {known.key: known for known in followed([Claim("new", "survival:segment", "N.")], before, book)}
    assert (told[SMALLS.key].looks, told[SMALLS.key].claimed) == (1, False)
    assert (told["x"].looks, told["y"].looks, told["z"].looks, told["new"].looks) == (0, 0, 0, 0)
    assert standing(told["x"], "2025-01-28").startswith("cannot be confirmed by later weeks alone: the same accounts")
    assert [standing(told[key], "2025-01-28") for key in "yz"] == [
        "unconfirmed, first look after 28 days",
        "unconfirmed, first look after 456 days",
    ]
    assert standing(told["new"], "2025-01-28") == "new, unconfirmed"
    assert (told["new"].seen, told["new"].claimed) == ("2025-01-28", True)


def test_a_claim_says_what_its_confirmation_takes() -> None:
    """0.05 · 6/π² = 0.0304 at the first look and 0.0304/9 = 0.0034 at the third; 28 days after Dec 31 is Jan 28."""
    new = Known("a", "composition:segment", "A.", SEEN, accounts=550)
    assert takes(new, SEEN) == (
        "It holds in 1 pack, now on 550 accounts; to be confirmed, what happens after Dec 31, 2024 alone must say it "
        "too, first looked at from Jan 28, 2025 on, with p at most 0.03."
    )
    twice = replace(new, weeks=6, looks=2, p_value=0.21)
    assert takes(twice, "2025-02-04") == (
        "It holds in 6 packs, now on 550 accounts; its last look had p = 0.21; to be confirmed, what happens after "
        "Dec 31, 2024 alone must say it too, at the next look, with p at most 0.0034."
    )
    assert "its last look did not say it clearly" in takes(replace(twice, p_value=None), "2025-02-04")
    sure, never = replace(twice, confirmed="2025-02-04"), replace(new, key="n", question="nps")
    assert not takes(sure, "2025-02-04")
    assert not takes(never, SEEN)
    told = changes(Memory(SEEN, "f", (new, never)), Memory("2024-12-24", "e"))
    said = f"A. {takes(new, SEEN)}"
    assert (said, "new, unconfirmed") in changed(told)[1]
    assert (said, "new, unconfirmed") in all_standings(told)[1]
    assert f"New, unconfirmed: {said}" in line("B", told, "")


def test_the_business_review_of_a_pack_has_a_slide_of_what_is_not_confirmed() -> None:
    new, never = (Known(word, word, f"{word}.", SEEN, accounts=550) for word in ("composition:segment", "nps"))
    told = changes(Memory(SEEN, "f", (new, never)), None)
    (slide,) = with_claims(Deck(BUSINESS, "B", "2024", ()), told).slides
    assert slide.title == "1 claim is not confirmed yet"
    assert slide.table is not None
    assert [[cell.text for cell in row] for row in slide.table.rows] == [
        ["composition:segment.", "in 1 pack, now on 550 accounts", "from Jan 28, 2025", "0.03"]
    ]
    sure = changes(Memory(SEEN, "f", (replace(new, confirmed=SEEN), never)), None)
    assert not with_claims(Deck(BUSINESS, "B", "2024", ()), sure).slides


def test_each_pack_that_makes_a_claim_counts_for_it() -> None:
    book = next(weeks_of(drawn(7, {"Small": (60, 0.03), "Large": (60, 0.03)})))
    before = {SMALLS.key: replace(SMALLS, weeks=3), "gone": replace(SMALLS, key="gone", weeks=3)}
    told = {one.key: one for one in followed([Claim(SMALLS.key, SMALLS.question, "S.", 77)], before, book)}
    assert (told[SMALLS.key].weeks, told[SMALLS.key].accounts, told["gone"].weeks) == (4, 77, 3)


def test_a_week_made_anew_has_spent_its_look() -> None:
    weeks = [Memory("2025-01-01", "f", (SMALLS,)), Memory("2025-02-01", "g", (Known(*_four(SMALLS), looks=3),))]
    told = base(weeks, "2025-02-01")
    assert told is not None
    assert (told.as_of, told.claims[0].looks) == ("2025-01-01", 3)
    assert base(weeks, "2025-01-01") is None


def _four(known: Known) -> tuple[str, str, str, str]:
    return known.key, known.question, known.said, known.seen


@pytest.mark.parametrize("word", CONFIRMS)
def test_what_came_before_the_day_changes_no_answer_that_may_confirm(word: str) -> None:
    """Who churned before is made to be of other groups, with other reasons: later rows say the same of it all."""
    one, two = (said_by(word, LATER.setdefault(moved, later_of(whole(moved)))) for moved in (False, True))
    assert one == two
    assert one or word == "early", "this book has nothing that accounts do in their first days"


def test_what_came_before_the_day_changes_what_the_whole_book_says() -> None:
    assert said_by("stages", whole(False)) != said_by("stages", whole(True))


LATER: dict[bool, Book] = {}
MIDDLE = "2024-06-30"


def said_by(word: str, book: Book) -> list[tuple[str, str]]:
    asked = [question for question in later.questions(book) if question.word == word]
    assert asked, word
    return [(f.claim, repr(f.p_value)) for question in asked for f in later.ask(question, book).findings]


def later_of(book: Book) -> Book:
    told = later_book(book, MIDDLE)
    assert told is not None
    return told


@cache
def whole(moved: bool) -> Book:
    rows = until("2025-12-31")
    rows["tier"] = np.where(rows.index % 3 == 0, "One", "Two")
    gone = (rows["churned_on"] != "") & (rows["churned_on"] <= MIDDLE)
    assert gone.sum() > 50
    if moved:
        rows.loc[gone, ["segment", "tier", "churn_reason"]] = ["SMB", "One", "Price"]
    reached = pd.read_csv(SAMPLE / "milestones.csv", dtype=str)
    if moved:
        reached = reached[~reached["account_id"].isin(rows.loc[gone, "account_id"])]
    return Book.from_frames(accounts=rows, events=reached, as_of="2025-12-31")
