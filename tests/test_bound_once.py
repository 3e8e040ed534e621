"""What DuckDB is asked once: it says what it said, and of whatever it might say otherwise it is asked again."""

import bound_once
import duckdb
import pytest
from duckdb import _seam

STEP = 'WITH "__duckdb_in0" AS NOT MATERIALIZED (\nSELECT NULL::BIGINT AS "n" WHERE FALSE\n)\n'


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every statement that the binder is asked about, told anew in a process that has asked nothing yet."""
    told: list[str] = []
    own = next(cell.cell_contents for cell in _seam.bind.__closure__ or () if callable(cell.cell_contents))

    def asking(con, sql, capture=False, values=None):
        told.append(sql)
        return own(con, sql, capture=capture, values=values)

    monkeypatch.setattr(_seam, "bind", asking)
    monkeypatch.setattr("duckdb._expression.string_literals", None)
    bound_once.by_duckdb()
    return told


def steps(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyRelation:
    doubled = con.table("t").select(duckdb.ColumnExpression("n"), (duckdb.ColumnExpression("n") * 2).alias("twice"))
    return doubled.filter(duckdb.ColumnExpression("twice") > 2).set_alias("lhs")


def test_the_same_step_over_the_same_columns_is_asked_once_and_says_the_same_in_another_book(asked: list[str]) -> None:
    told = []
    for _ in range(2):
        con = duckdb.connect()
        con.execute("CREATE TABLE t AS SELECT range AS n FROM range(4)")
        before = len(asked)
        made = steps(con)
        told.append((made.columns, list(map(str, made.types)), made.fetchall(), len(asked) - before))
    (first, again) = told
    assert first[:3] == again[:3] == (["n", "twice"], ["BIGINT", "BIGINT"], [(2, 4), (3, 6)])
    assert again[3] < first[3]
    over_stand_ins = [sql for sql in asked if bound_once.reads_stand_ins_alone(sql)]
    assert len(over_stand_ins) == len(set(over_stand_ins)) == 2


def test_a_table_is_asked_each_time_and_one_made_anew_has_its_new_columns(asked: list[str]) -> None:
    con = duckdb.connect()
    con.execute("CREATE TABLE t AS SELECT 1 AS n")
    assert list(map(str, steps(con).types)) == ["INTEGER", "INTEGER"]
    con.execute("CREATE OR REPLACE TABLE t AS SELECT 1.5::DOUBLE AS n")
    assert list(map(str, steps(con).types)) == ["DOUBLE", "DOUBLE"]


def test_what_is_no_step_is_still_refused(asked: list[str]) -> None:
    con = duckdb.connect()
    con.execute("CREATE TABLE t AS SELECT 1 AS n")
    for _ in range(2):
        with pytest.raises(duckdb.BinderException):
            steps(con).select(duckdb.ColumnExpression("nobody"))


@pytest.mark.parametrize(
    ("sql", "alone"),
    [
        (f'{STEP}SELECT "n" FROM "__duckdb_in0" AS "t"', True),
        (f'{STEP}SELECT "n" FROM "__duckdb_in0" AS "t" WHERE "n" IN (SELECT n FROM other)', False),
        (f'{STEP}SELECT "n" FROM "__duckdb_in0" AS "t" LEFT JOIN "u" ON true', False),
        ('SELECT "n" FROM "t"', False),
        (duckdb.extract_statements("SELECT 1")[0], False),
    ],
)
def test_only_what_reads_stand_ins_alone_is_a_step(sql: object, alone: bool) -> None:
    assert bound_once.reads_stand_ins_alone(sql) is alone
