"""The words of the field: eight languages, no word in two opposite topics, compared without capitals and accents."""

import pytest

from analysis.book.header_names import named, plain_words
from analysis.book.tables import TABLES
from analysis.book.vocabulary import ends, said, topics, words

LANGUAGES = {"en", "de", "fr", "es", "pt", "tr", "zh", "ja"}
OPPOSITE = [
    ("arm.control", "arm.treatment"), ("arm.holdout", "arm.treatment"), ("direction.less", "direction.more"),
    ("measured.before", "measured.after"), ("left.gone", "left.here"),
]  # fmt: skip


@pytest.mark.parametrize("topic", [topic for topic in topics() if not topic.startswith("left.")])
def test_every_topic_speaks_all_eight_languages(topic: str) -> None:
    assert LANGUAGES <= set(topics()[topic]) <= LANGUAGES | {"nl", "it", "pl", "sv", "da", "ro"}
    assert all(topics()[topic].values())


@pytest.mark.parametrize(("one", "other"), OPPOSITE)
def test_no_word_stands_in_two_opposite_topics(one: str, other: str) -> None:
    mine, theirs = ({plain_words(word) for word in words(topic)} for topic in (one, other))
    assert not mine & theirs


@pytest.mark.parametrize(
    ("topic", "text", "word"),
    [
        ("arm.control", "Contrôle", "controle*"), ("arm.control", "WAIT_LIST", "wait list*"),
        ("arm.control", "WaitList", "wait list*"), ("arm.control", "business-as-usual", "business as usual"),
        ("arm.control", "Kontrollgruppe", "kontroll*"), ("arm.control", "通常ケア", "通常"),
        ("arm.control", "blue", ""),
        ("direction.less", "Bearbeitungszeit", "*zeit"), ("direction.less", "NoShows", "no show*"),
        ("direction.less", "ŞİKAYET sayısı", "sikayet*"), ("direction.less", "timeline", ""),
    ],
)  # fmt: skip
def test_a_word_is_found_however_it_is_written(topic: str, text: str, word: str) -> None:
    assert said(topic, text) == word


def test_a_side_stands_first_or_last_and_leaves_what_was_measured() -> None:
    assert ends("measured.before", "visits_before") == ("before", "visits")
    assert ends("measured.before", "Pre-Visits") == ("pre", "visits")
    assert ends("measured.before", "the visits before noon") == ("", "")
    assert ends("measured.after", "売上導入後")[1] == plain_words("売上")


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("DtCriacao", "started_on"), ("dt_cadastro", "started_on"), ("FecAlta", "started_on"),
        ("fecha_alta", "started_on"), ("Anlagedatum", "started_on"), ("oprettet", "started_on"),
        ("DATA_CADASTRO", "started_on"), ("dateInscription", "started_on"), ("data_creazione", "started_on"),
        ("acquisition_month", "started_on"), ("data_utworzenia", "started_on"), ("DtCancelamento", "churned_on"),
        ("FecBaja", "churned_on"), ("date_sortie", "churned_on"), ("opsigelsesdato", "churned_on"),
        ("DtAtualizacao", ""), ("dt_nascimento", ""), ("data_ultimo_login", ""),
    ],
)  # fmt: skip
def test_a_day_is_known_by_its_name_in_short_forms_and_joined_words(header: str, column: str) -> None:
    table = TABLES["accounts"]
    found = [name for name in ("started_on", "churned_on") if named(header, table, table.column(name)) >= 0.9]
    assert found == ([column] if column else [])
