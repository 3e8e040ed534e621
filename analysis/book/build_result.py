"""What comes out of reading files: the tables by name, in their engine, and everything a reader should be told."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from .answers import OfBase
from .engine import Engine, literal
from .typed import Typed

IN_ONE = "all amounts are in {}"


@dataclass
class Built:
    """What came out: the tables by name, and everything a reader should be told.

    ends_untold: why the ends of subscriptions do not say who left: they may be those of terms, or no file has any.
    unpriced: the files of subscriptions hold no amounts: they tell who left, and there is no table mrr.
    movements: what the amounts of each file of movements are, see moved_levels; empty where its rows contradict.
    strange_kinds: the file of movements with kinds that nobody knows, and these, where no amount is below zero.
    told_of: the file that says of some accounts who churned, the one that has more, how many more of how many, and of
        how many the first says it, and that they churned.
    told_apart: of the accounts with a subscription how many churned by their own file while one of theirs runs, how
    many did not and have none that runs, and how many churned by their own file.
    opening: when the accounts pay the MRR of their own file, beside movements, see opening_mrr; empty where untold.
    flagged: the file of months of which a column says when each account left, its header, and how many it marks.
    paid_by_month: the table mrr holds what was paid for orders or invoices, of which nothing says that it recurs.
    open_month: the number of a last month of payments that is not over, and the last day in it.
    who_left: what says which accounts churned, in words; empty where nothing does, and untold says why.
    watched_from: the first day on which a leaving would show, where what says who churned begins after the accounts.
    lines: what the rows of revenue tell of a month's MRR (plan, addon, seats, price, seats_used), with its header.
    histories: the dimensions that a table tells over time. known_then: those of them that the accounts have as they
    were, and not as of today, which is what `today` holds. parts: what was made of it for other days.
    answers: what was worked out of it.
    """

    engine: Engine
    as_of: int | None = None
    tables: tuple[str, ...] = ()
    dimensions: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    assumptions: list[str] = field(default_factory=list)
    listed: list[tuple[str, str, int, str]] = field(default_factory=list)
    typed: dict[int, Typed] = field(default_factory=dict)
    revenue: str = ""
    movements: dict[int, str] = field(default_factory=dict)
    strange_kinds: tuple[int, list[str]] | None = None
    told_apart: tuple[int, int, int] = (0, 0, 0)
    told_of: tuple[int, int, int, int, int, int] = (0, 0, 0, 0, 0, 0)
    opening: str = ""
    flagged: tuple[int, str, int] | None = None
    paid_by_month: bool = False
    unpriced: bool = False
    ends_untold: str = ""
    ended: tuple[int, int] = (0, 0)
    open_month: tuple[int, int] | None = None
    currency: str = ""
    who_left: str = ""
    untold: str = ""
    watched_from: int | None = None
    lines: Mapping[str, str] = field(default_factory=dict)
    histories: tuple[str, ...] = ()
    known_then: tuple[str, ...] = ()
    today: "Built | None" = None
    parts: dict[tuple[str, str], Any] = field(default_factory=dict)
    answers: OfBase = field(default_factory=OfBase)

    def in_currency(self, currency: str) -> "Built":
        """The same with its amounts in this currency, which its assumptions say; "" where nobody said one."""
        others = [line for line in self.assumptions if line != IN_ONE.format(self.currency)]
        said = [IN_ONE.format(currency)] if currency else []
        today = self.today and self.today.in_currency(currency)
        return replace(self, currency=currency, assumptions=[*others, *said], today=today)

    def list_rows(self, table: str, note: str, source: str) -> None:
        """Note rows that are used although something is to be told of them. source: what stands after FROM."""
        some = f"SELECT string_agg(account_id, ', ') FROM (SELECT account_id FROM {source} LIMIT 5)"
        number, named = self.engine.row(f"SELECT (SELECT count(*) FROM {source}), ({some})")
        if number:
            self.listed.append((table, note, number, named))
            self.engine.run(f"INSERT INTO noted SELECT {literal(note)}, _file, _row FROM {source}")
