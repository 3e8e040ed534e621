"""The server for assistants, spoken to as an assistant does: what it answers, holds back, and checks."""

import asyncio
import csv
import json
import re
import sys
from argparse import Namespace
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from math import inf
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from books import SAMPLE, SAMPLE_FILES, sample
from house_map import ROOT
from public_data import public

from analysis import Book, summary
from analysis.assistant.checking import NOT, SUPPORTED, UNJUDGED, Checking
from analysis.assistant.columns import Column
from analysis.assistant.conditions import groups
from analysis.assistant.figures import figures
from analysis.assistant.private import pooled
from analysis.assistant.spans import spans
from analysis.assistant.tools import Tools
from analysis.command.asked import view_asked
from analysis.command.opening import book_of
from analysis.errors import AnalysisError

# The 22 kinds of question of a leader, some of them in other words too, and the page that answers each.
QUESTIONS = {
    "what did we lose last quarter in accounts and money?": "composition",
    "why did they leave last quarter?": "reasons",
    "why do they churn?": "reasons",
    "which segment loses most money?": "composition",
    "what are NRR and GRR?": "revenue",
    "what is our net revenue retention?": "revenue",
    "are we getting better?": "change",
    "which accounts to call today?": "health",
    "which accounts are at risk?": "health",
    "which renewals of the next 90 days are at risk, and for how much?": "renewals",
    "what is up for renewal?": "renewals",
    "which onboarding steps matter?": "early",
    "what if churn fell to 5%?": "projection",
    "which CSM does badly?": "composition",
    "which office does badly?": "composition",
    "when in their life do customers leave?": "stages",
    "did the program work?": "experiment",
    "what are the pilot results?": "experiment",
    "do detractors churn?": "silence",
    "what is our NPS?": "nps",
    "what is ARR at year end?": "projection",
    "which early signals work?": "signs",
    "how do we compare with others?": "definitions",
    "who is ready to expand?": "expansion",
    "can I justify another CSM?": "saved_point",
    "everything about account A-1021": "account",
    "did the price rise cause churn?": "intervention",
    "three things for the board": "summary",
    "how many payments failed?": "payments",
    "how long do customers stay?": "survival",
}
CASES = Path(__file__).parent / "cases"
# Of a hundred true sentences so many may be called wrong, and of a hundred altered ones so many supported.
MOST_ACCUSED, MOST_SUPPORTED = 0.05, 0.1


@cache
def tools() -> Tools:
    return Tools(sample())


@cache
def checking() -> Checking:
    return Checking(tools())


def _apart(session: Any) -> Any:
    """What a session told, in a thread of its own: a browser of other tests may keep a loop in this one."""
    with ThreadPoolExecutor(1) as one:
        return one.submit(asyncio.run, session).result()


async def _session(calls: list[tuple[str, dict[str, Any]]], *files: str) -> tuple[Any, list[Any], list[Any]]:
    from mcp import Client, StdioServerParameters

    line = ["-m", "analysis.command", "mcp", *files, "--currency", "EUR"]
    async with Client(StdioServerParameters(command=sys.executable, args=line, cwd=ROOT)) as client:
        listed = (await client.list_tools()).tools
        return client.instructions, listed, [await client.call_tool(name, given) for name, given in calls]


def of_sample(*names: str) -> list[str]:
    return [str(SAMPLE / f"{name}.csv") for name in names]


