"""The data dictionary: what a book can hold, and the words other systems use for it."""

from .agreed import ACTIONS, GOALS
from .columns import KINDS, Column, Table
from .exits import EXITS
from .relations import CONTACTS, LEVEL, NOTES, ROLE, TEXT
from .retries import ATTEMPT, CURRENCY, METHOD, RETRIES, WHY
from .seats import MONTH as _MONTH
from .seats import PLAN, SEATS

__all__ = ["KINDS", "TABLES", "Column", "Table"]

_ACCOUNT = Column(
    "account_id", "id", "The account's id, the same in every file",
    (
        "account", "account number", "customer", "customer id", "client id", "company id", "organization id",
        "workspace id", "tenant id", "subscriber id", "user id", "id", "kunde", "kundennummer", "kunden nr", "konto",
    ),
    "A-1001",
)  # fmt: skip
_MRR = Column(
    "mrr", "number", "Monthly recurring revenue",
    ("monthly recurring revenue", "mrr amount", "monthly charge", "initial mrr", "current mrr", "monthly fee",
     "monthly price", "monthly revenue", "bill avg", "bill", "monatlicher umsatz", "umsatz"),
    "1250.00",
)  # fmt: skip
_SEATS = Column("seats", "whole", "Seats bought", ("licenses", "licences", "users", "seat count", "plätze"), "25")
_ARR = Column("arr", "number", "Annual recurring revenue; a twelfth of it counts each month",
              ("annual recurring revenue", "arr amount", "acv", "annual contract value"))  # fmt: skip
_TERM_ENDS = Column("term_ends_on", "day", "The day the contract ends or renews; it says nothing of leaving")

ACCOUNTS = Table(
    "accounts",
    "account",
    (
        _ACCOUNT,
        Column("name", "text", "The account's name", ("account name", "company", "company name", "customer name",
               "surname", "kundenname", "firma"), "Alder Dental"),
        Column("started_on", "day", "The day the account started", ("start date", "started", "signup date", "sign up",
               "created at", "created", "activation date", "customer since", "contract start", "onboarded", "join date",
               "start", "beginn", "kunde seit", "vertragsbeginn"), "2024-03-01"),
        Column("churned_on", "day", "The day the account churned; empty while it is active", ("churned", "churn", "end",
               "ended", "end date", "lost", "left"), ""),
        _TERM_ENDS,
        Column("tenure_months", "number", "Months as a customer so far", ("tenure", "tenure month", "months",
               "subscription age", "age months", "months as customer"), "18"),
        Column("churned", "flag", "Whether the account has churned (yes or no)", ("churn", "churn flag", "churn value",
               "churn label", "cancelled", "canceled", "is cancelled", "is canceled", "has cancelled", "has canceled",
               "exited", "has left", "is churned", "attrition", "lost", "status", "account status",
               "customer status", "subscription status", "state", "active", "is active", "kundenstatus"), "no"),
        Column("segment", "text", "Segment", ("customer segment", "tier", "size band", "kundensegment"), "SMB"),
        Column("industry", "text", "Industry", ("sector", "vertical", "branche"), "Healthcare"),
        Column("region", "text", "Region", ("country", "geo", "territory", "geography", "land"), "North"),
        PLAN,
        Column("contract_months", "whole", "Length of the contract in months", ("contract", "contract length",
               "contract term", "term", "term months", "billing term", "vertragslaufzeit"), "12"),
        Column("csm", "text", "Customer success manager", ("customer success manager", "owner", "account manager",
               "account owner", "betreuer"), "Ines"),
        Column("sales_rep", "text", "Who sold it", ("sales", "sales representative", "sold by", "ae", "vertrieb"), ""),
        Column("channel", "text", "How the account was won", ("source", "referral source", "lead source",
               "acquisition channel", "kanal"), "Partner"),
        _SEATS,
        _MRR,
        _ARR,
        CURRENCY,
        Column("churn_reason", "text", "Why the account churned", ("reason", "reason code", "cancel reason",
               "cancellation reason", "churn category", "kündigungsgrund"), ""),
        Column("churn_type", "text", "Voluntary or involuntary", ("cancellation type", "type of churn"), ""),
        Column("acquisition_cost", "number", "What it cost to win the account", ("cac", "cost of acquisition",
               "akquisekosten"), "900.00"),
        Column("sales_cycle_days", "whole", "Days from first contact to signature", ("sales cycle",), "34"),
    ),
    (("account_id", "started_on"), ("account_id", "tenure_months", "churned"), ("account_id", "churned"),
     ("account_id", "churned_on"), ("account_id",)),
    ("accounts", "account", "customers", "customer", "companies", "clients", "churn", "one table", "kunden", "konten"),
    ("name",),
)  # fmt: skip

