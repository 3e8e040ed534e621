"""The exports of well-known systems, recognised by their headers; the public documentation stands beside each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from analysis.book.header_names import plain_words
from analysis.book.recipe import FileMapping, missing_columns


@dataclass(frozen=True)
class Preset:
    """One export of one system.

    marks: headers that together are found in no other export. columns: a column of the table to the headers it may
    have there, the best first. settings: what its numbers mean, see FileMapping. source: where the headers come from.
    Fields that a company adds by itself, such as the day of a churn in a CRM, are in no documentation: usual names for
    them stand among the headers and count only beside the marks.
    """

    system: str
    table: str
    marks: tuple[str, ...]
    columns: Mapping[str, tuple[str, ...]]
    source: str
    settings: Mapping[str, object] = field(default_factory=dict)


PRESETS = (
    Preset(
        "Salesforce", "accounts", ("Account ID", "Account Name", "Account Owner"),
        {"account_id": ("Account ID",), "name": ("Account Name",), "csm": ("Customer Success Manager", "Account Owner"),
         "started_on": ("Customer Since", "Activation Date", "Start Date", "Created Date"),
         "churned_on": ("Churn Date", "Termination Date", "End Date"), "industry": ("Industry",),
         "region": ("Region", "Billing Country", "Billing Country/Region")},
        "https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/"
        "sforce_api_objects_account.htm",
    ),
    Preset(
        "Salesforce", "accounts", ("Id", "Name", "OwnerId", "CreatedDate"),
        {"account_id": ("Id",), "name": ("Name",), "started_on": ("CreatedDate",), "csm": ("OwnerId",),
         "churned_on": ("Churn_Date__c", "Termination_Date__c"), "industry": ("Industry",),
         "region": ("BillingCountry",)},
        "https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/"
        "sforce_api_objects_account.htm",
    ),
    Preset(
        "HubSpot", "accounts", ("Record ID", "Company name", "Company owner"),
        {"account_id": ("Record ID",), "name": ("Company name",), "csm": ("Company owner",),
         "started_on": ("Customer since", "Date entered 'Customer (Lifecycle Stage Pipeline)'",
                        "Close Date", "Became a Customer Date", "Create Date"),
         "churned_on": ("Churn date", "Churned date", "Cancellation date"), "industry": ("Industry",),
         "region": ("Country/Region",), "channel": ("Original Source Type", "Original Traffic Source")},
        "https://knowledge.hubspot.com/properties/hubspot-crm-default-company-properties",
    ),
    Preset(
        "Stripe", "mrr", ("Customer ID", "Status", "Current Period Start (UTC)"),
        {"account_id": ("Customer ID",), "started_on": ("Start Date (UTC)", "Start (UTC)", "Created (UTC)"),
         "ended_on": ("Ended At (UTC)", "Canceled At (UTC)"), "amount": ("Amount",), "covers_months": ("Interval",),
         "currency": ("Currency",)},
        # The fields are those of the subscription object; their headers, with (UTC), are those of exported files.
        "https://docs.stripe.com/api/subscriptions/object",
        {"times": "Quantity"},
    ),
    Preset(
        "Chargebee", "mrr", ("Subscription ID", "Customer ID", "Current Billing Term Start Date"),
        {"account_id": ("Customer ID",), "started_on": ("Activated On", "Created On"),
         "ended_on": ("Canceled On", "Cancelled On"), "mrr": ("MRR", "Subscription MRR"), "currency": ("Currency",)},
        "https://www.chargebee.com/docs/billing/2.0/reports-and-analytics/standard-subscriptions",
    ),
    Preset(
        "Chargebee", "mrr", ("customer_id", "activated_at", "cancelled_at", "mrr"),
        {"account_id": ("customer_id",), "started_on": ("started_at", "activated_at", "created_at"),
         "ended_on": ("cancelled_at",), "mrr": ("mrr",), "currency": ("currency_code",)},
        "https://datacatalog.chargebee.com/subscriptions",
    ),
    Preset(
        "ChartMogul", "accounts", ("UUID", "SUBSCRIBER_SINCE", "BILLING_CYCLE", "MRR"),
        {"account_id": ("UUID",), "name": ("NAME", "COMPANY"), "mrr": ("MRR",),
         "started_on": ("SUBSCRIBER_SINCE",), "churned": ("STATUS",), "plan": ("PLAN_NAME",), "region": ("COUNTRY",)},
        "https://dev.chartmogul.com/docs/destinations/calculated-data/customers (MRR is in cents)",
        {"cents": True},
    ),
    Preset(
        "ChartMogul", "mrr", ("CUSTOMER_UUID", "PLAN_UUID", "MRR"),
        {"account_id": ("CUSTOMER_UUID",), "mrr": ("MRR",), "started_on": ("START_DATE",), "ended_on": ("END_DATE",),
         "currency": ("CURRENCY",)},
        "https://dev.chartmogul.com/docs/destinations/calculated-data/mrr-intervals (MRR is in cents)",
        {"cents": True},
    ),
    Preset(
        "Delighted", "nps", ("score", "comment", "permalink", "survey_type"),
        # person is who answered; the account stands in a property that the company sends along.
        {"account_id": ("Customer ID", "customer_id", "Account ID", "account_id", "Company", "person"),
         "answered_on": ("created_at", "updated_at"), "score": ("score",)},
        "https://delighted.com/docs/api/listing-survey-responses",
        {"only": ("survey_type", "nps")},
    ),
    Preset(
        "SurveyMonkey", "nps", ("Respondent ID", "Collector ID"),
        # As exported files begin; the page says what an export holds, not each of its headers.
        {"account_id": ("Custom Data 1", "Email Address"), "answered_on": ("End Date", "Start Date"),
         "score": ("How likely",)},
        "https://help.surveymonkey.com/en/surveymonkey/analyze/export-options/",
    ),
)  # fmt: skip


def preset_for(headers: Sequence[str], filled: Mapping[str, int]) -> FileMapping | None:
    """The mapping of a known system's export with these headers, if it is one and has what its table needs.

    filled: how many cells of a sample say anything, by header. A column that says nothing is not taken where another
    may be meant.
    """
    said = {plain_words(header): header for header in reversed(headers)}
    for preset in PRESETS:
        if not all(plain_words(mark) in said for mark in preset.marks):
            continue
        found = {column: _pick(preset, column, said, filled) for column in preset.columns}
        columns = {column: header for column, header in found.items() if header}
        settings = {"system": preset.system, **_settings(preset, said)}
        mapping = FileMapping(tuple(headers), preset.table, columns, dict.fromkeys(columns, 0.95), settings)
        if not missing_columns(mapping):
            return mapping
    return None


def _pick(preset: Preset, column: str, said: Mapping[str, str], filled: Mapping[str, int]) -> str:
    there = [header for name in preset.columns[column] for header in _matching(name, said)]
    return next((header for header in there if filled.get(header)), there[0] if there else "")


def _matching(name: str, said: Mapping[str, str]) -> list[str]:
    """The header of that name, or a question that begins with it."""
    plain = plain_words(name)
    begins = [header for words, header in said.items() if words.startswith(f"{plain} ") and len(words) > 30]
    return [said[plain]] if plain in said else begins


def _settings(preset: Preset, said: Mapping[str, str]) -> dict[str, object]:
    """What the numbers mean, with the headers as they stand in the file."""
    settings = dict(preset.settings)
    if "times" in settings:
        header = said.get(plain_words(str(settings.pop("times"))))
        settings |= {"times": header} if header else {}
    if isinstance(only := settings.get("only"), tuple):
        settings["only"] = [said[plain_words(only[0])], only[1]]
    return settings
