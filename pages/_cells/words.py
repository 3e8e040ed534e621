"""Text from data, made harmless before anything renders it."""

from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

FORMULA = ("=", "+", "-", "@", "\t", "\r")
CHIPS = {"counted": "●", "shown": "▲", "ruled out": "■", "cannot tell": "○"}


def plain(text: object, most: int = 80) -> str:
    """Text that no Markdown reader can take for a link, an image, an icon or a formula."""
    seen = " ".join("".join(c if c.isprintable() else " " for c in str(text)).split())[:most]
    return "".join(c if c.isalnum() or c == " " or ord(c) > 127 else f"&#{ord(c)};" for c in seen)


def sentence(claim: str, verdict: str, tag: str, css: str) -> str:
    """A claim with its verdict chip, as HTML in which nothing from data is markup."""
    shape = f'<span aria-hidden="true">{CHIPS[verdict]}</span>'
    chip = f'<span class="chip {verdict.replace(" ", "-")}">{shape} {verdict}</span>'
    return f'<{tag} class="{css}">{escape(claim)} {chip}</{tag}>'


def headed(name: str) -> str:
    """A column's name in words."""
    for end, word in (("_low", "from"), ("_high", "to")):
        if name.endswith(end):
            return f"{headed(name.removesuffix(end))} {word}"
    return WORDS.get(name, name.replace("_", " "))


WORDS = {
    "low": "from",
    "high": "to",
    "mrr_rate": "MRR rate",
    "mrr_start": "MRR at the start",
    "mrr_churned": "MRR that left",
    "mrr": "MRR",
    "share_of_mrr_churned": "share of MRR that left",
    "share_of_churned": "share of accounts that left",
    "restricted_mean": "mean months kept",
    "p_value": "p",
    "p_adjusted": "p, corrected",
    "chi2": "log-rank χ²",
    "account_id": "account",
}


def safe_csv(frame: "pd.DataFrame") -> bytes:
    """A CSV that a spreadsheet opens as text and numbers, never as formulas."""
    guarded = frame.rename(columns=_guarded).map(_guarded)
    return guarded.to_csv(index=False).encode("utf-8-sig")


def _guarded(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