def test_a_session_over_stdio_answers_and_says_what_it_cannot() -> None:
    calls: list[tuple[str, dict[str, Any]]] = [
        ("contents", {}), ("ask", {"question": "who churned?", "by": "segment"}), ("word", {"term": "NRR"}),
        ("explore", {"measure": "logo_churn", "by": ["plan"]}), ("account", {"account": "account-001"}),
        ("check", {"text": "SMB churned at 12.9%. Enterprise churns more often than SMB."}),
        ("ask", {"question": "who churned?", "by": "nothing"}), ("account", {"account": "Nobody"}),
    ]  # fmt: skip
    instructions, listed, told = _apart(_session(calls, *of_sample("accounts")))
    assert "provider" in instructions.splitlines()[0]
    assert [tool.name for tool in listed] == ["contents", "ask", "summary", "explore", "account", "word", "check"]
    assert all(tool.annotations.read_only_hint for tool in listed)
    *good, wrong_dimension, nobody = told
    assert not any(one.is_error for one in good)
    contents, asked, word, explored, account, checked = (one.structured_content for one in good)
    assert {"composition", "survival"} <= {one["page"] for one in contents["questions"]}
    assert "revenue" in contents["cannot_answer"]
    assert asked["findings"][0]["claim"].startswith("44 of 550 accounts churned in 2025: 8.0%")
    assert asked["link"] == f"/composition?by=segment&book={asked['book'][:8]}"
    assert asked["book"] == explored["book"] == checked["book"] == contents["book"]
    for finding in asked["findings"]:
        assert {"claim", "verdict", "n", "interval", "caveats"} <= set(finding)
        assert finding["verdict"] != "cannot tell" or finding["would_take"]
    assert "NRR" in word["words"]
    assert account["account"] == "account-001"
    assert [one["verdict"] for one in checked["sentences"]] == [SUPPORTED, NOT]
    for one, what in ((wrong_dimension, "nothing"), (nobody, "There is no account")):
        assert one.is_error
        assert what in one.content[0].text
        assert "What would help:" in one.content[0].text


def test_the_questions_of_a_leader_reach_their_page() -> None:
    assert len(QUESTIONS) == 30
    assert {question: view_asked(question).word for question in QUESTIONS} == QUESTIONS


@pytest.mark.nightly
def test_the_questions_of_a_leader_are_answered_over_stdio() -> None:
    *_, told = _apart(_session([("ask", {"question": question}) for question in QUESTIONS], *of_sample(*SAMPLE_FILES)))
    for (question, page), one in zip(QUESTIONS.items(), told, strict=True):
        assert not one.is_error, (question, one.content[0].text)
        assert one.structured_content["page"] == page, question
        assert one.structured_content.get("findings") or page == "summary", question


# Public books, what they ask, and how many of the thirty questions they have the tables for.
PUBLIC = {
    "telco": (("ibm_telco_churn.csv",), (), 8),
    "ravenstack": (("ravenstack_accounts.csv", "ravenstack_subscriptions.csv", "ravenstack_churn_events.csv"),
                   ("--answer", "churned_otherwise=yes"), 12),
    "personio": (("personio_customers.csv", "personio_mrr_movements.csv", "personio_nps.csv"), (), 12),
}  # fmt: skip


@pytest.mark.nightly
@pytest.mark.parametrize("name", PUBLIC)
def test_the_questions_of_a_leader_are_answered_on_a_public_book(name: str) -> None:
    """Each reaches its page, or is told in words what the book lacks; none ends in a fault of the server."""
    files, answers, least = PUBLIC[name]
    line = [*map(str, public(*files)), *answers]
    *_, told = _apart(_session([("ask", {"question": question}) for question in QUESTIONS], *line))
    answered = 0
    for (question, page), one in zip(QUESTIONS.items(), told, strict=True):
        if one.is_error:
            said = one.content[0].text
            assert "Cannot tell." in said, (question, said)
            assert "What would help:" in said, (question, said)
        else:
            answered += 1
            assert one.structured_content["page"] == page, question
    assert answered >= least, answered


def secret(book: Book) -> set[str]:
    """What must not leave: ids, names of accounts and of people, and what somebody typed."""
    held = {("accounts", "account_id"), ("accounts", "name"), ("accounts", "csm"), ("accounts", "sales_rep"),
            ("notes", "text"), ("goals", "goal"), ("actions", "step"), ("contacts", "contact")}  # fmt: skip
    found = {str(value) for table, column in held for value in book.tables[table].collect()[column].to_list()}
    return {one for one in found if len(one) > 3 and one != "None"}


