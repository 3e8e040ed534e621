"""A file is recognised as its table and its columns by name and content; what a person corrects stays corrected."""

import json

import pytest
from public_data import public

from analysis import Book, Recipe, UnusableUpload
from analysis.book.mapping import guess, guess_file
from analysis.book.reading import Sheet, read
from analysis.book.recipe import LEAVE_OUT, FileMapping


def sheet_of(text: str, name: str = "export.csv") -> Sheet:
    (sheet,) = read((name, text.encode()))
    return sheet


def guessed(text: str, name: str = "export.csv") -> FileMapping:
    return guess([sheet_of(text, name)]).files[0]


PUBLIC = {
    "ibm_telco_churn.csv": ("accounts", {"account_id": "customerID", "tenure_months": "tenure", "churned": "Churn",
                                         "contract_months": "Contract", "mrr": "MonthlyCharges"}),
    "ibm_cognos_telco_churn.csv": ("accounts", {"account_id": "CustomerID", "tenure_months": "Tenure Months",
                                                "churned": "Churn Value", "churn_reason": "Churn Reason"}),
    "personio_customers.csv": ("accounts", {"account_id": "Company_ID", "name": "Company_Name",
                                            "started_on": "Activation_Date", "churned_on": "Churn_Date",
                                            "mrr": "Initial_MRR", "region": "Region", "industry": "Industry"}),
    "personio_mrr_movements.csv": ("mrr", {"account_id": "Company_ID", "moved_on": "Movement_Date",
                                           "kind": "Movement_Type", "amount": "Movement_Amount"}),
    "personio_nps.csv": ("nps", {"account_id": "Company_ID", "answered_on": "Data_Received", "score": "NPS_Score"}),
    "ravenstack_accounts.csv": ("accounts", {"account_id": "account_id", "started_on": "signup_date",
                                             "churned": "churn_flag", "plan": "plan_tier", "seats": "seats"}),
    "ravenstack_subscriptions.csv": ("mrr", {"account_id": "account_id", "started_on": "start_date",
                                             "ended_on": "end_date", "mrr": "mrr_amount"}),
    "ravenstack_churn_events.csv": ("events", {"account_id": "account_id", "happened_on": "churn_date"}),
    "ravenstack_support_tickets.csv": ("touches", {"account_id": "account_id", "touched_on": "submitted_at"}),
    "metabase_accounts.csv": ("accounts", {"account_id": "ID", "started_on": "Created At",
                                           "churned_on": "Canceled At", "plan": "Plan"}),
    "bank_churn_modelling.csv": ("accounts", {"account_id": "CustomerId", "tenure_months": "Tenure",
                                              "churned": "Churn"}),
    "internet_service_churn.csv": ("accounts", {"account_id": "id", "tenure_months": "subscription_age",
                                                "churned": "churn"}),
    "cookie_cats.csv": ("kpis", {"unit_id": "userid", "arm": "version"}),
    "tea_tasting_users_cuped.csv": ("kpis", {"unit_id": "user", "arm": "variant"}),
}  # fmt: skip


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_file_is_recognised(name: str) -> None:
    table, columns = PUBLIC[name]
    found = guess(read(public(name)[0])).files[0]
    assert found.table == table
    assert {column: found.columns.get(column) for column in columns} == columns
    assert all(0.5 <= found.confidence[column] <= 1 for column in columns)


def test_a_satisfaction_score_of_1_to_5_is_not_nps() -> None:
    rows = "\n".join(f"T-{i},A-{i},2025-01-{i % 28 + 1:02d},{i % 5 + 1}" for i in range(60))
    assert guessed(f"ticket_id,account_id,submitted_at,rating\n{rows}\n").table != "nps"
    tenfold = "\n".join(f"T-{i},A-{i},2025-01-{i % 28 + 1:02d},{i % 11}" for i in range(60))
    assert guessed(f"answer_id,account_id,submitted_at,rating\n{tenfold}\n").table == "nps"


@pytest.mark.parametrize(("name", "value"), [("nps.csv", "Score"), ("invoices.csv", "Amount")])
def test_an_account_a_date_and_a_number_are_not_taken_for_failed_payments_or_costs(name: str, value: str) -> None:
    text = f"Account ID,Date,{value}\n" + "".join(f"K{i},2024-02-0{i},{1 + i % 5}\n" for i in range(1, 9))
    assert guessed(text, name).table not in ("accounts", "payments", "costs")
    assert guessed(text, "failed payments.csv").table == "payments"
    assert guessed(text.replace("Date", "Failed on")).table == "payments"


