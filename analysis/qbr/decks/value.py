"""Value proof: what one experiment showed, with what did not work, for those who are to decide."""

import math
from collections.abc import Mapping, Sequence

from ... import experiment
from ...book import Book
from ...errors import NotEnoughData
from ...experiment import Experiment
from ...finding import count
from ...phrases import capital
from ..other_accounts import Named
from .method import appendix, footer, how, where
from .model import TO_AGREE, VALUE, Block, Cell, Deck, Slide, Table
from .others import outcomes_of_its_own, whose_pilot, without_others
from .outcomes import Outcome, kpi_slide, outcomes
from .room import fitted
from .wording import SURE, about, cut, few, first_that_fits, in_one_line, quarter_of, span_of

MOST_KPIS = 4
# Verdicts that only stand where somebody said which way is good.
SAID_GOOD = ("better", "worse", "needs improvement")


def value_proof(
    book: Book,
    *,
    plan: str | None = None,
    account_id: str | None = None,
    prices: Mapping[str, float] | None = None,
    periods: float = 1,
) -> Deck:
    """The deck of the experiment of a book, or of one account's part in it.

    plan: the text of its plan. prices: KPI to money for one unit of it; periods: for how many of the KPI's own periods
    (thirteen weeks) money is counted. Raises what `experiment.analyze` does, NotEnoughData where nobody can tell which
    arm is control.
    """
    answer = experiment.analyze(book, plan=plan, account_id=account_id, prices=prices)
    whose = account_id or whose_pilot(book, answer)
    names = Named.among(book, whose)
    told, labels = outcomes_of_its_own(outcomes(answer, periods), names)
    if not told:
        why = "Nobody has said which arm is the control group, or no KPI has a value in both."
        raise NotEnoughData("No value can be shown yet.", why, "Say on the Scorecard which arm is control.")
    slides = fitted((*results(answer, told), *how(answer), *appendix(told, answer)))
    title, other = _title(answer, book), names.of(_plan_title(answer), typed=True)
    left = [*_left_out(told, answer), *labels, *([f"A title that names {other}."] if other else [])]
    made = Deck(
        VALUE,
        cut(book.name, 14, 90) if other else title,
        _period(answer, book),
        slides,
        tuple(left),
        whose,
        made_from=book.fingerprint,
    )
    return without_others(made, book)


def results(answer: Experiment, told: Sequence[Outcome]) -> tuple[Slide, ...]:
    """The result in one sentence, each KPI that moved, and everything that is not better."""
    foot = footer(answer)
    moved = [one for one in told if one.clear and not one.lost][:MOST_KPIS]
    return (in_short(answer, told), *(kpi_slide(one, foot) for one in moved), *misses(told, foot))


def _title(answer: Experiment, book: Book) -> str:
    return cut(_plan_title(answer), 14, 90) or book.name


def _plan_title(answer: Experiment) -> str:
    plan = answer.setup.plan
    return plan.title if plan and plan.title else ""


def _period(answer: Experiment, book: Book) -> str:
    plan = answer.setup.plan
    if plan is None or plan.starts_on is None or plan.ends_on is None:
        return quarter_of(book)
    first, last = (when.year * 12 + when.month - 1 for when in (plan.starts_on, plan.ends_on))
    return span_of(first, last)


def in_short(answer: Experiment, told: Sequence[Outcome]) -> Slide:
    """The result: how many got better and worse, the largest gains, what does not work and what we ask."""
    gains = [one for one in told if one.gained]
    losses = [one for one in told if one.lost]
    shown = (gains or [one for one in told if one.clear] or list(told))[:3]
    rows = tuple(gain(one) for one in shown)
    title = short_title(told)
    said = (f"{title}.", *(f"{one.title}." for one in shown[:1]), *(f"{one.title}." for one in losses[:1]))
    return Slide(
        "short",
        title,
        rows=rows,
        panels=_panels(losses, told),
        footer=footer(answer),
        say=said[:3],
        source=where(answer),
        audience="customer",
    )


def gain(one: Outcome) -> Block:
    value, low, high = one.worth
    if math.isfinite(value) and value > 0 and one.gained:
        ends = f"{about(low)} to {about(high)}, " if low > 0 else ""
        return Block(
            about(value),
            text=capital(cut(one.label, 9, 60)),
            small=f"its worth: {ends}at {one.units[0]} {one.of}s{one.spell}",
            tone="good",
        )
    sure, tone = SURE.get(one.verdict, SURE["cannot tell"])
    return Block(one.change, text=capital(cut(one.label, 6, 44)), small=one.range if one.clear else sure, tone=tone)


