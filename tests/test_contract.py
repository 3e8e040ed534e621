"""What every analysis keeps, whatever it answers."""

import pickle
from dataclasses import fields, is_dataclass
from functools import cache
from types import ModuleType

import numpy as np
import pandas as pd
import pytest
from books import AS_OF, drawn, nine, read, six

from analysis import Book, MissingTable, NotEnoughData, composition, survival
from analysis.finding import VERDICTS, Finding
from analysis.glossary import COLUMNS

ANALYSES = (composition, survival)
COUNTS = (
    (composition.count_churn, {"by": "segment", "since": "2025-01-01", "until": AS_OF}),
    (composition.count_churn, {"since": "2024-06-15", "until": "2025-03-31", "basis": "account-months"}),
    (composition.count_units, {"by": "region", "since": "2025-01-01", "until": AS_OF}),
    (composition.count_reasons, {"since": "2025-01-01", "until": AS_OF}),
    (survival.count_life_table, {"by": "segment"}),
    (survival.count_life_table, {"by": "cohort_month"}),
    (survival.count_life_table, {"by": "cohort_quarter"}),
    (survival.count_life_table, {}),
)
LISTS = (
    (composition.list_left, {"by": "region", "group": "(missing)"}),
    (survival.list_accounts, {"by": "segment", "group": "West"}),
    (survival.longest_staying, {"by": "cohort_year", "group": "2024"}),
)
analyses = pytest.mark.parametrize("analysis", ANALYSES, ids=lambda module: module.__name__.split(".")[-1])


def rows(seed: int = 31) -> pd.DataFrame:
    frame = drawn(seed, {"East": (220, 0.02), "West": (160, 0.05), "Rare": (7, 0.05)}, months=60)
    region = [("N", "S", "", "NA")[place % 4] for place in range(len(frame))]
    reason = np.where((frame["churned_on"] != "") & (frame.index % 3 > 0), "Price", "")
    return frame.assign(region=region, churn_reason=reason, name=[f"Name {place}" for place in range(len(frame))])


def bills(accounts: pd.DataFrame) -> pd.DataFrame:
    """Bills of five months, with an account in five unbilled in the month before the period."""
    months = ("2024-10", "2024-11", "2024-12", "2025-01", "2025-02")
    parts = [accounts[["account_id", "mrr"]].assign(month=month) for month in months]
    frame = pd.concat(parts, ignore_index=True)
    unbilled = (frame["month"] == "2024-12") & (frame.index % 5 == 0)
    return frame[~unbilled].reset_index(drop=True)


@cache
def drawn_book() -> Book:
    return book(rows())


def book(accounts: pd.DataFrame | None = None, **days: str) -> Book:
    if accounts is None:
        return book(rows(), **days) if days else drawn_book()
    return Book.from_frames(accounts=accounts, mrr=bills(accounts), as_of=AS_OF, **days)


def frames_of(result: object) -> dict[str, pd.DataFrame]:
    assert is_dataclass(result)
    named = {field.name: getattr(result, field.name) for field in fields(result)}
    return {name: value for name, value in named.items() if isinstance(value, pd.DataFrame)}