@pytest.mark.parametrize("header", ["Churn", "Churned", "Lost", "End", "Ended", "Terminated", "Cancellation", "Left"])
def test_a_day_under_a_word_for_leaving_is_the_day_an_account_left(header: str) -> None:
    text = f"Customer ID,Start,{header}\n" + "".join(f"K{i},2023-01-0{i},2024-02-01\n" for i in range(1, 9))
    assert guessed(text, "customers.csv").columns["churned_on"] == header
    flags = text.replace("2024-02-01", "yes", 4).replace("2024-02-01", "no")
    assert "churned_on" not in guessed(flags, "customers.csv").columns


@pytest.mark.parametrize("day", ["Mi., 3. Mai 2023", "Monday, March 6, 2023", "lun. 6 mars 2023"])
def test_a_column_of_dates_with_weekdays_is_one_of_dates(day: str) -> None:
    text = "Account ID;Start\n" + "".join(f"K{i};{day}\n" for i in range(8))
    assert guessed(text, "accounts.csv").columns == {"account_id": "Account ID", "started_on": "Start"}


def test_ids_of_eight_digits_are_not_dates() -> None:
    rows = "\n".join(f"{15_600_000 + 37 * i},{i % 60},{'yes' if i % 4 == 0 else 'no'}" for i in range(80))
    found = guessed(f"customer_id,tenure,churn\n{rows}\n")
    assert found.table == "accounts"
    assert found.columns["account_id"] == "customer_id"
    assert "started_on" not in found.columns


def test_a_status_column_serves_as_churned_where_there_is_no_other() -> None:
    rows = "\n".join(f"A-{i},2025-01-{i % 28 + 1:02d},{'Cancelled' if i % 3 == 0 else 'Active'}" for i in range(40))
    assert guessed(f"account_id,started_on,Status\n{rows}\n").columns["churned"] == "Status"
    both = "\n".join(f"A-{i},{i},{'Gone' if i % 3 else 'Active'},{'yes' if i % 3 else 'no'}" for i in range(40))
    assert guessed(f"account_id,tenure,Status,Churn\n{both}\n").columns["churned"] == "Churn"


def test_german_headers_are_understood() -> None:
    text = "Kundennummer;Kundenname;Vertragsbeginn;Kündigungsdatum;Branche;Monatsumsatz\n" + "\n".join(
        f"K-{i};Firma {i};{i % 28 + 1:02d}.01.2024;{'' if i % 4 else '15.06.2024'};Handel;1.200,50" for i in range(40)
    )
    found = guessed(text, "kunden.csv")
    assert found.table == "accounts"
    assert found.columns == {
        "account_id": "Kundennummer", "name": "Kundenname", "started_on": "Vertragsbeginn",
        "churned_on": "Kündigungsdatum", "industry": "Branche", "mrr": "Monatsumsatz",
    }  # fmt: skip


ACCOUNTS_SAID = {
    "de": "Kundennummer,Firma,Kunde seit,Kündigungsdatum,Branche,Region,Tarif,Monatsumsatz,Kündigungsgrund",
    "fr": "N° client,Raison sociale,Client depuis,Date de résiliation,Secteur,Région,Forfait,Revenu mensuel,"
    "Motif de résiliation",
    "es": "Código de cliente,Empresa,Fecha de alta,Fecha de baja,Industria,Región,Producto,Cuota mensual,"
    "Motivo de baja",
    "pt": "Código do cliente,Razão social,Data de início,Data de cancelamento,Setor,Região,Plano,Receita mensal,"
    "Motivo do cancelamento",
    "tr": "Müşteri No,Şirket Adı,Başlangıç Tarihi,İptal Tarihi,Sektör,Bölge,Paket,Aylık Gelir,İptal Nedeni",
    "zh-Hans": "客户编号,客户名称,开始日期,流失日期,行业,地区,套餐,月收入,流失原因",
    "zh-Hant": "客戶編號,客戶名稱,開始日期,流失日期,產業,地區,方案,月營收,流失原因",
    "ja": "顧客番号,会社名,契約開始日,解約日,業種,地域,プラン,月額料金,解約理由",
    "en": "Customer ID,Company,Start Date,Churn Date,Industry,Region,Plan,MRR,Churn Reason",
}
NPS_SAID = {
    "de": "Kundennr.,Antwortdatum,Bewertung", "fr": "Code client,Date de réponse,Note",
    "tr": "Müşteri Kodu,Yanıt Tarihi,Puan",
    "es": "Cliente,Fecha de respuesta,Puntuación", "pt": "ID do cliente,Data da resposta,Pontuação",
    "zh-Hans": "客户ID,提交时间,评分", "zh-Hant": "客戶ID,填答時間,評分", "ja": "顧客ID,回答日,スコア",
    "en": "Customer ID,Response Date,Score",
}  # fmt: skip


