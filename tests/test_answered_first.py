"""The 22 questions of a leader: the page the find box opens on the sample answers each in its first sentence.

The number in the sentence is worked out here again from the files, by pandas alone.
"""

import re
from functools import cache
from typing import Any

import pandas as pd
import pytest
from asking import frame
from books import SAMPLE, sample, six
from scipy import stats
from test_find import QUESTIONS

from analysis import Book, composition, contents, experiment, find, health, nps, revenue, survival, targets
from analysis.phrases import in_currency, money, numeral, percent
from analysis.summary.worked import worked

DIVISION = re.compile(r"([\d,]+) [^÷=():]*?÷ ([\d,]+) [^÷=]*? = ([\d.]+)%")
SENTENCE = re.compile(r'<p class="answer">(.*?)\s*<span class="chip', re.S)


@cache
def table(name: str) -> pd.DataFrame:
    return pd.read_csv(SAMPLE / f"{name}.csv")


def euros(amount: float) -> str:
    with in_currency("EUR"):
        return money(amount)


@cache
def of_2025() -> pd.DataFrame:
    """The accounts that were here when 2025 began, what each paid in December 2024, and whether it left in the year."""
    accounts, mrr = table("accounts"), table("mrr")
    here = accounts[(accounts["started_on"] < "2025-01-01") & ~(accounts["churned_on"] < "2025-01-01")]
    before = mrr[mrr["month"] == "2024-12"].set_index("account_id")["mrr"]
    return here.assign(paid=here["account_id"].map(before), left=here["churned_on"] <= "2025-12-31")


def churned() -> list[str]:
    """In the last quarter, of those that were here when it began, by what they paid the month before."""
    accounts, mrr = table("accounts"), table("mrr")
    here = accounts[(accounts["started_on"] < "2025-10-01") & ~(accounts["churned_on"] < "2025-10-01")]
    paid = here["account_id"].map(mrr[mrr["month"] == "2025-09"].set_index("account_id")["mrr"])
    left = here["churned_on"] <= "2025-12-31"
    return [
        f"{left.sum()} of {len(here)} accounts",
        euros(paid[left].sum()),
        euros(paid.sum()),
        "Oct 1 to Dec 31, 2025",
    ]


def why() -> list[str]:
    accounts = table("accounts")
    named = accounts[accounts["churned_on"].between("2025-10-01", "2025-12-31")]["churn_reason"].value_counts()
    assert named.iloc[0] == named.iloc[1]
    return ["no reason clearly leads", f"{named.sum()} churned accounts", f"” {named.iloc[0]}, “"]


def by_money() -> list[str]:
    lost = of_2025().query("left").groupby("segment")["paid"].sum().sort_values()
    return [f"{lost.index[-1]} {euros(lost.iloc[-1])}", euros(lost.sum())]


def kept() -> list[str]:
    mrr = table("mrr")
    first, last = (mrr[mrr["month"] == month].set_index("account_id")["mrr"] for month in ("2024-12", "2025-12"))
    now = last.reindex(first.index).fillna(0)
    return [
        f"NRR is {percent(now.sum() / first.sum())}",
        f"GRR is {percent(now.clip(upper=first).sum() / first.sum())}",
    ]


def better() -> list[str]:
    rows = of_2025()
    return [f"({rows['left'].sum()} of {len(rows)}) in 2025", percent(rows["left"].mean())]


