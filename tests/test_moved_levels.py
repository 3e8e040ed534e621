"""The amounts of movements are changes or levels by what follows what; the MRR of the accounts is then or now."""

import pytest

from analysis.book.draft import Draft
from analysis.book.movement_kinds import move_of
from analysis.book.question import NO
from analysis.book.questions import answered, questions
from analysis.book.recipe import LEAVE_OUT

# What each of sixteen accounts pays after each step: half grow, a quarter shrink, and the eldest leave.
STEPS = (("new", 40), ("up", 70), ("down", 55), ("out", 0))
WORDS = {
    "en": ("initial", "UPGRADE", "REDUCTION", "CHURN"),
    "en2": ("new_subscription", "upsell", "downgrade", "cancelled"),
    "de": ("Neugeschäft", "Erweiterung", "Reduzierung", "Kündigung"),
    "fr": ("nouveau", "augmentation", "réduction", "résiliation"),
    "es": ("alta", "expansión", "contracción", "baja"),
    "pt": ("novo", "expansão", "redução", "cancelamento"),
    "tr": ("yeni", "yükseltme", "düşürme", "iptal"),
    "zh": ("新增", "升级", "降级", "流失"),
    "ja": ("新規", "アップグレード", "ダウングレード", "解約"),
}


def file_of(
    amounts: str, words: tuple[str, ...], head: str = "customer_id,transaction_date,transaction_type,"
) -> bytes:
    """A file of movements. amounts: levels, changes with signs, or changes that are always positive."""
    rows = []
    for c in range(16):
        before = 0
        for turn, (_, level) in enumerate(STEPS[: 2 + c % 3]):
            change = {"level": level or before, "signed": level - before, "positive": abs(level - before)}[amounts]
            rows.append(f"c{c},2024-0{turn * 2 + 1}-0{c % 9 + 1},{words[turn]},{change}")
            before = level
    return "\n".join([head + ("subscription_price" if amounts == "level" else "mrr_amount"), *rows]).encode()


def paid(draft: Draft) -> tuple[float, int]:
    engine = draft.opened.built.engine
    last = engine.row("SELECT sum(mrr) FROM mrr WHERE month = (SELECT max(month) FROM mrr)")[0]
    return float(last), int(engine.row("SELECT coalesce(sum(churned), 0) FROM accounts")[0])


# Six accounts end with 70, five with 55, and five have left.
RIGHT = (6 * 70 + 5 * 55, 5)


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize("amounts", ["level", "signed", "positive"])
def test_movements_count_by_their_kind_in_any_language_whatever_their_amounts_are(amounts: str, language: str) -> None:
    draft = Draft.from_files([("log.csv", file_of(amounts, WORDS[language]))])
    assert {"moved_on", "kind", "amount"} <= set(draft.recipe.files[0].columns)
    assert not any(question.waits for question in questions(draft))
    assert paid(draft) == RIGHT


@pytest.mark.parametrize("language", WORDS)
def test_each_kind_is_known_for_what_it_does(language: str) -> None:
    assert [move_of(word) for word in WORDS[language]] == ["new", "gain", "loss", "gone"]


def test_levels_are_said() -> None:
    book = Draft.from_files([("log.csv", file_of("level", WORDS["en"]))]).opened
    assert any("subscription_price is what an account pays from then on" in said for said in book.assumptions)


def test_rows_that_contradict_each_other_are_asked_about_and_may_be_no_revenue() -> None:
    kinds = ("new", "expansion", "churn")
    rows = [f"t{i},c{i // 3},2024-0{i % 3 + 1}-05,{kinds[i % 3]},50" for i in range(60) if i % 12 != 11]
    head = "transaction_id,customer_id,date,type,amount"
    draft = Draft.from_files([("moves.csv", "\n".join([head, *rows]).encode())])
    question = next(q for q in questions(draft) if q.word == "amount_is")
    assert question.waits
    assert [value for value, _ in question.options] == ["yes", "level", "no"]
    assert not any(q.waits for q in questions(answered(draft, question, "level")) if q.word == "amount_is")
    assert answered(draft, question, NO).recipe.files[0].table in ("events", LEAVE_OUT)


def accounts_of(mrr: int) -> bytes:
    return "\n".join(["customer_id,company_name,signup_date,mrr",
                      *(f"c{c},Co {c},2024-01-01,{mrr}" for c in range(20))]).encode()  # fmt: skip


