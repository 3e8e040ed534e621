"""Marks in one figure under its title."""

from collections.abc import Sequence
from typing import Any, cast

import altair as alt

from analysis.charts import rows, theme


def framed(marks: Sequence[Any], says: str, draws: str, height: int | None = None) -> alt.LayerChart:
    """The marks under a title that says what they say; a row for each group where no height is given."""
    look: dict[str, Any] = {"height": height or rows.height(), "title": theme.titled(says, draws)}
    return cast(alt.LayerChart, alt.layer(*marks).properties(**look, autosize=theme.AUTOSIZE))
