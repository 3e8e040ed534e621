"""The whole column decides how its cells are read; nothing is guessed away."""

from datetime import date

import pyarrow as pa
import pytest

from analysis.book import dates, values
from analysis.book.cells import Reading
from analysis.book.columnar import without_space
from analysis.book.days import as_date, month_end, month_start, month_text, to_date, to_day
from analysis.book.engine import Engine
from analysis.book.periods import period
from analysis.book.status import status
from analysis.errors import AnalysisError


def column(*cells: object) -> tuple[Engine, str]:
    """An engine with one column c0, and the kind of that column."""
    engine = Engine()
    engine.load("raw", without_space(pa.table({"c0": pa.array(list(cells))})))
    return engine, str(engine.rows("DESCRIBE raw")[0][1])


def read(engine: Engine, reading: Reading) -> list[object]:
    return [value for (value,) in engine.rows(f"SELECT {reading.sql} FROM raw")]


def days(*cells: object, order: str = "") -> tuple[list[str | None], Reading]:
    engine, kind = column(*cells)
    reading = dates.day(engine, "raw", "c0", kind, order)
    return [None if day is None else str(to_date(day)) for day in read(engine, reading)], reading


def months(*cells: object) -> list[str | None]:
    engine, kind = column(*cells)
    found = read(engine, dates.month(engine, "raw", "c0", kind))
    return [None if month is None else month_text(month) for month in found]


def numbers(*cells: object, decimal: str = "") -> tuple[list[object], Reading]:
    engine, kind = column(*cells)
    reading = values.number(engine, "raw", "c0", kind, decimal)
    return read(engine, reading), reading


def flags(*cells: object) -> list[object]:
    engine, kind = column(*cells)
    return read(engine, values.flag(engine, "raw", "c0", kind))


def statuses(*cells: object, header: str = "churned", said: dict[str, str] | None = None) -> list[object]:
    engine, kind = column(*cells)
    return read(engine, status(engine, "raw", "c0", kind, header, said or {}))


def keys(*cells: object) -> list[object]:
    engine, kind = column(*cells)
    return read(engine, values.key(engine, "raw", "c0", kind))


def test_text_is_what_stands_there_even_na_and_none() -> None:
    engine, kind = column("NA", "None", " North ", "", "null", "\u00a0x\u00a0", None)
    assert read(engine, values.text("c0", kind)) == ["NA", "None", "North", None, "null", "x", None]


def test_ids_keep_their_leading_zeros() -> None:
    assert keys("007", "0010", "A-1") == ["007", "0010", "A-1"]


def test_ids_a_spreadsheet_made_decimal_lose_the_decimals_only_where_all_have_them() -> None:
    assert keys("1001.0", "1002.0", None) == ["1001", "1002", None]
    assert keys("1001.0", "1002.5") == ["1001.0", "1002.5"]
    assert keys(1001.0, 1002.0, None) == ["1001", "1002", None]
    assert keys(1001, 1002) == ["1001", "1002"]
    assert keys(123456789012345678) == ["123456789012345678"]


def test_iso_dates_need_no_decision() -> None:
    found, reading = days("2025-01-31", "2025-02-01 14:30:00", "2025-03-01T00:00:00Z", "", None)
    assert found == ["2025-01-31", "2025-02-01", "2025-03-01", None, None]
    assert reading.decided == ""


def test_one_day_past_the_twelfth_makes_the_whole_column_day_first() -> None:
    found, reading = days("01/02/2025", "13/02/2025", "3/4/2025")
    assert found == ["2025-02-01", "2025-02-13", "2025-04-03"]
    assert reading.decided == "dates read day first"


def test_one_day_past_the_twelfth_makes_the_whole_column_month_first() -> None:
    found, reading = days("01/02/2025", "02/13/2025", "3/4/2025")
    assert found == ["2025-01-02", "2025-02-13", "2025-03-04"]
    assert reading.choice == "month first"


def test_dates_nothing_tells_apart_are_read_day_first_and_said() -> None:
    found, reading = days("01/02/2025", "03/04/2025")
    assert found == ["2025-02-01", "2025-04-03"]
    assert reading.open
    assert "nothing in the column rules out month first" in reading.decided


def test_the_reader_can_say_month_first() -> None:
    assert days("01/02/2025", "03/04/2025", order="month first")[0] == ["2025-01-02", "2025-03-04"]


