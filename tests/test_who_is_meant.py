"""Who churned and whose rows they are, in files that say it in their own words: read where it is clear, else asked."""

import pytest
from nightly import times

from analysis import Book
from analysis.book.draft import Draft
from analysis.book.questions import answered, questions
from analysis.book.recipe import LEAVE_OUT
from analysis.book.summary import summary


def draft_of(**files: tuple[str, list[str]]) -> Draft:
    return Draft.from_files(
        [(f"{name}.csv", "\n".join([head, *rows]).encode()) for name, (head, rows) in files.items()]
    )


def opened(draft: Draft) -> Book:
    return Book.from_sheets(draft.sheets, draft.recipe)


def gone(draft: Draft) -> tuple[int, int]:
    left, accounts = opened(draft).built.engine.row("SELECT coalesce(sum(churned), 0), count(*) FROM accounts")
    return int(left), int(accounts)


# Which column says who churned


@pytest.mark.parametrize(
    ("header", "yes", "no", "means"),
    [
        ("ClientParti", "Oui", "Non", 10), ("se_queda", "0", "1", 10), ("cliente_perdido", "Si", "No", 10),
        ("customer_left", "True", "False", 10), ("has_churned", "1", "0", 10), ("still_customer", "no", "yes", 10),
        ("account_phase", "Churned", "Live", 10), ("lifecycle", "Former customer", "Active", 10),
    ],
)  # fmt: skip
def test_a_column_that_asks_or_says_who_left_is_known_by_what_it_says(
    header: str, yes: str, no: str, means: int
) -> None:
    rows = [f"c{i},{yes if i % 4 == 0 else no},{100 + i}" for i in range(40)]
    draft = draft_of(export=(f"customer_id,{header},monthly_fee", rows))
    assert draft.recipe.files[0].columns["churned"] == header
    assert gone(draft) == (means, 40)


@pytest.mark.parametrize(
    ("header", "values"),
    [
        ("email_active", ("yes", "no")), ("newsletter_subscribed", ("1", "0")), ("churn_risk", ("yes", "no")),
        ("deal", ("Closed Lost", "Closed Won")), ("order_cancelled", ("1", "0")), ("autopay_enabled", ("Y", "N")),
        ("ticket", ("closed", "open")), ("is_deleted", ("true", "false")),
    ],
)  # fmt: skip
def test_what_is_said_of_something_else_does_not_say_who_left(header: str, values: tuple[str, str]) -> None:
    rows = [f"c{i},{values[i % 4 == 0]},{100 + i},P{i % 3}" for i in range(40)]
    file = draft_of(export=(f"customer_id,{header},monthly_fee,plan", rows)).recipe.files[0]
    assert header not in (file.columns.get("churned"), file.columns.get("churned_on"))


def test_two_columns_that_disagree_on_who_churned_are_asked_about() -> None:
    rows = [f"c{i},{i % 2},{i % 3 == 0},{10 * i}" for i in range(60)]
    draft = draft_of(export=("customer_id,has_left,has_churned,mrr", rows))
    asked = next(q for q in questions(draft) if q.waits)
    assert asked.word == "which_churned"
    assert {value for value, _ in asked.options} == {"has_left", "has_churned"}
    assert gone(answered(draft, asked, "has_left")) == (30, 60)
    assert gone(answered(draft, asked, "has_churned")) == (20, 60)


@pytest.mark.parametrize(
    ("active", "churned"),
    [("is_active", "has_churned"), ("cliente_activo", "abandono"), ("activo", "fuga"), ("aktiv", "abgewandert"),
     ("ativo", "cancelou"), ("client_actif", "attrition")],
)  # fmt: skip
def test_who_is_no_longer_active_has_not_left_where_a_column_says_who_has(active: str, churned: str) -> None:
    rows = [f"c{i},{i % 2},{'yes' if i % 3 == 0 else 'no'},{10 * i}" for i in range(60)]
    draft = draft_of(export=(f"customer_id,{active},{churned},mrr", rows))
    assert not any(q.waits for q in questions(draft))
    assert gone(draft) == (20, 60)
    asked = next(q for q in questions(draft) if q.word == "which_churned")
    assert asked.chosen == churned
    assert gone(answered(draft, asked, active)) == (30, 60)


