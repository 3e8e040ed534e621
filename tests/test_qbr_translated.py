"""Charts as a slide program draws them: read from the drawing itself, so that they hold the numbers the page drew."""

import io

from packs import asked, figure
from pptx import Presentation

from analysis import Book, charts, composition, experiment, nps, qbr, revenue, survival
from analysis.charts.drivers import crossed, drivers
from analysis.charts.rules import rules
from analysis.qbr.chart_layers import heat
from analysis.qbr.report import PICTURE, slide
from analysis.qbr.translated import translated


def spec(chart: object) -> dict:
    return chart.to_dict(validate=False)  # type: ignore[attr-defined]


def test_bars_read_from_their_drawing_have_its_numbers_and_intervals(sample_book: Book) -> None:
    result = composition.rules(sample_book)
    drawn = translated(spec(rules(result)))
    assert drawn is not None
    bars = drawn.series[0]
    known = result.rates[["rate", "low", "high"]].to_numpy()
    assert len(bars.y) >= 5
    for ends in zip(bars.y, bars.low, bars.high, strict=True):
        assert min(abs(known - ends).max(axis=1)) < 1e-3
    assert drawn.share


def test_ratios_stand_on_a_scale_of_ratios_from_one_and_office_reads_it(sample_book: Book) -> None:
    result = composition.drivers(sample_book)
    kept = figure(sample_book, (asked(sample_book, composition.drivers)[0], result), drivers, "cells")
    drawn = translated(kept.chart)
    assert drawn is not None
    assert drawn.log
    deck = Presentation(io.BytesIO(qbr.to_pptx(qbr.report(qbr.Pack().keep(kept), sample_book))))
    (chart,) = [shape.chart for page in deck.slides for shape in page.shapes if shape.has_chart]
    xml = chart._chartSpace.xml
    assert '<c:logBase val="2"/>' in xml
    assert '<c:crossesAt val="1"/>' in xml
    assert tuple(chart.plots[0].series[0].values) == drawn.series[0].y


def test_a_heat_map_is_a_table_of_its_own_and_no_picture(sample_book: Book) -> None:
    result = composition.crossed(sample_book, by="segment", across="industry")
    kept = figure(sample_book, (asked(sample_book, composition.crossed, by="segment", across="industry")[0], result),
                  crossed, "groups")  # fmt: skip
    table = heat(kept.chart)
    assert table is not None
    assert {row[0] for row in table.rows} >= {"SMB", "Enterprise"}
    page = slide(kept)
    assert page.instead == table
    assert page.beside is None


def test_what_stays_a_picture_has_its_numbers_beside_it_as_a_table_and_the_note_says_so(sample_book: Book) -> None:
    kept = figure(sample_book, asked(sample_book, revenue.analyze), charts.revenue_months, "months")
    page = slide(kept)
    assert page.native is None
    assert page.beside is not None
    assert PICTURE in page.notes
    deck = Presentation(io.BytesIO(qbr.to_pptx(qbr.report(qbr.Pack().keep(kept), sample_book))))
    shapes = [shape for part in deck.slides for shape in part.shapes]
    assert [shape for shape in shapes if shape.has_table]
    assert [shape for shape in shapes if shape.shape_type == 13]


def test_a_line_that_is_the_top_of_a_heap_is_never_shown_as_its_part(sample_book: Book) -> None:
    answer = asked(sample_book, survival.causes)
    kept = figure(sample_book, answer, charts.causes, "incidence")
    assert slide(kept).native is None


def test_a_figure_beside_another_table_than_its_own_is_drawn_from_its_own(sample_book: Book) -> None:
    answer = asked(sample_book, survival.analyze, by="segment")
    kept = figure(sample_book, answer, charts.survival, "groups")
    drawn = slide(kept).native
    assert drawn is not None
    curves = answer[1].curves
    for series in drawn.series:
        own = curves.loc[curves["group"] == series.name, "survival"]
        drawn_at = [y for y in series.y if y is not None]
        assert all(min(abs(value - y) for y in [*drawn_at, 1.0]) < 1e-3 for value in own)


def test_arms_and_groups_keep_their_names(sample_book: Book) -> None:
    kpi = experiment.analyze(sample_book).scorecard["kpi"].iloc[0]
    drawn = translated(spec(charts.effect(experiment.analyze(sample_book), kpi)))
    assert drawn is not None
    assert {series.name for series in drawn.series} == {"control", "treatment"}


def test_points_of_an_event_study_are_bars_from_nothing(sample_book: Book) -> None:
    result = nps.events(sample_book)
    drawn = translated(spec(charts.events(result)))
    assert drawn is not None
    assert set(drawn.series[0].y) <= set(result.effects["effect"].round(4)) | set(result.effects["effect"])
