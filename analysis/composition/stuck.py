"""Where accounts that left got stuck, as they say on the exit form, beside the reason they give there."""

import pandas as pd

from ..book import Book
from ..counting.exit_forms import latest_forms

COLUMNS = ["stuck_at", "reason_given", "accounts", "would_have_kept"]


def count_stuck(book: Book) -> pd.DataFrame:
    """Counts accounts by where they got stuck and the reason they gave: stuck_at reason_given accounts would_have_kept.

    The latest form of each account counts; would_have_kept: what they wrote, one after another. Empty without forms.
    """
    forms = latest_forms(book)
    if forms.empty:
        return pd.DataFrame(columns=COLUMNS)
    parts = forms.groupby(["stuck_at", "reason_given"])
    made = parts.agg(accounts=("account_id", "size"), would_have_kept=("would_have_kept", _said)).reset_index()
    return made.sort_values(["accounts", "stuck_at", "reason_given"], ascending=[False, True, True], ignore_index=True)


def _said(written: pd.Series) -> str:
    return "; ".join(str(text).strip() for text in written.dropna() if str(text).strip())