@pytest.mark.parametrize(
    "active", ["miembro_activo", "membro_ativo", "IsActiveMember", "membre_actif", "aktiv_mitglied"]
)
def test_an_active_member_of_a_bank_says_nothing_of_leaving(active: str) -> None:
    rows = [f"c{i},{i % 2},{'Si' if i % 3 == 0 else 'No'},{10 * i}" for i in range(60)]
    draft = draft_of(export=(f"customer_id,{active},abandono,mrr", rows))
    assert not [q for q in questions(draft) if q.word == "which_churned"]
    assert gone(draft) == (20, 60)


@pytest.mark.parametrize(
    "header",
    ["is_delinquent", "is_verified", "is_anonymous", "is_trial", "is_test", "is_billable", "is_primary", "is_admin",
     "has_discount", "auto_renew", "opted_in", "IsTrialing", "is_overdue", "past_due", "isPastDue", "is_paused",
     "is_new", "is_current", "is_paying", "on_trial", "en_mora", "is_moroso", "neukunde", "inadimplente", "is_at_risk",
     "returning_customer", "is_valid", "email_opt_in", "trial_status_active", "customer_verified"],
)  # fmt: skip
@pytest.mark.parametrize("turn", range(times(1, 3)))
def test_a_flag_of_a_state_leaves_who_churned_to_what_says_it(header: str, turn: int) -> None:
    """By day each is met in one pair of words, by night in all three."""
    words = (("True", "False"), ("1", "0"), ("yes", "no"))[(len(header) + turn) % 3]
    rows = [f"c{i},2024-01-05,{words[i % 4 > 0]},DE" for i in range(40)]
    draft = draft_of(customers=(f"customer_id,created_at,{header},country", rows))
    assert not {"churned", "churned_on"} & set(draft.recipe.files[0].columns)
    subscriptions = [f"s{i},c{i},49,{'canceled' if i < 3 else 'active'},2024-01-05,{'2024-05-01' if i < 3 else ''}"
                     for i in range(40)]  # fmt: skip
    both = draft_of(
        customers=(f"customer_id,created_at,{header},country", rows),
        subscriptions=("subscription_id,customer_id,mrr,status,created_at,canceled_at", subscriptions),
    )
    assert gone(both) == (3, 40)


def test_two_columns_that_agree_are_not_asked_about() -> None:
    rows = [f"c{i},{i % 2},{i % 2 == 0},{10 * i}" for i in range(60)]
    assert not any(q.waits for q in questions(draft_of(export=("customer_id,is_active,has_churned,mrr", rows))))


def test_an_end_of_many_accounts_that_are_here_by_their_status_is_that_of_a_term() -> None:
    rows = [f"c{i},2024-01-05,{'2024-06-30' if i % 4 == 0 else '2024-12-31'},{'Cancelled' if i % 4 == 0 else 'Active'}"
            for i in range(40)]  # fmt: skip
    draft = draft_of(export=("customer_id,start_date,end_date,status", rows))
    assert gone(draft) == (10, 40)
    assert any("30 marked as active" in said.claim for said in summary(opened(draft)))


def test_a_month_whose_status_is_churned_brings_no_mrr() -> None:
    rows = [f"2024-0{m}-01,c{i},{'churned' if i % 4 == 0 and m > 2 else 'active'},{100 + i}"
            for m in range(1, 5) for i in range(40)]  # fmt: skip
    draft = draft_of(export=("snapshot_date,customer_id,status,mrr", rows))
    assert gone(draft) == (10, 40)


def test_a_subscription_canceled_without_an_end_has_ended_on_a_day_that_nothing_tells() -> None:
    users = [f"u{i},2024-01-0{1 + i % 9},US" for i in range(20)]
    subs = [
        f"s{i},u{i},{'cancelled' if i < 4 else 'active'},2024-02-01,{'2024-05-01' if i < 3 else ''}" for i in range(20)
    ]
    draft = draft_of(users=("user_id,created_at,country", users),
                     subscriptions=("subscription_id,user_id,status,start_date,end_date", subs))  # fmt: skip
    assert gone(draft) == (4, 20)
    assert opened(draft).built.engine.row("SELECT churned_on FROM accounts WHERE account_id = 'u3'") == (None,)


