"""The exports of well-known systems, recognised by their headers; the public documentation stands beside each."""

import re
from collections.abc import Mapping, Sequence

from .header_words import plain_words
from .preset import Preset
from .presets_of_work import OF_WORK
from .recipe import PAYMENTS, FileMapping

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
        # Opportunities, contacts, leads, cases and tasks have an Id, a Name and an owner too.
        without=("StageName", "CloseDate", "AccountId", "IsClosed", "IsConverted", "LeadSource", "WhoId", "Subject"),
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
        "Recurly", "retries", ("account_code", "transaction_id", "status", "cc_type"),
        {"account_id": ("account_code",), "payment_id": ("invoice_number", "invoice_id"), "tried_on": ("date",),
         "succeeded": ("status",), "reason": ("message",), "method": ("cc_type",), "amount": ("amount",),
         "currency": ("currency",)},
        # Its message says why a charge was declined, and of one that was paid that it was approved.
        "https://docs.recurly.com/docs/transaction-export",
        {"only": ("type", "purchase")},
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
    Preset(
        "ChartMogul", "mrr", ("MRR_MOVEMENT", "MOVEMENT_TYPE", "DATE"),
        # The MRR beside each movement is what the customer pays after it, and no movement.
        {"account_id": ("CUSTOMER_EXTERNAL_ID", "CUSTOMER_UUID"), "moved_on": ("DATE",), "kind": ("MOVEMENT_TYPE",),
         "amount": ("MRR_MOVEMENT",), "currency": ("CURRENCY_CODE", "CURRENCY")},
        "https://dev.chartmogul.com/docs/destinations (amounts are in cents)",
        {"cents": True},
    ),
    Preset(
        "ChartMogul", "mrr", ("activity-mrr-movement", "activity-mrr", "type", "date"),
        {"account_id": ("customer-external-id", "customer-uuid"), "moved_on": ("date",), "kind": ("type",),
         "amount": ("activity-mrr-movement",), "currency": ("currency",)},
        "https://dev.chartmogul.com/reference (the fields of an activity; amounts are in cents)",
        {"cents": True},
    ),
    Preset(
        "ChartMogul", "accounts", ("customer-since", "billing-system-type", "mrr"),
        {"account_id": ("external_id", "uuid"), "name": ("company", "name"), "started_on": ("customer-since",),
         "churned": ("status",), "mrr": ("mrr",), "region": ("country",), "currency": ("currency",)},
        "https://dev.chartmogul.com/reference (the fields of a customer; MRR is in cents)",
        {"cents": True},
    ),
    Preset(
        "Baremetrics", "accounts", ("oid", "current_mrr", "is_canceled"),
        {"account_id": ("oid",), "name": ("name",), "started_on": ("created",), "churned": ("is_canceled",),
         "mrr": ("current_mrr",)},
        "https://developers.baremetrics.com (the fields of a customer; amounts are in cents)",
        {"cents": True},
    ),
    Preset(
        "Stripe", "mrr", ("Customer", "Amount Due", "Amount Paid", "Date (UTC)"),
        {"account_id": ("Customer",), "month": ("Date (UTC)",), "mrr": ("Amount Paid",), "currency": ("Currency",)},
        # The fields are those of the invoice object; their headers, with (UTC), are those of exported files.
        "https://docs.stripe.com/api/invoices/object",
        {PAYMENTS: True},
    ),
    Preset(
        "Recurly", "mrr", ("account_code", "plan_code", "activated_at", "expires_at"),
        # canceled_at is the day of the wish; a subscription runs until it expires.
        {"account_id": ("account_code",), "started_on": ("activated_at",), "ended_on": ("expires_at",),
         "amount": ("unit_amount", "unit_amount_in_cents"), "covers_months": ("plan_interval", "plan_interval_length"),
         "currency": ("currency",)},
        "https://recurly.com/developers/api/ (the fields of a subscription)",
        {"times": "quantity"},
    ),
    Preset(
        "Paddle", "mrr", ("subscription_id", "customer_id", "first_billed_at", "next_billed_at"),
        {"account_id": ("customer_id",), "started_on": ("started_at", "first_billed_at"), "ended_on": ("canceled_at",),
         "amount": ("total", "amount", "unit_price"), "covers_months": ("billing_cycle_interval", "billing_interval"),
         "currency": ("currency_code",)},
        "https://developer.paddle.com/api-reference/subscriptions/overview",
    ),
    Preset(
        "Zendesk", "touches", ("Requester", "Subject", "Created at", "Priority"),
        {"account_id": ("Organization", "Requester external id", "Requester id", "Requester email", "Requester"),
         "touched_on": ("Created at",), "kind": ("Ticket type", "Type", "Via"), "contact": ("Requester",)},
        # A view is exported with the columns that stand in it: the usual names of the fields of a ticket.
        "https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/",
    ),
    Preset(
        "Zendesk", "touches", ("requester_id", "submitter_id", "subject", "created_at"),
        {"account_id": ("organization_id", "requester_id"), "touched_on": ("created_at",),
         "kind": ("type", "priority")},
        "https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/",
    ),
    Preset(
        "Intercom", "touches", ("Conversation ID", "Conversation started at"),
        {"account_id": ("Company ID", "Company name", "User external ID", "User ID", "User email"),
         "touched_on": ("Conversation started at",), "kind": ("Channel", "Conversation type", "Topic")},
        # A report is exported with the columns that were chosen for it.
        "https://developers.intercom.com (the fields of a conversation)",
    ),
    Preset(
        "Formbricks", "nps", ("Response ID", "Survey ID", "Timestamp", "Finished"),
        {"account_id": ("User ID", "Formbricks User ID (internal)"), "answered_on": ("Timestamp",),
         "score": ("How likely",)},
        "https://formbricks.com/docs",
    ),
    Preset(
        "PostHog", "nps", ("distinct_id", "$survey_response", "timestamp"),
        {"account_id": ("distinct_id",), "answered_on": ("timestamp",), "score": ("$survey_response",)},
        "https://posthog.com/docs/surveys",
    ),
    Preset(
        "Typeform", "nps", ("Submit Date (UTC)", "Network ID"),
        # Hidden fields bring the account along, under the names that the form gives them.
        {"account_id": ("customer_id", "account_id", "company_id", "company", "user_id", "email"),
         "answered_on": ("Submit Date (UTC)",), "score": ("How likely",)},
        "https://www.typeform.com/developers/responses/",
    ),
)  # fmt: skip