MRR = Table(
    "mrr",
    "account and month, or subscription, or movement",
    (
        _ACCOUNT,
        _MONTH,
        _MRR,
        Column("started_on", "day", "The day the subscription started", ("start date", "start", "current period start",
               "beginn"), ""),
        Column("ended_on", "day", "The day the subscription ended; empty while it runs", ("end date", "end", "ended",
               "ende"), ""),
        _TERM_ENDS,
        Column("moved_on", "day", "The day of the movement", ("movement date", "date", "moved"), ""),
        Column("kind", "text", "New, expansion, contraction, churn or reactivation", ("movement type", "type",
               "movement"), ""),
        Column("amount", "number", "By how much the MRR moved; or what was paid for several months at once",
               ("movement amount", "change", "mrr change", "amount paid", "invoice amount", "prepaid amount", "price",
               "contract value", "total contract value", "betrag"), ""),
        Column("covers_months", "whole", "The months an amount pays for: 12, annual, quarterly",
               ("billing frequency", "billing interval", "billing period", "billing cycle", "billing term",
               "months covered", "period months", "abrechnungszeitraum"), ""),
        _ARR,
        CURRENCY,
    ),
    (("account_id", "month", "mrr"), ("account_id", "started_on", "mrr"), ("account_id", "moved_on", "kind", "amount"),
     ("account_id", "month", "arr"), ("account_id", "started_on", "arr"),
     ("account_id", "started_on", "amount", "covers_months"), ("account_id", "started_on", "ended_on", "amount"),
     ("account_id", "started_on", "ended_on")),
    ("mrr", "revenue", "billing", "subscription", "subscriptions", "invoices", "movements", "umsatz"),
)  # fmt: skip

NPS = Table(
    "nps",
    "answer",
    (
        _ACCOUNT,
        Column("answered_on", "day", "The day of the answer", ("date", "response date", "data received", "submitted at",
               "survey date", "responded at", "answered", "datum"), "2025-02-14"),
        Column("score", "score", "The answer, 0 to 10", ("nps", "nps score", "rating", "answer", "nps rating"), "9"),
        Column("role", "text", "Who answered", ("contact role", "title", "persona", "rolle"), "Admin"),
    ),
    (("account_id", "answered_on", "score"), ("answered_on", "score"), ("account_id", "score"), ("score",)),
    ("nps", "survey", "answers", "responses", "promoter"),
    ("answered_on", "score"),
)  # fmt: skip

EVENTS = Table(
    "events",
    "thing that happened",
    (
        _ACCOUNT,
        Column("happened_on", "day", "The day it happened", ("date", "event date", "churn date", "occurred at",
               "happened", "datum"), "2025-05-03"),
        Column("kind", "text", "What happened", ("event", "event type", "type", "event name", "ereignis"),
               "executive turnover"),
        Column("reason", "text", "Why it happened", ("reason code", "cause", "grund"), ""),
    ),
    (("account_id", "happened_on", "kind"),),
    ("events", "event", "churn events", "cancellations", "ereignisse"),
)  # fmt: skip