def test_churn_events_of_subscribers_alone_say_nothing_of_those_without_a_subscription() -> None:
    accounts = [f"a{i},2024-01-0{1 + i % 9}" for i in range(100)]
    subs = [f"s{i},a{i % 30},50,2024-01-10,{'2024-06-01' if i < 10 else ''}" for i in range(40)]
    events = [f"e{i},a{i % 30},{'churn' if i < 10 else 'new'},2024-06-01" for i in range(40)]
    draft = draft_of(accounts=("account_id,signup_date", accounts),
                     subscriptions=("sub_id,account_id,mrr,start_date,end_date", subs),
                     events=("event_id,account_id,type,event_date", events))  # fmt: skip
    assert gone(draft) == (0, 30), "the first ten have a second subscription, which runs"
    assert "the ends of the subscriptions" in opened(draft).built.who_left


# Whose rows they are


def test_accounts_without_ids_are_called_by_their_names_where_these_stand_once() -> None:
    rows = [f"Firm {chr(65 + i % 26)}{i},Ana,{1000 + i},{'Churned' if i % 6 == 0 else 'Live'}" for i in range(40)]
    draft = draft_of(export=("Account Name,CSM,ARR,Stage", rows))
    assert draft.recipe.files[0].columns["account_id"] == "Account Name"
    said = next(q for q in questions(draft) if q.word == "each_row")
    assert said.chosen == "Account Name"
    assert not said.blocks


def test_a_ticket_or_a_deal_without_an_id_belongs_to_the_account_of_that_name() -> None:
    tickets = [f"#{i},Firm {i % 7},crash,2024-03-0{1 + i % 9} 10:00,P{i % 3}" for i in range(30)]
    file = draft_of(tickets=("ticket_id,customer_name,subject,timestamp,priority", tickets)).recipe.files[0]
    assert (file.table, file.columns["account_id"]) == ("touches", "customer_name")
    deals = [
        f"Deal {i},Firm {i},{100 * i},2024-03-0{1 + i % 9},{'Closed Lost' if i % 3 else 'Closed Won'}"
        for i in range(30)
    ]
    assert draft_of(d=("Deal Name,Company,Amount,Close Date,Stage", deals)).recipe.files[0].table == "events"


def test_where_no_header_says_whose_tickets_they_are_and_a_column_may_it_is_asked() -> None:
    rows = [
        f"2024-03-0{1 + i % 9},2024-04-0{1 + i % 9},Site {i % 60},{'Billing' if i % 2 else 'Outage'}"
        for i in range(120)
    ]
    draft = draft_of(complaints=("Date of Complaint,Date of Closure,Where,Type", rows))
    asked = [q for q in questions(draft) if q.waits]
    assert [(q.word, q.about) for q in asked] == [("column", "account_id")]


def test_an_opportunity_is_no_account_although_it_has_an_id_a_name_and_an_owner() -> None:
    rows = [f"o{i},a{i},Deal {i},u1,2024-03-0{1 + i % 9},2024-05-01,Won,{str(i % 2 == 0).lower()}" for i in range(30)]
    head = "Id,AccountId,Name,OwnerId,CreatedDate,CloseDate,StageName,IsClosed"
    assert draft_of(sf_opportunity=(head, rows)).recipe.files[0].table == "events"


def test_people_of_a_workspace_are_not_the_accounts_that_the_subscriptions_are_of() -> None:
    users = [f"u{i},w{i % 10},2024-01-05,{i % 2}" for i in range(60)]
    subs = [f"s{i},w{i},{10 + i},2024-01-05,{'2024-06-01' if i < 2 else ''}" for i in range(10)]
    draft = draft_of(users=("user_id,workspace_id,signup_date,is_active", users),
                     subscriptions=("subscription_id,workspace_id,mrr,start_date,end_date", subs))  # fmt: skip
    assert [file.table for file in draft.recipe.files] == [LEAVE_OUT, "mrr"]
    assert gone(draft) == (2, 10)


