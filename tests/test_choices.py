"""What is chosen on one page is not chosen on another where it means another thing."""

from asking import frame, to

from analysis import Book


def test_the_months_of_definitions_are_not_those_of_renewals(sample_book: Book) -> None:
    app = to(to(frame(book=sample_book), "definitions"), "renewals")
    assert not app.exception
    assert app.session_state["months"] == "3"
    assert "by March 2026" in " ".join(element.value for element in app.get("html"))