def due() -> pd.DataFrame:
    """Contracts of 12 months of accounts still here that end in the first three months of 2026."""
    accounts = table("accounts")
    here = accounts[accounts["churned_on"].isna() & (accounts["contract_months"] > 1)]
    started = pd.to_datetime(here["started_on"])
    month = started.dt.year * 12 + started.dt.month
    now = 2025 * 12 + 12
    next_ = month + ((now - month) // here["contract_months"] + 1) * here["contract_months"]
    last = table("mrr").query("month == '2025-12'").set_index("account_id")["mrr"]
    return here[next_ <= now + 3].assign(paid=here["account_id"].map(last)).dropna(subset="paid")


def renewals() -> list[str]:
    rows = due()
    return [f"of the {len(rows)} contracts up for renewal by March 2026", euros(rows["paid"].sum()), "at risk"]


def highest(by: str) -> list[str]:
    told = of_2025().groupby(by)["left"].agg(["sum", "size"])
    top = told.loc[(told["sum"] / told["size"]).idxmax()]
    return [f"{top.name} with {percent(top['sum'] / top['size'])} ({top['sum']} of {top['size']}", "none of"]


def office() -> list[str]:
    """The office with the highest churn is clear: by the exact binomial test, over all offices at once (Bonferroni)."""
    told = of_2025().groupby("office")["left"].agg(["sum", "size"])
    top = told.loc[(told["sum"] / told["size"]).idxmax()]
    chance = stats.binomtest(int(top["sum"]), int(told["sum"].sum()), top["size"] / told["size"].sum()).pvalue
    assert chance * len(told) < 0.05
    return ["Clearly more often than the rest", highest("office")[0]]


def detractors() -> list[str]:
    """On the first day of each quarter, accounts here for 182 days whose last answer of those days was below 7."""
    accounts, said = table("accounts"), table("nps")
    started, ended = (pd.to_datetime(accounts[name]) for name in ("started_on", "churned_on"))
    answered, left, seen = pd.to_datetime(said["answered_on"]), 0, 0
    for day in pd.date_range("2021-01-01", "2025-10-01", freq="QS"):
        back = pd.Timedelta(days=182)
        here = accounts[(started <= day - back) & ~(ended < day)]
        recent = said[(answered < day) & (answered >= day - back)].sort_values("answered_on", kind="stable")
        last = here["account_id"].map(recent.groupby("account_id")["score"].last())
        low = here[last < 7]
        until = min(day + pd.Timedelta(days=91), day + pd.offsets.QuarterBegin(startingMonth=1))
        left += int((ended[low.index] < until).sum())
        seen += len(low)
    return [f"{percent(left / seen)} of detractors churned ({left} of {seen}"]


def to_expand() -> list[str]:
    """Nobody by name; of all, as many as paid more three months later, in the quarters that were kept aside."""
    paid = table("mrr").pivot(index="month", columns="account_id", values="mrr").sort_index()
    held = paid.loc["2024-06":"2025-09"].iloc[::3]
    later = paid.loc["2024-09":"2025-12"].iloc[::3]
    rate = (later.to_numpy() > held.to_numpy()).sum() / held.gt(0).to_numpy().sum()
    here = int(paid.loc["2025-12"].gt(0).sum())
    many = f"at that rate {round(rate * here)} of the {here} paying today would ("
    return ["No account stands out as ready to expand", percent(rate), many]


def after_the_price_rise() -> list[str]:
    """Of whom it is said; what it is said to go with is held in `test_events`."""
    told = table("events").query("kind == 'Price increase'")
    return ["Churn is not clearly higher or lower after “Price increase”", f"({told['account_id'].nunique()} accounts)"]


def another_csm() -> list[str]:
    """A point is a hundredth of the MRR of today, over a year."""
    point = 0.12 * table("mrr").query("month == '2025-12'")["mrr"].sum()
    return [euros(point), f"({numeral(60_000 / point, 1)} points)", euros(60_000)]


def today() -> list[str]:
    """Three things: what grew, what did not change, and what is up for renewal."""
    mrr = table("mrr")
    total = mrr.groupby("month")["mrr"].sum()
    grew = [f"MRR is {euros(total['2025-12'])}", f"+{percent(total['2025-12'] / total['2024-12'] - 1)}"]
    return [*grew, "stayed within normal variation", f"{euros(due()['paid'].sum())} MRR is up for renewal", "at risk"]


# What the first sentence must hold, and what the address says beside the page.
ANSWERS = {
    "what we lost last quarter in accounts and money": (churned, {"period": "quarter"}),
    "why last quarter": (why, {"period": "quarter"}),
    "which segment loses most money": (by_money, {"by": "segment", "count": "mrr"}),
    "NRR and GRR": (kept, {}),
    "are we getting better": (better, {}),
    "which accounts to call today": (lambda: ["red now", "MRR"], {}),
    "which renewals of the next 90 days are at risk, and for how much": (renewals, {}),
    "which onboarding steps matter": (lambda: ["separate accounts that stayed from those that churned"], {}),
    "what if churn fell to 5%": (lambda: ["If churn were 5.0% a year", "572 accounts would become"], {"falls": "5"}),
    "which CSM does badly": (lambda: highest("csm"), {"by": "csm"}),
    "which office does badly": (office, {"by": "office"}),
    "when in their life customers leave": (lambda: ["Monthly churn is", "months 0–3"], {}),
    "did the program work": (lambda: ["Of 8 KPIs, 3 are better"], {}),
    "do detractors churn": (detractors, {}),
    "ARR at year end": (lambda: ["ARR at the end of 2026 would be €"], {}),
    "which early signals work": (lambda: ["15 predict churn"], {}),
    "how do we compare with others": (lambda: ["8.0% (6.0% to 10.6%)", "Stripe"], {}),
    "who is ready to expand": (to_expand, {}),
    "can I justify another CSM": (another_csm, {}),
    "everything about account X": (lambda: ["is still active after"], {}),
    "did the price rise cause churn": (after_the_price_rise, {"event": "Price increase"}),
    "three things for the board": (today, {}),
}


def test_each_of_the_22_has_an_answer() -> None:
    assert list(ANSWERS) == list(QUESTIONS)


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_first_sentence_of_the_page_that_opens_answers(question: str) -> None:
    book, word = sample(), QUESTIONS[question]
    expected, controls = ANSWERS[question]
    assert find.views(question)[0].word == word
    assert find.controls(question, word, book.dimensions, nps.kinds(book)) == controls
    said = first_sentence(book, word, controls)
    assert [part for part in expected() if part not in said] == [], said


def first_sentence(book: Book, word: str, controls: dict[str, str]) -> str:
    app = frame(120, book=book)
    for name, value in {**contents.view_of(word), **controls}.items():
        app.query_params[name] = value
    app.switch_page(f"{contents.page_of(word).word}.py").run()
    assert not app.exception
    whole = " ".join(element.value for element in app.get("html") if element.value)
    found = SENTENCE.search(whole)
    assert found, "the page has no first sentence"
    return found[1].replace("&#x27;", "’")


def test_a_setting_of_a_dimension_the_book_has_not_is_left_out() -> None:
    assert find.controls("which CSM does badly", "composition", ("plan",)) == {}
    assert find.controls("what if churn fell", "projection") == {}
    assert find.controls("what if churn fell to 4,5 %", "projection") == {"falls": "4.5"}


def test_the_method_begins_with_the_arithmetic_of_the_answer() -> None:
    """44 churned ÷ 550 accounts active on Jan 1, 2025 = 8.0%: worked out here again, and first in the fold."""
    rows = of_2025()
    left, paid, lost = rows["left"].sum(), rows["paid"].sum(), rows[rows["left"]]["paid"].sum()
    lines = worked([composition.analyze(sample())])
    base = f"{len(rows)} accounts active on Jan 1, 2025"
    assert lines[0] == f"{left} churned ÷ {base} = {percent(left / len(rows))}"
    assert lines[1] == f"{money(lost)} MRR churned ÷ {money(paid)} MRR at the start = {percent(lost / paid)}"
    app = frame(120, book=sample())
    app.session_state["method"] = True
    assert "÷" in " ".join(element.value for element in app.switch_page("composition.py").run().get("html"))


def test_every_division_that_is_said_gives_what_it_says() -> None:
    """The parts of each line, as they are written, give the share that is written."""
    asked = (composition.analyze, composition.change, composition.rules, composition.reasons, revenue.analyze,
             revenue.renewals, nps.silence, nps.analyze, survival.stages, health.losses, targets.goal,
             survival.cohorts, revenue.payments, health.early, targets.target)  # fmt: skip
    lines = [line for work in asked for line in worked([answer_of(work)])]
    shares = [found for line in lines if (found := DIVISION.search(line))]
    assert len(shares) >= 18
    for found in shares:
        part, whole, gives = (float(number.replace(",", "")) for number in found.groups())
        assert 100 * part / whole == pytest.approx(gives, abs=0.06)
    assert any(line.startswith("(1,520 promoters − 505 detractors) ÷ 3,428 answers × 100 = 29.6") for line in lines)


def test_the_arithmetic_of_curves_ratios_and_differences_gives_what_it_says() -> None:
    """Worked out here again from the numbers as they are written: a product of steps, a ratio, a difference."""
    curve = worked([survival.analyze(six())])[0]
    assert curve.startswith(f"All accounts: (5 − 1) ÷ 5 × (3 − 2) ÷ 3 = {percent(4 / 5 * 1 / 3)} still active after")
    assert worked([survival.analyze(sample())])[0].startswith("All accounts: (717 − 13) ÷ 717 × (697 − 15) ÷ 697 × ")
    told = worked([composition.economics(sample())])
    for line in told:
        numbers = re.findall(r"(?<![-\w])\d[\d,]*(?:\.\d+)?(?!-)", line)
        over, under, gives = (float(number.replace(",", "")) for number in numbers[:3])
        assert over / under == pytest.approx(gives, rel=0.05), line
    kpis = worked([experiment.analyze(sample())])
    assert kpis[0] == "planning hours: 8.96 in treatment − 11.00 in control = −2.04 (lower)"
    assert len(told) >= 3 <= len(kpis)


@cache
def answer_of(work: Any) -> Any:
    return work(sample())
