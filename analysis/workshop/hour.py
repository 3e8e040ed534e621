"""The hour: eight exercises on the sample book and one on a participant's own file, in order."""

from pathlib import Path

from ..book import Book
from . import churn, evidence, retention, telling
from .exercise import OWN_FILE, TWIN, Ask, Exercise

SAMPLE = Path(__file__).parents[2] / "sample_data"
PLAN = SAMPLE / "pilot_plan.json"


def _pilot(book: Book) -> tuple[Ask, ...]:
    return evidence.pilot(book, PLAN.read_text(encoding="utf-8"))


EXERCISES = (
    Exercise(
        "who_left", "Who churned, by accounts and by money",
        "The board asks what we lost last year. What do you say?",
        "composition", "The first sentence; for the last question, compare by Segment.",
        churn.who_left, churn.planted_losses,
        "Say both: many small accounts and a few large ones need different people. Give the few large ones to a named "
        "owner; look for the one cause behind the many small ones.",
        ("rate", "mrr", "weight"),
    ),
    Exercise(
        "not_to_sell", "Whom not to sell to",
        "Sales wants more of everything. Which accounts should we have turned away?",
        "drivers", "The first groups of the list, and the reason they gave.",
        churn.whom_not_to_sell, churn.planted_group,
        "Ask product whether what they miss is on the roadmap. If not, stop selling there until it is, and write to "
        "those who are still here before month six.",
        ("group",),
    ),
    Exercise(
        "annual", "How safe annual contracts are",
        "Our annual accounts look safe. Are they?",
        "renewing", "The chart by month of life, and the first sentences.",
        retention.annual, retention.planted_renewals,
        "Count renewals, not months: start the renewal talk 90 days before, with the value they got, and read a low "
        "score of an annual account as a churn that waits.",
        ("month", "before"),
    ),
    Exercise(
        "drop", "Did the new agents lower churn?",
        "We hired support agents in July and churn fell. Can we claim it?",
        "intervention", "The first sentence: what it says of chance, and how long it would take.",
        retention.drop, retention.planted_drop,
        "Say that it is too early, say when it will be known, and look meanwhile at what support moves sooner: answer "
        "times, tickets, scores.",
        ("did", "wait"),
        {"changed": "2025-07-01", "done": "Agents hired"},
    ),
    Exercise(
        "score", "Does the score warn in time?",
        "Our CSMs can call five accounts a month. Does the score pick the right ones?",
        "health", "The sentences under the chart, and the bands.",
        evidence.score, evidence.planted_score,
        "Work the red list from the top, most MRR at risk first. Tell the team how many red accounts stay anyway, so "
        "that a call that finds nothing is no failure; read the ones that churned looking healthy.",
        ("ranks", "caught"),
    ),
    Exercise(
        "pilot", "What the pilot changed",
        "The customer asks whether the planning assistant helped. What goes on the slide?",
        "experiment", "The scorecard: eight KPIs, each with its verdict.",
        _pilot, evidence.planted_pilot,
        "Show the wins, the miss and what cannot be told on one slide, and propose how the miss will be watched.",
        ("better", "worse"),
    ),
    Exercise(
        "deck", "A deck in five minutes",
        "The QBR is at three. Make the business review, and write your opening sentence.",
        "qbr", "Choose Business review, make the deck, and read it once as a board member.",
        telling.deck, telling.planted_deck,
        "Cut whatever is not asked for; keep the slide with the miss. Practice the first sentence aloud.",
        ("slides", "sentence"),
    ),
    Exercise(
        "nothing", "Another company, the same question",
        "You join this company next week. Which accounts should it have turned away?",
        "drivers", "The first sentence. Look for the highest number too, and what is said of it.",
        telling.nothing, telling.planted_nothing,
        "Saying that there is nothing saves a quarter spent on noise. Say how many groups were looked at, and what "
        "would make it possible to tell: more accounts, or more time.",
        ("group",),
        about=TWIN,
    ),
    Exercise(
        "own", "Your own file",
        "What do your own accounts say?",
        "open_book", "Drop your export, answer what is asked, read the summary.",
        telling.own, telling.planted_own,
        "Keep the sentence, and its number, for the next team meeting; write down what the app said it lacks.",
        ("sentence",),
        about=OWN_FILE,
    ),
)  # fmt: skip


def exercise_named(word: str) -> Exercise:
    """The exercise of that word. Raises StopIteration for none."""
    return next(exercise for exercise in EXERCISES if exercise.word == word)
