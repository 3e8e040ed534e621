"""What leaves the app: the same numbers as the page, on every page their n, rule, day and book, and the misses too."""

import io
import os
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import nbformat
import openpyxl
import pandas as pd
import pytest
from books import nine
from nbclient import NotebookClient
from packs import PLAN, asked, figure, full, harmful, pilot, sentences, table, wins_only
from pptx import Presentation
from pptx.enum.chart import XL_CHART_TYPE
from pptx.enum.dml import MSO_FILL
from pptx.util import Inches

from analysis import Book, UnusableUpload, charts, composition, experiment, nps, qbr, revenue, survival, target
from analysis.finding import percent
from analysis.phrases import named_day
from analysis.qbr.figures import marks_of
from analysis.qbr.improvements import MISSES
from analysis.qbr.refresh import renewed
from analysis.qbr.report import PICTURE
from analysis.qbr.report import slide as slide_of
from analysis.qbr.safe_zip import checked_zip
from analysis.qbr.verdicts import OUTCOMES

DAY = date(2026, 1, 15)


@pytest.fixture(scope="module")
def shown(sample_book: Book) -> qbr.Report:
    return qbr.report(full(sample_book), sample_book, made_on=DAY)


@pytest.fixture(scope="module")
def deck(shown: qbr.Report) -> bytes:
    return qbr.to_pptx(shown)


@pytest.fixture(scope="module")
def pilot_book() -> Book:
    return pilot()


