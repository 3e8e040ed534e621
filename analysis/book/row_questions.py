"""What a file leaves open of its rows: whose they are, which column says who churned, what a number a year is."""

import pyarrow.compute as pc

from .column_fit import recommends
from .header_names import title_words
from .header_words import plain_words
from .may_tell import LOOKED_AT, MOST_OPTIONS, ask_who_left
from .question import NO, YES, Question, said
from .reading import Sheet
from .recipe import EACH_ROW, PAYMENTS, REVENUE, FileMapping
from .rival_flags import ask_rival_flags
from .seat_prices import ask_seat_prices
from .several_rows import ask_several_rows

ORDERS, AMOUNT_OF, SCORE, RECOMMENDED = "orders", "amount_of", "which_score", "score_recommends"
RECURS = "recurs"
# Scores of something else than recommending, unless the reader says otherwise.
_RATED = {"rating", "ratings", "rate", "stars", "satisfaction", "csat", "quality", "happiness", "bewertung",
          "zufriedenheit", "calificacion", "satisfaccion", "avaliacao", "satisfacao", "valutazione", "beoordeling",
          "puan", "memnuniyet"}  # fmt: skip


def ask_each_row(sheet: Sheet, file: FileMapping) -> tuple[Question, ...]:
    """Whether each row is an account of its own, where no column has ids."""
    if EACH_ROW not in file.settings or file.table != "accounts":
        return ()
    own = [header for column, header in file.columns.items() if column == "account_id"]
    options = (("account", "one account"), *((h, f"told apart by {h}") for h in [*own, *_unique(sheet, file)]))
    return (Question(0, EACH_ROW, "No column has ids: each row is …", options, said(file, EACH_ROW), blocks=False),)


def ask_score(sheet: Sheet, file: FileMapping) -> tuple[Question, ...]:
    """Which of several scores is that of recommending, where more than one could be."""
    now = file.columns.get("score", "")
    among = [h for h in sheet.headers if h == now or "nps" in plain_words(h).split() or recommends(h)]
    if file.table != "nps" or len(among) < 2 or (recommends(now) and sum(map(recommends, among)) == 1):
        return ()
    scores = [h for h in among if h == now or _scores(sheet, h)]
    options = tuple((h, h) for h in scores[:MOST_OPTIONS])
    text = "Which column is how likely they are to recommend you, 0 to 10?"
    return (Question(0, SCORE, text, options, said(file, SCORE)),) if len(scores) > 1 else ()


def ask_recommended(sheet: Sheet, file: FileMapping) -> tuple[Question, ...]:
    """Whether a rating is the answer to how likely they are to recommend: only that makes an NPS."""
    chosen, now = said(file, RECOMMENDED), file.columns.get("score", "")
    header = now if file.table == "nps" else next((h for h in sheet.headers if _is_rating(h)), "")
    asked = chosen == NO or (file.table == "nps" and not {"nps", "promoter"} & set(title_words(sheet.title).split()))
    if not asked or not _is_rating(header):
        return ()
    text = f"Is {header} how likely they are to recommend you, 0 to 10? Only that makes an NPS."
    options = ((YES, "yes: it counts as NPS"), (NO, "no: leave this file out"))
    return (Question(0, RECOMMENDED, text, options, chosen),)


def _is_rating(header: str) -> bool:
    words = set(plain_words(header).split())
    return bool(words & _RATED) and "nps" not in words and not recommends(header)


def _scores(sheet: Sheet, header: str) -> bool:
    """Whether most of what a column says are whole numbers from 0 to 10."""
    values = _some(sheet, sheet.headers.index(header))
    return bool(values) and sum(value.removesuffix(".0") in _TEN for value in values) > 0.7 * len(values)


_TEN = frozenset(map(str, range(11)))


def ask_payments(sheet: Sheet, file: FileMapping) -> tuple[Question, ...]:
    """Whether what was paid for orders counts by month, or an order is only something that happened."""
    recurs = said(file, ORDERS) == RECURS
    if not (file.settings.get(PAYMENTS) or recurs) and said(file, ORDERS) != NO:
        return ()
    options: tuple[tuple[str, str], ...] = ((YES, "payments by month (not MRR)"), (NO, "events only"))
    text, chosen = "What was paid for each order counts as …", NO if said(file, ORDERS) == NO else YES
    if recurs or file.settings.get(PAYMENTS) == REVENUE:
        text, options = f"{file.columns['mrr']} of each month counts as …", (*options, (RECURS, "MRR: it recurs"))
    return (Question(0, ORDERS, text, options, RECURS if recurs else chosen, blocks=False),)


def ask_a_year(sheet: Sheet, file: FileMapping) -> tuple[Question, ...]:
    """Whether an amount recognised as that of a year is one, or is paid each month."""
    header = file.columns.get("arr", "") if file.table == "accounts" else ""
    if not header and not said(file, AMOUNT_OF):
        return ()
    header = header or file.columns.get("mrr", "")
    options = (("year", "an amount a year"), ("month", "an amount a month"))
    return (Question(0, AMOUNT_OF, f"{header} is …", options, said(file, AMOUNT_OF) or "year", blocks=False),)


def _unique(sheet: Sheet, file: FileMapping) -> list[str]:
    """Columns in which no value stands twice and that are no numbers, which could be names of accounts."""
    found = []
    for place, header in enumerate(sheet.headers):
        values = _some(sheet, place)
        text = [value for value in values if not value.replace(".", "", 1).lstrip("-").isdigit()]
        if header not in file.columns.values() and len(text) > 1 and len(set(values)) == len(values) == len(text):
            found.append(header)
    return found[:MOST_OPTIONS]


def _some(sheet: Sheet, place: int) -> list[str]:
    cells = pc.drop_null(sheet.table.column(place).slice(0, LOOKED_AT)).to_pylist()
    return [str(cell).strip() for cell in cells if str(cell).strip()]


ROW_ASKERS = (
    ask_several_rows,
    ask_rival_flags,
    ask_seat_prices,
    ask_who_left,
    ask_each_row,
    ask_payments,
    ask_a_year,
    ask_score,
    ask_recommended,
)
