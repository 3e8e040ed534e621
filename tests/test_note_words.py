"""The words of a note, in languages that set them apart and in those that do not, by Unicode's own categories."""

import pytest

from analysis.health.words import asked, folded, holds, parted, terms


def own(text: str) -> str:
    return parted(folded(text))


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("They compare ALTERNATIVES, again!", "alternatives"),
        ("Le client a Résilié hier", "resilie"),
        ("l'alternative est moins chère", "alternative"),
        ("Müşteri İPTAL etti", "iptal"),
        ("MÜŞTERI ISRARLI", "ısrarlı"),
        ("ｆｕｌｌ ｗｉｄｔｈ ｂｕｄｇｅｔ", "budget"),
        ("a budget-freeze until May", "budget freeze"),
        ("the Budget  Freeze", "BUDGET freeze"),
        ("Größe und Wettbewerber", "wettbewerb*"),
        ("ग्राहक विकल्प देख रहा है", "विकल्प"),
        ("العميل يبحث عن بديل", "بديل"),
        ("הלקוח בודק חלופות", "חלופות"),
        ("競合を検討しているとのこと", "競合"),
        ("客户的预算冻结了。", "预算冻结"),
        ("ลูกค้ากำลังดูคู่แข่ง", "คู่แข่ง"),
        ("경쟁사를 보고 있음", "경쟁사*"),
        ("great 🎉 renewal", "renewal"),
    ],
)
def test_a_word_is_found_in_its_language_however_it_is_written(text: str, word: str) -> None:
    assert holds(own(text), asked(word))


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("alternatively they stay", "alternative"), ("the budgets", "budget"), ("nothing", ""), ("any", "***"),
        ("विकल्पों पर बात", "विकल्प"), ("freeze the budget", "budget freeze"), ("预算很多", "预算冻结"),
    ],
)  # fmt: skip
def test_a_part_of_a_word_is_another_word(text: str, word: str) -> None:
    assert not holds(own(text), asked(word))


def test_terms_are_words_and_short_runs_of_letters_where_no_space_parts_them() -> None:
    assert terms(own("We spoke, 2025, of O2 and a price")) == {"spoke", "and", "price"}
    assert terms(own("予算なし")) == {"予算", "算な", "なし", "予算な", "算なし", "予算なし"}
    assert {"mail", "競合"} <= terms(own("mail: 競合"))


def test_a_note_of_any_length_or_content_has_words_and_breaks_nothing() -> None:
    assert len(own("word " * 2_000_000)) < 5_000
    assert own("\x00\u202e\ufeff <b>bold</b> =cmd|' /C calc'!A1") == "b bold b cmd c calc a1"
    assert terms(own("\U0001f600" * 50)) == set()
