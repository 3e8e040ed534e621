"""Books of several currencies: one is asked for once, the others count at the reader's rates or are set aside."""

from html import unescape

import pytest
from asking import frame, to

from analysis.book.book import Book
from analysis.book.draft import Draft
from analysis.book.questions import answered, questions
from analysis.book.summary import in_money
from analysis.counting.preview import preview

MONTHS = [f"2024-{month:02d}" for month in range(1, 7)]


def draft_of(**files: tuple[str, list[str]]) -> Draft:
    return Draft.from_files([(f"{name}.csv", "\n".join([h, *rows]).encode()) for name, (h, rows) in files.items()])


def accounts(more: str = "", *cells: str) -> tuple[str, list[str]]:
    """20 accounts; what {c} stands for is CAD for one and USD for all others."""
    rows = [f"c{i},2024-01-05,{'yes' if i % 5 == 0 else 'no'}" + "".join(f",{cell}" for cell in cells)
            for i in range(20)]  # fmt: skip
    return f"customer_id,signup_date,churned{more}", [row.replace("{c}", code(i)) for i, row in enumerate(rows)]


def code(place: int) -> str:
    return "CAD" if place == 1 else "USD"


def months(named: bool) -> tuple[str, list[str]]:
    rows = [f"c{i},{month},100" + f",{code(i)}" * named for i in range(20) for month in MONTHS]
    return f"customer_id,month,mrr{',currency' * named}", rows


KINDS = {
    "accounts": {"crm": accounts(",mrr,currency", "100", "{c}")},
    "accounts a year": {"crm": accounts(",arr,currency", "1200", "{c}")},
    "signs": {"crm": accounts(",mrr", "{c} 100")},
    "mrr": {"crm": accounts(), "mrr": months(True)},
    "currency of the accounts": {"crm": accounts(",currency", "{c}"), "mrr": months(False)},
    "subscriptions": {
        "subscriptions": (
            "subscription_id,customer_id,start_date,end_date,monthly_price,currency",
            [f"s{i},c{i},2024-01-05,{'2024-05-01' if i % 5 == 2 else ''},100,{code(i)}" for i in range(20)],
        )
    },
    "two files": {
        "subscriptions_ca": ("subscription_id,customer_id,start_date,end_date,monthly_price,currency",
                             ["s1,c1,2024-01-05,,100,CAD"]),
        "subscriptions_us": ("subscription_id,customer_id,start_date,end_date,monthly_price,currency",
                             [f"s{i},c{i},2024-01-05,{'2024-05-01' if i % 5 == 2 else ''},100,USD"
                              for i in range(20) if i != 1]),
    },
}  # fmt: skip


def mrr(book: Book) -> float:
    """The MRR of the account in CAD."""
    if "mrr" in book.tables:
        query = "SELECT coalesce(max(mrr), 0) FROM mrr WHERE account_id = 'c1'"
    else:
        query = "SELECT coalesce(max(mrr), 0) FROM accounts WHERE account_id = 'c1'"
    return float(book.built.engine.row(query)[0])


@pytest.mark.parametrize("kind", KINDS)
def test_one_row_of_another_currency_is_asked_about_once_and_counts_at_a_rate_or_not_at_all(kind: str) -> None:
    draft = draft_of(**KINDS[kind])
    asked = [question for question in questions(draft) if question.waits]
    assert [question.word for question in asked] == ["kept_currency"]
    assert [value for value, _ in asked[0].options] == ["USD", "CAD"]
    named = answered(draft, asked[0], "USD")
    assert not [question for question in questions(named) if question.waits]
    alone = named.opened
    assert (alone.currency, mrr(alone)) == ("USD", 0)
    aside = int(alone.refused.query("rule == 'in another currency than USD'")["rows"].sum())
    assert aside or any("1 account pays in another currency than USD" in said for said in alone.assumptions)
    (rate,) = (question for question in questions(named) if question.word == "rates")
    both = answered(named, rate, "0.75").opened
    assert (both.currency, round(mrr(both), 6)) == ("USD", 75)
    assert [in_money(book) for book in (alone, both)] == [
        "amounts in USD", "amounts in USD, others at the rates you gave"
    ]  # fmt: skip
    assert any("converted to USD, at the rates you gave: 1 CAD is 0.75 USD" in said for said in both.assumptions)
    assert "in another currency than USD" not in set(both.refused["rule"])


def test_the_currency_of_accounts_is_not_asked_where_their_revenue_is_in_one() -> None:
    named = [f"{row},EUR" for row in months(False)[1]]
    draft = draft_of(crm=accounts(",currency", "{c}"), mrr=("customer_id,month,mrr,currency", named))
    assert not [question for question in questions(draft) if question.waits]
    assert draft.opened.currency == "EUR"


