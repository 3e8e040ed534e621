"""Failed payments attempt by attempt: by hand, by authority, planted, silent where nothing differs, and on its page."""

import json
from io import StringIO

import numpy as np
import pandas as pd
import pytest
from asking import frame, page, said, to
from nightly import most, times
from planted import SEEDS, opened, written
from scipy.stats import fisher_exact

from analysis import Book, MissingTable, NotEnoughData, revenue
from analysis.finding import CLEAR, FACT, OPEN
from analysis.health.landmarks import read_landmarks
from analysis.revenue.dunning_counting import count_attempts, count_failed, estimate_attempts

# P1 is paid at its second attempt, P2 at its third, P3 never, P4 is listed from its third on, P5 was never retried,
# P6 was paid at once and has not failed.
SIX = """
account_id,payment_id,attempt,tried_on,succeeded,amount,reason,method
A,P1,1,2025-01-06,no,100,funds,Visa
A,P1,2,2025-01-11,yes,100,,Visa
B,P2,1,2025-01-07,declined,50,funds,Visa
B,P2,2,2025-01-10,declined,50,funds,Visa
B,P2,3,2025-01-14,paid,50,,Visa
C,P3,1,2025-01-08,no,30,expired,SEPA
C,P3,2,2025-01-09,no,30,expired,SEPA
D,P4,3,2025-01-02,yes,20,,SEPA
E,P5,1,2025-03-31,no,10,expired,SEPA
F,P6,1,2025-01-05,yes,70,,Visa
"""


def listed(text: str = SIX) -> Book:
    rows = pd.read_csv(StringIO(text.strip()), dtype=str, keep_default_na=False)
    return Book.from_frames(retries=rows, as_of="2025-04-01")


def many(*groups: tuple[int, int, int], reason: str = "funds") -> str:
    """One payment an account: (days to the first retry, how many, how many of them paid at it)."""
    rows = ["account_id,attempt,tried_on,succeeded,reason,method"]
    for wait, number, paid in groups:
        for i in range(number):
            rows.append(f"D{wait}-{i},1,2025-01-06,no,{reason},card")
            rows.append(f"D{wait}-{i},2,2025-01-{6 + wait:02d},{'yes' if i < paid else 'no'},{reason},card")
    return "\n".join(rows)


def test_payments_are_put_together_from_their_attempts_as_by_hand() -> None:
    money = revenue.dunning(listed()).money.iloc[0]
    assert (money["payments"], money["recovered"], money["late"]) == (5, 3, 1)
    assert (money["owed"], money["owed_paid"]) == (210, 170)
    told = {f.verdict: f.claim for f in revenue.dunning(listed()).findings}
    assert told[FACT] == "Of 210 that failed, 170 was paid after all; 40 in 2 payments was not."


def test_without_ids_of_payments_a_number_that_does_not_rise_begins_another() -> None:
    text = "\n".join(",".join(c for i, c in enumerate(row.split(",")) if i != 1) for row in SIX.strip().splitlines())
    again = text + "\nA,1,2025-02-06,no,100,funds,Visa\nA,2,2025-02-09,yes,100,,Visa"
    assert revenue.dunning(listed(text)).money.iloc[0]["payments"] == 5
    assert revenue.dunning(listed(again)).money.iloc[0][["payments", "recovered"]].tolist() == [6, 4]


def test_failed_payments_that_say_their_attempt_tell_the_same_and_count_as_one_payment() -> None:
    rows = """
account_id,failed_on,recovered_on,amount,attempt,reason,method
A,2025-01-06,2025-01-11,100,1,funds,Visa
B,2025-01-07,2025-01-14,50,1,funds,Visa
B,2025-01-10,2025-01-14,50,2,funds,Visa
C,2025-01-08,,30,1,expired,SEPA
C,2025-01-09,,30,2,expired,SEPA
"""
    book = Book.from_frames(payments=pd.read_csv(StringIO(rows.strip()), dtype=str), as_of="2025-04-01")
    money = revenue.dunning(book).money.iloc[0]
    assert money[["payments", "recovered", "owed", "owed_paid"]].tolist() == [3, 2, 180, 150]
    recovered = revenue.count_recovery(book)
    assert (recovered["payments"].sum(), recovered.loc[recovered["recovered"] == 1, "payments"].sum()) == (3, 2)


