"""The benchmarks run, and every way of a task finds the same answer; how fast they are is not tested here."""

from pathlib import Path

import pytest
from benchmarks import arrays, sample
from benchmarks.groups import COMPOSITION
from benchmarks.tasks import WAYS, export, write_rows
from books import nine


@pytest.mark.parametrize("task", ["composition", "survival"])
def test_every_way_finds_the_same_answer(task: str, tmp_path: Path) -> None:
    path = tmp_path / "rows.parquet"
    write_rows(2_000, path)
    answers = {way: work(str(path))[1] for way, work in {**WAYS, **COMPOSITION}[task].items()}
    assert answers == pytest.approx(dict.fromkeys(answers, answers["ours"]), rel=1e-6)


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_an_upload_gives_the_figure_that_plain_duckdb_gives(kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"accounts.{kind}"
    export(2_000, path)
    assert {work(str(path))[1] for work in WAYS["upload"].values()} == {WAYS["upload"]["duckdb"](str(path))[1]}


@pytest.mark.parametrize("task", sample.WAYS)
def test_every_way_of_asking_a_book_finds_the_same_sentences(task: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sample, "opened", nine)
    answers = {work("")[1] for work in set(sample.WAYS[task].values())}
    assert len(answers) == 1
    assert answers.pop() > 0


@pytest.mark.parametrize("task", arrays.WAYS)
def test_every_way_of_a_curve_and_of_a_comparison_finds_the_same_number(task: str) -> None:
    answers = {way: work("3000")[1] for way, work in arrays.WAYS[task].items()}
    assert answers == pytest.approx(dict.fromkeys(answers, answers["ours"]), rel=1e-9)