def test_a_date_that_fits_only_the_other_order_is_not_bent() -> None:
    assert days("13/02/2025", "14/02/2025", "02/15/2025")[0] == ["2025-02-13", "2025-02-14", None]


def test_two_digit_years_lie_between_1970_and_2069() -> None:
    assert days("31.01.24", "15-06-69", "01.02.70")[0] == ["2024-01-31", "2069-06-15", "1970-02-01"]
    assert days("01-01-13", "02-03-14")[0] == ["2013-01-01", "2014-03-02"]


@pytest.mark.parametrize(
    "text",
    ["3 Mar 2025", "03-Mar-25", "Mar 3, 2025", "March 3 2025", "3. März 2025", "3 mars 2025", "3 de marzo de 2025",
     "março 3, 2025, 4:11 PM", "3 maart 2025", "20250303", "2025/03/03", "2025.3.3", "3.3.2025 10:15"],
)  # fmt: skip
def test_a_date_is_read_however_it_is_written(text: str) -> None:
    assert days(text, "2025-01-01")[0][0] == "2025-03-03"


def test_a_month_name_in_french_is_not_another_month() -> None:
    assert days("1 juin 2025", "1 juillet 2025", "1 août 2025")[0] == ["2025-06-01", "2025-07-01", "2025-08-01"]


def test_words_for_nothing_are_no_dates_and_are_said() -> None:
    found, reading = days("2025-01-01", "NULL", "-", "n/a", "0000-00-00")
    assert found == ["2025-01-01", None, None, None, None]
    assert "“NULL”" in reading.decided
    assert "read as empty" in reading.decided


def test_what_is_no_date_is_missing_and_never_an_accident() -> None:
    assert days("2025-02-30", "soon", "infinity", "2025-01-01", "99999-01-01", "31.02.2025")[0] == [
        None, None, None, "2025-01-01", None, None,
    ]  # fmt: skip


def test_typed_dates_and_times_need_no_reading() -> None:
    engine, kind = column(date(2025, 1, 31), None)
    assert read(engine, dates.day(engine, "raw", "c0", kind)) == [to_day(date(2025, 1, 31)), None]


def test_months_are_read_from_months_and_from_days() -> None:
    assert months("2025-07", "07/2025", "Jul 2025", "2025-07-14", "202507", "Juli 2025") == ["2025-07"] * 6
    assert months(202507, 202512) == ["2025-07", "2025-12"]
    assert months(date(2025, 7, 14)) == ["2025-07"]
    assert months("14.07.2025", "01.07.2025") == ["2025-07", "2025-07"]
    assert months("2025-13", "", "July") == [None, None, None]


def test_a_decimal_comma_is_found_from_the_whole_column() -> None:
    assert numbers("1.234,50", "12", "0,5")[0] == [1234.5, 12.0, 0.5]
    assert numbers("1,234.50", "12", "0.5")[0] == [1234.5, 12.0, 0.5]
    assert numbers("1.234.567", "2.000.000")[0] == [1234567.0, 2000000.0]
    assert numbers("1,234", "12,000")[0] == [1234.0, 12000.0]
    assert numbers("1,5", "2,25")[0] == [1.5, 2.25]


def test_a_point_that_may_group_thousands_is_said() -> None:
    found, reading = numbers("1.234", "12.500", "980")
    assert found == [1.234, 12.5, 980.0]
    assert reading.open
    assert numbers("1.234", "12.500", "980", decimal="comma")[0] == [1234.0, 12500.0, 980.0]


@pytest.mark.parametrize(
    ("cells", "found", "said"),
    [(("1.234", "12.500", "980"), [1234.0, 12500.0, 980.0], values.GROUPS),
     (("1.200 €", "3.300 €"), [1200.0, 3300.0], values.GROUPS),
     (("99.000", "850.000"), [99.0, 850.0], values.OPEN_POINT),
     (("0.125", "1.250"), [0.125, 1.25], ""), (("1250.000", "99.500"), [1250.0, 99.5], ""),
     (("1.234", "12.5"), [1.234, 12.5], ""), (("1.234,50", "1.234"), [1234.5, 1234.0], "read with a decimal comma")],
)  # fmt: skip
def test_money_has_no_three_decimals_so_a_point_before_three_digits_marks_thousands(
    cells: tuple[str, ...], found: list[float], said: str
) -> None:
    engine, kind = column(*cells)
    reading = values.number(engine, "raw", "c0", kind, three_decimals=False)
    assert (read(engine, reading), reading.decided) == (found, said)


