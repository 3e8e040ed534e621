"""Business review: the whole book, for leadership and the board."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ...book import Book
from ...errors import AnalysisError, NotEnoughData
from . import churn, money_slides, outlook, people, retention
from .matters import Matter, Number, matter_blocks, matter_notes, number_slides
from .model import BUSINESS, Block, Deck, Slide
from .plan import plan_slides
from .room import fitted
from .wording import first_that_fits, year_of

Maker = Callable[[Book], Sequence[Slide]]
NOTHING = "Add accounts with their start and churn dates, MRR by month, answers or an experiment."


def business_review(
    book: Book,
    *,
    plan: str | None = None,
    prices: Mapping[str, float] | None = None,
    periods: float = 1,
    written: Sequence[Mapping[str, Any]] = (),
    numbers: Sequence[Number] = (),
    matters: Sequence[Matter] = (),
) -> Deck:
    """The deck of the book. A part the book cannot answer is left out, and `left_out` says why.

    plan, prices, periods: of the experiment, as in `value_proof`. written: next steps written in the app that are of no
    one account. numbers, matters: what the summary of the book says. Raises NotEnoughData where no part has an answer.
    """
    own = [step for step in written if not step.get("account_id")]
    makers: dict[str, Maker] = {
        "Recurring revenue": money_slides.revenue_slides,
        "Churn": churn.churn_slides,
        "When they churn": retention.when_slides,
        "Accounts at risk": outlook.risk_slides,
        "Renewals due": outlook.renewal_slides,
        "What customers say": people.voice_slides,
        "What we changed": lambda book: people.change_slides(book, plan, prices, periods),
    }
    slides, left = _asked(makers, book)
    if not slides:
        raise NotEnoughData("No business review can be made of this book.", " ".join(left[:2]), NOTHING)
    slides += [slide for slide in plan_slides(book, own, matters) if slide.rows or slide.table]
    name = book.name or "Business review"
    slides = [*number_slides(numbers), *slides]
    short = (in_short(slides, matters),) if sum(slide.key != "plan" for slide in slides) > 1 else ()
    return Deck(BUSINESS, name, year_of(book), fitted((*short, *slides)), tuple(left), made_from=book.fingerprint)


def _asked(makers: Mapping[str, Maker], book: Book) -> tuple[list[Slide], list[str]]:
    """Every part that can be answered, and why the others cannot."""
    slides: list[Slide] = []
    left = []
    for name, make in makers.items():
        try:
            slides += (made := list(make(book)))
            left += [] if made else [f"{name}: there is nothing to show."]
        except AnalysisError as problem:
            left.append(f"{name}: {problem.why or problem.what}")
    return slides, left


MONEY = "Money: MRR lost or kept beyond that of other accounts. One error rate of 5% for all of these."
OTHERS = "the slides that follow, each with its own source in its notes."
LEADS = ("revenue", "churn", "when", "voice", "changed", "risk", "renewals")


def in_short(slides: Sequence[Slide], matters: Sequence[Matter] = ()) -> Slide:
    """What matters with its money, or the three numbers that lead; beside them what is at risk and what we ask for."""
    known = {slide.key: slide for slide in slides}
    leading = [known[key] for key in LEADS if key in known]
    dear = matter_blocks(matters)
    rows = dear or tuple(row for slide in leading for row in _lead(slide))[:3]
    worst = next((known[key] for key in ("risk", "churn", "renewals") if key in known), leading[0])
    ask = known.get("plan")
    words = worst.brief if dear and worst.brief else worst.title
    stake = Block(head="At stake" if worst.key != "churn" else "Lost", text=f"{words}.", tone="bad")
    panels = (stake, Block(head="Our ask", text=_ask(ask), tone="good"))
    clauses = [slide.brief for slide in leading if slide.brief]
    title = first_that_fits(" while ".join(clauses[:2]), leading[0].title) if clauses else leading[0].title
    say = (f"{title}.", f"{worst.title}.", _ask(ask))
    return Slide(
        "short",
        title,
        rows=rows,
        panels=panels,
        footer=MONEY if dear else "How each was counted stands on the slides that follow.",
        say=say,
        source=f"Where it comes from: {matter_notes(matters) if dear else OTHERS}",
    )


def _lead(slide: Slide) -> list[Block]:
    """The number a slide leads with, and what it counts."""
    found = [slide.lead] if slide.lead else [block for block in (*slide.beside, *slide.rows) if block.number][:1]
    return [
        Block(block.number, text=block.text or block.small, small=block.small if block.text else "", tone=block.tone)
        for block in found
    ]


def _ask(plan: Slide | None) -> str:
    if plan is None or plan.table is None:
        return "Agree who owns the next steps."
    return f"{plan.table.rows[0][0].text}."