def short_title(told: Sequence[Outcome]) -> str:
    """What the experiment came to, with money where a price is known."""
    gains, losses = sum(one.gained for one in told), sum(one.lost for one in told)
    worth = sum(one.worth[0] for one in told if one.clear and math.isfinite(one.worth[0]))
    if all(one.verdict not in SAID_GOOD for one in told) and any(one.clear for one in told):
        return first_that_fits(f"{few(sum(one.clear for one in told))} of {few(len(told))} measures clearly moved")
    of = f"{few(gains) if gains else 'none'} of {few(len(told))} measures got better"
    but = f", {few(losses)} got worse" if losses else ""
    if worth > 0:
        money = f"The change was worth {about(worth)}"
        worse = f"; {few(losses)} measure{'' if losses == 1 else 's'} got worse" if losses else f"; {of}"
        return first_that_fits(f"{money}{worse}", money)
    if not gains and all(not one.clear for one in told):
        return f"None of {few(len(told))} measures has clearly changed yet"
    return first_that_fits(f"{of}{but}")


def _panels(losses: Sequence[Outcome], told: Sequence[Outcome]) -> tuple[Block, ...]:
    open_ = [one for one in told if not one.clear]
    if losses:
        bad = Block(head="Not working", text=f"{capital(cut(losses[0].label, 7, 50))}: {losses[0].change}.", tone="bad")
    else:
        bad = Block(
            head="Not clear yet",
            text=f"{count(len(open_), 'measure')} of {len(told)} show no clear change.",
            tone="quiet",
        )
    unsaid = any(one.verdict in ("higher", "lower") for one in told)
    if unsaid and not losses:
        return (bad, Block(head="Our ask", text="Say of each measure which way is good.", tone="good"))
    ask = "Agree what to change about it." if losses else "Agree how to go on from here."
    return (bad, Block(head="Our ask", text=cut(ask, 14, 90), tone="good"))


def misses(told: Sequence[Outcome], foot: str) -> tuple[Slide, ...]:
    """Everything that is not better, each with how sure that is and a next step to agree on; the same verdict once."""
    part = sorted((one for one in told if one.lost or not one.clear), key=lambda one: (not one.lost, one.clear))
    if not part:
        return ()
    lost, open_ = sum(one.lost for one in part), sum(not one.lost for one in part)
    one = f"{cut(part[0].label, 6, 44)} got worse" if lost == 1 else f"{few(lost)} measures got worse"
    none = (
        f"{few(open_)} {'shows' if open_ == 1 else 'show'} no clear gain"
        if lost
        else f"{few(open_)} {'measure shows' if open_ == 1 else 'measures show'} no clear gain"
    )
    both = [f"{few(lost)} measure{'s' if lost != 1 else ''} got worse" if lost else "", none if open_ else ""]
    title = in_one_line("; ".join(filter(None, (one if lost else "", both[1]))), "; ".join(filter(None, both)), none)
    kinds = dict.fromkeys(one.verdict for one in part)
    groups = [[one for one in part if one.verdict == kind] for kind in kinds]
    rows = tuple(_miss(many[place : place + 3]) for many in groups for place in range(0, len(many), 3))
    table = Table(("", "How sure", "Next step", "Owner"), rows, (4.2, 2.8, 3, 2))
    said = (
        f"{title}.",
        "These are all measures that did not clearly gain; none is left off.",
        "Agree an owner and a day for each step.",
    )
    source = "Where it comes from: the whole scorecard stands in the appendix, with intervals."
    return (Slide("misses", title, table=table, footer=foot, say=said, source=source, draft=True, audience="customer"),)


STEP = {
    "worse": "Find out why",
    "needs improvement": "Find what holds it back",
    "cannot tell": "Go on measuring",
    "no meaningful difference": "Drop it",
    "higher": "Say which way is good",
    "lower": "Say which way is good",
}


def _miss(many: Sequence[Outcome]) -> tuple[Cell, ...]:
    """Measures of one verdict, one under the other."""
    sure, tone = SURE.get(many[0].verdict, SURE["cannot tell"])
    return (
        Cell("\n".join(capital(cut(one.label, 6, 36)) for one in many), strong=True),
        Cell(sure, tone=tone, strong=True),
        Cell(STEP.get(many[0].verdict, "Go on measuring")),
        Cell(TO_AGREE, tone="quiet"),
    )


def _left_out(told: Sequence[Outcome], answer: Experiment) -> list[str]:
    out = []
    if not any(math.isfinite(one.worth[0]) for one in told):
        out.append(
            "Money: nobody has said what one unit of a KPI is worth. Say it above, and the result is told in money."
        )
    lacking = len(answer.scorecard) - len(told)
    if lacking:
        out.append(f"{count(lacking, 'KPI')} without a value in both groups.")
    return out