def texts(data: bytes) -> list[str]:
    """All text of each slide, tables included."""
    return [
        "\n".join(
            [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
            + [cell.text for shape in slide.shapes if shape.has_table for cell in shape.table.iter_cells()]
        )
        for slide in Presentation(io.BytesIO(data)).slides
    ]


def test_every_slide_of_what_was_kept_carries_n_interval_rule_day_and_book(shown: qbr.Report, deck: bytes) -> None:
    for slide, text in zip(shown.slides, texts(deck)[1:], strict=True):
        assert f"as of {named_day(shown.book.as_of)}" in text
        assert shown.book.name in text
        assert shown.book.fingerprint[:8] not in text
        if slide.item is not None and slide.item.kind != "words":
            assert f"n = {slide.item.accounts:,}" in text
            assert "interval" in text
            assert "Rule: " in text


def test_a_native_chart_holds_the_numbers_and_intervals_of_the_page(sample_book: Book, deck: bytes) -> None:
    drawn = [
        shape.chart for slide in Presentation(io.BytesIO(deck)).slides for shape in slide.shapes if shape.has_chart
    ]
    groups = composition.analyze(sample_book, by="segment").groups
    assert list(drawn[0].plots[0].series[0].values) == pytest.approx(list(groups["rate"]))
    xml = drawn[0]._chartSpace.xml
    for row in groups.itertuples():
        assert f"likely {percent(row.low)} to {percent(row.high)}" in xml
        assert f">{percent(row.rate)}<" in xml
    curves = survival.analyze(sample_book, by="segment").curves
    for series in drawn[1].plots[0].series:
        own = curves.loc[curves["group"] == series.name, "survival"]
        assert [value for value in series.values if value is not None] == pytest.approx(list(100 * own))


def test_what_a_slide_cannot_draw_is_a_picture_with_its_numbers_beside_it(sample_book: Book) -> None:
    kept = figure(sample_book, asked(sample_book, revenue.analyze), charts.revenue_months, "months")
    page = slide_of(kept)
    assert page.marks is None
    assert page.beside is not None
    assert PICTURE in page.notes
    deck = Presentation(io.BytesIO(qbr.to_pptx(qbr.report(qbr.Pack().keep(kept), sample_book))))
    shapes = [shape for part in deck.slides for shape in part.shapes]
    assert [shape for shape in shapes if shape.has_table]
    assert [shape for shape in shapes if shape.shape_type == 13]


def test_who_shows_only_wins_shows_the_misses_too(pilot_book: Book) -> None:
    pack = wins_only(pilot_book)
    card = pack.items[0].card
    report = qbr.report(pack, pilot_book)
    everywhere = ["\n".join(texts(qbr.to_pptx(report))), qbr.to_html(report).decode()]
    for text in everywhere:
        for label, verdict in zip(card["label"], card["verdict"], strict=True):
            assert label in text
            assert verdict in text
    files = zipfile.ZipFile(io.BytesIO(qbr.to_csvs(report)))
    findings = files.read("findings.csv").decode("utf-8-sig")
    for label in card.loc[card["verdict"].isin(MISSES), "label"]:
        assert label in findings
    assert len(pd.read_csv(io.BytesIO(files.read("scorecard 1.csv")))) == 8


def test_who_shows_only_wins_shows_what_is_to_be_improved_with_the_next_steps_as_written(pilot_book: Book) -> None:
    answer = asked(pilot_book, experiment.analyze, plan=PLAN)
    card = answer[1].scorecard
    areas = table(pilot_book, answer, "areas", "Areas to improve")
    own = areas.frame.assign(next_step=["Fewer late shifts from May.", *areas.frame["next_step"][1:]])
    pack = wins_only(pilot_book).keep(replace(areas, frame=own.iloc[:1]))
    again = pack.swap({item.id: renewed(item, pilot_book) for item in pack.items})
    for kept in (pack, again):
        slide = next(s for s in qbr.report(kept, pilot_book).slides if s.title.startswith("Areas to improve"))
        assert slide.title == "Areas to improve: 5 of 8"
        assert [row[0] for row in slide.grid.rows] == card.loc[card["verdict"].isin(MISSES), "label"].tolist()
        assert [row[1] for row in slide.grid.rows].count("Fewer late shifts from May.") == 1


@pytest.mark.parametrize(("plan", "status"), [(PLAN, "as planned"), (None, "exploratory")])
def test_every_page_of_an_experiment_says_whether_it_was_planned(pilot_book: Book, plan: str, status: str) -> None:
    answer = asked(pilot_book, experiment.analyze, plan=plan)
    pack = qbr.Pack().keep(
        *sentences(pilot_book, answer, 1), figure(pilot_book, answer, charts.experiment, "scorecard")
    )
    shown = [slide for slide in qbr.report(pack, pilot_book).slides if slide.item is not None]
    assert len(shown) >= 3
    assert all(status in slide.foot for slide in shown)
    other = {"as planned": "exploratory", "exploratory": "as planned"}[status]
    assert not any(other in text.lower() for text in texts(qbr.to_pptx(qbr.report(pack, pilot_book))))


def test_what_cannot_be_told_is_never_a_win_whatever_the_reader_writes(pilot_book: Book) -> None:
    answer = asked(pilot_book, experiment.analyze)
    unsure = [
        i for i, f in enumerate(answer[1].findings) if f.about.get("verdict") == "cannot tell" and "kpi" in f.about
    ]
    pack = qbr.Pack().keep(*sentences(pilot_book, answer, *unsure))
    for item in pack.items:
        pack = pack.note(item.id, "A huge win!")
    report = qbr.report(pack, pilot_book)
    said = [point for slide in report.slides for point in slide.points if point[1] in {i.title for i in pack.items}]
    assert said
    assert {outcome for outcome, _ in said} == {"cannot tell"}
    assert {slide.outcome for slide in report.slides} <= {"", "cannot tell"}


def test_a_summary_tells_each_kind_of_claim_under_its_own_name(shown: qbr.Report) -> None:
    short = shown.slides[0]
    order = [list(OUTCOMES).index(outcome) for outcome, _ in short.points]
    assert order == sorted(order)
    for outcome, claim in short.points:
        assert outcome in {item.outcome for item in shown.pack.items if item.finding and item.finding.claim == claim}


def test_what_is_out_of_date_says_so_on_its_slide(sample_book: Book, pilot_book: Book) -> None:
    report = qbr.report(full(sample_book), pilot_book)
    late = [slide for slide in report.slides if slide.item is not None and slide.item.kind != "words"]
    assert all("Out of date" in slide.kicker for slide in late)


def test_each_figure_of_marks_has_the_numbers_its_page_draws(sample_book: Book) -> None:
    money, score, control = (asked(sample_book, word.analyze) for word in (revenue, nps, target))
    history = marks_of(figure(sample_book, money, charts.revenue_history, "history", "NRR and GRR"))
    rows = money[1].history.query("metric == 'NRR and GRR'").dropna(subset="value")
    for series in history.series:
        own = 100 * rows.loc[rows["line"] == series.name, "value"]
        assert [v for v in series.values if v is not None] == pytest.approx(list(own))
    for item, column, scale in (
        (figure(sample_book, score, charts.nps_over_time, "over_time"), "nps", 1),
        (figure(sample_book, control, charts.target, "chart"), "rate", 100),
    ):
        drawn = [v for v in marks_of(item).series[0].values if v is not None]
        assert drawn == pytest.approx(list(scale * item.frame[column].dropna()))


def test_the_bridge_is_a_waterfall_in_which_losses_fall() -> None:
    """December 850; new 60 + 20 + 100, C returns with 30, B pays 20 more, A, D and E (800) pay nothing: by hand."""
    book = nine()
    item = figure(book, asked(book, revenue.analyze, months=1), charts.revenue, "bridge")
    drawn = marks_of(replace(item, origin=replace(item.origin, currency="EUR")))
    assert drawn.series[0].values == (850, 180, 30, 20, -800, 280)
    assert drawn.series[0].labels == ("€850", "+€180", "+€30", "+€20", "−€800", "€280")
    assert [(low, high) for _, low, high, tone, _ in drawn.steps() if tone == "lost"] == [(280, 1_080)]


def test_the_waterfall_is_a_stacked_chart_that_can_be_edited(sample_book: Book) -> None:
    item = figure(sample_book, asked(sample_book, revenue.analyze), charts.revenue, "bridge")
    deck = Presentation(io.BytesIO(qbr.to_pptx(qbr.report(qbr.Pack().keep(item), sample_book))))
    (chart,) = [shape.chart for page in deck.slides for shape in page.shapes if shape.has_chart]
    assert chart.chart_type == XL_CHART_TYPE.COLUMN_STACKED
    lost = next(series for series in chart.plots[0].series if series.name == "Loss")
    assert str(lost.format.fill.fore_color.rgb) == "D55E00"
    amounts = item.frame.set_index("step")["amount"]
    assert [v for v in lost.values if v is not None] == pytest.approx([amounts["contraction"], amounts["churn"]])
    base = next(series for series in chart.plots[0].series if series.name == "Base")
    assert base.format.fill.type == MSO_FILL.BACKGROUND


def test_a_figure_that_cannot_be_told_yet_is_exported_and_no_slip() -> None:
    bills = [(f"A{i}", f"2025-{month:02d}", 50 + i) for i in range(20) for month in (9, 10, 11, 12)]
    paid = pd.DataFrame(bills, columns=["account_id", "month", "mrr"])
    accounts = pd.DataFrame({"account_id": [f"A{i}" for i in range(20)], "started_on": "2025-09-01"})
    book = Book.from_frames(accounts=accounts, mrr=paid, as_of="2025-12-31")
    money = asked(book, revenue.analyze)
    item = figure(book, money, charts.revenue_history, "history", "NRR and GRR")
    assert "not known" in item.title
    assert marks_of(item) is None
    report = qbr.report(qbr.Pack().keep(item), book)
    assert all(len(write(report)) > 1_000 for write in (qbr.to_pptx, qbr.to_pdf))


def test_names_that_try_to_be_formulas_or_markup_are_text_in_every_export() -> None:
    book = harmful()
    report = qbr.report(full(book), book)
    deck = zipfile.ZipFile(io.BytesIO(qbr.to_pptx(report)))
    books = [name for name in deck.namelist() if name.endswith(".xlsx")]
    assert books
    for name in books:
        sheet = openpyxl.load_workbook(io.BytesIO(deck.read(name))).active
        assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    page = qbr.to_html(report).decode()
    assert "<script" not in page
    assert "<img" not in page
    assert "default-src 'none'" in page
    archive = zipfile.ZipFile(io.BytesIO(qbr.to_csvs(report)))
    for name in archive.namelist():
        assert name == Path(name).name
        if name.endswith(".csv"):
            cells = pd.read_csv(io.BytesIO(archive.read(name)), dtype=str).to_numpy().ravel()
            words = [cell for cell in cells if isinstance(cell, str) and not re.fullmatch(r"-?[\d.e-]+", cell)]
            assert not [cell for cell in words if cell.startswith(("=", "+", "@", "-"))]


def test_a_template_of_ones_own_gives_its_look_and_none_of_its_slides(shown: qbr.Report) -> None:
    own = Presentation()
    own.slide_width, own.slide_height = Inches(10), Inches(5.625)
    own.slides.add_slide(own.slide_layouts[0]).shapes.title.text = "Their old slide"
    sink = io.BytesIO()
    own.save(sink)
    made = qbr.to_pptx(shown, sink.getvalue())
    deck = Presentation(io.BytesIO(made))
    assert (deck.slide_width, deck.slide_height) == (Inches(10), Inches(5.625))
    assert "Their old slide" not in "\n".join(texts(made))
    assert len(deck.slides) == len(shown.slides) + 1


@pytest.mark.parametrize("data", [b"", b"no presentation", b"PK\x03\x04 cut off"])
def test_what_is_no_template_is_refused_calmly(shown: qbr.Report, data: bytes) -> None:
    with pytest.raises(UnusableUpload):
        qbr.to_pptx(shown, data)
    with pytest.raises(UnusableUpload):
        qbr.check_template(data)


def test_an_archive_that_unpacks_to_far_more_is_refused_before_it_is_unpacked() -> None:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("ppt/presentation.xml", b"0" * 50_000_000)
    with pytest.raises(UnusableUpload, match="unpacks to far more"):
        checked_zip(sink.getvalue(), "It", 10**8)


def test_the_same_pack_gives_the_same_numbers_byte_for_byte(shown: qbr.Report) -> None:
    assert qbr.to_csvs(shown) == qbr.to_csvs(shown)


def office(name: str) -> str:
    """A program that opens what we wrote. Without it the test is skipped, or fails where it must be there."""
    found = shutil.which(name)
    if found is None:
        if os.environ.get("CHURN_NOTEBOOK_REQUIRE_BROWSER") == "1":
            pytest.fail(f"{name} is not on the path")
        pytest.skip(f"no {name} on the path")
    return found


def text_of(pdf: Path) -> list[str]:
    pages = subprocess.run([office("pdftotext"), "-layout", str(pdf), "-"], capture_output=True, text=True, check=True)
    return [" ".join(page.split()) for page in pages.stdout.split("\f")[:-1]]


def test_an_office_program_opens_the_slides_and_shows_what_was_kept(
    shown: qbr.Report, deck: bytes, tmp_path: Path
) -> None:
    (tmp_path / "review.pptx").write_bytes(deck)
    home = f"-env:UserInstallation=file://{tmp_path}/home"
    command = [office("soffice"), home, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(tmp_path / "review.pptx")], check=True, capture_output=True, timeout=120)
    pages = text_of(tmp_path / "review.pdf")
    assert len(pages) == len(shown.slides) + 1
    for slide, page in zip(shown.slides, pages[1:], strict=True):
        assert slide.title.split()[0] in page
        assert slide.foot.split(" · ")[0] in page
    figure = next(page for page in pages if "In our words: We stop selling to them." in page)
    assert "SMB, 40 of 310" in figure
    assert "likely 9.6% to 17.1%" in figure
    command = [office("pdftoppm"), "-r", "30", "-png", str(tmp_path / "review.pdf"), str(tmp_path / "page")]
    subprocess.run(command, check=True)
    pictures = [path.stat().st_size for path in tmp_path.glob("page*.png")]
    assert len(pictures) == len(pages)
    assert min(pictures) > 1_000


