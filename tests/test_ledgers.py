"""Revenue of accounts month by month: read as payments unless it is said to recur, and told by several systems once."""

import pytest

from analysis.book.draft import Draft
from analysis.book.ledgers import TOLD
from analysis.book.questions import answered, questions

ACCOUNTS = "customer_id,name,status\n" + "\n".join(
    f"{c},Firm {c},{'Active' if c % 3 else 'Churned'}" for c in range(40)
)


def ledger(head: str, off: float, months: tuple[str, ...] = ("2025-05", "2025-06"), skip: int = 99) -> str:
    rows = (f"{c},{m},{50 + 7 * c + off * (c % 5):.2f}" for c in range(40) for m in months if c % skip or not c)
    return "\n".join([head, *rows])


def draft_of(*files: tuple[str, str]) -> Draft:
    return Draft.from_files([(name, text.encode()) for name, text in (("customers.csv", ACCOUNTS), *files)])


def paid(draft: Draft) -> float:
    return float(
        draft.opened.built.engine.row("SELECT sum(mrr) FROM mrr WHERE month = (SELECT max(month) FROM mrr)")[0]
    )


ONE = sum(50 + 7 * c for c in range(40))


@pytest.mark.parametrize(
    "head", ["customer_id,month,revenue", "kundennummer,monat,betrag", "cliente_id,mes,facturacion"]
)
def test_an_account_a_month_and_its_revenue_are_payments_by_month(head: str) -> None:
    draft = draft_of(("revenue.csv", ledger(head, 0, ("2025-06",))))
    assert draft.recipe.files[1].table == "mrr"
    assert draft.opened.built.paid_by_month
    assert paid(draft) == ONE


def test_revenue_counts_as_mrr_on_the_readers_word_and_no_longer_when_taken_back() -> None:
    draft = draft_of(("revenue.csv", ledger("customer_id,month,revenue", 0)))
    asked = next(question for question in questions(draft) if question.word == "orders")
    recurs = answered(draft, asked, "recurs")
    assert not recurs.opened.built.paid_by_month
    assert answered(recurs, asked, "no").recipe.files[1].table == "events"
    assert answered(recurs, asked, "yes").opened.built.paid_by_month


@pytest.mark.parametrize("head", ["customer_id,month,revenue", "customer_id,month,mrr"])
def test_three_systems_that_tell_the_same_revenue_are_never_added_up(head: str) -> None:
    files = [(f"{name}.csv", ledger(head, off)) for name, off in (("crm", 0), ("billing", 0.2), ("gl", -0.1))]
    draft = draft_of(*files)
    assert paid(draft) == ONE
    assert any("crm.csv and gl.csv tell the same revenue" in said for said in draft.opened.assumptions)
    assert TOLD in set(draft.opened.built.engine.frame("SELECT DISTINCT _rule FROM mrr_rows")["_rule"].dropna())


def test_what_only_the_second_system_tells_is_added() -> None:
    first, second = ledger("customer_id,month,mrr", 0, skip=4), ledger("customer_id,month,mrr", 0.2)
    lacking = sum(50 + 7 * c + 0.2 * (c % 5) for c in range(40) if not c % 4 and c)
    assert paid(draft_of(("crm.csv", first), ("billing.csv", second))) == pytest.approx(
        ONE - sum(50 + 7 * c for c in range(40) if not c % 4 and c) + lacking
    )


def test_revenue_of_two_products_is_added_up() -> None:
    files = [("seats.csv", ledger("customer_id,month,mrr", 0)), ("addons.csv", ledger("customer_id,month,mrr", 30))]
    assert paid(draft_of(*files)) > 1.5 * ONE