@pytest.mark.parametrize(
    ("text", "value"),
    [("$1,200.50", 1200.5), ("€ 12", 12.0), ("12 EUR", 12.0), ("15%", 15.0), ("(12.50)", -12.5), ("12.50-", -12.5),
     ("1'200.50", 1200.5), ("1\u00a0200", 1200.0), ("-3", -3.0), ("+4", 4.0), ("1e3", 1000.0), (" 7 ", 7.0)],
)  # fmt: skip
def test_money_and_signs_are_read(text: str, value: float) -> None:
    assert numbers(text, "1")[0][0] == value


def test_no_number_is_missing_and_never_infinite() -> None:
    assert numbers("nan", "inf", "1e999", "n/a", "", "five", "3")[0] == [None] * 6 + [3.0]
    assert numbers(float("nan"), float("inf"), 2.0)[0] == [None, None, 2.0]


def test_flags_are_read_in_many_words() -> None:
    assert flags("Yes", "no", "TRUE", "f", "1", "0", "1.0") == [1, 0, 1, 0, 1, 0, 1]
    assert flags("Ja", "Nein") == [1, 0]
    assert statuses("Active", "Cancelled", "Churned", "past due", "Stayed") == [0, 1, 1, 0, 0]
    assert statuses("Ja", "Nein", "gekündigt", "aktiv") == [1, 0, 1, 0]
    assert flags(True, False, None) == [1, 0, None]
    assert flags("yes", "perhaps", "no") == [1, None, 0]


def test_a_column_that_only_ever_says_yes_means_no_by_silence() -> None:
    for read_as in (flags, statuses):
        assert read_as("yes", "", None, "Yes") == [1, 0, 0, 1]
        assert read_as("yes", "no", "") == [1, 0, None]


def test_a_column_that_says_who_is_active_is_turned_round() -> None:
    for header in ("active", "is_active", "Is Customer", "still active", "retained", "aktiv"):
        assert statuses("yes", "no", header=header) == [0, 1]
        assert statuses(True, False, header=header) == [0, 1]
    assert statuses("active", "inactive", header="active") == [0, 1]


def test_under_a_status_yes_and_one_say_nothing_of_who_left() -> None:
    for header in ("status", "Account Status", "estado", "状态"):
        assert statuses("1", "0", "1", header=header) == [None, None, None]
        assert statuses("yes", "no", header=header) == [None, None]
        assert statuses("active", "churned", header=header) == [0, 1]


def test_digits_and_letters_that_are_no_pair_of_yes_and_no_say_nothing() -> None:
    assert statuses("1", "2", "1") == [None, None, None]
    assert statuses("A", "C", "N") == [None, None, None]
    assert statuses("Y", "N") == [1, 0]
    assert statuses("1", "2", "1", said={"2": "churned", "1": "active"}) == [0, 1, 0]
    assert statuses("1", "2", "3", said={"2": "churned", "1": "active", "3": "neither"}) == [0, 1, None]


def test_contract_lengths_are_read_from_numbers_and_words() -> None:
    engine, kind = column("12", "Month-to-month", "One year", "Two year", "24 months", "3 years", "annual", "quarterly",
                          "2 Jahre", "200000000 years", "1e300", "forever", None)  # fmt: skip
    found = read(engine, period(engine, "raw", "c0", kind, whole=True))
    assert found == [12, 1, 12, 24, 24, 36, 12, 3, 24, None, None, None, None]


def test_a_date_typed_by_hand_is_taken_or_refused_in_words() -> None:
    assert as_date("2025-12-31") == as_date("31.12.2025") == as_date(" 12/31/2025 ") == date(2025, 12, 31)
    assert as_date("2025-02") == date(2025, 2, 28)
    assert as_date("") is as_date(None) is None
    for text in ("soon", "2025-02-30", "01/02/2025", "31.31.2025"):
        with pytest.raises(AnalysisError, match="Write it as"):
            as_date(text)


def test_month_numbers_come_back_as_their_days() -> None:
    month = 2024 * 12 + 1
    assert (month_text(month), month_start(month), month_end(month)) == ("2024-02", date(2024, 2, 1), date(2024, 2, 29))


