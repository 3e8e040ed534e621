"""The command line: the same answers as the pages, in words and as JSON, with a code for each way it can end."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from books import SAMPLE
from house_map import ROOT, commands
from nightly import times
from public_data import FOLDER
from public_data import public as public_files

from analysis import Book, composition, contents
from analysis.command.__main__ import main
from analysis.command.asked import function_of, view_asked
from analysis.command.start import FILES, start
from analysis.errors import AnalysisError
from analysis.qbr.asking import ANALYSES, public

ACCOUNTS = str(SAMPLE / "accounts.csv")
FIRST, REFUSED, WAITS = 0, 1, 3
NIGHTLY = times(0, 1) == 1
ASKING = """customer,churn,started
A,Alpha,2024-01-01
B,Beta,2024-02-01
C,Alpha,2024-03-01
D,Gamma,2024-04-01
"""


@pytest.fixture
def asking(tmp_path: Path) -> str:
    """A file of which nobody but its reader knows who churned."""
    path = tmp_path / "crm.csv"
    path.write_text(ASKING)
    return str(path)


def test_a_question_in_words_is_answered_as_its_page_answers(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "who churned?", ACCOUNTS, "--by", "segment", "--json"]) == FIRST
    told = json.loads(capsys.readouterr().out)
    assert told["page"] == "composition"
    expected = composition.analyze(Book.from_files(ACCOUNTS), by="segment")
    assert [finding["claim"] for finding in told["findings"]] == [finding.claim for finding in expected.findings]
    assert [row["group"] for row in told["tables"]["groups"]] == list(expected.groups["group"])
    assert "NaN" not in json.dumps(told)


def test_a_rate_that_a_question_names_in_percent_is_a_share(capsys: pytest.CaptureFixture[str]) -> None:
    files = [ACCOUNTS, str(SAMPLE / "mrr.csv")]
    assert main(["ask", "what if churn fell to 5%?", *files, "--json"]) == FIRST
    told = json.loads(capsys.readouterr().out)
    assert told["controls"]["falls"] == 0.05
    assert "5.0%" in told["findings"][0]["claim"] + told["findings"][1]["claim"]


def test_a_question_that_names_an_event_is_answered_by_what_follows_it(capsys: pytest.CaptureFixture[str]) -> None:
    files = [ACCOUNTS, str(SAMPLE / "events.csv")]
    assert main(["ask", "did the price increase cause churn?", *files, "--json"]) == FIRST
    told = json.loads(capsys.readouterr().out)
    assert told["controls"] == {"event": "Price increase"}
    assert "after “Price increase”" in told["findings"][0]["claim"]


def test_a_control_takes_what_is_of_its_kind(capsys: pytest.CaptureFixture[str]) -> None:
    for said in ("horizon=soon", "weights=usage"):
        assert main(["ask", "health", ACCOUNTS, "--set", said]) == REFUSED
        assert "This control takes no words." in capsys.readouterr().err
    assert main(["ask", "adjusted", ACCOUNTS, "--set", "by=segment,region", "--json"]) == FIRST
    assert json.loads(capsys.readouterr().out)["controls"]["by"] == ["segment", "region"]


# The files of a public book, what they ask, and how many accounts it has.
PUBLIC = {
    "ravenstack": (("accounts", "subscriptions"), ["--answer", "churned_otherwise=yes"], "500"),
    "personio": (("customers", "mrr_movements", "nps"), [], "498"),
}


def public_line(name: str) -> list[str]:
    parts, answers, _ = PUBLIC[name]
    return [*(str(path) for path in public_files(*(f"{name}_{part}.csv" for part in parts))), *answers]


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_book_is_checked_and_asked(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line, recipe = public_line(name), tmp_path / "recipe.json"
    assert main(["check", *line, "--save-recipe", str(recipe)]) == FIRST
    assert f"Accounts: {PUBLIC[name][2]}" in capsys.readouterr().out
    assert main(["ask", "who churned?", *line, "--recipe", str(recipe), "--by", "industry", "--json"]) == FIRST
    ended = capsys.readouterr()
    told = json.loads(ended.out)
    assert told["controls"]["by"] == "industry"
    assert told["findings"][0]["claim"]


@pytest.mark.nightly
@pytest.mark.parametrize("name", PUBLIC)
def test_every_command_answers_on_a_public_book(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line, recipe = public_line(name), tmp_path / "recipe.json"
    assert main(["check", *line, "--save-recipe", str(recipe), "--quiet"]) == FIRST
    capsys.readouterr()
    for kind, begins in (("--json", "{"), ("--html", "<!"), ("--text", "")):
        assert main(["summary", *line, "--recipe", str(recipe), kind, "--quiet"]) == FIRST
        ended = capsys.readouterr()
        assert ended.out.lower().startswith(begins)
        assert len(ended.out.split()) > 100
        assert ended.err == ""
    assert main(["deck", *line, "--recipe", str(recipe), "-o", str(tmp_path / "x.pptx")]) == FIRST
    assert (tmp_path / "x.pptx").read_bytes()[:2] == b"PK"
    toml = tmp_path / "week.toml"
    files = [one for one in line if one.endswith(".csv")]
    told = [one.partition("=") for one in PUBLIC[name][1][1:]]
    answers = "".join(f'[answers]\n"{word}" = "{value}"\n' for word, _, value in told)
    toml.write_text(f'files = {json.dumps(files)}\nout = "packs"\nrecipe = "recipe.json"\n{answers}')
    assert main(["run", str(toml), "--quiet"]) == FIRST
    assert (tmp_path / "packs" / "latest" / "line.txt").read_text()


def walked() -> list[Path]:
    """By day the small inputs that went wrong once; by night every public file too."""
    folders = [Path(__file__).parent / "cases", *([Path(FOLDER)] if FOLDER and NIGHTLY else [])]
    return [path for folder in folders for path in sorted(folder.rglob("*"))
            if path.is_file() and path.suffix not in (".md", "") and path.stat().st_size < 12e6]  # fmt: skip


def test_whatever_a_file_holds_ends_in_words_and_a_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert len(walked()) > 30
    for path in walked():
        for line in (["check"], ["summary", "--quiet"]) if NIGHTLY else (["check"],):
            code = main([*line, str(path)])
            said = capsys.readouterr()
            assert code in (FIRST, REFUSED, WAITS), path
            assert len((said.out + said.err).split()) > 3, path


def test_every_question_of_the_book_can_be_asked_by_its_word() -> None:
    inside = {"summary", "open_book", "notebook", "qbr", "since", "answers"}
    for view in contents.views():
        if view.word in inside:
            with pytest.raises(AnalysisError):
                function_of(view.word)
        else:
            assert function_of(view.word) in {f for room in ANALYSES for f in public(room).values()}, view.word
    assert view_asked("why do they churn?").word == "reasons"


def test_what_a_question_does_not_know_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "reasons", ACCOUNTS, "--set", "spam=1"]) == REFUSED
    assert "This question has no spam." in capsys.readouterr().err
    assert main(["ask", "xyzzy", ACCOUNTS]) == REFUSED
    with pytest.raises(SystemExit) as wrong:
        main(["ask"])
    assert wrong.value.code == 2


def test_check_says_what_was_read(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    kept = tmp_path / "recipe.json"
    assert main(["check", ACCOUNTS, "--save-recipe", str(kept)]) == FIRST
    said = capsys.readouterr().out
    assert "accounts.csv: 718 rows read, 718 used, 0 set aside" in said
    assert "Churned: 20.3% (146 of 718)" in said
    assert main(["check", ACCOUNTS, "--recipe", str(kept), "--json"]) == FIRST
    assert json.loads(capsys.readouterr().out)["preview"]["Accounts"] == "718"


def test_what_files_ask_is_said_first_and_can_be_answered(asking: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", asking, "--json"]) == WAITS
    assert [question["word"] for question in json.loads(capsys.readouterr().out)["questions"]] == ["who_left"]
    column = ["--answer", "who_left=churn"]
    assert main(["summary", asking, *column]) == WAITS
    assert "--answer 'left:alpha=churned|active|neither'" in capsys.readouterr().err
    told = {"Alpha": "churned", "beta": "active", "gamma": "active"}
    said = [*column, *(part for name, value in told.items() for part in ("--answer", f"left:{name}={value}"))]
    assert main(["check", asking, *said]) == FIRST
    assert "Churned: 50.0% (2 of 4)" in capsys.readouterr().out
    assert main(["check", asking, *column, "--answer", "left:alpha=perhaps"]) == REFUSED
    assert "is no answer to" in capsys.readouterr().err
    assert main(["check", asking, "--answer", "weather=fine"]) == REFUSED
    assert "Nothing is asked about weather." in capsys.readouterr().err


@pytest.mark.parametrize("held", [b"", b"\x00\xff\xfe", b"<html>&amp;", b"a\n", b"{}"])
def test_a_file_that_is_no_table_ends_in_words(held: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(held)
    assert main(["summary", str(path)]) in (REFUSED, WAITS)
    assert len(capsys.readouterr().err.split()) > 3


def test_a_file_that_is_not_there_and_an_empty_folder_are_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(tmp_path / "gone.csv")]) == REFUSED
    assert "is not there" in capsys.readouterr().err
    assert main(["check", str(tmp_path)]) == REFUSED
    assert "holds no table" in capsys.readouterr().err


def test_the_summary_is_text_json_or_a_page_without_markup_from_a_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.csv"
    rows = "\n".join(f"A{n},{'<b>x</b>' if n % 2 else 'B & C'},{'yes' if n % 4 == 1 else 'no'}" for n in range(400))
    path.write_text(f"account_id,plan,churned\n{rows}\n")
    assert main(["summary", str(path), "--json"]) == FIRST
    told = json.loads(capsys.readouterr().out)
    assert next(n for n in told["numbers"] if n["label"] == "Logo churn")["value"] == "25.0%"
    assert main(["summary", str(path), "--html"]) == FIRST
    page = capsys.readouterr().out
    assert "<b>x</b>" not in page
    assert "<script" not in page
    assert main(["summary", str(path)]) == FIRST
    assert "What matters" in capsys.readouterr().out


def test_a_deck_is_written_where_the_line_says(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = [ACCOUNTS, str(SAMPLE / "goals.csv"), str(SAMPLE / "usage.csv")]
    target = tmp_path / "review.html"
    assert main(["deck", *files, "--for", "account", "A-1021", "-o", str(target)]) == FIRST
    assert "Customer review" in capsys.readouterr().out
    assert b"<html" in target.read_bytes()
    assert main(["deck", *files, "--for", "account", "A-none", "-o", str(target)]) == REFUSED
    assert main(["deck", *files, "-o", str(tmp_path / "x.doc")]) == REFUSED
    assert "Use .pptx, .pdf, .html." in capsys.readouterr().err


def test_open_starts_the_app_on_the_files(monkeypatch: pytest.MonkeyPatch) -> None:
    from analysis.command.arguments import parser

    ran: dict[str, object] = {}

    def run(line: list[str], **how: object) -> subprocess.CompletedProcess[bytes]:
        ran.update(how, line=line)
        return subprocess.CompletedProcess(line, 0)

    monkeypatch.setattr(subprocess, "run", run)
    assert start(parser().parse_args(["open", ACCOUNTS, "--port", "8123"])) == FIRST
    assert ran["env"][FILES] == str(Path(ACCOUNTS).resolve())  # type: ignore[index]
    assert "127.0.0.1" in ran["line"]  # type: ignore[operator]


def test_the_readme_says_what_the_help_says() -> None:
    assert commands() in (ROOT / "README.md").read_text(encoding="utf-8")


def test_help_loads_no_statistics() -> None:
    code = (
        "import sys; from analysis.command.arguments import parser; parser(); "
        "sys.exit(any(name in sys.modules for name in ('scipy', 'statsmodels', 'altair', 'streamlit')))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
