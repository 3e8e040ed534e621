"""A filtered book: the accounts with some values, all that belongs to them, and every measure as that of the group."""

import pickle
from io import StringIO

import narwhals.stable.v2 as nw
import pandas as pd
import pytest
from books import AS_OF, nine

from analysis import AnalysisError, Book, composition, nps, revenue

ENGINES = ["duckdb", "pandas", "polars"]


def ids(book: Book, table: str = "accounts") -> set[str]:
    return set(book.tables[table].select(nw.col("account_id")).collect("pandas").to_pandas()["account_id"])


def small() -> Book:
    accounts = "account_id,segment,region,started_on,churned_on\nA,S,East,2024-01-01,\nB,S,West,2024-01-01,2025-03-01\n"
    accounts += "C,L,East,2024-01-01,\nD,L,West,2024-01-01,\n"
    costs = "month,kind,amount,account_id\n2025-01,set-up,5,A\n2025-01,set-up,7,C\n2025-02,rent,90,\n"
    kpis = "unit_id,arm,account_id,score\nu1,treatment,A,1\nu2,control,C,2\nu3,control,D,3\n"
    frames = {name: pd.read_csv(StringIO(text), dtype=str, keep_default_na=False)
              for name, text in (("accounts", accounts), ("costs", costs), ("kpis", kpis))}  # fmt: skip
    return Book.from_frames(**frames, as_of=AS_OF)


@pytest.mark.parametrize("engine", ENGINES)
def test_the_accounts_with_a_value_and_the_rows_that_belong_to_them(engine: str) -> None:
    part = small().where(segment="S").on(engine)
    assert ids(part) == {"A", "B"}
    assert ids(part, "costs") == ids(part, "kpis") == {"A"}
    assert ids(small().on(engine).where(region=["East", "West"], segment="L")) == {"C", "D"}
    assert part.count() == 2


def test_it_says_what_it_was_filtered_by_and_what_belongs_to_no_account() -> None:
    part = small().where(segment="S")
    assert "only accounts with segment: S: 2 of 4" in part.assumptions
    assert "1 row of costs on no account left out" in part.assumptions
    alone = Book.from_frames(
        accounts=pd.DataFrame({"account_id": list("AB"), "segment": ["S", "L"], "churned": ["no", "yes"]}),
        costs=pd.DataFrame({"month": ["2025-01"], "kind": ["rent"], "amount": ["9"]}),
    ).where(segment="S")
    assert "costs" not in alone.tables
    assert "costs names no account, so it is left out" in alone.assumptions


def test_it_has_a_fingerprint_of_its_own_and_the_same_accounts_have_the_same() -> None:
    book = small()
    both = book.where(segment="S", region="East")
    ways = [book.where(region=["East"]).where(segment="S"), book.where(segment=("S", "S")).where(region="East"),
            book.where(segment=["L", "S"], region="East").where(segment="S")]  # fmt: skip
    assert {way.fingerprint for way in ways} == {both.fingerprint}
    assert all(ids(way) == {"A"} for way in ways)
    assert len({book.fingerprint, book.where(segment="S").fingerprint, both.fingerprint}) == 3
    assert book.where().fingerprint == book.fingerprint
    assert ids(book) == set("ABCD"), "the whole book stays as it was"


@pytest.mark.parametrize("engine", ENGINES)
def test_it_survives_pickling_and_being_opened_again(engine: str) -> None:
    part = small().where(segment="S").on(engine)
    again = pickle.loads(pickle.dumps(part))
    assert (again.fingerprint, again.engine, ids(again)) == (part.fingerprint, engine, {"A", "B"})
    later = part.reopened(as_of="2026-01-31")
    assert (later.only, ids(later)) == (part.only, {"A", "B"})


@pytest.mark.parametrize(
    ("asked", "there"),
    [({"shoe": "43"}, "segment, region"), ({"segment": "XL"}, "L and S"), ({"segment": []}, "L and S")],
)
def test_an_unknown_dimension_or_value_says_what_there_is(asked: dict[str, str], there: str) -> None:
    with pytest.raises(AnalysisError, match=there) as raised:
        small().where(**asked)
    assert raised.value.fix


def test_a_value_that_the_part_does_not_have_and_a_book_without_accounts_are_refused() -> None:
    with pytest.raises(AnalysisError, match="There is: S"):
        small().where(segment="S").where(segment="L")
    with pytest.raises(AnalysisError, match="no accounts"):
        Book.from_frames(costs=pd.DataFrame({"month": ["2025-01"], "amount": ["9"]})).where(segment="S")


def test_a_value_is_text_and_never_sql() -> None:
    accounts = pd.DataFrame({"account_id": list("AB"), "segment": ["O'Neil\"; DROP", "x"], "churned": ["no", "yes"]})
    assert ids(Book.from_frames(accounts=accounts).where(segment="O'Neil\"; DROP")) == {"A"}


def test_the_files_are_those_of_the_whole_book() -> None:
    book = nine()
    pd.testing.assert_frame_equal(book.where(segment="Small").files, book.files)


# A measure by one group is that of the book of this group alone.


def test_churn_of_a_group_is_that_of_its_own_book(sample_book: Book) -> None:
    rows = composition.analyze(sample_book, by="segment").groups.set_index("group")
    for segment in ("SMB", "Enterprise"):
        alone = composition.analyze(sample_book.where(segment=segment), by="segment").groups.set_index("group")
        same = ["accounts", "churned", "churn_rate", "low", "high"]
        same = [name for name in same if name in rows]
        assert len(same) >= 3
        pd.testing.assert_series_equal(alone.loc[segment, same], rows.loc[segment, same])


def test_revenue_of_a_group_is_that_of_its_own_book(sample_book: Book) -> None:
    rows = revenue.analyze(sample_book, by="region").groups.set_index("group")
    for region in rows.index[:2]:
        alone = revenue.analyze(sample_book.where(region=region), by="region").groups.set_index("group")
        shared = [name for name in ("accounts", "opening", "new", "expansion", "contraction", "churn", "closing")
                  if name in rows]  # fmt: skip
        assert len(shared) >= 4
        assert alone.loc[region, shared].tolist() == pytest.approx(rows.loc[region, shared].tolist())


def test_nps_of_a_group_is_that_of_its_own_book(sample_book: Book) -> None:
    rows = nps.analyze(sample_book, by="segment").groups.set_index("group")
    for segment in rows.index[:2]:
        alone = nps.analyze(sample_book.where(segment=segment), by="segment").groups.set_index("group")
        shared = [name for name in ("answers", "accounts", "nps", "low", "high", "promoters", "detractors")
                  if name in rows]  # fmt: skip
        assert len(shared) >= 3
        assert alone.loc[segment, shared].tolist() == pytest.approx(rows.loc[segment, shared].tolist())


def test_what_ended_unpaid_is_counted_among_the_accounts_of_the_part() -> None:
    accounts = pd.DataFrame({"account_id": list("ABCD"), "segment": list("SSLL"), "started_on": "2024-01-01"})
    mrr = pd.DataFrame({"account_id": list("ABCD"), "started_on": "2024-01-01", "mrr": ["0", "5", "7", "9"],
                        "ended_on": ["2025-01-31", "", "2025-03-31", ""]})  # fmt: skip
    book = Book.from_frames(accounts=accounts, mrr=mrr, as_of=AS_OF)
    assert book.built.ended == (2, 1)
    assert book.where(segment="S").built.ended == (1, 1)
    assert book.where(segment="L").built.ended == (1, 0)