MOVES = "customer_id,date,type,amount\n" + "\n".join(
    f"c{c},2024-0{m}-05,{kind},{amount}"
    for c in range(20)
    for m, kind, amount in ((1, "new", 40), (3, "expansion", 30))
)


def test_the_mrr_of_accounts_is_what_they_pay_now_where_the_movements_led_to_it() -> None:
    draft = Draft.from_files([("customers.csv", accounts_of(70)), ("moves.csv", MOVES.encode())])
    assert not any(question.waits for question in questions(draft))
    assert paid(draft)[0] == 20 * 70
    assert any("what they pay now" in said for said in draft.opened.assumptions)
    later = MOVES.replace("2024-01-05,new,40", "2024-02-05,upgrade,10")
    draft = Draft.from_files([("customers.csv", accounts_of(70)), ("moves.csv", later.encode())])
    (question,) = (q for q in questions(draft) if q.waits)
    assert question.word == "mrr_when"
    assert paid(answered(draft, question, "now"))[0] == 20 * 70
    assert paid(answered(draft, question, "yes"))[0] == 20 * 110


def test_an_mrr_that_no_sum_of_movements_leads_to_is_asked_about() -> None:
    draft = Draft.from_files([("customers.csv", accounts_of(300)), ("moves.csv", MOVES.encode())])
    assert [question.word for question in questions(draft) if question.waits] == ["mrr_when"]


@pytest.mark.parametrize("header", ["Initial_MRR", "FirstMRR", "mrr inicial", "opening_mrr"])
def test_an_mrr_that_is_called_that_of_the_start_is_not_asked_about(header: str) -> None:
    later = MOVES.replace("2024-01-05,new,40", "2024-02-05,upgrade,10")
    customers = accounts_of(70).replace(b"signup_date,mrr", f"signup_date,{header}".encode())
    draft = Draft.from_files([("customers.csv", customers), ("moves.csv", later.encode())])
    assert not any(question.word == "mrr_when" for question in questions(draft))
    assert paid(draft)[0] == 20 * 110


def test_a_kind_that_nobody_knows_is_asked_about_where_no_sign_tells_what_it_does() -> None:
    rows = [f"c{c},2024-0{m}-05,{kind},{amount}" for c in range(20)
            for m, kind, amount in ((1, "new", 40), (2, "upgrade", 50), (3, "Migration", 10))]  # fmt: skip
    draft = Draft.from_files([("moves.csv", "\n".join(["customer_id,date,type,mrr_change", *rows]).encode())])
    (question,) = (q for q in questions(draft) if q.waits)
    assert question.word == "direction_of_kinds"
    assert "Migration" in question.text
    for value, each in (("yes", 100), ("take", 80), ("neither", 90)):
        later = answered(draft, question, value)
        assert not any(q.waits for q in questions(later))
        assert paid(later)[0] == 20 * each
    signed = [*rows, "c1,2024-04-05,Migration,-5"]
    draft = Draft.from_files([("moves.csv", "\n".join(["customer_id,date,type,mrr_change", *signed]).encode())])
    assert not any(q.waits for q in questions(draft))


def test_an_account_that_came_back_after_a_churn_event_has_not_churned() -> None:
    kinds = ("login", "subscription_cancelled", "reactivated")
    rows = [f"e{c}{m},c{c},2024-0{m + 1}-05,{kinds[m]}" for c in range(20) for m in range(2 + c % 2)]
    log = "\n".join(["event_id,customer_id,event_date,event_type", *rows]).encode()
    draft = Draft.from_files([("customers.csv", accounts_of(30)), ("events.csv", log)])
    assert draft.opened.built.engine.row("SELECT sum(churned) FROM accounts") == (10,)


def test_of_an_amount_before_and_after_the_one_after_is_what_the_account_pays() -> None:
    rows = [f"e{c}{m},c{c},2024-0{m}-05,{kind},{before},{after}" for c in range(20)
            for m, kind, before, after in ((1, "signup", 0, 40), (2, "upgrade", 40, 70))]  # fmt: skip
    head = "event_id,customer_id,event_date,event_type,mrr_before,mrr_after"
    draft = Draft.from_files([("events.csv", "\n".join([head, *rows]).encode())])
    assert draft.recipe.files[0].columns["amount"] == "mrr_after"
    assert paid(draft)[0] == 20 * 70
