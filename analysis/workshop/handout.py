"""A page to print: the exercises with room for the answers, and none of the answers."""

from html import escape

from .books import company
from .hour import EXERCISES
from .places import where

STYLE = (
    "@page{size:A4;margin:14mm}body{font:10.5pt/1.35 Arial,sans-serif;margin:0 auto;max-width:180mm;color:#111}"
    "h1{font-size:17pt;margin:0}p{margin:.2em 0}ol{padding-left:1.3em;margin:.6em 0}li{margin:0 0 .55em}"
    "b{font-size:10.5pt}.where{color:#444;font-size:9.5pt}"
    ".line{border-bottom:.3mm solid #999;height:5.5mm}.small{font-size:9pt;color:#444}"
)


def handout(number: int | None = None) -> bytes:
    """One page of HTML that prints on one sheet: question, page and a line for each exercise."""
    items = "".join(
        f"<li><b>{escape(one.title)}</b><p>{escape(one.question)}</p>"
        f'<p class="where">{escape(where(one.place))}</p><div class="line"></div></li>'
        for one in EXERCISES
    )
    head = f"<h1>An hour with your numbers</h1><p>The book of {escape(company(number))}</p>"
    foot = (
        '<p class="small">Every answer has a number, out of how many, and when. “Cannot tell” is an answer: say what '
        "it would take. A slide with a miss is believed.</p>"
    )
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>An hour with your numbers</title>'
        f"<style>{STYLE}</style><body>{head}<ol>{items}</ol>{foot}</body></html>"
    ).encode()