@pytest.mark.parametrize("page", ["health", "composition"])
def test_no_id_no_name_and_nothing_typed_leaves(page: str) -> None:
    said = json.dumps(tools().ask(page, {"by": "csm"} if page == "composition" else {}), ensure_ascii=False)
    assert "account-" in said or "csm-" in said
    assert not [one for one in secret(sample()) if one in said]


def test_an_account_tells_its_numbers_and_neither_its_name_nor_its_notes() -> None:
    mask = tools().masks.cell("A-1021")
    told = tools().account(mask)
    said = json.dumps(told, ensure_ascii=False)
    assert mask.startswith("account-")
    assert {"fact": "segment", "says": "Enterprise"} in told["tables"]["facts"]["rows"]
    assert not [one for one in secret(sample()) if one in said]
    assert "Northbridge" in json.dumps(Tools(sample(), names=True).account("A-1021"))


def test_groups_under_ten_accounts_are_one_row_and_few_accounts_make_no_claim() -> None:
    frame = pd.DataFrame({"group": ["A", "B", "C"], "accounts": [40, 9, 3], "churned": [4, 9, 0]})
    rows = pooled(frame).to_dict("records")
    assert rows[0] == {"group": "A", "accounts": 40, "churned": 4}
    assert rows[1]["group"] == "2 groups under 10 pooled"
    assert rows[1]["accounts"] == 12
    assert pd.isna(rows[1]["churned"])
    told = tools().ask("reasons", {})
    assert all((finding["n"] or 10) >= 10 for finding in told["findings"])
    assert "Help desk" not in json.dumps(told)


def test_what_comes_up_for_fewer_than_ten_accounts_is_pooled() -> None:
    told = [one["claim"] for one in tools().summary()["coming_up"]]
    small = [one for one in summary.coming(sample()) if one.accounts < 10]
    assert [one.title.split(",")[0] for one in small] == ["5 renewals due with no answered contact in 60 days"]
    assert not any(one.title in " ".join(told) for one in small)
    assert told[-1] == "1 more list of what comes up, each of fewer than 10 accounts."
    assert len(told) == len(summary.coming(sample())) - len(small) + 1


def test_an_id_that_is_a_bare_number_leaves_in_no_sentence() -> None:
    """A book without names, whose IDs are numbers as any sentence has them: they are masked where it is made."""
    tables = {name: pd.read_csv(SAMPLE / f"{name}.csv", dtype=str) for name in ("accounts", "mrr", "actions", "usage")}
    for frame in tables.values():
        frame["account_id"] = frame["account_id"].str.removeprefix("A-")
    tables["accounts"] = tables["accounts"].drop(columns="name")
    ids = set(tables["accounts"]["account_id"])
    book = Book.from_frames(**tables)
    asked, told = Tools(book), []
    for page in ("health", "actions", "watch", "renewals"):
        answer = asked.ask(page, {"by": "industry"} if page == "watch" else {})
        told += [finding["claim"] for finding in answer["findings"]]
    told += [one["claim"] for one in asked.account(asked.masks.cell("1021"))["findings"]]
    named = [one for claim in told for one in re.findall(r"account-\d+", claim)]
    assert len(named) > 10
    lists = [claim.split(": ", 1)[1] for claim in told if "account-" in claim and ": " in claim]
    assert not [claim for claim in lists if set(re.findall(r"(?<![\d.,-])\d{4}(?![\d.,])", claim)) & ids]
    assert "1021" not in told[-1]


def test_what_nobody_named_is_not_guessed() -> None:
    with pytest.raises(AnalysisError, match="No account was named"):
        tools().ask("account", {})
    with pytest.raises(AnalysisError, match="has no word"):
        tools().word("xyzzy")


