"""Numbers that can hardly be meant, whatever led to them: before a book opens they are asked about.

Every rule looks at the book as it would open. Where it finds something it says it in one sentence, with what could be
meant instead; "yes, as it is" is always among the answers, and the book waits for one. A new kind is one row of RULES:
the word of its question, what finds it, and what another answer than yes changes in the draft.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ..errors import AnalysisError
from ..phrases import money, numeral, out_of, significant
from .book import Book
from .checking import LATER
from .days import DAYS_A_MONTH, to_date
from .doubting import FEWEST, Doubt, Rule, accounts_gone, first_of
from .ends_or_terms import as_ended, ends_untold
from .file_questions import FULL
from .flags_and_ends import by_one, flags_and_ends
from .ids_apart import strangers, without_one
from .inferred_churn import BY_MONTHS, SILENT
from .leaving_doubts import as_marked, by_column, flags_disagree, other_column_tells
from .left_in_files import by_file, told_in_two_files
from .moved_levels import STRANGE
from .moved_levels import WORD as AMOUNT_IS
from .movement_doubts import amounts_contradict, as_said, kinds_unknown, opening_unclear
from .odd_values import made_of_nines, misspelled_arms, no_amount, same_arm
from .opening_mrr import WORD as MRR_WHEN
from .others_unsaid import only_told, others_unsaid
from .question import NO, YES, Question, said
from .reader_words import in_words
from .recipe import LEAVE_OUT, PAYMENTS, TENURE_UNITS
from .scales import of_another_scale, without_answers
from .second_look import SECOND_LOOK
from .tenure_units import unit_of
from .terms_over import as_over, terms_over
from .told_of_some import UNTOLD
from .told_of_some import WORD as OTHERS
from .trials import NEVER_PAID
from .upper_level import above_them, upper_accounts

if TYPE_CHECKING:
    from .draft import Draft

# So many rows are counted at once before a book opens; of more, when it opens.
AT_ONCE = 300_000
# So many questions on what a book comes to wait at once.
AT_MOST = 2
_MOST_GONE, _SAME_DAY, _APART, _MOST_ASIDE = 0.9, 0.98, 2.0, 0.5
_UNITS_APART, _ANOTHER = 3.0, 15.0
_MONTHS = {"months": 1.0, "years": 12.0, "weeks": 7 / DAYS_A_MONTH, "days": 1 / DAYS_A_MONTH}


def doubts(draft: "Draft") -> tuple[Question, ...]:
    """The questions on what a draft comes to, where it is counted already or is small enough to be at once."""
    opened = "opened" in vars(draft)
    large = sum(sheet.rows for sheet in draft.sheets) > AT_ONCE
    if not opened and (large or not any(file.table for file in draft.recipe.files)):
        return ()
    try:
        book = draft.opened
    except AnalysisError:
        return ()
    found = [(rule, doubt) for rule in RULES if (doubt := rule.find(draft, book))]
    made = [(_question(draft, rule.word, doubt), doubt.evidence) for rule, doubt in found]
    waiting = sorted((pair for pair in made if pair[0].waits), key=lambda pair: -pair[1])
    # What is left comes up when these are answered: it may rest on them.
    later = [question for question, _ in waiting[AT_MOST:]]
    return tuple(question for question, _ in made if question not in later)


def _question(draft: "Draft", word: str, doubt: Doubt) -> Question:
    options = ((YES, doubt.yes), *doubt.others)
    chosen = said(draft.recipe.files[doubt.place], word) or YES * (not doubt.waits)
    return Question(doubt.place, word, doubt.text, options, chosen, blocks=doubt.waits)


def mended(draft: "Draft", question: Question, value: str) -> "Draft":
    """The draft after an answer: yes is kept, anything else changes how the file is read."""
    rule = next(rule for rule in RULES if rule.word == question.word)
    kept = draft.with_setting(question.sheet, question.word, value)
    return kept if value in ("", YES) else rule.mend(kept, question.sheet, value)


def everybody_gone(draft: "Draft", book: Book) -> Doubt | None:
    """Nearly all accounts would have churned by what was paid: such rows hardly say who is still here."""
    place = first_of(draft, "mrr")
    if place < 0 or "accounts" not in book.tables or book.built.who_left.startswith(("accounts.", "the churn events")):
        return None
    accounts, gone = accounts_gone(book)
    if not book.built.who_left or accounts < FEWEST or gone < _MOST_GONE * accounts:
        return None
    how = "month with MRR" if book.built.who_left == BY_MONTHS else "row"
    title = draft.sheets[place].title
    text = f"{out_of(gone, accounts)} accounts would have churned, by the last {how} of each in {title}. Did they?"
    return Doubt(place, text, "yes, they churned", ((NO, "no: these rows do not say who is still here"),))


def _tells_nothing(draft: "Draft", place: int, value: str) -> "Draft":
    by_month = "month" in draft.recipe.files[place].columns
    return draft.with_setting(place, PAYMENTS, True) if by_month else draft.with_setting(place, FULL, NO)


def one_start(draft: "Draft", book: Book) -> Doubt | None:
    """All accounts would have started on one day: that is the day of an export, or of a move to another system."""
    place = first_of(draft, "accounts", "started_on")
    if place < 0 or "accounts" not in book.tables:
        return None
    days = "SELECT started_on, count(*) AS rows FROM accounts WHERE started_on IS NOT NULL GROUP BY 1 ORDER BY 2 DESC"
    found = book.built.engine.rows(days)
    started = sum(rows for _, rows in found)
    if started < FEWEST or found[0][1] < _SAME_DAY * started:
        return None
    header, day = draft.recipe.files[place].columns["started_on"], to_date(int(found[0][0]))
    text = f"{out_of(int(found[0][1]), started)} accounts would have started on {day}, by {header}. Did they?"
    others = ((NO, "no: it is the day of the export, or of something else"),)
    return Doubt(place, text, "yes, on that day", others, _denies_start(draft, book))


def _denies_start(draft: "Draft", book: Book) -> bool:
    """Whether the time as a customer, or the days on which accounts left, contradict that they started on one day."""
    said = (*book.refused["rule"], *book.assumptions)
    return first_of(draft, "accounts", "tenure_months") >= 0 or any("before it started" in str(rule) for rule in said)


def _no_start(draft: "Draft", place: int, value: str) -> "Draft":
    """An answer other than yes: the column is no start."""
    return draft.with_column(place, "started_on", "–")


def two_amounts(draft: "Draft", book: Book) -> Doubt | None:
    """The accounts file and the revenue file tell an MRR of the same accounts, and one is twice the other or more."""
    place, other = first_of(draft, "mrr"), max(first_of(draft, "accounts", "mrr"), first_of(draft, "accounts", "arr"))
    told_apart = "mrr" in book.tables and book.built.revenue != "moved_on" and not book.built.paid_by_month
    if place < 0 or other < 0 or not told_apart:
        return None
    last = "SELECT account_id, sum(mrr) AS paid FROM mrr WHERE month = (SELECT max(month) FROM mrr) GROUP BY 1"
    both, paid, told = book.built.engine.row(
        f"SELECT count(*), sum(paid), sum(accounts.mrr) FROM accounts JOIN ({last}) USING (account_id) "
        "WHERE paid > 0 AND accounts.mrr > 0"
    )
    # What is told many times over is no other MRR: the ARR of a customer's own business, its funding.
    if both < FEWEST or not _APART <= max(paid, told) / min(paid, told) <= _ANOTHER:
        return None
    one, two = f"{money(paid)} a month by {draft.sheets[place].title}", f"{money(told)} by {draft.sheets[other].title}"
    return Doubt(place, f"{numeral(both)} accounts pay {one} and {two}. Which is their MRR?", one, ((NO, two),))


def _left_out(draft: "Draft", place: int, value: str) -> "Draft":
    return draft.with_table(place, LEAVE_OUT)


def unit_and_days(draft: "Draft", book: Book) -> Doubt | None:
    """The time as a customer and the days disagree three times over or more: it counts something else than was read."""
    place = first_of(draft, "accounts", "tenure_months", "started_on")
    if place < 0 or book.as_of_day is None or "accounts" not in book.tables:
        return None
    months = _months_each(draft, book, place)
    if months is None:
        return None
    file = draft.recipe.files[place]
    header, now = file.columns["tenure_months"], unit_of(draft.sheets[place], file)[0]
    if 1 / _UNITS_APART < months / _MONTHS[now] < _UNITS_APART:
        return None
    text = f"By the start dates, {header} counts about {significant(months, 2)} months each. What does it count?"
    return Doubt(place, text, f"{now}, as it says", tuple((unit, unit) for unit in TENURE_UNITS if unit != now))


def _months_each(draft: "Draft", book: Book, place: int) -> float | None:
    """How many months by their days one of the numbers of a tenure stands for, by the median account."""
    sheet, header = draft.sheets[place], draft.recipe.files[place].columns["tenure_months"]
    cells = pc.cast(sheet.table.column(sheet.headers.index(header)), pa.string()).to_pylist()
    days = f"coalesce(churned_on, {book.as_of_day}) - started_on"
    rows = book.built.engine.rows(f"SELECT _row, {days} FROM accounts_kept WHERE {days} > 30 AND _row IS NOT NULL")
    numbers = pd.to_numeric(pd.Series([cells[row] for row, _ in rows]), errors="coerce")
    each = pd.Series([lived for _, lived in rows], dtype=float)[numbers > 0] / DAYS_A_MONTH / numbers[numbers > 0]
    return None if len(each) < FEWEST else float(each.median())


def _in_unit(draft: "Draft", place: int, value: str) -> "Draft":
    return draft.with_setting(place, "tenure_unit", value)


def most_set_aside(draft: "Draft", book: Book) -> Doubt | None:
    """More than half of the rows of a file of accounts cannot be used: it was hardly read as it is meant."""
    place = first_of(draft, "accounts")
    if place < 0:
        return None
    files = book.files.reset_index(drop=True)
    read, used = (int(files[column].iloc[place]) for column in ("read", "used"))
    rules = book.refused.query("table == 'accounts'").sort_values("rows", ascending=False)
    # A prospect that never paid is rightly in no number, as is a start that the reader says is to come.
    rightly = (SILENT, NEVER_PAID, UNTOLD, *((LATER,) if said(draft.recipe.files[place], "future") else ()))
    if read < FEWEST or used + int(rules.loc[rules["rule"].isin(rightly), "rows"].sum()) >= _MOST_ASIDE * read:
        return None
    why = f" Most often: {in_words(rules['rule'].iloc[0])}." if len(rules) else ""
    text = f"Only {out_of(used, read)} rows of {draft.sheets[place].title} can be used.{why} Go on with those?"
    return Doubt(place, text, "yes, with those", ((NO, "no: leave this file out"),))


RULES: tuple[Rule, ...] = (
    Rule("churned_everybody", everybody_gone, _tells_nothing),
    Rule("churned_by", other_column_tells, by_column),
    Rule("started_once", one_start, _no_start),
    Rule("mrr_of", two_amounts, _left_out),
    Rule("churn_flag", flags_disagree, as_marked),
    Rule(AMOUNT_IS, amounts_contradict, as_said),
    Rule(STRANGE, kinds_unknown, as_said),
    Rule(MRR_WHEN, opening_unclear, as_said),
    Rule("tenure_or_start", unit_and_days, _in_unit),
    Rule("ids_apart", strangers, without_one),
    Rule("rows_left", most_set_aside, _left_out),
    Rule("amount_of_nines", made_of_nines, no_amount),
    Rule("arms_alike", misspelled_arms, same_arm),
    Rule("scale", of_another_scale, without_answers),
    Rule("ends_or_terms", ends_untold, as_ended),
    Rule("terms_over", terms_over, as_over),
    Rule("runs_by_what", flags_and_ends, by_one),
    Rule("accounts_above", upper_accounts, above_them),
    Rule("churned_in", told_in_two_files, by_file),
    Rule(OTHERS, others_unsaid, only_told),
    *SECOND_LOOK,
)
PLAUSIBLE: Mapping[str, Callable[["Draft", Question, str], "Draft"]] = {rule.word: mended for rule in RULES}