@pytest.mark.parametrize("language", ACCOUNTS_SAID)
def test_accounts_are_recognised_by_their_headers_in_eight_languages(language: str) -> None:
    header = ACCOUNTS_SAID[language]
    rows = "\n".join(
        f"K-{i},Firm {i},2024-01-{i % 28 + 1:02d},{'' if i % 4 else '2024-06-15'},{'ABC'[i % 3]},{'NS'[i % 2]},"
        f"{'XY'[i % 2]},{100 + i},{'' if i % 4 else 'price'}"
        for i in range(60)
    )
    found = guessed(f"{header}\n{rows}\n")
    assert found.table == "accounts"
    wanted = ["account_id", "name", "started_on", "churned_on", "industry", "region", "plan", "mrr", "churn_reason"]
    assert found.columns == dict(zip(wanted, header.split(","), strict=True))


@pytest.mark.parametrize("language", NPS_SAID)
def test_answers_are_recognised_by_their_headers_in_eight_languages(language: str) -> None:
    header = NPS_SAID[language]
    rows = "\n".join(f"K-{i % 30},2025-02-{i % 28 + 1:02d},{i % 11}" for i in range(60))
    found = guessed(f"{header}\n{rows}\n")
    wanted = dict(zip(("account_id", "answered_on", "score"), header.split(","), strict=True))
    assert (found.table, found.columns) == ("nps", wanted)


def test_accents_and_capitals_do_not_matter() -> None:
    rows = "\n".join(f"K-{i},2024-01-{i % 28 + 1:02d},{'' if i % 4 else '2024-06-15'}" for i in range(40))
    found = guessed(f"NUMERO DE CLIENTE,FECHA DE ALTA,FECHA DE CANCELACION\n{rows}\n")
    assert found.columns == {
        "account_id": "NUMERO DE CLIENTE", "started_on": "FECHA DE ALTA", "churned_on": "FECHA DE CANCELACION"
    }  # fmt: skip


def test_days_a_spreadsheet_counted_are_dates_where_the_header_says_so() -> None:
    rows = "\n".join(f"A-{i},{45_292 + i},{40_000 + i}" for i in range(40))
    found = guessed(f"account_id,start date,seats\n{rows}\n")
    assert found.columns == {"account_id": "account_id", "started_on": "start date", "seats": "seats"}


def test_words_for_nothing_do_not_hide_a_column_of_dates() -> None:
    rows = "\n".join(f"A-{i},2024-01-{i % 28 + 1:02d},{'2024-06-01' if i % 5 == 0 else 'NULL'}" for i in range(60))
    assert guessed(f"account_id,started_on,churn_date\n{rows}\n").columns["churned_on"] == "churn_date"


def test_a_file_without_accounts_is_led_to_them_through_another() -> None:
    subscriptions = sheet_of(
        "subscription_id,account_id,start_date,mrr\n"
        + "\n".join(f"S-{i},A-{i // 2},2025-01-01,{i + 1}" for i in range(20)),
        "subscriptions.csv",
    )
    usage = sheet_of(
        "usage_id,subscription_id,usage_date,usage_count\n"
        + "\n".join(f"U-{i},S-{i % 20},2025-02-03,{i}" for i in range(60)),
        "feature_usage.csv",
    )
    found = guess([subscriptions, usage]).files[1]
    assert found.table == "usage"
    assert found.through == ("subscriptions.csv", "subscription_id")


