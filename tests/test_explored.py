"""Questions no page asks, typed as a reader would, have the numbers pandas counts in the files of the sample."""

import pickle

import pytest
from books import sample
from explored import QUESTIONS, Answer, answered_by_segment, renewals_by_region

from analysis import explore


def answered(text: str) -> dict[str, Answer]:
    """What Explore says to a question: numerator, denominator and value of each group, or of each period and group."""
    book, asked = sample(), explore.typed(sample(), text)
    choices = asked.choices
    assert not asked.unknown
    part = book.where(**dict(asked.only))
    by = [explore.cut_at(choices[name], choices.get("cuts", "")) for name in ("by", "and") if name in choices]
    since = "2025-10-01" if choices.get("period") == "quarter" else None
    over = choices.get("over", "")
    told = explore.analyze(part, measure=choices["measure"], by=by, over=over, since=since)
    assert pickle.loads(pickle.dumps(told)).measure.word == choices["measure"]
    frame = told.times if over else told.groups
    names = frame["group"] if not over else frame["period"] if not by else frame["period"] + " × " + frame["group"]
    rows = zip(names, frame["numerator"], frame["denominator"], frame["value"], strict=True)
    return {str(name): (float(above), float(below), float(value)) for name, above, below, value in rows}


@pytest.mark.parametrize("text", QUESTIONS)
def test_a_question_no_page_asks_is_answered_with_the_numbers_of_pandas(text: str) -> None:
    told, counted = answered(text), QUESTIONS[text]()
    for group, numbers in counted.items():
        assert told[group] == pytest.approx(numbers, rel=1e-9), group
    others = set(told) - set(counted)
    # Accounts that have not been watched for a year have no plain share: pandas leaves them out.
    assert not others or all(group >= "2024-Q4" for group in others)


def test_renewals_and_answers_of_an_earlier_period_are_those_of_pandas() -> None:
    """They were of the last day alone, and could stand next to nothing."""
    told = explore.side_by_side(sample(), measure="renewal_rate", by="region").groups.set_index("group")
    for side, months in (("one", ("2023-12", "2024-12")), ("other", ("2024-12", "2025-12"))):
        for group, (_, below, value) in renewals_by_region(*months).items():
            assert told.loc[group, [f"accounts_{side}", f"value_{side}"]].tolist() == pytest.approx([below, value])
    days = {"since": "2025-04-01", "until": "2025-06-30"}
    then = explore.analyze(sample(), measure="response_rate", by="segment", **days).groups.set_index("group")
    for group, numbers in answered_by_segment(*days.values()).items():
        assert then.loc[group, ["numerator", "denominator", "value"]].tolist() == pytest.approx(numbers)


def test_every_answer_can_be_kept_for_the_session() -> None:
    """Measures that were made on the spot could not, and the page failed on retention, contacts and means."""
    for word, one in explore.measures(sample()).items():
        assert pickle.loads(pickle.dumps(one)).word == word
