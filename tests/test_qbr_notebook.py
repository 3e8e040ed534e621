"""A notebook in one file: it comes back as it was, and a stranger's file can do no harm."""

import io
import json
import math
import zipfile
from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from packs import PLAN, asked, figure, full, harmful, pilot, sentences
from streamlit.testing.v1 import AppTest
from test_qbr_page import opened as page_of
from test_qbr_page import shown

from analysis import AnalysisError, Book, UnusableUpload, charts, composition, experiment, qbr
from analysis.book.columnar import contents, simple
from analysis.finding import Finding
from analysis.qbr import notebook as saving
from analysis.qbr.notebook import Notebook, open_saved, parquet, save
from analysis.qbr.pack_json import pack_from, pack_to
from pages._cells import find_keys, stale


@pytest.fixture(scope="module")
def notebook(sample_book: Book) -> Notebook:
    plans, views = {sample_book.fingerprint: PLAN}, {"survival": {"by": "segment"}}
    return Notebook(
        sample_book, full(sample_book), plans, {"playbook-notes-00000000": {"a": {"action": "call"}}}, views
    )


@pytest.fixture(scope="module")
def file(notebook: Notebook) -> bytes:
    return save(notebook)


@pytest.fixture(scope="module")
def small() -> bytes:
    book = pilot()
    answer = asked(book, experiment.analyze, plan=PLAN)
    kept = [*sentences(book, answer, 0, 1), figure(book, answer, charts.experiment, "scorecard")]
    return save(Notebook(book, qbr.Pack().keep(*kept)))


def altered(file: bytes, name: str, change: Callable[[dict], object]) -> bytes:
    """The same file with one of its lists of contents changed by hand, as a stranger would."""
    archive = zipfile.ZipFile(io.BytesIO(file))
    entries = {entry: archive.read(entry) for entry in archive.namelist()}
    contents = json.loads(entries[name])
    entries[name] = json.dumps(change(contents) or contents).encode()
    return packed(entries)


def packed(entries: dict[str, bytes]) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return sink.getvalue()


def stream(table: pa.Table) -> bytes:
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, table.schema) as out:
        out.write_table(table.combine_chunks())
    return sink.getvalue()


def test_the_tables_come_back_byte_for_byte_and_the_book_is_the_same(sample_book: Book, file: bytes) -> None:
    again = open_saved(file).book
    assert again.fingerprint == sample_book.fingerprint
    for one, other in zip(sample_book.sheets, again.sheets, strict=True):
        assert stream(one.table) == stream(other.table)
    for name, frame in sample_book.tables.items():
        both = (f.collect("pandas").to_pandas() for f in (frame, again.tables[name]))
        # A table that was added up by month comes in no order of its own.
        mine, theirs = (f.sort_values(list(f.columns), ignore_index=True) for f in both)
        pd.testing.assert_frame_equal(mine, theirs)
    pd.testing.assert_frame_equal(again.refused, sample_book.refused)


def test_what_was_kept_and_written_comes_back(notebook: Notebook, file: bytes) -> None:
    again = open_saved(file)
    assert (again.plans, again.written, again.views) == (notebook.plans, notebook.written, notebook.views)
    assert again.pack.title == notebook.pack.title
    for one, other in zip(notebook.pack.items, again.pack.items, strict=True):
        assert (one.id, one.kind, one.title, one.note, one.place) == (
            other.id, other.kind, other.title, other.note, other.place
        )  # fmt: skip
        assert [f.claim for f in one.said] == [f.claim for f in other.said]
        if one.frame is not None:
            pd.testing.assert_frame_equal(one.frame, other.frame)


def test_a_finding_keeps_its_family_its_fact_what_is_at_stake_and_its_audience_and_an_older_file_has_none() -> None:
    said = Finding("East churns more.", "fact", family="drivers", fact="region=East", stake=1200.0, stake_low=800.0,
                   stake_high=1500.0, audience="customer")  # fmt: skip
    item = qbr.Kept("finding", said.claim, qbr.Origin("Book", "0"), finding=said, said=(said,))
    written = json.loads(json.dumps(pack_to(qbr.Pack((item,)))))
    again = pack_from(written, lambda _: pd.DataFrame()).items[0].finding
    assert (again.family, again.fact, again.stake, again.audience) == ("drivers", "region=East", 1200.0, "customer")
    assert (again.stake_low, again.stake_high) == (800.0, 1500.0)
    for name in ("family", "fact", "stake", "stake_low", "stake_high", "audience"):
        del written["items"][0]["finding"][name]
    old = pack_from(written, lambda _: pd.DataFrame()).items[0].finding
    assert (old.family, old.fact, old.audience) == ("", "", "internal")
    assert math.isnan(old.stake)


