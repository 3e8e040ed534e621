"""Silence: who does not answer."""

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