def canonical(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.astype({name: float for name in frame if frame[name].dtype.kind in "iuf"}).astype(
        {name: object for name in frame if frame[name].dtype.kind not in "iuf"}
    )


@analyses
def test_it_runs_with_its_defaults_on_the_sample_book(analysis: ModuleType, sample_book: Book) -> None:
    assert len(analysis.analyze(sample_book).findings) >= 1


@analyses
@pytest.mark.parametrize("opened", [nine, six, book], ids=["nine", "six", "drawn"])
def test_every_finding_is_a_sentence_with_one_of_four_verdicts(analysis: ModuleType, opened) -> None:
    opened = opened()
    for by in (None, *opened.dimensions):
        findings = analysis.analyze(opened, by=by).findings
        assert len(findings) >= 1
        for finding in findings:
            assert isinstance(finding, Finding)
            assert finding.verdict in VERDICTS
            assert finding.claim.endswith(".")
            assert finding.claim[0].isalnum()
            assert "nan" not in finding.claim
            assert "inf" not in finding.claim.split()


@analyses
@pytest.mark.parametrize("opened", [nine, six, book], ids=["nine", "six", "drawn"])
def test_every_column_of_every_frame_is_in_the_glossary(analysis: ModuleType, opened) -> None:
    result = analysis.analyze(opened(), by="segment")
    for name, frame in frames_of(result).items():
        assert set(frame.columns) <= set(COLUMNS), f"{name}: {set(frame.columns) - set(COLUMNS)}"


@pytest.mark.parametrize(("listing", "asked"), LISTS, ids=lambda part: getattr(part, "__name__", ""))
def test_lists_of_accounts_are_short_and_their_columns_in_the_glossary(listing, asked: dict[str, str]) -> None:
    listed = listing(book(), **asked)
    assert set(listed.columns) <= set(COLUMNS)
    assert 0 < len(listed) <= 50
    assert set(listed["group"]) == {asked["group"]}


@analyses
def test_no_frame_is_longer_than_its_groups_warrant(analysis: ModuleType) -> None:
    result = analysis.analyze(book(), by="segment")
    assert len(result.groups) == 3
    for name, frame in frames_of(result).items():
        assert len(frame) <= 3 * 61, name


@analyses
def test_a_book_is_unchanged_by_being_asked(analysis: ModuleType) -> None:
    opened = book()
    before = {name: frame.collect("pandas").to_pandas() for name, frame in opened.tables.items()}
    fingerprint = opened.fingerprint
    analysis.analyze(opened, by="segment")
    assert opened.fingerprint == fingerprint
    for name, frame in opened.tables.items():
        pd.testing.assert_frame_equal(before[name], frame.collect("pandas").to_pandas())


@analyses
@pytest.mark.parametrize("by", ["segment", "region"])
def test_shuffled_rows_give_the_same_frames_and_sentences(analysis: ModuleType, by: str) -> None:
    frame = rows()
    shuffled = frame.sample(frac=1, random_state=1, ignore_index=True)
    one = analysis.analyze(Book.from_frames(accounts=frame, as_of=AS_OF), by=by)
    other = analysis.analyze(Book.from_frames(accounts=shuffled, as_of=AS_OF), by=by)
    for name, part in frames_of(one).items():
        pd.testing.assert_frame_equal(part, getattr(other, name))
    assert [f.claim for f in one.findings] == [f.claim for f in other.findings]


@analyses
def test_a_book_with_no_usable_account_raises_not_enough_data_with_a_fix(analysis: ModuleType) -> None:
    late = read("account_id,segment,started_on,churned_on\nA,x,2030-01-01,\nB,y,2030-02-01,")
    with pytest.raises(NotEnoughData) as raised:
        analysis.analyze(Book.from_frames(accounts=late, as_of=AS_OF))
    assert raised.value.fix


@analyses
def test_a_book_without_accounts_says_which_table_is_missing(analysis: ModuleType) -> None:
    asked = Book.from_frames(nps=pd.DataFrame({"score": [9, 10, 3], "answered_on": ["2025-01-01"] * 3}))
    with pytest.raises(MissingTable, match="accounts"):
        analysis.analyze(asked)


@pytest.mark.parametrize("engine", ["pandas", "polars"])
@pytest.mark.parametrize(("count", "asked"), COUNTS, ids=lambda part: getattr(part, "__name__", str(part)))
def test_every_engine_counts_the_same(count, asked: dict[str, str], engine: str) -> None:
    opened = book(observed_from="2022-06-01")
    duckdb, other = count(opened, **asked), count(opened.on(engine), **asked)
    assert len(duckdb) > 0
    pd.testing.assert_frame_equal(canonical(duckdb), canonical(other), rtol=1e-12, check_column_type=False)


@pytest.fixture(scope="module")
def spark():
    """A session of Spark on this machine, where it is installed; these tests are skipped elsewhere."""
    sql = pytest.importorskip("pyspark.sql", reason="Spark is not installed")
    settings = {"spark.ui.enabled": "false", "spark.sql.shuffle.partitions": "2", "spark.driver.host": "127.0.0.1"}
    session = sql.SparkSession.builder.master("local[1]").config(map=settings).getOrCreate()
    yield session
    session.stop()


@pytest.mark.parametrize(("count", "asked"), COUNTS, ids=lambda part: getattr(part, "__name__", str(part)))
def test_spark_counts_the_same(count, asked: dict[str, str], spark) -> None:
    opened = book(observed_from="2022-06-01")
    duckdb, other = count(opened, **asked), count(opened.on("pyspark", session=spark), **asked)
    pd.testing.assert_frame_equal(canonical(duckdb), canonical(other), rtol=1e-12, check_column_type=False)


def test_a_book_can_be_made_of_spark_frames(spark) -> None:
    frame = rows().sample(60, random_state=1)
    made = Book.from_frames(accounts=spark.createDataFrame(frame), as_of=AS_OF)
    own = Book.from_frames(accounts=frame, as_of=AS_OF)
    for analysis in ANALYSES:
        said = [[f.claim for f in analysis.analyze(one, by="segment").findings] for one in (own, made)]
        assert said[0] == said[1]


@pytest.mark.parametrize("engine", ["pandas", "polars"])
@analyses
def test_every_engine_gives_the_same_sentences(analysis: ModuleType, engine: str) -> None:
    for opened in (book(), six()):
        one, other = analysis.analyze(opened, by="segment"), analysis.analyze(opened.on(engine), by="segment")
        assert [f.claim for f in one.findings] == [f.claim for f in other.findings]


def test_every_engine_lists_the_same_accounts() -> None:
    opened = book()
    for listing, asked in LISTS:
        lists = [canonical(listing(opened.on(engine), **asked)) for engine in ("duckdb", "pandas", "polars")]
        pd.testing.assert_frame_equal(lists[0], lists[1], check_column_type=False)
        pd.testing.assert_frame_equal(lists[0], lists[2], check_column_type=False)


@analyses
def test_a_result_survives_pickling(analysis: ModuleType) -> None:
    result = analysis.analyze(book(), by="segment")
    again = pickle.loads(pickle.dumps(result))
    assert again.findings == result.findings or str(again.findings) == str(result.findings)
    for name, frame in frames_of(result).items():
        pd.testing.assert_frame_equal(frame, getattr(again, name))
