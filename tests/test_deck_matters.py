"""What the summary says on the slides of a business review: its numbers as they are, its claims with their money."""

from analysis.qbr.decks import Matter, Number
from analysis.qbr.decks.matters import IN_90, matter_blocks, number_slides
from analysis.qbr.decks.model import MOST_WORDS, Block, Cell, Slide, Table
from analysis.qbr.decks.room import fitted

MRR = Number("MRR", "525,071", "+15.2% in 12 months", "up in 12 of 12 months", clear=True)
NPS = Number("NPS", "29.1", "+0.6 points", "within normal variation", usual=True)
DUE = Number("Due in 90 days", "123,076", "98 renewals", "7 at risk")


def test_only_a_clear_change_is_told_and_what_is_no_change_is_not_counted_as_calm() -> None:
    (slide,) = number_slides([MRR, NPS, DUE])
    assert slide.title == "MRR is up 15.2% in 12 months; one number stayed as usual"
    assert [[cell.text for cell in row] for row in slide.table.rows] == [
        ["MRR", "525,071", "+15.2%", "Clear"],
        ["NPS", "29.1", "+0.6 points", "Normal variation"],
        ["Due in 90 days", "123,076", "98 renewals", "7 at risk"],
    ]
    assert number_slides([NPS, DUE])[0].title == "No number moved beyond its normal variation"


def test_numbers_without_a_year_before_are_told_as_they_are() -> None:
    (slide,) = number_slides([Number("MRR", "5"), Number("Logo churn", "8.0%", note="44 of 550 accounts")])
    assert slide.title == "MRR is 5 and logo churn is 8.0%"
    assert [cell.text for cell in slide.table.rows[1]] == ["Logo churn", "8.0%", "44 of 550 accounts"]
    assert not number_slides([MRR])


def test_what_matters_is_told_dearest_first_and_a_claim_without_money_not_at_all() -> None:
    told = [
        Matter("SMB accounts churned 7.7 times as often as the rest.", stake=12_811),
        Matter("The score predicts who churns within 90 days."),
        Matter("Expansion kept more.", stake=20_000, lost=False),
        Matter("Accounts with a sign churn more often.", stake=5_069, span=IN_90),
    ]
    assert matter_blocks(told) == (
        Block("20,000", text="Expansion kept more", small="kept a year", tone="good"),
        Block("13,000", text="SMB accounts churned 7.7 times as often as the rest", small="lost a year", tone="bad"),
        Block("5,100", text="Accounts with a sign churn more often", small="at risk in 90 days", tone="bad"),
    )
    assert not matter_blocks(told[:2])


def test_no_slide_but_an_appendix_keeps_more_than_sixty_words() -> None:
    many = " ".join(["word"] * 12)
    table = Table(("", ""), tuple((Cell(many, small=many), Cell(many)) for _ in range(3)))
    rows = tuple(Block("1", text=many, small=many) for _ in range(5))
    slides = (
        Slide("a", "Title", table=table),
        Slide("b", "Title", rows=rows),
        Slide("c", many, table=table, appendix=True),
    )
    made = fitted(slides)
    assert all(slide.words <= MOST_WORDS for slide in made if not slide.appendix)
    assert made[-1] == slides[-1]
    assert sum(len(slide.table.rows) for slide in made if slide.key.startswith("a")) == 3
