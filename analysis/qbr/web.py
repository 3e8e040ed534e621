"""A report as one HTML file: no scripts, nothing fetched, charts as drawings in the page."""

from html import escape

from ..charts.paper import drawn_again
from ..errors import AnalysisError
from ..finding import count
from ..phrases import named_day
from .columns import Grid, grid
from .report import Report, Slide
from .verdicts import COLOURS, OUTCOMES, SHAPES

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
STYLE = """
:root { color-scheme: light; }
body { font: 16px/1.5 Carlito, "Source Sans 3", "Segoe UI", Arial, sans-serif; color: #22252B; background: #FDFCFA;
  max-width: 60rem; margin: 0 auto; padding: 2rem 1.25rem 6rem; font-variant-numeric: tabular-nums lining-nums; }
h1, h2 { font-family: Georgia, "Times New Roman", serif; line-height: 1.25; text-wrap: pretty; }
h1 { font-size: 2.2rem; margin-bottom: 0; }
h2 { font-size: 1.35rem; margin: 0 0 .4rem; }
section { border-top: 1px solid #DCD8D0; margin-top: 2.5rem; padding-top: 1.5rem; break-inside: avoid; }
.kicker { font-weight: 600; margin: 0 0 .6rem; }
.note { background: #F3F1EC; border-left: 4px solid #0072B2; padding: .6rem .9rem; white-space: pre-line; }
.foot, .rule, .where { font-size: .85rem; color: #5A5F69; margin: .3rem 0; }
svg { max-width: 100%; height: auto; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: .9rem; width: 100%; }
th { text-align: left; border-bottom: 2px solid #22252B; padding: .3rem .6rem; }
td { border-bottom: 1px solid #E4E1DB; padding: .3rem .6rem; vertical-align: top; }
li { margin-bottom: .5rem; } ul { padding-left: 0; list-style: none; }
@media print { body { background: white; max-width: none; padding: 0; } section { break-before: page; border: 0; } }
"""


def to_html(report: Report) -> bytes:
    """The report as a web page that needs nothing but itself; text from data is text, whatever it holds."""
    pages = "".join(_section(slide) for slide in report.slides)
    page = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(report.title)}</title>'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="referrer" content="no-referrer">'
        f"<style>{STYLE}</style></head><body><h1>{escape(report.title)}</h1>"
        f'<p class="foot">{escape(report.subtitle)}. Made on {named_day(report.made_on)}.</p>{pages}</body></html>'
    )
    return page.encode("utf-8", errors="replace")


def _section(slide: Slide) -> str:
    parts = [f"<h2>{escape(slide.title)}</h2>", _kicker(slide), _points(slide), _figure(slide)]
    if slide.note:
        parts.append(f'<p class="note"><strong>In our words:</strong> {escape(slide.note)}</p>')
    if slide.grid:
        parts.append(_table(slide.grid))
    elif slide.frame is not None:
        parts.append(f"<details><summary>The numbers</summary>{_table(grid(slide.frame, rows=60))}</details>")
    parts.append(f'<p class="foot">{escape(slide.foot)}</p>')
    if slide.rule:
        parts.append(f'<p class="rule">Rule: {escape(slide.rule)}</p>')
    return f"<section>{''.join(parts)}</section>"


def _kicker(slide: Slide) -> str:
    shape = SHAPES.get(slide.outcome, "")
    colour = COLOURS.get(slide.outcome, "#5A5F69")
    return f'<p class="kicker" style="color:{colour}">{shape} {escape(slide.kicker)}</p>' if slide.kicker else ""


def _points(slide: Slide) -> str:
    lines = "".join(f"<li>{_chip(outcome)}{escape(text)}</li>" for outcome, text in slide.points)
    return f"<ul>{lines}</ul>" if lines else ""


def _chip(outcome: str) -> str:
    if not outcome:
        return ""
    word = escape(OUTCOMES[outcome].split(":")[0])
    return f'<strong style="color:{COLOURS[outcome]}">{SHAPES[outcome]} {word}</strong> '


def _figure(slide: Slide) -> str:
    """The drawing as it stands on the page; it was made on this machine and holds text as text."""
    if slide.chart is None:
        return ""
    try:
        drawn = drawn_again(slide.chart, "svg").decode("utf-8")
    except AnalysisError as problem:
        return f'<p class="foot">{escape(str(problem))}</p>'
    return f'<figure role="img" aria-label="{escape(slide.title)}" style="margin:0">{drawn}</figure>'


def _table(shown: Grid) -> str:
    head = "".join(f"<th>{escape(text)}</th>" for text in shown.headers)
    rows = "".join("<tr>" + "".join(f"<td>{escape(text)}</td>" for text in row) + "</tr>" for row in shown.rows)
    more = f'<p class="foot">{count(shown.left, "more row")} in the numbers as CSV.</p>' if shown.left else ""
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>{more}'
