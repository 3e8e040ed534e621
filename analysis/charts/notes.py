"""What the words in notes turned out to be worth."""

import altair as alt

from ..health import NoteWords
from .drawn import drawn
from .forest import of_signs
from .rows import MANY

WORDS = {
    "leaving": "come before churn",
    "staying": "not twice as often",
    "context": "cannot tell",
}


@drawn
def notes(result: NoteWords) -> alt.LayerChart:
    """For each word: how many times as often accounts churn with it in notes as with other notes, with 95% intervals.

    Beside each: how many of those that churned had it. Grey where it cannot be told.
    """
    frame = result.words.head(MANY)
    draws = f"Churn within {result.horizon} days with the word in notes against other notes; lines are 95% intervals."
    groups = [f"“{word}”".replace("*", "…") for word in frame["label"]]
    return of_signs(frame.drop(columns="watched"), groups, WORDS, result.findings[0].claim, draws)