def test_a_file_is_known_by_the_id_that_only_the_file_of_accounts_makes_known() -> None:
    gadgets = [f"g{i},2024-01-0{1 + i % 9},UK" for i in range(20)]
    subs = [f"{i},g{i},2024-02-01,{'2024-05-01' if i < 3 else ''},999" for i in range(20)]
    draft = draft_of(gadgets=("gadget_id,signup_date,country", gadgets),
                     subs=("subscription_id,gadget_id,started_at,ended_at,monthly_price_pence", subs))  # fmt: skip
    mrr = draft.recipe.files[1]
    assert (mrr.table, mrr.columns["account_id"]) == ("mrr", "gadget_id")
    assert opened(draft).built.engine.row("SELECT max(mrr) FROM mrr") == (9.99,), "pence"


def test_contacts_with_ids_of_their_own_are_not_put_below_companies() -> None:
    companies = [f"{i},Firm {i},2024-01-0{1 + i % 9},Retail" for i in range(20)]
    contacts = [f"{100 + i},x{i}@y.com,2024-01-0{1 + i % 9},CEO,Ann" for i in range(20)]
    draft = draft_of(company=("id,name,createdate,industry", companies),
                     contact=("id,email,createdate,jobtitle,firstname", contacts))  # fmt: skip
    assert opened(draft).count() == 20


# What an amount is


def test_a_price_beside_seats_is_asked_about() -> None:
    rows = [f"c{i},2024-01-05,{'2024-06-01' if i % 5 == 0 else ''},39,{1 + i}" for i in range(30)]
    draft = draft_of(subscriptions=("customer_id,start_date,end_date,monthly_price,seats", rows))
    asked = next(q for q in questions(draft) if q.waits)
    assert asked.word == "seat_price"
    sums = [
        opened(answered(draft, asked, value)).built.engine.row("SELECT sum(mrr) FROM mrr WHERE month = 2024 * 12")[0]
        for value in ("yes", "no")
    ]
    assert sums == [39 * sum(range(1, 31)), 39 * 30]


@pytest.mark.parametrize("header", ["user_age", "user_rating", "days_since_user_login", "user_tickets_30d"])
def test_the_age_of_a_user_is_no_number_of_seats(header: str) -> None:
    rows = [f"c{i},{1 + i},{20 + i},39,{i % 2}" for i in range(30)]
    draft = draft_of(users=(f"user_id,tenure_months,{header},monthly_charge,churned", rows))
    assert "seat_price" not in [q.word for q in questions(draft)]


def test_signs_of_several_currencies_in_one_column_are_asked_about_and_never_added_up() -> None:
    rows = [f'c{i},2024-01-05,no,"{"€" if i % 2 else "$"}{1000 + i:,}"' for i in range(40)]
    draft = draft_of(export=("customer_id,signup_date,churned,mrr", rows))
    asked = next(q for q in questions(draft) if q.waits)
    assert (asked.word, {value for value, _ in asked.options}) == ("kept_currency", {"EUR", "$"})
    book = opened(answered(draft, asked, "EUR"))
    assert book.built.engine.row("SELECT sum(mrr), count(mrr) FROM accounts") == (
        sum(1000 + i for i in range(1, 40, 2)),
        20,
    )


def test_an_invoice_that_is_void_was_not_paid() -> None:
    rows = [f"i{i},c{i % 20},2023-{1 + i % 12:02d}-01,100,{('paid', 'void', 'refunded')[i % 3]}" for i in range(90)]
    book = opened(draft_of(invoices=("invoice_number,customer,invoice_date,amount,status", rows)))
    assert book.built.engine.row("SELECT sum(mrr) FROM mrr") == (3000.0,)
    assert set(book.refused["rule"]) == {"status “void” is not paid", "status “refunded” is not paid"}