def test_what_was_opened_is_worked_out_again_before_it_counts_as_current(file: bytes) -> None:
    again = open_saved(file)
    first = again.pack.items[1]
    assert "not worked out on this machine" in qbr.stale(first, again.book)
    confirmed = qbr.renewed(first, again.book)
    assert qbr.stale(confirmed, again.book) == ""
    assert confirmed.title == first.title
    assert confirmed.chart == charts.composition(composition.analyze(again.book, by="segment")).to_dict(validate=False)


def test_the_file_holds_tables_and_text_only(file: bytes) -> None:
    names = zipfile.ZipFile(io.BytesIO(file)).namelist()
    assert {name.rsplit(".", 1)[1] for name in names} == {"json", "parquet"}


def test_the_same_notebook_gives_the_same_bytes(notebook: Notebook, file: bytes) -> None:
    assert save(notebook) == file


@pytest.mark.parametrize(
    "name", ["../evil.txt", "/etc/passwd", "kept/../../x", "C:\\evil", "~/x"], ids=lambda name: repr(name)
)
def test_a_file_with_a_path_that_leads_out_is_refused(small: bytes, name: str) -> None:
    archive = zipfile.ZipFile(io.BytesIO(small))
    entries = {entry: archive.read(entry) for entry in archive.namelist()}
    with pytest.raises(UnusableUpload):
        open_saved(packed({**entries, name: b"x"}))


def test_a_file_that_unpacks_to_far_more_than_it_is_is_refused(small: bytes) -> None:
    archive = zipfile.ZipFile(io.BytesIO(small))
    entries = {entry: archive.read(entry) for entry in archive.namelist()}
    with pytest.raises(UnusableUpload, match="unpacks"):
        open_saved(packed({**entries, "kept/9-frame.parquet": b"0" * 60_000_000}))


def test_a_table_of_far_too_many_rows_is_refused_before_it_is_unpacked(small: bytes) -> None:
    archive = zipfile.ZipFile(io.BytesIO(small))
    entries = {entry: archive.read(entry) for entry in archive.namelist()}
    huge = pa.table({"c0": pa.DictionaryArray.from_arrays(pa.array([0] * 30_000_000, pa.int8()), pa.array(["x"]))})
    with pytest.raises(UnusableUpload, match="too large"):
        open_saved(packed({**entries, "sheets/0.parquet": parquet(huge)}))


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"not a notebook", packed({"x.json": b"{}"})])
def test_what_is_no_notebook_is_said_calmly(data: bytes) -> None:
    with pytest.raises(UnusableUpload):
        open_saved(data)


def test_a_newer_version_says_why_it_cannot_be_opened(small: bytes) -> None:
    newer = altered(small, "notebook.json", lambda saved: saved.update(version=saving.VERSION + 1))
    with pytest.raises(UnusableUpload, match="newer version"):
        open_saved(newer)