def test_the_pdf_says_what_the_slides_say(shown: qbr.Report, tmp_path: Path) -> None:
    (tmp_path / "review.pdf").write_bytes(qbr.to_pdf(shown))
    pages = text_of(tmp_path / "review.pdf")
    assert len(pages) == len(shown.slides) + 1
    for slide, page in zip(shown.slides, pages[1:], strict=True):
        assert " ".join(slide.title.split())[:40] in page
        assert shown.book.name in page
        assert shown.book.fingerprint[:8] not in page


def test_the_notebook_runs_on_the_saved_data_and_gives_the_same_numbers(shown: qbr.Report, tmp_path: Path) -> None:
    zipfile.ZipFile(io.BytesIO(qbr.to_notebook(shown))).extractall(tmp_path)
    sheet = nbformat.read(tmp_path / "review.ipynb", as_version=4)
    nbformat.validate(sheet)
    NotebookClient(sheet, timeout=240, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}).execute()
    printed = "".join(out.get("text", "") for cell in sheet.cells for out in cell.get("outputs", []))
    assert shown.pack.items[0].title in printed
    asserts = [cell.source for cell in sheet.cells if "assert_frame_equal(" in cell.source]
    assert len(asserts) == sum(item.frame is not None for item in shown.pack.items)


def test_a_notebook_whose_numbers_are_others_stops(
    shown: qbr.Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = shown.pack.items[0]
    other = shown.pack.put(first.id, title=first.title.replace("44", "4"))
    archive = zipfile.ZipFile(io.BytesIO(qbr.to_notebook(qbr.report(other, shown.book, made_on=DAY))))
    (tmp_path / "notebook.churn").write_bytes(archive.read("notebook.churn"))
    cells = nbformat.reads(archive.read("review.ipynb"), as_version=4).cells
    code = "\n".join([cell.source for cell in cells if cell.cell_type == "code"][:2])
    monkeypatch.chdir(tmp_path)
    with pytest.raises(AssertionError):
        exec(code, {})
