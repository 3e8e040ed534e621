"""What statuses say of leaving, in the words of many systems."""

import pytest

from analysis.book.draft import Draft
from analysis.book.questions import questions
from analysis.book.status_words import GONE, HERE, says

_GONE = """
    Attrited Customer|churned|Cancelled|canceled by customer|Closed Lost|Closed|Lapsed|TERMINATED|Deactivated|expired|
    lost|inactive|In-active|non-renewed|Non Renewed|not renewed|did not renew|unsubscribed|not active|No longer active|
    no longer a customer|Former customer|ex-customer|Past customer|Churned - voluntary|incomplete_expired|Left|Exited|
    Lost Customer|gekündigt|Gekündigter Kunde|nicht aktiv|nicht mehr aktiv|Kündigung|résilié|non renouvelé|pas actif|
    N'est plus actif|inactif|baja|no activo|dado de baja|cancelado|não renovado|inativo|iptal edildi|aktif değil|
    yenilenmedi|已流失|流失客户|非活跃|未续约|解約済み|退会|契約終了|未更新
"""
_HERE = """
    Existing Customer|active|Active Customer|current|Current customer|live|retained|renewed|not churned|Not Cancelled|
    Not Attrited|non-churned|never churned|not yet cancelled|no churn|Closed Won|past_due|At Risk|Churn risk|trialing|
    in_trial|Stayed|Joined|customer|open|nicht gekündigt|ungekündigt|aktiv|Bestandskunde|actif|non résilié|pas résilié|
    vigente|no cancelado|ativo|não cancelado|aktif|iptal edilmedi|iptal değil|devam ediyor|活跃|未流失|未取消|現有客戶|
    契約中|未解約|継続中
"""
_NEITHER = """
    1|2|A|NY|gold|prospect|suspended|unknown|pending cancellation|cancel requested|Will churn|scheduled to cancel|
    non_renewing|active, then cancelled|待取消|解約予定
"""


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split("|")]


@pytest.mark.parametrize("word", _words(_GONE))
def test_words_for_gone(word: str) -> None:
    assert says(word) == GONE


@pytest.mark.parametrize("word", _words(_HERE))
def test_words_for_here_and_negations_of_gone(word: str) -> None:
    assert says(word) == HERE


@pytest.mark.parametrize("word", _words(_NEITHER))
def test_what_is_unknown_planned_or_both_says_nothing(word: str) -> None:
    assert says(word) == ""


@pytest.mark.parametrize(("strange", "asks"), [(1, False), (5, True)])
def test_what_an_unknown_status_means_is_asked_where_its_accounts_would_be_missing(strange: int, asks: bool) -> None:
    status = ["suspended"] * strange + ["churned"] * 20 + ["active"] * (100 - strange - 20)
    rows = [f"a{i},2024-01-{i % 28 + 1:02d},{said}" for i, said in enumerate(status)]
    text = "\n".join(("account_id,signup_date,status", *rows))
    draft = Draft.from_files([("accounts.csv", text.encode())])
    assert [q.about for q in questions(draft) if q.waits] == ["suspended"] * asks