def test_a_file_that_only_describes_the_accounts_of_another_adds_to_them() -> None:
    accounts = sheet_of("account_id,started_on\n" + "\n".join(f"A-{i},2025-01-01" for i in range(30)), "crm.csv")
    health = sheet_of("customer,health,owner\n" + "\n".join(f"A-{i},green,Ines" for i in range(30)), "sheet.csv")
    strangers = sheet_of("customer,health\n" + "\n".join(f"X-{i},green" for i in range(30)), "others.csv")
    tables = [file.table for file in guess([accounts, health, strangers]).files]
    assert tables == ["accounts", "accounts", LEAVE_OUT]


def test_what_means_nothing_here_is_left_out() -> None:
    assert guessed("colour,weight\nred,3\nblue,4\n").table == LEAVE_OUT


def test_two_thousand_columns_are_recognised_in_seconds() -> None:
    headers = ["account_id", "started_on", *(f"answer to question {i}" for i in range(1_990))]
    rows = [",".join([f"A-{r}", "2025-01-01", *("x" for _ in range(1_990))]) for r in range(30)]
    found = guessed("\n".join([",".join(headers), *rows]))
    assert found.columns["started_on"] == "started_on"


ACCOUNTS = "id,begun,over,seg\n" + "\n".join(
    f"A-{i},2025-01-{i % 28 + 1:02d},{'2025-03-01' if i % 4 == 0 else ''},{'ab'[i % 2]}" for i in range(40)
)


def test_a_saved_recipe_applies_itself_to_the_same_headers() -> None:
    corrected = (
        guess([sheet_of(ACCOUNTS)])
        .files[0]
        .with_columns("accounts", {"account_id": "id", "started_on": "begun", "churned_on": "over", "plan": "seg"})
    )
    recipe = Recipe.from_json(Recipe((corrected,)).to_json())
    book = Book.from_files(("april.csv", ACCOUNTS.encode()), recipe=recipe)
    assert book.recipe.files[0].columns["churned_on"] == "over"
    assert int(book.built.engine.row("SELECT sum(churned) FROM accounts")[0]) == 10
    other = guess([sheet_of("id,begun,over,segment\nA-1,2025-01-01,,a\n")], recipe).files[0]
    assert other.columns.get("churned_on") != "over"


def test_a_corrected_column_is_certain() -> None:
    file = guess_file(sheet_of(ACCOUNTS), only="accounts").with_columns("accounts", {"account_id": "id", "plan": "seg"})
    assert file.confidence["plan"] == 1.0


def test_a_recipe_holds_headers_and_choices_and_no_rows() -> None:
    text = guess([sheet_of(ACCOUNTS)]).to_json()
    assert "A-1" not in text
    assert "2025" not in text


def test_a_recipe_survives_other_file_names() -> None:
    accounts = "subscription_id,account_id,start_date,mrr\n" + "\n".join(f"S-{i},A-{i},2025-01-01,5" for i in range(9))
    usage = "subscription_id,usage_date,usage_count\n" + "\n".join(f"S-{i},2025-02-03,{i}" for i in range(9))
    recipe = guess([sheet_of(accounts, "subscriptions.csv"), sheet_of(usage, "usage.csv")])
    assert recipe.files[1].through[0] == "subscriptions.csv"
    again = guess([sheet_of(accounts, "subscriptions may.csv"), sheet_of(usage, "usage may.csv")], recipe)
    assert again.files[1].through[0] == "subscriptions may.csv"


GOOD = {"headers": ["id"], "table": "accounts", "columns": {"account_id": "id"}, "settings": {}}


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", "[" * 100_000, '{"recipe": 2, "files": []}', '{"recipe": 1}', '{"recipe": 1, "files": [3]}',
     *(json.dumps({"recipe": 1, "files": [{**GOOD, **wrong}]}) for wrong in (
         {"table": "pg_catalog"}, {"columns": {"no_such": "id"}}, {"columns": {"account_id": "other"}},
         {"columns": [1]}, {"settings": {"tenure_unit": "moons"}}, {"settings": {"dates": "day first"}},
         {"settings": {"through": ["a"]}}, {"settings": {"through": ["a", "b"]}}, {"headers": None}))],
)  # fmt: skip
def test_a_broken_recipe_is_refused_in_words(text: str) -> None:
    with pytest.raises(UnusableUpload, match="not a recipe"):
        Recipe.from_json(text)
