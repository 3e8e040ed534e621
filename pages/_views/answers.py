"""What do end users say?"""

from analysis import Book, estimate, experiment
from analysis.charts.answers import answers as compared_answers
from pages import _cells as cells


def show(book: Book) -> None:
    """Draw the view."""
    answers = cells.bring_answers(book)
    plan = cells.kept_plan(book)
    arms = cells.run(experiment.answer_arms, book, answers=answers, plan=plan)
    control = cells.choose("Compare with", arms, name="control")
    drawn = cells.choose("Groups were assigned", experiment.DRAWN, name="drawn")
    by_lot = {"lot": True, "not": False}.get(drawn or "")

    result = cells.run(experiment.survey, book, answers=answers, plan=plan, control=control, randomised=by_lot)

    if len(result.compared):
        cells.figure(compared_answers(result), table=result.compared, name="answers")
    cells.reading(result.findings)

    cells.table(result.closed, "How often each answer was given", "closed")
    if len(result.words):
        cells.table(result.words, "The words of the open answers, each counted once in an answer", "words")

    cells.accounts(experiment.list_said, book, title="The answers as they were given", answers=answers)
    cells.method(experiment.survey, estimate.share_difference, estimate.welch, estimate.holm)
    cells.takeaway("answers", result)