@pytest.mark.parametrize(
    ("header", "paid", "not_paid"),
    [
        ("status", "Paid", ("Missed", "Bounced", "Skipped")),
        ("payment_status", "Completed", ("Failed", "Missed", "Refunded")),
        ("estado", "Pagado", ("No pagado", "Devuelto", "Rechazado")),
        ("Status", "bezahlt", ("nicht bezahlt", "geplatzt", "erstattet")),
        ("is_paid", "1", ("0", "0", "0")),
        ("refunded", "no", ("yes", "yes", "yes")),
    ],
)
def test_a_payment_that_did_not_come_or_went_back_is_not_paid(
    header: str, paid: str, not_paid: tuple[str, ...]
) -> None:
    states = (paid, *not_paid)
    rows = [f"c{i % 20},2023-{1 + i % 12:02d}-{1 + i % 9:02d},100,{states[i % 4]}" for i in range(240)]
    payments = draft_of(
        customers=("customer_id,signup_date,plan", [f"c{i},2023-01-0{1 + i % 9},P{i % 2}" for i in range(20)]),
        payments=(f"customer_id,date,amount,{header}", rows),
    )
    book = opened(payments)
    assert book.built.paid_by_month
    assert book.built.engine.row("SELECT sum(mrr) FROM mrr") == (6000.0,)
    assert all("is not paid" in rule for rule in book.refused["rule"])


def test_numbers_with_two_decimals_are_no_months() -> None:
    rows = [f"c{i},card,{20 + i}.5,{3000 + i}.29" for i in range(40)]
    file = draft_of(payments=("customer_id,payment_method,monthly_charges,total_charges", rows)).recipe.files[0]
    assert "month" not in file.columns


def test_a_text_under_the_name_amount_ends_nothing() -> None:
    rows = [f"c{i},2024-01-05,{'small' if i % 2 else 'large'},no" for i in range(20)]
    assert opened(draft_of(accounts=("account_id,started_on,amount,churned", rows))).count() == 20


def test_what_remains_of_a_contract_is_not_its_length() -> None:
    rows = [f"c{i},{i % 2},{i % 24}.5,{i % 12}" for i in range(40)]
    file = draft_of(export=("customer_id,churn,reamining_contract,total_billing_cycles", rows)).recipe.files[0]
    assert not {"contract_months", "covers_months"} & set(file.columns)


# Days of a trial


@pytest.mark.parametrize(
    ("trial", "plan"),
    [
        (("trial_start_date", "trial_end_date"), ("plan_start_date", "plan_end_date")),
        (("TrialStart", "TrialEnd"), ("start_date", "end_date")),
        (("trial_started_at", "trial_ended_at"), ("started_at", "canceled_at")),
        (("free_trial_start", "free_trial_end"), ("subscription_start", "subscription_end")),
        (("billing_cycle_start_date", "billing_cycle_end_date"), ("plan_start_date", "cancelled_at")),
        (("current_period_start", "current_period_end"), ("created_at", "ended_at")),
        (("inicio_prueba", "fin_prueba"), ("fecha_inicio", "fecha_fin")),
        (("trial_begin", "trial_expires_on"), ("subscribed_on", "churned_on")),
    ],
)  # fmt: skip
@pytest.mark.parametrize("first", [True, False])
def test_the_days_of_a_trial_or_a_cycle_are_not_those_of_the_subscription(
    trial: tuple[str, str], plan: tuple[str, str], first: bool
) -> None:
    begins, ends = ("2024-01-05", "2024-01-19"), ("2024-02-01", "2024-06-30")
    rows = [",".join([f"s{i}", f"c{i}", "49", *(begins if first else ends), *(ends if first else begins)])
            for i in range(20)]  # fmt: skip
    heads = [*trial, *plan] if first else [*plan, *trial]
    rows += [row.replace("s", "t", 1).replace("c", "d", 1).replace("2024-06-30", "") for row in rows]
    file = draft_of(subscriptions=(",".join(["subscription_id", "customer_id", "mrr", *heads]), rows)).recipe.files[0]
    assert file.columns["started_on"] == plan[0]
    assert file.columns.get("ended_on", plan[1]) == plan[1]
    assert trial[1] not in (file.columns.get("ended_on"), file.columns.get("churned_on"))


@pytest.mark.parametrize("header", ["trial_expires_on", "trial_end_date", "TrialEndsAt", "fin_essai"])
def test_the_end_of_a_trial_is_no_leaving(header: str) -> None:
    rows = [f"c{i},2024-01-05,{'2024-01-19' if i % 3 else ''},DE" for i in range(40)]
    file = draft_of(users=(f"customer_id,signup_date,{header},country", rows)).recipe.files[0]
    assert not {"churned_on", "ended_on"} & set(file.columns)
