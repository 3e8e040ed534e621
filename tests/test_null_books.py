"""Books in which no group differs, small ones too: what a page may say of them.

How many of every kind hold a claim on a group is counted in `test_claims`, how small their p-values are in
`test_family_validity`.
"""

import re
from collections.abc import Callable, Iterable

import numpy as np
import pytest
from books import AS_OF
from books import drawn as leaving
from nightly import most, times
from null_books import SIZES, drawn, flat, upgrade
from planted import opened

from analysis import Book, composition, survival
from analysis.counting import ALL
from analysis.counting.claims import said_of
from analysis.errors import AnalysisError
from analysis.estimate import benjamini_hochberg, family_p, holm
from analysis.finding import CLEAR, ESTIMATE, Finding

SAME_ENDS = re.compile(r"\(([\d,.%−+]+) to \1\)")
PAGES: dict[str, Callable[[Book], tuple[Finding, ...]]] = {
    "composition": lambda book: composition.analyze(book, by="segment").findings,
    "composition by month": lambda book: composition.analyze(book, by="segment", since="2022-01-01").findings,
    "drivers": lambda book: composition.drivers(book).findings,
    "reasons": lambda book: composition.reasons(book, by="segment").findings,
    "change": lambda book: composition.change(book, by="segment").findings,
    "economics": lambda book: composition.economics(book, by="segment").findings,
    "survival": lambda book: survival.analyze(book, by="segment").findings,
    "gaps": lambda book: survival.gaps(book, by="segment").findings,
    "adjusted": lambda book: survival.adjusted(book).findings,
    "peers": lambda book: survival.peers(book).findings,
    "stages": lambda book: survival.stages(book, by="segment").findings,
    "causes": lambda book: survival.causes(book, of="churn_reason", by="segment").findings,
}


def asked(page: str, book: Book) -> tuple[Finding, ...]:
    """What a page says; nothing where it says that it cannot."""
    try:
        return PAGES[page](book)
    except AnalysisError:
        return ()


def on_groups(findings: Iterable[Finding], book: Book) -> list[Finding]:
    """Claims that a group differs from others; that its own stages or all of a period differ may be true of all."""
    own = [f for f in findings if f.verdict == CLEAR and "stage" not in f.about]
    return [f for f in own if f.about.get("group", ALL) != ALL or any(
        name in book.dimensions and group for name, group in said_of(f, book, "segment").items()
    )]  # fmt: skip


@pytest.mark.parametrize("accounts", SIZES)
def test_a_small_book_claims_nothing_and_gives_no_interval_of_width_zero(accounts: int) -> None:
    """Floors hold for claims too: nothing is said of ten accounts or five that left, whatever the p-value."""
    claimed = dict.fromkeys(PAGES, 0)
    books = times(2, 400)
    for number in range(books):
        book = drawn("flat", number, accounts=accounts)
        for page in PAGES:
            findings = asked(page, book)
            claimed[page] += bool(on_groups(findings, book))
            for finding in findings:
                assert not SAME_ENDS.search(finding.claim), finding.claim
                assert finding.low != finding.high, finding.claim
    print(accounts, books, claimed)
    assert max(claimed.values()) <= (most(books) * books if books > 20 else 0), claimed
    assert accounts > 12 or not any(claimed.values()), "twelve accounts"


@pytest.mark.parametrize(
    "rates", [(0.03, 1e-5), (0.03, 0.03), (1e-5, 1e-5)], ids=["one group stays", "one MRR", "all stay"]
)
def test_where_a_group_loses_nobody_or_all_pay_the_same_no_interval_has_width_zero(rates: tuple[float, float]) -> None:
    """A change of 0.0 points (0.0 to 0.0) and a share of 100% with both ends there were given; stages fell over."""
    rows = leaving(1, {"S": (60, rates[0]), "M": (60, rates[1])})
    dealt = {name: np.random.default_rng(1).choice(list("XYZ"), len(rows)) for name in ("region", "channel")}
    book = Book.from_frames(accounts=rows.assign(mrr=100.0, **dealt), as_of=AS_OF)
    for page in PAGES:
        for finding in asked(page, book):
            assert not SAME_ENDS.search(finding.claim), finding.claim
            assert finding.low != finding.high, finding.claim


def test_where_accounts_move_to_long_contracts_because_they_stay_no_claim_on_contracts_stands_without_saying_so() -> (
    None
):
    """One hazard for all: yearly accounts seem to leave a fraction as often on nearly every page."""
    pages = {"composition": lambda book: composition.analyze(book, by="contract"),
             "survival": lambda book: survival.analyze(book, by="contract"),
             "gaps": lambda book: survival.gaps(book, by="contract"), "adjusted": survival.adjusted,
             "peers": survival.peers, "stages": lambda book: survival.stages(book, by="contract"),
             "drivers": composition.drivers, "renewing": survival.renewing,
             "economics": lambda book: composition.economics(book, by="contract")}  # fmt: skip
    seen = 0
    for seed in range(times(1, 100)):
        book = upgrade(np.random.default_rng([7, seed]))
        for page, ask in pages.items():
            for finding in ask(book).findings:
                if finding.verdict in (CLEAR, ESTIMATE) and {"contract", "contract_months"} & set(
                    said_of(finding, book, "contract")
                ):
                    assert "as last recorded" in finding.claim, (page, finding.claim)
                    seen += 1
    assert seen > 10, "the trap was not sprung"


def test_what_an_account_cannot_change_is_not_said_to_be_of_today() -> None:
    book = flat(np.random.default_rng(1))
    assert not any("as last recorded" in f.claim for page in PAGES for f in asked(page, book))


def test_the_same_fact_has_one_key_wherever_it_is_said() -> None:
    book = opened(20251122, True, ("accounts", "mrr"))
    by = "segment"
    keys = [{f.fact for f in result.findings if f.verdict == CLEAR and f.about.get(by) == "Klein"}
            for result in (composition.analyze(book, by=by), survival.analyze(book, by=by))]  # fmt: skip
    assert keys[0] & keys[1] == {"leaving; segment=Klein"}
    two = [f for f in composition.change(book, by=by).findings if f.about.get("part") in ("change", "behaviour")]
    assert len(two) == 2
    assert len({f.fact for f in two}) == 1, "one fact, twice said"
    reasons = {f.fact for f in composition.reasons(book).findings if f.fact}
    assert reasons & {f.fact for f in survival.stages(book).findings if f.fact}


def test_every_claim_names_the_question_it_is_corrected_with_and_its_fact() -> None:
    book = opened(20251122, True, ("accounts", "mrr", "nps", "costs"))
    for page in PAGES:
        for finding in asked(page, book):
            if finding.verdict == CLEAR and finding.p_value == finding.p_value:
                assert finding.family.split(":")[0].split(".")[0] == page.split(" ")[0], finding
                assert finding.fact


def test_the_p_value_of_a_question_is_that_of_bonferroni_or_simes() -> None:
    p = np.array([0.01, 0.02, 0.5, np.nan])
    assert family_p(holm(p)) == pytest.approx(0.03)
    assert family_p(benjamini_hochberg(p)) == pytest.approx(min(0.03, 0.02 * 3 / 2))
    assert family_p([np.nan]) == 1.0