def test_a_currency_of_accounts_that_pay_nothing_is_not_asked() -> None:
    header, rows = accounts(",mrr,currency", "100", "{c}")
    draft = draft_of(crm=(header, [row.replace(",100,CAD", ",0,CAD") for row in rows]))
    assert not [question for question in questions(draft) if question.waits]
    assert draft.opened.currency == "USD"


def test_failed_payments_in_another_currency_are_not_added_to_the_others() -> None:
    failed = [f"c{i},2024-03-0{1 + i % 9},100,{code(i)}" for i in range(20)]
    draft = draft_of(crm=accounts(",mrr", "100"), failed_payments=("customer_id,failed_on,amount,currency", failed))
    (asked,) = (question for question in questions(draft) if question.waits)
    book = answered(draft, asked, "USD").opened
    assert book.built.engine.row("SELECT count(*), sum(amount) FROM payments") == (19, 1900)


@pytest.mark.parametrize(
    ("cells", "codes"),
    [("US$ 100|C$ 100", ["USD", "CAD"]), ("100 zł|€100", ["PLN", "EUR"]), ("A$100|£100", ["AUD", "GBP"])],
)
def test_signs_of_currencies_are_told_apart(cells: str, codes: list[str]) -> None:
    first, second = cells.split("|")
    rows = [f"c{i},2024-01-05,no,{first if i % 3 else second}" for i in range(20)]
    (asked,) = (q for q in questions(draft_of(crm=("customer_id,signup_date,churned,mrr", rows))) if q.waits)
    assert [value for value, _ in asked.options] == codes


def test_the_page_asks_for_the_currency_and_offers_numbers_for_the_rates_right_below() -> None:
    draft = draft_of(**KINDS["accounts"])
    app = to(frame(draft=draft), "open_book")
    assert [title.value for title in app.title] == ["One question before your book opens"]
    app.get("button_group")[0].set_value("USD").run()
    (rate,) = app.number_input
    assert rate.label == "1 CAD ="
    assert unescape({metric.label: metric.value for metric in app.metric}["MRR"]) == "$1,500"
    rate.set_value(0.5).run()
    assert unescape({metric.label: metric.value for metric in app.metric}["MRR"]) == "$1,550"
    assert preview(app.session_state["draft"].opened)


CODES = ("DKK", "NOK", "SEK", "EUR")
PAID = ("subscription_id,customer_id,country,start_date,end_date,mrr",
        [f"s{i},c{i},L{i % 4},2024-01-05,{'2024-05-01' * (i % 5 == 2)},100" for i in range(20)])  # fmt: skip
ELSEWHERE = {
    "invoices": ("invoice_id,customer_id,issue_date,amount,currency",
                 [f"i{i},c{i % 20},2024-0{1 + i // 20}-03,100,{CODES[i % 4]}" for i in range(40)]),
    "markets": ("country,currency", [f"L{i},{code}" for i, code in enumerate(CODES)]),
}  # fmt: skip


@pytest.mark.parametrize("other", ELSEWHERE)
@pytest.mark.parametrize("revenue", ["subscriptions", "accounts"])
def test_a_currency_that_another_file_tells_of_the_amounts_is_asked(other: str, revenue: str) -> None:
    crm = ("customer_id,country,signup_date,churned,monthly_revenue",
           [f"c{i},L{i % 4},2024-01-05,{'yes' if i % 5 == 0 else 'no'},100" for i in range(20)])  # fmt: skip
    own = {"subscriptions": PAID} if revenue == "subscriptions" else {"crm": crm}
    draft = draft_of(**own, **{other: ELSEWHERE[other]})
    (asked,) = (q for q in questions(draft) if q.waits)
    assert asked.word == "kept_currency"
    assert [value for value, _ in asked.options] == ["DKK", "EUR", "NOK", "SEK", "one already"]
    named = answered(draft, asked, "SEK")
    book, table = named.opened, "accounts" if revenue == "accounts" else "mrr"
    assert book.currency == "SEK"
    assert book.built.engine.row(f"SELECT sum(mrr) FROM {table} WHERE mrr > 0 AND account_id = 'c2'")[0] is not None
    assert book.built.engine.row(f"SELECT count(mrr) FROM {table} WHERE account_id IN ('c0', 'c1', 'c3')") == (0,)
    one = answered(draft, asked, "one already")
    assert not [q for q in questions(one) if q.waits]
    assert one.opened.built.engine.row(f"SELECT count(DISTINCT account_id) FROM {table} WHERE mrr = 100") == (20,)
    assert [q.chosen for q in questions(one) if q.word == "kept_currency"] == ["one already"]


def test_one_currency_of_the_invoices_is_not_asked() -> None:
    rows = [row.rsplit(",", 1)[0] + ",SEK" for row in ELSEWHERE["invoices"][1]]
    draft = draft_of(subscriptions=PAID, invoices=(ELSEWHERE["invoices"][0], rows))
    assert not [q for q in questions(draft) if q.waits]
