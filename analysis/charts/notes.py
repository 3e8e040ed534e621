"""What the words in notes turned out to be worth."""

import altair as alt

from ..finding import CLEAR, SAME
from ..health import NoteWords
from ..phrases import out_of
from .drawn import drawn
from .forest import forest, often
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
    had = zip(frame["churned_with"], frame["churned"], strict=True)
    told = frame.drop(columns="watched").assign(
        group=[f"“{word}”".replace("*", "…") for word in frame["label"]],
        role=frame["verdict"].map({CLEAR: "leaving", SAME: "staying"}).fillna("context"),
        counted=[f"{out_of(a, b)} that churned had it" for a, b in had],
        says=[often(ratio) for ratio in frame["rate_ratio"]],
    )
    draws = f"Churn within {result.horizon} days with the word in notes against other notes; lines are 95% intervals."
    return forest(told, WORDS, result.findings[0].claim, draws)
