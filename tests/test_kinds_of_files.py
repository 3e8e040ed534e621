"""Made-up files of kinds that are easily taken for accounts, costs or contacts: what each is read as, or asked."""

import pytest

from analysis.book.draft import Draft
from analysis.book.questions import answered, questions
from analysis.book.recipe import LEAVE_OUT

MONTHS = [f"{2023 + i // 12}-{1 + i % 12:02d}" for i in range(12)]


def draft_of(**files: tuple[str, list[str]]) -> Draft:
    return Draft.from_files([(f"{name}.csv", "\n".join([h, *rows]).encode()) for name, (h, rows) in files.items()])


def asked(draft: Draft) -> set[str]:
    return {question.word for question in questions(draft) if question.waits}


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("NPStimeseries v2", "id,market,survey_date,customer_name,month,quarter,rating"),
        ("nps_2021", "id,market,survey_date,customer_name,month,quarter,score"),
        ("NPSexport", "id,land,Umfragedatum,customer_name,monat,quartal,nps"),
    ],
)
def test_answers_with_an_id_of_their_own_and_the_month_of_their_day_are_no_accounts(name: str, header: str) -> None:
    rows = [
        f"{1000 + i},{['US', 'UK'][i % 2]},{1 + i % 28}/{1 + i % 12}/2021,N {i % 90},{1 + i % 12},{1 + i % 4},{i % 11}"
        for i in range(200)
    ]
    draft = draft_of(**{name: (header, rows)})
    file = draft.recipe.files[0]
    assert file.table == "nps"
    assert "account_id" not in file.columns
    assert "tenure_months" not in file.columns
    assert "which_table" not in asked(draft)


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("mes,receita_recorrente,novos_clientes,cancelamentos,tickets_suporte,nps,custo_aquisicao,upsell",
         "{m},{a}000,1{i},2,4{i},7{i},1{i}00,35{i}0"),
        ("Month,Revenue,New,Cancelled,Marketing spend,CAC", "{m},{a}000,1{i},2,4{i}00,1{i}0"),
        ("week,signups,visits,ad_cost,conversion_rate", "{d},1{i},9{i}0,{a}0,0.1{i}"),
        ("Monat,Umsatz,Neukunden,Kündigungen,Kosten", "{m},{a}000,1{i},2,{a}00"),
        ("month,avg_nps,responses,detractors", "{m},8.{i},4{i},{i}"),
        ("month,nps,responses,csat", "{m},{i},4{i},4.{i}"),
    ],
)  # fmt: skip
def test_a_row_a_month_with_several_figures_is_a_sum_and_neither_costs_nor_answers(header: str, row: str) -> None:
    rows = [row.format(m=m, d=f"2023-0{1 + i // 4}-{1 + 7 * (i % 4):02d}", a=50 + i, i=i % 10)
            for i, m in enumerate(MONTHS)]  # fmt: skip
    draft = draft_of(kpis=(header, rows))
    assert draft.recipe.files[0].table == LEAVE_OUT
    assert "monthly totals of the company" in str(draft.recipe.files[0].settings["why"])
    assert not asked(draft)


def test_what_was_spent_by_month_in_several_columns_is_costs() -> None:
    rows = [f"{m},{50 + i}00,{30 + i}00" for i, m in enumerate(MONTHS)]
    assert draft_of(export=("month,sales_cost,marketing_cost", rows)).recipe.files[0].table == "costs"


def test_the_day_of_the_first_transaction_is_the_start_and_the_month_of_its_cohort_is_not() -> None:
    rows = [f"{100 + i}.0,2009-1{i % 3}-1{i % 9},2011-0{1 + i % 9}-18,2009-1{i % 3},{i % 25}.3,{i % 2 == 0}"
            for i in range(60)]  # fmt: skip
    header = "MerchantID,{},Last_Transaction,Cohort_Month,Tenure_Months,Is_Churned"
    for first in ("First_Transaction", "first_order_at", "FirstPurchase", "First Payment"):
        file = draft_of(merchants=(header.format(first), rows)).recipe.files[0]
        assert file.columns["started_on"] == first
    alone = draft_of(merchants=(header.format("Total"), [r.replace("-1", "1", 2) for r in rows])).recipe.files[0]
    assert alone.columns["started_on"] == "Cohort_Month"


@pytest.mark.parametrize(
    ("name", "header", "row"),
    [
        ("transactions_test", "uid;country;joined_at;paid_at;revenue;payment_id",
         "8913{u}.0;France;2017-05-{d};2017-12-{d};127{i}.0;{p}.0"),
        ("transactions", "country;joined_at;paid_at;revenue;product", "France;2017-05-{d};2017-12-{d};127{i};coins"),
        ("support_tickets", "joined_at;opened_at;topic", "2017-05-{d};2017-12-{d};login"),
    ],
)  # fmt: skip
def test_payments_and_tickets_with_the_day_a_customer_joined_are_no_accounts(name: str, header: str, row: str) -> None:
    rows = [row.format(u=i % 40, d=10 + i % 18, i=i, p=(147, 19, 67)[i % 3]) for i in range(100)]
    assert draft_of(**{name: (header, rows)}).recipe.files[0].table != "accounts"


SIGNALS = "lead_id,workspace_created_at,users_invited_14d"