@pytest.mark.parametrize(
    "text",
    ["3 Mart 2025", "3 MAYIS 2025", "2025年3月3日", "2025年03月03日", "2025 年 3 月 3 日", "Monday, March 3, 2025",
     "Mon, 3 Mar 2025", "lunes 3 de marzo de 2025", "3-mars-2025", "45719", "45719.75", "1740960000", "1740960000000"],
)  # fmt: skip
def test_a_date_is_read_in_eight_languages_and_as_machines_count_it(text: str) -> None:
    # 45719 spreadsheet days after 1899-12-30, and 20150 days of 86,400 seconds after 1970, are 3 March 2025.
    expected = "2025-05-03" if "MAYIS" in text else "2025-03-03"
    assert days(text, "2025-01-01")[0][0] == expected


def test_turkish_months_are_all_told_apart() -> None:
    names = [
        "Ocak",
        "Şubat",
        "Mart",
        "Nisan",
        "Mayıs",
        "Haziran",
        "Temmuz",
        "Ağustos",
        "Eylül",
        "Ekim",
        "Kasım",
        "Aralık",
    ]
    assert days(*(f"1 {name} 2025" for name in names))[0] == [f"2025-{month:02d}-01" for month in range(1, 13)]


def test_days_a_spreadsheet_counted_are_said_to_be_read_so() -> None:
    found, reading = days("45292", "45293")
    assert found == ["2024-01-01", "2024-01-02"]
    assert "45292 is 2024-01-01" in reading.decided
    assert days(45292, 45293)[0] == ["2024-01-01", "2024-01-02"]
    assert days("12345", "2024-01-01")[0][0] is None, "no day of our time"


def test_months_are_read_in_ideographs_and_turkish() -> None:
    assert months("2025年3月", "Mart 2025", "2025年12月") == ["2025-03", "2025-03", "2025-12"]


@pytest.mark.parametrize(
    ("cells", "value"),
    [(("1.234,56", "12,5"), 1234.56), (("1,234.56", "12.5"), 1234.56), (("1 234,56", "12,5"), 1234.56),
     (("1'234.56", "12.5"), 1234.56), (("1\u202f234,56 €", "12,50 €"), 1234.56), (("R$ 1.234,56", "R$ 2,50"), 1234.56),
     (("NT$1,234.56", "NT$12.50"), 1234.56), (("¥1,234.56", "¥1"), 1234.56), (("\\1,234.56", "\\1"), 1234.56),
     (("1.234,56 ₺", "2,50 TL"), 1234.56),
     (("12,34,567.00", "12.50"), 1234567.0), (("１，２３４．５", "１２．５"), 1234.5), (("−5.5", "+2.5"), -5.5),
     (("(12.50)", "3.00"), -12.5), (("eur 12.50", "EUR 3.00"), 12.5), (("12 %", "3.5%"), 12.0)],
)  # fmt: skip
def test_a_number_is_read_however_it_is_grouped_and_signed(cells: tuple[str, ...], value: float) -> None:
    assert numbers(*cells)[0][0] == value


def test_a_percentage_keeps_its_size_and_is_said() -> None:
    assert "12% is read as 12" in numbers("12%", "3.5%")[1].decided


def test_money_of_several_kinds_is_named() -> None:
    assert "£ and € stand side by side" in numbers("€5", "£6")[1].decided


@pytest.mark.parametrize(
    ("yes", "no"),
    [("TRUE", "FALSE"), ("WAHR", "FALSCH"), ("VRAI", "FAUX"), ("是", "否"), ("Oui", "Non"), ("Sí", "No"),
     ("Sim", "Não"), ("Evet", "Hayır"), ("DOĞRU", "YANLIŞ"), ("PASİF", "AKTİF"), ("はい", "いいえ"), ("流失", "活跃"),
     ("解約済", "利用中"), ("Résilié", "Actif"), ("1.0", "0.0"), ("x", "no"), ("✓", "no")],
)  # fmt: skip
def test_yes_and_no_are_read_in_eight_languages(yes: str, no: str) -> None:
    assert statuses(yes, no, yes) == [1, 0, 1]


def test_an_id_that_a_spreadsheet_rounded_is_said_and_one_of_18_digits_is_kept() -> None:
    assert keys("123456789012345678", "000123456789012345") == ["123456789012345678", "000123456789012345"]
    engine, kind = column("1.23457E+17", "A-1")
    assert "1.23457E+17 is an id that a spreadsheet has rounded" in values.key(engine, "raw", "c0", kind).decided
