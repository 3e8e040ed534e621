"""Which words in notes come before churn?"""

from analysis import Book, estimate, health
from analysis.charts.notes import notes
from pages import _cells as cells


def show(book: Book) -> None:
    """Draw the view."""
    within = cells.choose_within()
    words = cells.name_words(book)

    result = cells.run(health.notes, book, words=words, horizon=within)

    picked = cells.figure(notes(result), table=result.words, name="notes", pick="label") if len(result.words) else None
    cells.reading(result.findings)
    if len(result.tone):
        cells.table(result.tone, "The sentiment in the file, as a sign of its own", "tone")
    cells.accounts(
        health.list_notes_with,
        book,
        title="The accounts with such a note in the last 90 days, and the latest of these notes",
        word=picked or None,
    )
    cells.method(health.notes, estimate.carried_before, estimate.corrected_of_many, estimate.matched_ratio)
    cells.takeaway("notes", result)
