"""Where an exercise is answered, in the words of the sidebar."""

from .. import contents


def where(word: str) -> str:
    """The way to a page or view: Churn → Churn by segment."""
    page, place = contents.page_of(word), contents.place_of(word)
    view = contents.view_named(word)
    parts = dict.fromkeys((place.name, page.title, *((view.label,) if len(page.views) > 1 else ())))
    return " → ".join(parts)