@pytest.mark.parametrize("key", ["lead_id", "LeadId", "prospect_id"])
def test_those_who_subscribed_are_the_accounts_and_the_leads_are_not(key: str) -> None:
    day = "2026-0{}-1{}".format
    leads = [f"L{i},{day(1 + i % 4, i % 9)},COL,{i}" for i in range(200)]
    deals = [f"D{i},L{i},{day(2 + i % 4, i % 9)},{day(3 + i % 4, i % 9)},{'Won' if i % 4 == 0 else 'Lost'}"
             for i in range(120)]  # fmt: skip
    held = [f"S{i},D{i},L{i},{day(3 + i % 4, i % 9)},{day(8, i % 9) if i % 12 == 0 else ''},active"
            for i in range(0, 120, 4)]  # fmt: skip
    partners = [f"P{i},L{i},COL,{i},{day(3 + i % 4, i % 9)}" for i in range(0, 120, 8)]
    draft = draft_of(
        leads=(f"{key},created_at,country,expected_mrr", leads),
        deals=(f"deal_id,{key},deal_created_at,close_at,status", deals),
        subscriptions=(f"subscription_id,deal_id,{key},start_date,churn_date,current_status", held),
        partner_portfolios=(f"partner_account_id,{key},country,clients,created_as_customer_at", partners),
    )
    accounts = draft.recipe.files[2]
    assert accounts.columns["account_id"] == key
    engine = draft.opened.built.engine
    assert engine.row("SELECT count(*), sum(churned) FROM accounts") == (30, 10)
    assert draft.recipe.files[3].columns["account_id"] == key


@pytest.mark.parametrize(
    ("name", "header", "row"),
    [
        ("support_case", "support_case_id,created_ts_utc,language,vertical,state,city_id,order_id,user_persona",
         "3857{i},2024-06-{d}T18:56:30Z,fr,v{k},closed,{n},{i}9,persona_{n}"),
        ("deals", "DEAL_ID,PIPELINE_ID,STAGE_NAME,AMOUNT,CREATED_AT,CLOSE_DATE",
         "115{i},default,Lost,77{i},2023-06-{d},2023-06-{d}"),
        ("tickets", "ticket_id,created_at,priority,agent_id,category_id", "T{i},2023-06-{d},high,{k},{n}"),
    ],
)  # fmt: skip
def test_contacts_that_name_no_account_are_left_out_in_words_and_not_asked(name: str, header: str, row: str) -> None:
    rows = [row.format(i=i, d=10 + i % 18, k=i % 4, n=i % 70) for i in range(200)]
    draft = draft_of(**{name: (header, rows)})
    assert not draft.recipe.files[0].table
    assert "whose" in str(draft.recipe.files[0].settings["why"])
    assert not asked(draft)


def test_contacts_with_a_column_that_may_be_the_account_are_asked_about() -> None:
    rows = [f"T{i},2023-06-{10 + i % 18},high,Firm {i % 70}" for i in range(200)]
    assert "column" in asked(draft_of(tickets=("ticket_id,created_at,priority,where_from", rows)))


def test_an_account_without_a_start_of_its_own_began_with_its_first_subscription() -> None:
    accounts = [f"c{i},{'' if i % 10 == 0 else '2024-01-05'}" for i in range(40)]
    held = [f"s{i},c{i},2024-02-0{1 + i % 9},{'2024-08-01' if i % 4 == 0 else ''},{20 + i}" for i in range(1, 40)]
    draft = draft_of(
        customers=("customer_id,signup_date", accounts),
        subscriptions=("subscription_id,customer_id,start_date,end_date,monthly_price", held),
    )
    book = draft.opened
    assert any(
        said == "3 accounts have no start in their own file: their first subscription is their start"
        for said in book.assumptions
    )
    assert book.built.engine.row("SELECT count(*), sum(churned) FROM accounts") == (39, 9)
    assert book.refused["rule"].tolist() == ["no started_on"]


def arms(*names: str, key: str = "user_id") -> Draft:
    rows = [[f"{place}{i},{i % 7 + place},{i % 2}" for i in range(40 + place)] for place in range(len(names))]
    return draft_of(**{name: (f"{key},sessions,converted", own) for name, own in zip(names, rows, strict=True)})


@pytest.mark.parametrize(
    "names",
    [("control", "treatment"), ("users_test", "users_control_1"), ("group_a", "group_b"),
     ("Kontrollgruppe", "Testgruppe"), ("pilot holdout", "pilot coached"), ("control", "variant_1", "variant_2")],
)  # fmt: skip
def test_files_that_are_arms_by_their_names_are_asked_and_then_compared(names: tuple[str, ...]) -> None:
    draft = arms(*names)
    question = next(q for q in questions(draft) if q.word == "arms_in_names" and q.waits)
    told = answered(draft, question, "yes")
    assert [file.table for file in told.recipe.files] == ["kpis"] * len(names)
    rows = told.opened.built.engine.rows("SELECT arm, count(DISTINCT unit_id) FROM kpis GROUP BY 1")
    assert dict(rows) == {name: 40 + place for place, name in enumerate(names)}
    files = [(f"{n}.csv", "\n".join([",".join(s.headers), "1,2,3"]).encode())
             for n, s in zip(names, told.sheets, strict=True)]  # fmt: skip
    again = Draft.from_files(files, [told.recipe])
    assert [file.settings["arm"] for file in again.recipe.files] == list(names)
    left = answered(draft, question, "no")
    assert not {"kpis"} & {file.table for file in left.recipe.files}
    assert "arms_in_names" not in asked(left)


@pytest.mark.parametrize("names", [("train", "test"), ("customers_old", "customers_new"), ("q1", "q2"), ("a", "b")])
def test_files_that_are_no_arms_by_their_names_are_not_asked(names: tuple[str, ...]) -> None:
    assert "arms_in_names" not in asked(arms(*names))
    assert "arms_in_names" not in asked(
        draft_of(control=("user_id,arm", ["1,a", "2,b"] * 20), treatment=("user_id,kpi", ["1,2"] * 20))
    )