def test_an_older_version_is_brought_forward_or_says_why_not(small: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    old = altered(small, "notebook.json", lambda saved: saved.pop("views") and saved)
    monkeypatch.setattr(saving, "VERSION", saving.VERSION + 1)
    with pytest.raises(UnusableUpload, match="too old"):
        open_saved(old)
    monkeypatch.setitem(saving.MIGRATIONS, saving.VERSION - 1, lambda saved: {**saved, "views": {}})
    assert open_saved(old).views == {}


def first_place(saved: dict) -> dict:
    return saved["pack"]["items"][0]["place"]["asked"]


CHANGES: dict[str, Callable[[dict], object]] = {
    "a function of the system": lambda saved: first_place(saved).update(word="os", function="system"),
    "a dunder": lambda saved: first_place(saved).update(function="__import__"),
    "a file for a plan": lambda saved: first_place(saved).update(controls=[["plan", "/etc/passwd"]]),
    "a choice of the wrong kind": lambda saved: first_place(saved).update(controls=[["kpis", 3]]),
    "a control nobody has": lambda saved: first_place(saved).update(controls=[["evil", 1]]),
    "a part nobody has": lambda saved: saved["pack"]["items"][2]["place"].update(part="setting_of"),
    "another chart": lambda saved: saved["pack"]["items"][2]["drawing"].update(module="theme", function="titled"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_nothing_in_a_file_is_ever_run_but_public_questions_and_charts(small: bytes, change: Callable) -> None:
    try:
        opened = open_saved(altered(small, "notebook.json", lambda saved: change(saved) and None))
    except UnusableUpload:
        return
    problems = 0
    for item in opened.pack.items:
        try:
            qbr.renewed(item, opened.book)
        except AnalysisError:
            problems += 1
    assert problems >= 1


SPOILT: dict[str, Callable[[dict], object]] = {
    "no items": lambda saved: saved["pack"].pop("items"),
    "a kind nobody knows": lambda saved: saved["pack"]["items"][0].update(kind="script"),
    "an estimate outside its interval": lambda saved: saved["pack"]["items"][1]["finding"].update(estimate=1e9),
    "a verdict nobody knows": lambda saved: saved["pack"]["items"][1]["finding"].update(verdict="proved"),
    "a page outside the app": lambda saved: saved["pack"]["items"][0]["origin"].update(page="../../evil"),
    "a table that is not there": lambda saved: saved["pack"]["items"][2].update(frame="../x"),
    "too much": lambda saved: saved["pack"].update(items=saved["pack"]["items"] * 100),
    "depth": lambda saved: first_place(saved).update(controls=[["by", json.loads("[" * 900 + "]" * 900)]]),
}


@pytest.mark.parametrize("change", SPOILT.values(), ids=SPOILT)
def test_contents_the_app_could_not_have_saved_are_refused(small: bytes, change: Callable) -> None:
    with pytest.raises(UnusableUpload):
        open_saved(altered(small, "notebook.json", lambda saved: change(saved) and None))


def test_a_mapping_of_other_tables_is_refused(small: bytes) -> None:
    with pytest.raises(UnusableUpload):
        open_saved(altered(small, "book.json", lambda book: book["sheets"][0].update(headers=["a", "b"])))


def test_names_that_are_script_are_shown_as_text() -> None:
    book = harmful()
    item = replace(full(book).items[1], note="![x](http://evil.test/x)")
    again = open_saved(save(Notebook(book, qbr.Pack().keep(item))))
    app = page_of("qbr", again.book)
    app.session_state["pack"] = again.pack
    app = app.run()
    text = shown(app).replace(stale._AGAIN, "").replace(find_keys._LISTENS, "")
    assert "<script" not in text
    assert "<img" not in text
    assert not [caption.value for caption in app.caption if "<" in caption.value or "![" in caption.value]


def lied(small: bytes, place: int, claim: str) -> Notebook:
    """A notebook in whose file somebody changed a sentence."""

    def lie(saved: dict) -> None:
        item = saved["pack"]["items"][place]
        item["title"] = item["finding"]["claim"] = claim

    return open_saved(altered(small, "notebook.json", lie))


def page_with(opened: Notebook) -> AppTest:
    app = page_of("qbr", opened.book)
    app.session_state["pack"] = opened.pack
    return app.run()


def test_a_number_that_was_changed_in_the_file_is_put_right_and_said(small: bytes) -> None:
    app = page_with(lied(small, 1, "Time spent on planning a week: better. 99 hours lower."))
    assert "2.04 hours lower" in app.session_state["pack"].items[1].title
    assert "came out otherwise than the file says" in shown(app)


def test_a_sentence_the_data_do_not_say_is_marked_and_is_in_no_summary(small: bytes) -> None:
    opened = lied(small, 0, "Everything is wonderful.")
    app = page_with(opened)
    assert "This is no longer said" in shown(app)
    assert any("not worked out on this machine" in warning.value for warning in app.warning)
    report = qbr.report(app.session_state["pack"], opened.book)
    assert "Everything is wonderful." not in str([slide.points for slide in report.slides if slide.title == "In short"])
    assert any("Not confirmed" in slide.kicker for slide in report.slides)


def test_judgements_by_hand_are_saved_with_the_notebook_and_hold_again_when_it_is_opened(sample_book: Book) -> None:
    judging = composition.Judging((("Price", "unavoidable"),), (("A-1021", "bad fit"),))
    written = open_saved(save(Notebook(sample_book, written={"judging": judging.written()}))).written["judging"]
    assert composition.Judging.read(written) == judging
    harmful = {"reasons": {"Price": "<b>", "Moved": "regretted"}, "else": {"x": "regretted"}}
    assert composition.Judging.read(harmful) == composition.Judging((("Moved", "regretted"),))


def test_what_was_judged_in_a_session_is_part_of_what_is_saved_and_is_taken_up_again() -> None:
    def script() -> None:
        import streamlit as st
        from books import nine

        from analysis import composition
        from pages._cells.saving import notebook, open_notebook

        st.session_state["judging"] = composition.Judging((("Price", "unavoidable"),))
        kept = notebook(nine())
        st.session_state["judging"] = composition.Judging()
        open_notebook(kept)
        st.text(st.session_state["judging"].reasons[0])

    app = AppTest.from_function(script, default_timeout=60).run()
    assert not app.exception
    assert app.text[0].value == "('Price', 'unavoidable')"


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "1899-12-31", "2101-01-01", 5, "soon", ["x"], 1e999])
@pytest.mark.parametrize("which", ["as_of", "observed_from"])
def test_a_day_no_book_has_is_said_calmly(small: bytes, which: str, day: object) -> None:
    file = altered(small, "book.json", lambda book: book.update({which: day}))
    with pytest.raises(UnusableUpload, match="saved notebook cannot be read"):
        open_saved(file)


def cells_changed(file: bytes) -> bytes:
    """The file with one number of its table changed, and every digest in it left as it was."""
    archive = zipfile.ZipFile(io.BytesIO(file))
    entries = {entry: archive.read(entry) for entry in archive.namelist()}
    frame = pq.read_table(io.BytesIO(entries["sheets/0.parquet"]))
    first = frame.column(frame.num_columns - 1).to_pylist()
    changed = pa.array([f"{first[0]}9", *first[1:]], pa.string())
    entries["sheets/0.parquet"] = parquet(frame.set_column(frame.num_columns - 1, frame.column_names[-1], changed))
    return packed(entries)


def test_a_fingerprint_is_worked_out_from_what_stands_in_the_tables_whatever_a_file_says(small: bytes) -> None:
    true = open_saved(small).book.fingerprint
    assert true == pilot().fingerprint
    assert open_saved(cells_changed(small)).book.fingerprint != true
    lied = altered(small, "book.json", lambda book: book.update(fingerprint="f" * 64))
    lied = altered(lied, "book.json", lambda book: book["sheets"][0].update(digest="d" * 64))
    assert open_saved(lied).book.fingerprint == true


def test_what_was_written_and_planned_of_the_book_is_found_again_under_its_own_fingerprint(small: bytes) -> None:
    def older(about: dict) -> None:
        about["plans"], about["written"] = (
            {"e" * 64: "{}"},
            {"playbook-notes-" + "e" * 8: {"usage": {"action": "Call"}}},
        )
        for item in about["pack"]["items"]:
            item["origin"]["fingerprint"] = "e" * 64

    file = altered(altered(small, "notebook.json", older), "book.json", lambda book: book.update(fingerprint="e" * 64))
    again, mine = open_saved(file), pilot().fingerprint
    assert list(again.plans) == [mine]
    assert list(again.written) == [f"playbook-notes-{mine[:8]}"]
    assert {item.origin.fingerprint for item in again.pack.items} == {mine}


def test_typed_tables_have_the_same_contents_once_saved_and_read_again() -> None:
    kinds = [pa.timestamp("s"), pa.timestamp("ms"), pa.timestamp("us"), pa.timestamp("ns"), pa.date32(), pa.date64()]
    whole = [pa.array([1_000_000_000, None], pa.int64()).cast(kind) for kind in kinds[:4]]
    days = [pa.array([10, None], pa.int32()).cast(pa.date32()).cast(kind) for kind in kinds[4:]]
    words = pa.array(["a", None]).dictionary_encode()
    table = simple(pa.table([*whole, *days, words, pa.array([1.5, None]), pa.array([True, None])], list("abcdefghi")))
    again = simple(pq.read_table(io.BytesIO(parquet(table))))
    assert contents((), (), again) == contents((), (), table)
    other = table.set_column(7, "c7", pa.array([1.5, 0.0]))
    assert contents((), (), other) != contents((), (), table)
    assert contents((), (), pa.concat_tables([table, table]).slice(2)) == contents((), (), table)
