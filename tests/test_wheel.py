"""Installed, outside any checkout: the library under its own name, the commands, the sample and the app."""

import subprocess
import sys
import sysconfig
import tomllib
import venv
from pathlib import Path

import pytest
from test_docs import README, ROOT

import analysis
from analysis import _installed

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXAMPLES = """
from churn_notebook import Book, composition, sample, sample_files
book = sample()
print(book)
print(composition.analyze(book, by="segment").findings[0].claim)
print(book.where(segment="SMB").assumptions[-1])
accounts = Book.from_files(sample_files()[0])
from churn_notebook import charts, survival
print(type(charts.survival(survival.analyze(accounts, by="segment"))).__name__)
from churn_notebook.qbr.asking import Asked
print(Asked.of(composition.drivers, {}).code)
import sys
assert not any(name.split(".")[0] in ("analysis", "pages", "streamlit") for name in sys.modules)
"""


def installed(folder: Path, *line: str) -> str:
    """What a line of the environment says, run where no checkout is."""
    bin_ = folder / ("Scripts" if sys.platform == "win32" else "bin")
    ran = subprocess.run([bin_ / line[0], *line[1:]], cwd=folder, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment that has the wheel, and this one's libraries behind it."""
    place = tmp_path_factory.mktemp("installed")
    made = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(place), str(ROOT)]
    if subprocess.run(made, check=False, capture_output=True).returncode:
        pytest.skip("no wheel can be built here: its build tool could not be fetched")
    venv.create(place, with_pip=True)
    (wheel,) = place.glob("*.whl")
    installed(place, "python", "-m", "pip", "install", "-q", "--no-deps", str(wheel))
    (site,) = place.glob("lib/python*/site-packages")
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib"))
    return place


def test_the_examples_run_outside_the_checkout(folder: Path) -> None:
    said = installed(folder, "python", "-c", EXAMPLES).splitlines()
    assert said[0].startswith("<Book 'Larkspur' as of 2025-12-31")
    assert said[1].startswith("44 of 550 accounts churned in 2025")
    assert said[-1] == "composition.drivers(book)"


@pytest.mark.nightly
def test_the_examples_run_where_nothing_else_is_installed(folder: Path, tmp_path: Path) -> None:
    """The wheel with its own dependencies, fetched by pip: no Streamlit, nothing of exports, nothing of tests."""
    (wheel,) = folder.glob("*.whl")
    venv.create(tmp_path, with_pip=True)
    line = [str(tmp_path / "bin" / "python"), "-m", "pip", "install", "-q", "--no-compile", str(wheel)]
    if subprocess.run(line, check=False, capture_output=True, cwd=tmp_path).returncode:
        pytest.skip("its dependencies could not be fetched")
    here = {one.split("==")[0].lower() for one in installed(tmp_path, "python", "-m", "pip", "freeze").splitlines()}
    assert not here & {"streamlit", "python-pptx", "fpdf2", "vl-convert-python", "pytest", "mcp", "playwright"}
    assert {"pandas", "statsmodels", "duckdb"} <= here
    assert installed(tmp_path, "python", "-c", EXAMPLES).splitlines()[-1] == "composition.drivers(book)"
    path = installed(tmp_path, "python", "-c", "import churn_notebook as c; print(c.sample_files()[0])").strip()
    assert "44 of 550 accounts churned" in installed(tmp_path, "churn-notebook", "ask", "who churned?", path)


def test_the_command_is_there_and_answers(folder: Path) -> None:
    path = installed(folder, "python", "-c", "import churn_notebook as c; print(c.sample_files()[0])").strip()
    assert "site-packages" in path
    assert "What reasons do customers give" in installed(folder, "churn-notebook", "ask", "reasons", path)
    told = installed(folder, "python", "-c", "from churn_notebook.command import start; print(start.APP.exists())")
    assert told.strip() == "True"


def test_the_app_itself_is_in_it_and_takes_the_analyses_beside_it(folder: Path) -> None:
    code = (
        "import sys, churn_notebook, pathlib; here = pathlib.Path(churn_notebook.__file__).parent; "
        "sys.path.insert(0, str(here)); import analysis, pages._cells.book; print(analysis.__file__)"
    )
    assert "site-packages" in installed(folder, "python", "-c", code)


def test_what_is_installed_is_what_a_checkout_offers() -> None:
    assert _installed.__all__ == analysis.__all__


def test_the_needs_of_the_project_are_those_of_the_app() -> None:
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    extra = PROJECT["optional-dependencies"]
    told = {*PROJECT["dependencies"], *extra["export"], *extra["app"]} - {"churn-notebook[export]"}
    assert {line for line in lines if line and not line.startswith("#")} == told
    assert "pip install" in README