def test_masks_are_of_one_run() -> None:
    first, second = (Tools(sample()).masks for _ in range(2))
    names = [f"A-{number}" for number in range(1021, 1041)]
    assert [first.cell(name) for name in names] == [first.cell(name) for name in names]
    assert [first.cell(name) for name in names] != [second.cell(name) for name in names]
    assert first.account(first.cell("A-1021")) == "A-1021"


def test_numbers_are_read_with_their_units() -> None:
    read = {"8.0%": (8.0, "percent"), "€6.3M": (6.3e6, "plain"), "one in eight": (12.5, "percent"),
            "2.3 times": (2.3, "times as many"), "three fifths of it": (60.0, "percent"),
            "half a million": (5e5, "plain"),
            "twice": (2.0, "times as many"), "half as often": (0.5, "times as many"), "12 weeks": (2.76, "months"),
            "not a single": (0.0, "plain"), "31 NPS points": (31.0, "points"),
            "1,118": (1118, "plain"), "0.6 points": (0.6, "points")}  # fmt: skip
    for said, (value, unit) in read.items():
        (figure,) = figures(f"It was {said} then.", [])
        assert (round(figure.value, 2), figure.unit) == (value, unit), said
    pair, days = figures("We lost 44 of the 550 accounts in 90 days.", [])
    assert (pair.value, pair.of) == (44, 550)
    assert days.unit == "months"


@pytest.mark.parametrize(
    ("said", "fits", "fits_not"),
    [
        ("about 40%", (38, 42), (36, 44)), ("just over 40%", (40, 44), (38, 47)), ("nearly 40%", (36, 40), (34, 42)),
        ("almost three times", (2.7, 3.0), (2.3, 3.2)), ("more than three times", (3.0, 3.5), (2.8, 4.0)),
        ("about a third", (30, 37), (26, 40)), ("5 or 6", (5, 5.5, 6), (4, 7)),
        ("more than halved", (0.35, 0.5), (0.6,)),
        ("€44k", (43_600, 44_400), (43_000, 45_000)),
    ],
)  # fmt: skip
def test_what_was_said_loosely_fits_what_rounds_to_it(
    said: str, fits: tuple[float, ...], fits_not: tuple[float, ...]
) -> None:
    (figure,) = figures(f"It was {said}.", [])
    assert all(figure.fits(value) for value in fits)
    assert not any(figure.fits(value) for value in fits_not)


def test_years_and_months_of_a_life_are_no_numbers() -> None:
    assert not figures("By the end of 2027, and since 2021.", [])
    assert [one.said for one in figures("From 7.2 to 8.0 percent.", [])] == ["7.2", "8.0 percent"]
    assert {one.unit for one in figures("From 7.2 to 8.0 percent.", [])} == {"percent"}


def test_groups_are_named_as_people_do() -> None:
    """A column of yes and no, a band of a number, the people of a country, and a contract by its length."""
    columns = [Column("tech_support", ("tech support",), ("No", "Yes"), False, "tech support"),
               Column("senior_citizen", ("senior citizens?",), ("0", "1"), False, "senior citizen"),
               Column("active", ("active members?",), ("0", "1"), False, "active member"),
               Column("country", ("countr(?:y|ies)",), ("Germany", "US"), False, "country"),
               Column("age", ("ages?", "aged?"), (), True, "age", True),
               Column("products", ("products?",), (), True)]  # fmt: skip
    said = {"with tech support": [("tech_support", "Yes")], "without tech support": [("tech_support", "No")],
            "who are senior citizens": [("senior_citizen", "1")], "in the US": [("country", "US")], "of us": [],
            "who are inactive members": [("active", "0")], "who are German": [("country", "Germany")],
            "under 30": [("age", (-inf, 30.0))], "aged 50 to 59": [("age", (50.0, 60.0))],
            "40 or older": [("age", (40.0, inf))], "in their forties": [("age", (40.0, 50.0))],
            "with two products": [("products", (2.0, 3.0))],
            "with three or more products": [("products", (3.0, inf))]}  # fmt: skip
    for words, named in said.items():
        found = groups(f"Customers {words} left", columns, [])
        assert [(one.column, one.values[0] if one.values else (one.low, one.high)) for one in found] == named, words