PAYMENTS = Table(
    "payments",
    "failed payment",
    (
        _ACCOUNT,
        Column("failed_on", "day", "The day the payment failed", ("failed at", "failure date", "date"), "2025-06-01"),
        Column("recovered_on", "day", "The day it was paid after all", ("recovered at", "paid on", "recovered"), ""),
        Column("amount", "number", "The amount that failed", ("value", "invoice amount", "betrag"), "1250.00"),
        CURRENCY,
        ATTEMPT,
        WHY,
        METHOD,
    ),
    (("account_id", "failed_on"),),
    ("payments", "failed payments", "dunning", "zahlungen"),
)  # fmt: skip

USAGE = Table(
    "usage",
    "account and month",
    (
        _ACCOUNT,
        _MONTH,
        Column("active_users", "number", "Users who were active in the month", ("mau", "active", "active seats",
               "monthly active users", "aktive nutzer"), "18"),
        _SEATS,
        Column("uses", "number", "How often the product was used", ("usage count", "events", "sessions", "logins"), ""),
    ),
    (("account_id", "month", "active_users"), ("account_id", "month", "uses")),
    ("usage", "feature usage", "activity", "product usage", "nutzung"),
    ("month", "active_users", "seats"),
)  # fmt: skip

TOUCHES = Table(
    "touches",
    "contact with the customer",
    (
        _ACCOUNT,
        Column("touched_on", "day", "The day of the contact", ("date", "submitted at", "opened at", "created at",
               "activity date", "datum"), "2025-04-22"),
        Column("contact", "text", "Who was contacted", ("contact name", "person", "kontakt", "external attendees"),
               "Robin"),
        Column("kind", "text", "Call, ticket, training, reference, ...", ("type", "activity type", "priority", "art"),
               "call"),
        Column("answered", "flag", "Whether they answered", ("replied", "responded", "beantwortet"), "yes"),
        Column("satisfaction", "number", "How satisfied, 1 to 5", ("satisfaction score", "csat", "zufriedenheit"), "4"),
        ROLE,
        LEVEL,
        TEXT,
    ),
    (("account_id", "touched_on"),),
    ("touches", "activities", "tickets", "support tickets", "calls", "meetings", "kontakte"),
    ("touched_on", "answered"),
)  # fmt: skip

KPIS = Table(
    "kpis",
    "unit in an experiment",
    (
        Column("unit_id", "id", "The unit, for example a site or a user", ("unit", "site", "user", "userid", "store",
               "rownames", "id"), "site-01"),
        Column("arm", "text", "Treatment or control, as assigned", ("variant", "version", "treatment", "group", "treat",
               "arm name"), "treatment"),
        Column("account_id", "id", "The account the unit belongs to", ("account", "customer id"), ""),
        Column("stratum", "text", "The stratum it was drawn in", ("strata", "block"), ""),
        Column("period", "text", "The period of the row, where a unit has several", ("wave",), ""),
        Column("kpi", "text", "What the row measures, where each KPI has a row of its own", ("metric", "measure",
               "indicator", "kennzahl"), ""),
        Column("value", "number", "The value measured, where each KPI has a row of its own", ("wert",), ""),
    ),
    (("unit_id", "arm"), ("arm",)),
    ("pilot", "experiment", "kpis", "kpi", "test", "ab"),
    ("arm", "kpi", "value", "period"),
)  # fmt: skip

COSTS = Table(
    "costs",
    "spend",
    (
        _MONTH,
        Column("amount", "number", "What was spent", ("cost", "spend", "costs", "kosten", "betrag"), "12000.00"),
        Column("kind", "text", "On what", ("category", "type", "art"), "support"),
        Column("account_id", "id", "The account it was spent on", ("account", "customer id"), ""),
        CURRENCY,
    ),
    (("month", "amount"),),
    ("costs", "spend", "cost", "kosten"),
)  # fmt: skip

_ALL = (ACCOUNTS, MRR, NPS, EVENTS, PAYMENTS, USAGE, TOUCHES, KPIS, COSTS, GOALS, ACTIONS, NOTES, CONTACTS,
        RETRIES, EXITS, SEATS)  # fmt: skip
TABLES: dict[str, Table] = {table.name: table for table in _ALL}
