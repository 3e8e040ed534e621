"""What subscriptions cost where their own file names a plan and a list of plans says its price."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from .cells import Reading
from .cents import MONEY
from .engine import literal
from .header_words import header_words
from .period_rows import texts
from .periods import months
from .reading import Sheet
from .recipe import LEAVE_OUT, PAYMENTS, FileMapping
from .row_units import SUBSCRIPTION, id_of, is_thing
from .seat_prices import IN_LIST as WORD
from .seat_prices import TIMES
from .shared_ids import is_key

# Settings: the list, its key and the same in the file, its price, how often that is paid, and where a list has a price
# of a year beside one of a month, that price and the header of how each subscription is billed (WORD); and the prices.
PRICES, PRICES_A_YEAR = "plan_prices", "plan_prices_a_year"
_YEARS, _MONTHS = 7, 12.0
LISTED = "each row costs what {} says of its {}{}"
_PRICE = re.compile(r"\b(price|fee|cost|amount|mrr|rate|preis|prix|precio|preco|fiyat)\b")
_OTHER = re.compile(r"\b(overage|setup|extra|per|seat|user|unit|limit|discount|commission|transaction|percent|pct)\b")
_MONTHLY, _YEARLY = re.compile(r"\bmonth(ly)?\b|\bmrr\b|mensual|mensal|monat"), re.compile(r"\b(annual|year(ly)?)\b")
_PERIOD = re.compile(r"\bbilling (cycle|period|interval|frequency)\b|\binterval\b")
_DISCOUNT = re.compile(r"^discount (pct|percent|percentage|rate)$|^(pct|percent) discount$")
_MOST_PLANS, _IN_LIST, _WHOLE = 200, 0.95, 100


def priced_by_plans(
    sheets: Sequence[Sheet], files: Sequence[FileMapping], saved: Sequence[FileMapping | None]
) -> list[FileMapping]:
    """The files, those of subscriptions without a price with the list of plans that has it; saved ones as they are."""
    if any(f.table == "mrr" and {*MONEY} & set(f.columns) and PAYMENTS not in f.settings for f in files):
        return list(files)
    return [
        file
        if saved[place] or not _are_subscriptions(file, sheets[place])
        else _priced(file, sheets[place], sheets, files)
        for place, file in enumerate(files)
    ]


def _are_subscriptions(file: FileMapping, sheet: Sheet) -> bool:
    """Whether the rows are subscriptions of which nothing says what they cost, each an account or one of an account."""
    if WORD in file.settings or {*MONEY} & set(file.columns) or not {"account_id", "started_on"} <= set(file.columns):
        return False
    own = any(id_of(h) == SUBSCRIPTION and is_key(sheet, h) for h in sheet.headers)
    return (file.table == "mrr" and "month" not in file.columns) or (file.table == "accounts" and own)


def _priced(file: FileMapping, sheet: Sheet, sheets: Sequence[Sheet], files: Sequence[FileMapping]) -> FileMapping:
    found = next(filter(None, (_list_of(sheet, s, f) for s, f in zip(sheets, files, strict=True))), None)
    return replace(file, settings={**file.settings, WORD: found}) if found else file


def _list_of(sheet: Sheet, plans: Sheet, mapped: FileMapping) -> list[str] | None:
    """The title of a list of plans, its key and that of the file, the headers of its price and how often it is paid."""
    if plans is sheet or mapped.table != LEAVE_OUT or not 1 < plans.rows <= _MOST_PLANS:
        return None
    for key in plans.headers:
        there = next((h for h in sheet.headers if header_words(h) == header_words(key)), "")
        named = is_thing(key) or header_words(key) in ("plan", "plan name", "plan type", "product", "tier")
        if not there or not named or len(set(texts(plans, key))) < plans.rows or not _knows(plans, key, sheet, there):
            continue
        if price := _price(plans):
            period = next((h for h in plans.headers if _PERIOD.search(header_words(h))), "")
            return [plans.title, key, there, price, period, *_a_year(plans, price, sheet)]
    return None


def _a_year(plans: Sheet, price: str, sheet: Sheet) -> list[str]:
    """The price of a year beside that of a month, and the column that says who pays which; empty without both."""
    yearly = [h for h in _prices(plans) if _YEARLY.search(header_words(h))]
    billed = next((h for h in sheet.headers if _PERIOD.search(header_words(h))), "")
    paid = {months(cell) for cell in set(texts(sheet, billed))} if billed else set()
    return [yearly[0], billed] if yearly and _MONTHLY.search(header_words(price)) and _MONTHS in paid else []


def _knows(plans: Sheet, key: str, sheet: Sheet, there: str) -> bool:
    known = set(texts(plans, key))
    named = [cell for cell in texts(sheet, there) if cell]
    return bool(named) and sum(cell in known for cell in named) >= _IN_LIST * len(named)


def _price(plans: Sheet) -> str:
    """The header of the price: of a month before one of nothing said, and that before one of a year."""
    return min(
        _prices(plans),
        key=lambda h: (not _MONTHLY.search(header_words(h)), bool(_YEARLY.search(header_words(h)))),
        default="",
    )


def _prices(plans: Sheet) -> list[str]:
    found = [h for h in plans.headers if _PRICE.search(header_words(h)) and not _OTHER.search(header_words(h))]
    return [h for h in found if all(_number(cell) is not None for cell in texts(plans, h) if cell)]


def _number(cell: str) -> float | None:
    try:
        return float(cell.replace(",", "").lstrip("$€£ "))
    except ValueError:
        return None


def with_prices(file: FileMapping, sheets: Sequence[Sheet]) -> FileMapping:
    """The file with what a month of each plan costs, where a list of plans in the upload says it."""
    said = file.settings.get(WORD)
    if not isinstance(said, list | tuple) or len(said) not in (5, _YEARS):
        return file
    title, key, _, price, period = map(str, said[:5])
    plans = next((sheet for sheet in sheets if sheet.title == title), None)
    if plans is None or not {key, price} <= set(plans.headers):
        return file
    over = texts(plans, period) if period in plans.headers and not _MONTHLY.search(header_words(price)) else []
    lengths = [months(cell) or 1.0 for cell in over] or [
        12.0 if _YEARLY.search(header_words(price)) else 1.0
    ] * plans.rows
    rows = zip(texts(plans, key), texts(plans, price), lengths, strict=True)
    prices = {name: number / length for name, cell, length in rows if name and (number := _number(cell)) is not None}
    return replace(file, settings={**file.settings, PRICES: prices, PRICES_A_YEAR: _yearly(plans, key, said)})


def _yearly(plans: Sheet, key: str, said: Sequence[object]) -> dict[str, float]:
    """A twelfth of what a year of each plan costs, where subscriptions say that they are billed by the year."""
    header = str(said[5]) if len(said) == _YEARS else ""
    if header not in plans.headers:
        return {}
    rows = zip(texts(plans, key), texts(plans, header), strict=True)
    return {name: number / _MONTHS for name, cell in rows if name and (number := _number(cell)) is not None}


def from_list(file: FileMapping, sheet: Sheet, columns: dict[str, str]) -> list[tuple[str, Reading]]:
    """Gives subscriptions the price of their plan; what to tell of it."""
    prices, said = file.settings.get(PRICES), file.settings.get(WORD)
    if not isinstance(prices, dict) or not isinstance(said, list | tuple) or not prices:
        return []
    plan = f"trim(CAST(c{sheet.headers.index(str(said[2]))} AS VARCHAR))"
    each = _case(plan, prices)
    yearly, billed = file.settings.get(PRICES_A_YEAR), str(said[-1])
    if isinstance(yearly, dict) and yearly and billed in sheet.headers:
        paid = ", ".join(literal(cell) for cell in dict.fromkeys(texts(sheet, billed)) if months(cell) == _MONTHS)
        at = f"trim(CAST(c{sheet.headers.index(billed)} AS VARCHAR))"
        each = f"CASE WHEN {at} IN ({paid}) THEN {_case(plan, yearly)} ELSE {each} END" if paid else each
    discount, of = _discount(sheet)
    less = f" * (1 - coalesce(try_cast(c{sheet.headers.index(discount)} AS DOUBLE), 0) / {of})" if discount else ""
    times = str(file.settings.get(TIMES) or "")
    seats = f" * coalesce(try_cast(c{sheet.headers.index(times)} AS DOUBLE), 1)" if times in sheet.headers else ""
    columns["mrr"] = f"({each}){less}{seats}"
    more = f", times {times}" * bool(seats) + (f", less {discount}" if discount else "")
    return [("account_id", Reading("", LISTED.format(said[0], said[2], more)))]


def _case(cell: str, prices: Mapping[object, object]) -> str:
    rows = (f"WHEN {cell} = {literal(str(name))} THEN {float(str(price))!r}::DOUBLE" for name, price in prices.items())
    return f"CASE {' '.join(rows)} END"


def _discount(sheet: Sheet) -> tuple[str, int]:
    """The header of a discount and what is the whole of it: 100 of one in percent, 1 of a share; empty for none."""
    header = next((h for h in sheet.headers if _DISCOUNT.match(header_words(h))), "")
    cells = [number for cell in texts(sheet, header) if (number := _number(cell)) is not None] if header else []
    if not cells or min(cells) < 0 or max(cells) > _WHOLE:
        return "", _WHOLE
    return header, 1 if max(cells) <= 1 else _WHOLE