def test_yes_and_no_are_nobody_s_name() -> None:
    rows = pd.DataFrame({"account_id": [f"A{i}" for i in range(40)], "churned": ["no", "yes"] * 20,
                         "phone_service": ["Yes", "No"] * 20, "account_owner": ["Ann Lee", "Bo Day"] * 20})  # fmt: skip
    masks = Tools(Book.from_frames(accounts=rows)).masks
    assert masks.cell("Yes") == "Yes"
    assert masks.cell("Ann Lee") != "Ann Lee"


def test_days_are_read() -> None:
    end = pd.Timestamp("2025-12-31").date()
    said = {"Q3 2025": "2025-07-01 2025-09-30", "first half of 2025": "2025-01-01 2025-06-30",
            "between July and December 2025": "2025-07-01 2025-12-31", "in 2024": "2024-01-01 2024-12-31",
            "Fourth-quarter churn in 2024": "2024-10-01 2024-12-31", "the last 12": "2025-01-01 2025-12-31",
            "the year before": "2024-01-01 2024-12-31", "last quarter": "2025-10-01 2025-12-31"}  # fmt: skip
    for words, days in said.items():
        (span,) = spans(words, end)
        assert f"{span.since} {span.until}" == days, words
    third, fourth = spans("In the third quarter of 2025 14 left, in the fourth nine.", end)
    assert (str(third.since), str(fourth.since)) == ("2025-07-01", "2025-10-01")


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Logo churn came to 8.0% over the last 12 months.", SUPPORTED),
        ("Churn rose from 7.2% in 2024 to 8.0% in 2025.", SUPPORTED),
        ("Churn fell from 7.2% in 2024 to 8.0% in 2025.", NOT),
        ("SMB accounts churn more often than Enterprise accounts.", SUPPORTED),
        ("SMB accounts churn less often than Enterprise accounts.", NOT),
        ("Customers love the new logo.", UNJUDGED),
        ("We cannot say that DACH churns more or less than the other regions.", UNJUDGED),
        ("DACH clearly churns more than the other regions.", UNJUDGED),
        ("Skipping training shows up as a strong sign of churn.", UNJUDGED),
        ("Customers who skipped training churn at 8%.", UNJUDGED),
        ("Quick note for the CFO: 320 of our 572 customers are SMB.", SUPPORTED),
        ("Quick note for the CFO: 220 of our 572 customers are SMB.", NOT),
        ("The ten largest customers hold about 5.5% of our MRR.", SUPPORTED),
        ("The ten largest customers hold about 8.5% of our MRR.", NOT),
        ("MRR churn came down to 6.2% from 5.0% the year before.", NOT),
        ("Most of the losses were on the Starter plan.", SUPPORTED),
        ("Detractors churned at 0.3% in the following quarter, promoters at 8.5%.", UNJUDGED),
        ("Half of the failed payments are settled within 12 days.", SUPPORTED),
        ("Half of the failed payments are settled within 42 days.", UNJUDGED),
        ("We won 70 new accounts in 2025, not quite six a month.", UNJUDGED),
        ("More than half of MRR comes from SMB.", NOT),
        ("Over 48 months an account in DACH is worth €31,193.", UNJUDGED),
        ("Northbridge Logistics pays 2,902 a month.", UNJUDGED),
        ("31 of 218 accounts on monthly contracts churned, that is 14%.", SUPPORTED),
        ("41 of 218 accounts on monthly contracts churned.", NOT),
        ("Half of the MRR that churned came from just four Enterprise customers.", SUPPORTED),
        ("MRR churn was 6.2% last year, up from 5.0%.", SUPPORTED),
        ("Logo churn ticked up a bit, from 7.2 to 8.0 percent.", SUPPORTED),
        ("SMB churn is about five times Enterprise churn.", SUPPORTED),
        ("SMB churn is about nine times Enterprise churn.", NOT),
        ("Business plan customers are far stickier than Starter ones.", SUPPORTED),
        ("Starter plan customers are far stickier than Business ones.", NOT),
        ("In the first 3 months we lose about 9% of accounts per month.", UNJUDGED),
        ("At month 12 70% of customers are left.", UNJUDGED),
        ("All else equal, SMB churns 9 times as often as Enterprise.", UNJUDGED),
        ("We will lose 70 SMB accounts in 2025.", UNJUDGED),
        ("The largest is only 0.1% of our MRR.", UNJUDGED),
        ("Low usage hurts: 55% of those accounts churned.", UNJUDGED),
        ("The new process cut it by half, from 11 to 9.", UNJUDGED),
    ],
)
def test_a_sentence_is_held_against_the_book(text: str, verdict: str) -> None:
    assert checking().sentence(text)["verdict"] == verdict