def test_the_curve_takes_in_payments_where_they_are_first_listed_as_r_does() -> None:
    """Ten are paid at their second attempt, ten more enter at the third, where 8 of 20 are paid: 1 - 1/2 * 12/20.

    `survfit(Surv(entry, time, event) ~ 1)` in R: 0.5 and 0.3 left.
    """
    rows = ["account_id,payment_id,attempt,tried_on,succeeded"]
    for i in range(20):
        rows += [f"A{i},P{i},1,2025-01-01,no", f"A{i},P{i},2,2025-01-03,{'yes' if i < 10 else 'no'}"]
        rows += [f"A{i},P{i},3,2025-01-06,{'yes' if i < 14 else 'no'}"] if i >= 10 else []
        rows += [f"B{i},Q{i},3,2025-01-06,{'yes' if i < 4 else 'no'}"] if i < 10 else []
    curve = revenue.dunning(listed("\n".join(rows))).attempts
    assert curve["attempt"].tolist() == [2, 3]
    assert curve["attempted"].tolist() == [20, 20]
    assert curve["paid"].tolist() == pytest.approx([0.5, 0.7])


def test_a_day_is_compared_with_fishers_test_corrected_for_every_day() -> None:
    """8 of 20 against 4 of 40, as `fisher.test` in R and scipy have it, and three days are compared."""
    result = revenue.dunning(listed(many((3, 20, 8), (5, 20, 2), (7, 20, 2))))
    days = result.compared[result.compared["aspect"] == "retry day"].set_index("group")
    assert days.loc["3", "p_value"] == pytest.approx(3 * fisher_exact([[8, 12], [4, 36]]).pvalue)
    assert [family.tests for family in result.families] == [3]
    weaker = revenue.dunning(listed(many((3, 20, 8), (5, 20, 2), (7, 20, 3))))
    row = weaker.compared.set_index("group").loc["3"]
    assert row["p_value"] / 3 < 0.05 < row["p_value"], "without the correction it would be said"
    assert not [f for f in weaker.findings if f.verdict == CLEAR]


def test_what_another_day_would_have_brought_is_told_only_where_the_day_was_dealt_by_lot() -> None:
    book = listed(many((3, 40, 8), (5, 40, 30)))
    seen, dealt = (next(f for f in revenue.dunning(book, by_lot=lot).findings if f.verdict == CLEAR)
                   for lot in (False, True))  # fmt: skip
    assert "Had the others" not in seen.claim
    assert any("what was seen" in caveat for caveat in seen.caveats)
    assert "Had the others been retried then" in dealt.claim
    assert "75% were paid at that retry, against 20%" in dealt.claim


def test_one_account_with_many_payments_decides_nothing() -> None:
    rows = ["account_id,payment_id,attempt,tried_on,succeeded"]
    for i in range(30):
        rows += [f"ONE,P{i},1,2025-01-01,no", f"ONE,P{i},2,2025-01-06,yes"]
        rows += [f"B{i},Q{i},1,2025-01-01,no", f"B{i},Q{i},2,2025-01-04,no"]
    result = revenue.dunning(listed("\n".join(rows)))
    assert result.compared.set_index("group").loc["5", ["payments", "attempted"]].tolist() == [30, 1]
    assert not [f for f in result.findings if f.verdict == CLEAR]


def test_open_payments_are_listed_by_what_the_next_attempt_brings_and_not_at_all_where_nothing_is_expected() -> None:
    text = many((5, 20, 10)) + "\nZ,1,2025-03-01,no,funds,card"
    rows = pd.read_csv(StringIO(text), dtype=str, keep_default_na=False).assign(amount="40")
    left = revenue.list_open(Book.from_frames(retries=rows, as_of="2025-04-01"))
    assert left[["account_id", "attempts", "expected_paid"]].iloc[0].tolist() == ["Z", 1, 20.0]
    none = pd.read_csv(StringIO(many((5, 20, 0)) + "\nZ,1,2025-03-01,no,f,c"), dtype=str).assign(amount="40")
    assert revenue.list_open(Book.from_frames(retries=none, as_of="2025-04-01")).empty


