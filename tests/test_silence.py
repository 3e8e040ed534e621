"""Silence: who does not answer."""

from books import AS_OF
from nps_books import monthly
from test_corrections import adjusted_as

from analysis import Book, nps


def test_the_silent_are_counted_with_those_who_answer(sample_book: Book) -> None:
    result = nps.silence(sample_book, by="segment")
    assert result.groups["accounts"].sum() == 555
    assert result.groups["answered"].sum() == result.findings[0].estimate * 555
    assert result.weighted.lowest < result.weighted.weighted < result.weighted.highest
    adjusted_as(result.after, "holm")
    by_class = result.after.set_index("answer")
    assert (
        by_class.loc["all who answered", "churned"]
        == by_class.loc[["detractor", "passive", "promoter"], "churned"].sum()
    )


def test_of_a_large_book_accounts_are_drawn_with_all_their_answers_and_it_is_said(monkeypatch) -> None:
    tables = monthly()
    book = Book.from_frames(accounts=tables["accounts"], nps=tables["nps"], as_of=AS_OF)
    whole = nps.silence(book)
    monkeypatch.setattr("analysis.nps.sampling.MOST_UNITS", 500)
    part = nps.silence(book)
    for result in (whole, part):
        assert result.after.set_index("answer").loc["silent", "quarters"] == 0, "everybody answers every month"
    said = {caveat for finding in part.findings for caveat in finding.caveats}
    assert said == {"Worked out on 1 account in 5, since there are more than 500 rows; lists are of every account."}
    assert not [finding for finding in whole.findings if finding.caveats]
    assert part.after["accounts"].max() == 13
