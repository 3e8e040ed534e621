"""Which column holds the arms of an experiment: a group, a team or a status is none because of its name alone."""

import pytest

from analysis.book.draft import Draft
from analysis.book.recipe import FileMapping


def read_as(name: str, header: str, row: str, *values: str, rows: int = 60) -> FileMapping:
    lines = [row.format(i=i, half=i // 2, v=values[i * 7 % 11 % len(values)], d=f"2025-0{1 + i % 9}-1{i % 9}", b=i % 2)
             for i in range(rows)]  # fmt: skip
    return Draft.from_files([(name, "\n".join([header, *lines]).encode())]).recipe.files[0]


@pytest.mark.parametrize(
    ("name", "header", "values"),
    [
        ("training.csv", "when,birth,Status,Country", ("ACTIVE", "INACTIVE")),
        ("cancelamentos.csv", "data,motivo,grupo,campus", ("GRUPO A", "GRUPO B", "Não Aplicável")),
        ("abmeldungen.csv", "datum,grund,Gruppe,ort", ("Gruppe 1", "Gruppe 2", "keine")),
        ("bajas.csv", "fecha,motivo,equipo,sede", ("Equipo A", "Equipo B", "Ninguno")),
        ("returns.csv", "date,product,category,store", ("Standard", "Trial", "Premium")),
        ("churned.csv", "date,reason,segment,office", ("New", "Existing")),
    ],
)  # fmt: skip
def test_a_group_or_a_status_of_who_left_is_no_arm(name: str, header: str, values: tuple[str, ...]) -> None:
    assert read_as(name, header, "{d},x{b},{v},y", *values).table != "kpis"


@pytest.mark.parametrize(
    ("name", "header", "values"),
    [
        ("data.csv", "id,group,hours", ("pilot", "standard")),
        ("data.csv", "id,team,hours", ("control", "treatment")),
        ("data.csv", "id,gruppe,stunden", ("Kontrollgruppe", "Coaching")),
        ("mails.csv", "id,segment,visits", ("Mens E-Mail", "Womens E-Mail", "No E-Mail")),
        ("data.csv", "id,category,hours", ("Placebo", "Treated")),
    ],
)  # fmt: skip
def test_a_group_whose_values_speak_of_control_is_an_arm(name: str, header: str, values: tuple[str, ...]) -> None:
    file = read_as(name, header, "{i},{v},{b}", *values)
    assert (file.table, file.columns["arm"]) == ("kpis", header.split(",")[1])


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("ab_test_data.csv", "call_id,client_id,variant,call_date,is_contact"),
        ("tickets.csv", "ticket_id,client_id,variant,created_at,solved"),
        ("orders.csv", "order_id,user_id,group,order_date,paid"),
    ],
)  # fmt: skip
def test_calls_tickets_and_orders_under_two_variants_are_an_experiment(name: str, header: str) -> None:
    file = read_as(name, header, "N{i},C{half},{v},{d},{b}", "Control", "Treatment")
    assert (file.table, file.columns["arm"]) == ("kpis", header.split(",")[2])


@pytest.mark.parametrize(
    "text",
    [
        "ab_group,total_users,converted,rate\nA,3533,2756,78.0\nB,3467,2744,79.2",
        "variant,visitors,conversions\ncontrol,3533,300\ntreatment,3467,350",
        "test_group,n,mean_revenue\nbase,3533,30\nv1,3467,35\nv2,3460,36",
    ],
)
def test_one_row_an_arm_is_told_from_units(text: str) -> None:
    file = Draft.from_files([("results.csv", text.encode())]).recipe.files[0]
    assert not file.table
    assert "one row an arm" in str(file.settings["why"])


def test_a_note_in_each_of_a_few_rows_is_no_arm() -> None:
    text = "customer_id,date,outcome,note\nC1,2024-01-05,Renewed,standard terms\nC4,2024-01-10,Down,new plan\n"
    assert Draft.from_files([("renewals.csv", (text + "C9,2024-02-10,Up,x").encode())]).recipe.files[0].table != "kpis"


def test_arms_that_differ_in_capitals_and_spaces_alone_are_one_by_their_most_common_name() -> None:
    arms = ["Control", "Treatment"] * 40 + ["CONTROL", "treatment ", "control"] * 3
    rows = "\n".join(["unit_id,arm,visits", *(f"u{i},{arm},{i % 7}" for i, arm in enumerate(arms))])
    book = Draft.from_files([("test.csv", rows.encode())]).opened
    told = dict(book.built.engine.rows("SELECT arm, count(*) FROM kpis GROUP BY arm"))
    assert told == {"Control": 46, "Treatment": 43}
    assert [line for line in book.assumptions if "count as one" in line]