def test_a_sentence_with_a_name_is_checked_only_where_names_are_sent() -> None:
    named = Checking(Tools(sample(), names=True))
    assert named.sentence("Northbridge Logistics pays 2,902 a month.")["verdict"] == SUPPORTED
    assert named.sentence("Northbridge Logistics pays 2,092 a month.")["verdict"] == NOT
    mask = tools().masks.cell("A-1021")
    assert checking().sentence(f"{mask} pays 2,902 a month.")["verdict"] == SUPPORTED


def judged_of(name: str) -> tuple[int, list[str], list[str]]:
    """How many pairs a file holds, the altered sentences that were supported, and the true ones that were accused."""
    with (CASES / name).open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    missed = [row["altered"] for row in rows if checking().sentence(row["altered"])["verdict"] == SUPPORTED]
    return len(rows), missed, [row["true"] for row in rows if checking().sentence(row["true"])["verdict"] == NOT]


@pytest.mark.nightly
@pytest.mark.parametrize("name", ["sample", *PUBLIC])
def test_what_leaders_write_of_four_books_is_judged(name: str) -> None:
    """In mails and slides, with words for numbers; the checker was mended on these, so that they say nothing of new."""
    judge = checking() if name == "sample" else Checking(Tools(public_book(name)))
    with (CASES / "said_by_leaders.tsv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE) if row["book"] == name]
    missed = [row["altered"] for row in rows if judge.sentence(row["altered"])["verdict"] == SUPPORTED]
    accused = [row["true"] for row in rows if judge.sentence(row["true"])["verdict"] == NOT]
    assert len(rows) > 30
    assert len(missed) <= MOST_SUPPORTED * len(rows), missed
    assert len(accused) <= MOST_ACCUSED * len(rows), accused


def public_book(name: str) -> Book:
    files, answers, _ = PUBLIC[name]
    answer = [(word, "", value) for word, _, value in (one.partition("=") for one in answers if "=" in one)]
    return book_of(
        Namespace(files=list(map(str, public(*files))), recipe=None, answer=answer, currency=None, quiet=True)
    )


@pytest.mark.nightly
def test_altered_sentences_are_caught_and_true_ones_are_not_accused() -> None:
    many, missed, accused = judged_of("said_of_the_sample.tsv")
    assert many == 130
    assert len(missed) <= MOST_SUPPORTED * many, missed
    assert len(accused) <= MOST_ACCUSED * many, accused


@pytest.mark.nightly
def test_sentences_that_are_freer_than_those_it_was_built_on_are_judged_no_worse_than_before() -> None:
    """On any page's answer in anybody's words it is not as good as asked."""
    many, missed, accused = judged_of("said_freely_of_the_sample.tsv")
    assert many == 150
    assert len(missed) <= MOST_SUPPORTED * many, missed
    assert len(accused) <= MOST_ACCUSED * many, accused