def test_what_cannot_be_told_says_why() -> None:
    with pytest.raises(MissingTable, match="attempts to collect"):
        revenue.dunning(Book.from_frames(payments=pd.DataFrame({"account_id": ["A"], "failed_on": ["2025-01-01"]})))
    with pytest.raises(NotEnoughData, match="No payment failed"):
        revenue.dunning(listed("account_id,attempt,tried_on,succeeded\nA,1,2025-01-01,yes\nB,1,2025-01-02,yes"))


def drawn(number: int) -> pd.DataFrame:
    """Payments of 150 accounts, of which some pay more often than others whatever the day, the reason or the method."""
    random = np.random.default_rng([25, number])
    rows = []
    for account in range(150):
        pays = random.beta(1.5, 2.5)
        for payment in range(1 + random.poisson(1.0)):
            day = pd.Timestamp("2025-01-01") + pd.Timedelta(days=int(random.integers(0, 300)))
            why, card = random.choice(["funds", "expired", "declined"]), random.choice(["Visa", "SEPA"])
            for attempt, wait in enumerate((0, int(random.choice([1, 3, 5, 7])), 4), 1):
                day += pd.Timedelta(days=wait)
                paid = attempt > 1 and random.random() < pays
                rows.append((f"A{account}", f"{account}-{payment}", attempt, day.strftime("%Y-%m-%d"),
                             "yes" if paid else "no", why, card))  # fmt: skip
                if paid:
                    break
    return pd.DataFrame(
        rows, columns=["account_id", "payment_id", "attempt", "tried_on", "succeeded", "reason", "method"]
    )


def test_where_nothing_differs_a_difference_is_claimed_in_few_books() -> None:
    books = times(12, 300)
    found = sum(
        any(
            f.verdict == CLEAR for f in revenue.dunning(Book.from_frames(retries=drawn(n), as_of="2026-03-01")).findings
        )
        for n in range(books)
    )
    assert found / books <= most(books)


@pytest.mark.parametrize("seed", SEEDS)
def test_d20_a_retry_on_day_five_brings_back_more_and_the_twin_is_silent(seed: int) -> None:
    tables = ("accounts", "mrr", "retries")
    facts = json.loads((written(seed) / "truth.json").read_text(encoding="utf-8"))["facts"]["D20"]
    clear = [f for f in revenue.dunning(opened(seed, True, tables)).findings if f.verdict == CLEAR]
    # What else is claimed is chance: one of the three seeds names a weekday, as one book of twenty may.
    clear = [f for f in clear if f.about["aspect"] == "retry day"]
    assert [f.about["group"] for f in clear] == [str(facts["day"])]
    assert clear[0].low > 0
    shown = said(to(frame(book=opened(seed, True, tables)), "dunning"))
    assert "first retried after 5 days" in shown
    twin = revenue.dunning(opened(seed, False, tables))
    assert [f.verdict for f in twin.findings if f.about.get("aspect")] == []
    assert any(f.verdict == OPEN and "day of the first retry" in f.claim for f in twin.findings)


def test_truth_counts_what_the_file_holds() -> None:
    facts = json.loads((written(SEEDS[0]) / "truth.json").read_text(encoding="utf-8"))["facts"]["D20"]
    failed = revenue.dunning_counting.count_failed(opened(SEEDS[0], True, ("accounts", "mrr", "retries")))
    for day, told in facts["first_retry_after_days"].items():
        rows = failed[failed["waited"] == int(day)]
        assert (len(rows), rows["second"].sum()) == (told["retried"], told["paid"])


def test_names_of_reasons_and_methods_are_text_on_the_page() -> None:
    text = many((3, 30, 2), reason="<b>x</b>|[a](b)") + many((5, 30, 28)).split("method", 1)[1]
    shown = said(page("dunning", listed(text)))
    assert "<b>x</b>" not in shown or "\\<b" in shown or "&lt;b" in shown


