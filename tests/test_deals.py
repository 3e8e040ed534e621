"""Deals by their columns, whatever system wrote them: they happened to accounts and are none."""

import pytest

from analysis.book.draft import Draft

STAGES = ("Proposal", "Closed Won", "Closed Lost", "Negotiation")


def deals(header: str, row: str, rows: int = 40) -> Draft:
    lines = [row.format(i=i, c=f"Firm {chr(65 + i % 26)}{i % 9}", s=STAGES[i % 4], d=f"2025-0{1 + i % 9}-1{i % 9}",
                        a=1000 + 7 * i, p=(10, 50, 100)[i % 3]) for i in range(rows)]  # fmt: skip
    return Draft.from_files([("export.csv", "\n".join([header, *lines]).encode())])


@pytest.mark.parametrize(
    ("header", "row", "account"),
    [
        ("Id,Name,Account.Name,Owner.Name,Amount,StageName,Probability,CloseDate,CreatedDate,Loss_Reason__c",
         "006{i},Deal {i},{c},Ann,{a},{s},{p},{d},{d},", "Account.Name"),
        ("Record ID,Deal Name,Deal Stage,Close Date,Pipeline,Amount,Deal owner,Associated Company (Primary)",
         "90{i},Deal {i},{s},{d},Sales,{a},Ann,{c}", "Associated Company (Primary)"),
        ("Deal - ID,Deal - Title,Deal - Organization,Deal - Value,Deal - Stage,Deal - Deal created",
         "{i},Deal {i},{c},{a},{s},{d}", "Deal - Organization"),
        ("Id,Name,Firma,Verkaufsphase,Betrag,Wahrscheinlichkeit,Abschlussdatum,Erstellt am",
         "V{i},Chance {i},{c},{s},{a},{p},{d},{d}", "Firma"),
        ("id,nome,conta,etapa,valor,probabilidade,data_fechamento", "V{i},Opp {i},{c},{s},{a},{p},{d}", "conta"),
    ],
)  # fmt: skip
def test_a_deal_belongs_to_the_account_it_names(header: str, row: str, account: str) -> None:
    file = deals(header, row).recipe.files[0]
    assert (file.table, file.columns["account_id"]) == ("events", account)
    assert "churned" not in file.columns


def test_accounts_with_a_stage_and_a_next_step_stay_accounts() -> None:
    header = "Account ID,Account Name,Stage,ARR,Next Step,Churned"
    file = deals(header, "A{i},{c},{s},{a},call,no").recipe.files[0]
    assert (file.table, file.columns["account_id"]) == ("accounts", "Account ID")
