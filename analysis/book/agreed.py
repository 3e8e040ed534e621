"""What was agreed with a customer: what they set out to do, and the next steps; both may be shown to them."""

from .columns import Column, Table

_ACCOUNT = Column("account_id", "id", "The account's id, the same in every file",
                  ("account", "customer", "customer id", "client id"), "A-1001")  # fmt: skip
_OWNER = Column("owner", "text", "Who sees to it", ("responsible", "assigned to", "assignee", "verantwortlich"),
                "Dario Ricci")  # fmt: skip
_DUE = Column("due_on", "day", "The day it is due", ("due", "due date", "deadline", "target date", "fällig am"),
              "2026-03-31")  # fmt: skip
_SOURCE = Column(
    "source", "text", "Where it comes from", ("data source", "evidence", "quelle"), "their planning system"
)

GOALS = Table(
    "goals",
    "goal of a customer",
    (
        _ACCOUNT,
        Column("goal", "text", "What the customer set out to do", ("objective", "success criterion", "desired outcome",
               "business outcome", "success goal", "ziel"), "Plan a week faster"),
        Column("kpi", "text", "What it is measured by", ("metric", "measure", "success metric", "kennzahl"),
               "Hours to plan a week"),
        Column("unit", "text", "The unit of the measure", ("unit of measure", "einheit"), "hours"),
        Column("direction", "text", "Which way is good: up or down", ("better is", "good is"), "down"),
        Column("baseline", "number", "Where they began", ("baseline value", "start value", "starting point",
               "ausgangswert"), "12"),
        Column("target", "number", "Where they want to be", ("target value", "goal value", "zielwert"), "8"),
        Column("actual", "number", "Where they are; empty where nobody has measured", ("actual value", "current value",
               "achieved", "istwert"), "9"),
        Column("measured_on", "day", "The day it was measured", ("measured at", "measurement date", "gemessen am"),
               "2025-12-15"),
        _SOURCE,
        Column("promised_value", "number", "The money a year promised at the sale", ("promised", "business case",
               "expected value", "value promised"), "40000"),
        _DUE,
        _OWNER,
        Column("agreed_on", "day", "The day it was agreed", ("agreed", "agreed at", "set on", "vereinbart am"),
               "2025-01-15"),
    ),
    (("account_id", "goal"),),
    ("goals", "goal", "success plan", "success plans", "objectives", "ziele"),
    ("goal", "kpi", "unit", "direction", "baseline", "target", "actual", "measured_on", "source", "promised_value",
     "due_on", "owner", "agreed_on"),
)  # fmt: skip

ACTIONS = Table(
    "actions",
    "next step agreed with a customer",
    (
        _ACCOUNT,
        Column("step", "text", "What is to be done", ("next step", "action item", "next action", "nächster schritt",
               "maßnahme"), "Show overtime while planning"),
        _OWNER,
        _DUE,
        Column("done_on", "day", "The day it was done; empty while it is open", ("done", "completed on",
               "completion date", "closed on", "erledigt am"), ""),
        Column("outcome", "text", "What became of it", ("result", "what happened", "ergebnis"), ""),
        _SOURCE,
        Column("opened_on", "day", "The day it was opened; what came of it is told from here", ("opened",
               "opened at", "opened date", "agreed on", "agreed at", "assigned on", "created on", "created at",
               "created date", "angelegt am"), "2026-01-15"),
    ),
    (("account_id", "step"),),
    ("actions", "next steps", "action items", "action plan", "maßnahmen"),
    ("step", "owner", "due_on", "done_on", "outcome", "source", "opened_on"),
)  # fmt: skip
