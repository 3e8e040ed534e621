"""Where accounts that left got stuck, as they say on the exit form, beside the reason they give there."""

import narwhals.stable.v2 as nw
import pandas as pd

from ..book import Book
from ..counting import MISSING, collected, either

COLUMNS = ["stuck_at", "reason_given", "accounts", "would_have_kept"]


def count_stuck(book: Book) -> pd.DataFrame:
    """Counts accounts by where they got stuck and the reason they gave: stuck_at reason_given accounts would_have_kept.

    The latest form of each account counts; would_have_kept: what they wrote, one after another. Empty without forms.
    """
    if "exits" not in book.tables:
        return pd.DataFrame(columns=COLUMNS)
    has = set(book.tables["exits"].collect_schema().names())
    known = {
        name: nw.col(name) if name in has else nw.lit(None).alias(name) for name in ("answered_on", "would_have_kept")
    }
    rows = book.tables["exits"].select(
        "account_id", either(nw.col("stuck_at"), MISSING).alias("stuck_at"),
        either(nw.col("reason"), MISSING).alias("reason_given"), *known,
    )  # fmt: skip
    frame = collected(rows).sort_values(["account_id", "answered_on"], na_position="first")
    latest = frame.drop_duplicates("account_id", keep="last")
    parts = latest.groupby(["stuck_at", "reason_given"])
    made = parts.agg(accounts=("account_id", "size"), would_have_kept=("would_have_kept", _said)).reset_index()
    return made.sort_values(["accounts", "stuck_at", "reason_given"], ascending=[False, True, True], ignore_index=True)


def _said(written: pd.Series) -> str:
    return "; ".join(str(text).strip() for text in written.dropna() if str(text).strip())