def preset_for(headers: Sequence[str], filled: Mapping[str, int]) -> FileMapping | None:
    """The mapping of a known system's export with these headers, if it is one; it may lack what its table needs.

    filled: how many cells of a sample say anything, by header. A column that says nothing is not taken where another
    may be meant.
    """
    said = {plain_words(header): header for header in reversed(headers)}
    for preset in (*PRESETS, *OF_WORK):
        other = any(plain_words(mark) in said for mark in preset.without)
        if other or not all(plain_words(mark) in said for mark in preset.marks):
            continue
        found = {column: _pick(preset, column, said, filled) for column in preset.columns}
        columns = {column: header for column, header in found.items() if header}
        settings = {"system": preset.system, **_settings(preset, said)}
        return FileMapping(tuple(headers), preset.table, columns, dict.fromkeys(columns, 0.95), settings)
    return None


def _pick(preset: Preset, column: str, said: Mapping[str, str], filled: Mapping[str, int]) -> str:
    there = [header for name in preset.columns[column] for header in _matching(name, said)]
    return next((header for header in there if filled.get(header)), there[0] if there else "")


def _matching(name: str, said: Mapping[str, str]) -> list[str]:
    """The header of that name, or a question that begins with it."""
    plain = plain_words(name)
    asked = {re.sub(r"^\d+ ", "", words): header for words, header in said.items()}
    begins = [header for words, header in asked.items() if words.startswith(f"{plain} ") and len(words) > 30]
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