def test_a_later_attempt_at_a_failed_payment_is_no_failure_of_its_own() -> None:
    """A: one payment, three attempts, then another bill two months on; B: only the third attempt is listed."""
    rows = pd.DataFrame(
        [("C", "2025-01-05", 1), ("A", "2025-05-02", 1), ("A", "2025-05-05", 2), ("A", "2025-05-09", 3),
         ("A", "2025-07-02", 1), ("B", "2025-07-05", 3), ("C", "2025-07-06", None)],
        columns=["account_id", "failed_on", "attempt"],
    )  # fmt: skip
    accounts = pd.DataFrame(
        {"account_id": ["A", "B", "C"], "started_on": "2024-01-01", "churned_on": ["", "", "2025-07-20"]}
    )
    book = Book.from_frames(accounts=accounts, payments=rows, as_of="2025-07-31")
    looks = read_landmarks(book).rows
    now = looks[looks["day"] == book.as_of_day].set_index("account_id")["failed"]
    assert now.to_dict() == {"A": 1, "B": 1}
    may = looks[pd.to_datetime(looks["day"], unit="D") == "2025-05-31"].set_index("account_id")["failed"]
    assert may["A"] == 1


CHARGES = {
    "Stripe": ("id,customer,invoice,created,amount,currency,status,paid,failure_code,failure_message",
               "ch_{n},{who},in_{who},{day},129900,usd,{status},{paid},{why},"),
    "Chargebee": ("id,customer_id,subscription_id,gateway,type,date,amount,currency_code,status,error_code,"
                  "payment_method,linked_invoices_invoice_id",
                  "txn_{n},{who},s{who},stripe,payment,{day},129900,USD,{state},{why},card,inv_{who}"),
}  # fmt: skip


@pytest.mark.parametrize("system", CHARGES)
def test_the_charges_of_a_billing_system_are_attempts_each_at_its_invoice(system: str) -> None:
    header, line = CHARGES[system]
    lines = [header]
    for i in range(30):
        for n, (day, paid) in enumerate([("2025-06-02", False), ("2025-06-07", i < 20)]):
            told = {"status": "succeeded" if paid else "failed", "state": "success" if paid else "failure"}
            lines.append(
                line.format(n=f"{i}{n}", who=f"A{i}", day=day, paid=paid, why="" if paid else "card_declined", **told)
            )
    accounts = (
        "account_id,started_on,churned_on\n"
        + "".join(f"A{i},2024-01-01,\n" for i in range(30))
        + "B,2024-01-01,2025-01-01"
    )
    book = Book.from_files(("accounts.csv", accounts.encode()), ("charges.csv", "\n".join(lines).encode()))
    money = revenue.dunning(book).money.iloc[0]
    assert (money["payments"], money["recovered"]) == (30, 20)
    assert money["owed"] == 30 * 1299
    assert not (revenue.dunning(book).compared["aspect"] == "reason").any(), "none has had 30 days to come back"


def test_an_invoice_with_how_often_it_was_tried_is_so_many_attempts() -> None:
    """By hand, as Stripe lists invoices: A and B were tried twice, C and D three times, E at once, F not yet.

    Of four tried a second time one was paid then; of two tried a third time one. Amounts are in cents.
    """
    rows = pd.DataFrame({
        "id": [f"in_{n}" for n in range(1, 7)], "customer": list("ABCDEF"), "subscription": "sub",
        "status": ["paid", "open", "paid", "open", "paid", "draft"], "attempted": ["true"] * 5 + ["false"],
        "paid": ["true", "false", "true", "false", "true", "false"], "attempt_count": [2, 2, 3, 3, 1, 0],
        "created": [1735689600 + 86_400 * n for n in range(6)], "amount_due": 4900, "currency": "usd",
    })  # fmt: skip
    book = Book.from_files(("invoices.csv", rows.to_csv(index=False).encode()))
    failed = count_failed(book)
    assert len(failed) == 4
    assert failed["owed"].sum() == 4 * 49
    assert failed["waited"].isna().all(), "the day of a second attempt is in no such file"
    made = estimate_attempts(failed.loc[failed.index.repeat(10)])
    assert made[["attempt", "attempted", "recovered"]].to_numpy().tolist() == [[2, 40, 10], [3, 20, 10]]


def test_a_number_of_attempts_that_nobody_makes_is_none() -> None:
    """It would be a row for each; so few rows stay as many."""
    rows = pd.DataFrame({
        "account_id": list("ABC"), "payment_id": ["P1", "P2", "P3"], "attempt": [2, 1, 3_000_000_000],
        "tried_on": ["2025-01-02", "2025-01-03", "2025-01-04"], "succeeded": ["yes", "no", "no"],
    })  # fmt: skip
    assert len(count_attempts(Book.from_frames(retries=rows))) == 3
