"""The registry of measures: every number a book can be asked for, each the function its page uses."""

from collections.abc import Iterator

from ..book import Book
from ..book.needs import lacking
from ..book.own import SHARES
from ..errors import MissingTable
from ..finding import listed
from ..names import spoken
from ..phrases import capital
from . import churn, earned, staying, used, voice
from .counted import COUNT, MONEY, NUMBER, POINTS, SHARE, Measure

_LEFT = ("accounts.churned",)
_DATED = (*_LEFT, "accounts.started_on")
_ANY_MRR = ("mrr|accounts.mrr",)
MEASURES = (
    Measure("logo_churn", "Logo churn", SHARE, "composition", "accounts that churned", "accounts at the start",
            churn.logo_churn, _LEFT, 1, also=("churn", "churn rate", "customer churn")),
    Measure("mrr_churn", "MRR churn", SHARE, "composition", "MRR of accounts that churned", "MRR at the start",
            churn.mrr_churn, (*_LEFT, *_ANY_MRR), 1, also=("revenue churn", "gross mrr churn")),
    Measure("nrr", "NRR", SHARE, "revenue", "MRR now of the accounts of the start", "MRR at the start", earned.nrr,
            ("mrr",), -1, also=("net revenue retention", "net retention")),
    Measure("grr", "GRR", SHARE, "revenue", "MRR kept of the accounts of the start", "MRR at the start", earned.grr,
            ("mrr",), -1, also=("gross revenue retention", "gross retention")),
    Measure("expansion", "Expansion rate", SHARE, "revenue", "MRR added by the accounts of the start",
            "MRR at the start", earned.expansion, ("mrr",), -1, also=("expansion", "upsell rate", "upsell")),
    Measure("mrr", "MRR", MONEY, "revenue", "MRR of the last month", "all MRR", earned.mrr, _ANY_MRR,
            also=("recurring revenue",)),
    Measure("arpa", "ARPA", MONEY, "revenue", "MRR of the last month", "accounts that pay", earned.arpa, _ANY_MRR, -1,
            also=("mrr per account", "average mrr", "arpu")),
    Measure("accounts", "Active accounts", COUNT, "composition", "accounts active at the end", "all accounts",
            churn.accounts, _DATED, also=("accounts", "customers", "logos")),
    Measure("new_accounts", "New accounts", COUNT, "cohorts", "accounts that started", "all that started",
            churn.new_accounts, ("accounts.started_on",), also=("new logos", "won accounts")),
    Measure("nps", "NPS", POINTS, "nps", "promoters less detractors", "answers", voice.nps, ("nps",), -1,
            also=("net promoter score",)),
    Measure("detractors", "Share of detractors", SHARE, "nps", "answers of 0 to 6", "answers", voice.detractors,
            ("nps",), 1, also=("detractors", "detractor share")),
    Measure("response_rate", "Response rate", SHARE, "silence", "accounts that answered in this time",
            "accounts here for a quarter or more", voice.response_rate, ("nps", *_DATED), -1,
            also=("responses", "survey response")),
    Measure("seats_in_use", "Share of seats in use", SHARE, "health", "active users", "seats", used.seats_in_use,
            ("usage.active_users", "usage.seats"), -1,
            also=("usage", "seats in use", "seat usage", "adoption", "utilization")),
    Measure("cost_to_serve", "Cost to serve an account a month", MONEY, "economics", "spending on keeping accounts",
            "account-months", used.cost_to_serve, ("costs", *_DATED), also=("cost to serve", "service cost")),
    Measure("renewal_rate", "Renewal rate", SHARE, "renewals", "accounts that renewed", "accounts up for renewal",
            earned.renewal_rate, ("mrr", "accounts.contract_length"), -1, also=("renewals", "renewed")),
    *(Measure(f"retention:{month}", f"Retention at month {month}", SHARE, "survival", "accounts seen to that month",
              "all accounts", staying.retained(month), _DATED, -1, dated=False,
              also=(f"retention {month}", f"month {month} retention")) for month in staying.MONTHS),
)  # fmt: skip
_OF_DAYS = (churn.accounts, churn.new_accounts)
TIMES = {"touches": ("touched_on", "Contacts", "account"), "events": ("happened_on", "Events", "events")}


def measures(book: Book) -> dict[str, Measure]:
    """Every measure this book can be asked for, by its word: those of the pages, and those its own columns make."""
    fixed = [one for one in MEASURES if not lacking(book.built, one.needs)]
    usable = [one for one in fixed if not (book.snapshot and one.count in _OF_DAYS)]
    return {one.word: one for one in (*usable, *_times(book), *_numbers(book))}


def lacks(book: Book) -> dict[str, str]:
    """The measures of pages that this book cannot be asked for: label to what it lacks."""
    return {one.label: lack for one in MEASURES if (lack := lacking(book.built, one.needs))}


def measure_of(book: Book, word: str) -> Measure:
    """The measure of that word; raises MissingTable where the book cannot be asked for it."""
    known = measures(book)
    if word not in known:
        lack = next((lacking(book.built, one.needs) for one in MEASURES if one.word == word), "")
        why = f"It needs {lack}." if lack else "It is none of the measures this book has."
        there = listed([one.label for one in known.values()], 20)
        raise MissingTable(f"{word} cannot be shown.", why, f"There is {there}.")
    return known[word]


def _times(book: Book) -> Iterator[Measure]:
    """How often accounts are in contact, and how often something happens to them, in a month."""
    if book.snapshot or lacking(book.built, _DATED):
        return
    for table, (day, label, page) in TIMES.items():
        if table not in book.tables:
            continue
        each = used.kinds(book, table)
        every = (label, None, table) if table == "touches" else None
        # How often accounts churned is churn, which has a measure of its own.
        named = [(capital(spoken(kind)), kind, f"{table}:{kind}") for kind in each if "churn" not in kind.lower()]
        for said, kind, word in ([every] if every else []) + named:
            yield Measure(word, f"{said} per account a month", NUMBER, page, said.lower(), "account-months",
                          used.per_month(table, day, kind), also=(said.lower(), f"{said.lower()}s"))  # fmt: skip


def _numbers(book: Book) -> Iterator[Measure]:
    for column, label in used.number_columns(book).items():
        form = MONEY if column in ("mrr", "acquisition_cost") else SHARE if column in SHARES else NUMBER
        name = spoken(label)
        yield Measure(f"mean:{column}", f"{capital(name)} per account", form, "worth", name, "active accounts",
                      used.mean_of(column), also=(name.lower(),))  # fmt: skip
