"""Every file that is brought is noted once and counted against the limit; none is given of what was taken back."""

import ast
import json
from pathlib import Path

import pytest
from asking import page, said
from books import sample

from analysis import AnalysisError
from analysis.qbr.notebook import Notebook
from analysis.qbr.sharing import EDITOR, TEAM, VIEWER, Sharing
from analysis.qbr.store import Store
from analysis.qbr.store_file import Busy
from analysis.team.people import Person
from pages._cells import downloads, reader

PAGES = Path(__file__).parents[1] / "pages"
ANSWERS = b"person,arm,How happy?\n" + b"".join(b"p%d,%s,%d\n" % (n, (b"A", b"B")[n % 2], n % 5) for n in range(60))
# Those that hand their files to `count_upload`, which knows the several that come at once.
SEVERAL = {"upload_", "replace_"}


def noted(place: Path) -> list[tuple[str, str]]:
    lines = [json.loads(line) for line in place.read_text().splitlines()] if place.exists() else []
    return [(line["what"], line.get("kind", "")) for line in lines]


def test_every_place_to_bring_a_file_to_counts_it() -> None:
    found = {}
    for place in PAGES.rglob("*.py"):
        for node in ast.walk(ast.parse(place.read_text(encoding="utf-8"))):
            for inner in node.args if isinstance(node, ast.Call) else ():
                if isinstance(inner, ast.Call) and getattr(inner.func, "attr", "") == "file_uploader":
                    found[place.name, inner.lineno] = getattr(node.func, "id", "")
        lines = [n for n, line in enumerate(place.read_text().splitlines(), 1) if "file_uploader(" in line]
        text = place.read_text().splitlines()
        for line in lines:
            if not any(key in text[line - 1] for key in SEVERAL):
                assert found.get((place.name, line)) == "taken", (place.name, line)
    assert len(found) >= 8


def test_a_file_beside_the_book_is_noted_once_and_one_too_many_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    audit = tmp_path / "audit.jsonl"
    monkeypatch.setenv("CHURN_NOTEBOOK_AUDIT", str(audit))
    monkeypatch.setenv("CHURN_NOTEBOOK_MOST_UPLOADS", "1")
    app = page("answers", sample())
    app.file_uploader(key="answers_file").upload("answers.csv", ANSWERS, "text/csv").run()
    app.run()
    assert noted(audit) == [("upload", "")]
    app.file_uploader(key="answers_file").upload("more.csv", ANSWERS + b"p99,A,1\n", "text/csv").run()
    assert noted(audit) == [("upload", ""), ("limit", "uploads")]
    assert "one upload too many for this minute" in said(app)


@pytest.fixture
def robin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sharing:
    """A colleague's notebook that a reader may edit: what its owner shares."""
    place, owner, here = tmp_path / "notebooks.sqlite", Person("https://a", "1"), Person("https://a", "2")
    Store(place, owner.key).keep("n1", Notebook(sample()))
    sharing = Sharing(place, owner)
    sharing.give("n1", TEAM, EDITOR)
    state = {reader.SHARED: {"owner": owner.key, "role": EDITOR}, "held": type("Held", (), {"id": "n1"})()}
    monkeypatch.setattr(reader.st, "session_state", state)
    monkeypatch.setattr(reader, "usual_place", lambda: place)
    monkeypatch.setattr(reader, "me", lambda: here)
    monkeypatch.setattr(downloads, "me", lambda: here)
    return sharing


def test_a_button_that_still_stands_there_gives_nothing_of_what_was_taken_back(robin: Sharing) -> None:
    made = downloads._noted(b"rows", "csv")
    assert made() == b"rows"
    robin.give("n1", TEAM, VIEWER)
    with pytest.raises(PermissionError):
        made()
    robin.take_back("n1", TEAM)
    with pytest.raises(PermissionError):
        made()


def test_a_store_that_is_busy_takes_nothing_back_and_one_that_is_gone_does(
    robin: Sharing, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = reader.standing()
    for problem, role in ((Busy("busy", "", ""), EDITOR), (AnalysisError("gone", "", ""), None)):

        def broken(*_: object, problem: AnalysisError = problem) -> None:
            raise problem

        monkeypatch.setattr(Sharing, "role", broken)
        assert now() == role
