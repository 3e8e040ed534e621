"""One account of Larkspur, and the words its exports use."""

from dataclasses import dataclass, field
from datetime import date

from .days import AS_OF, LAST_MONTH, month_of

SMB, MID, ENTERPRISE = "SMB", "Mid-market", "Enterprise"
HOSPITALITY = "Hospitality"
LISBON = "Lisbon"
PLAN_2023 = "2023 plan"
SHIFT_BIDDING = "Missing feature: shift bidding"
HELP_DESK = "Help desk"
STAGE_REASONS = ("Low adoption", "No business impact", "Found something better")
PRICE = "Price"
UNAVOIDABLE = ("Company closed", "Acquired")
EXECUTIVE, CHAMPION = "Executive turnover", "Champion left"
CHECK_IN, TICKET, TRAINING = "check-in", "ticket", "training"
REFERENCE, DECLINED = "reference request", "reference declined"


@dataclass
class Account:
    """A customer organisation with all that its life decides."""

    segment: str
    started_on: date
    contract_months: int
    bidding: bool = False
    tenure: int = 0
    churned_on: date | None = None
    reason: str = ""
    churn_type: str = ""
    signs: frozenset = frozenset()
    champion_left_on: date | None = None
    facts: dict = field(default_factory=dict)
    mrr: dict = field(default_factory=dict)

    @property
    def account_id(self) -> str:
        """The id the CRM gave it."""
        return self.facts["account_id"]

    @property
    def commission_plan(self) -> str:
        """The commission plan it was sold under."""
        year = self.started_on.year
        return PLAN_2023 if year == 2023 else "2021 plan" if year < 2023 else "2024 plan"

    @property
    def ends_on(self) -> date:
        """The last day it can be seen."""
        return self.churned_on or AS_OF

    @property
    def months(self) -> range:
        """The months it pays for: the month it left in is the first one without MRR."""
        last = month_of(self.churned_on) - 1 if self.churned_on else LAST_MONTH
        return range(month_of(self.started_on), last + 1)

    @property
    def stage(self) -> int:
        """The life stage it left in: 0 to 3 months, 3 to 12, or later."""
        return 0 if self.tenure <= 3 else 1 if self.tenure <= 12 else 2

    def here_on(self, day: date) -> bool:
        """Whether it had started before the day and was not yet gone."""
        return self.started_on < day and (self.churned_on is None or self.churned_on >= day)
