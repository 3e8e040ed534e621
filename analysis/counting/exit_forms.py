"""What accounts that left wrote on the exit form: the latest form of each."""

import narwhals.stable.v2 as nw
import pandas as pd

from ..book import Book
from ..book.dimensions import MISSING
from .frames import collected, either

COLUMNS = ["account_id", "stuck_at", "reason_given", "would_have_kept"]


def latest_forms(book: Book) -> pd.DataFrame:
    """One row per account with a form, in order of its id: account_id stuck_at reason_given would_have_kept.

    Empty without forms.
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
    return frame.drop_duplicates("account_id", keep="last")[COLUMNS].reset_index(drop=True)
