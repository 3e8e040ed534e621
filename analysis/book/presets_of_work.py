"""The exports of what a team did and of what was charged: tasks and meetings of a CRM, attempts to collect payments."""

from .preset import Preset

OF_WORK = (
    Preset(
        "Salesforce", "touches", ("AccountId", "WhoId", "Subject", "ActivityDate"),
        # Tasks and events: what was done with whom; the fields stand so in the app and, apart, in a warehouse.
        {"account_id": ("AccountId",), "touched_on": ("ActivityDate", "ActivityDateTime", "CreatedDate"),
         "kind": ("TaskSubtype", "EventSubtype", "Type", "CallType", "Subject"), "text": ("Description",),
         "contact": ("WhoId",)},
        "https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/"
        "sforce_api_objects_task.htm",
    ),
    Preset(
        "Salesforce", "touches", ("account id", "who id", "subject", "activity date"),
        {"account_id": ("account id",), "touched_on": ("activity date", "activity date time", "created date"),
         "kind": ("task subtype", "event subtype", "type", "call type", "subject"), "text": ("description",),
         "contact": ("who id",)},
        "https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/"
        "sforce_api_objects_event.htm",
    ),
    Preset(
        "Stripe", "retries", ("id", "Decline Reason", "Status", "Invoice ID", "Customer ID"),
        {"account_id": ("Customer ID",), "payment_id": ("Invoice ID",), "succeeded": ("Status",),
         "tried_on": ("Created date (UTC)", "Created (UTC)", "Created"), "reason": ("Decline Reason",),
         "method": ("Card Brand", "Payment Source Type"), "amount": ("Amount",), "currency": ("Currency",)},
        "https://docs.stripe.com/reports/export (payments, as the dashboard exports them)",
    ),
    Preset(
        "Stripe", "retries", ("customer", "invoice", "failure_code", "paid", "created"),
        {"account_id": ("customer",), "payment_id": ("invoice", "payment_intent"), "succeeded": ("status", "paid"),
         "tried_on": ("created",), "reason": ("failure_code", "failure_message"), "amount": ("amount",),
         "method": ("payment_method_details_type", "source_object"), "currency": ("currency",)},
        "https://docs.stripe.com/api/charges/object (amounts are in cents)",
        {"cents": True},
    ),
    Preset(
        "Stripe", "retries", ("customer_id", "invoice_id", "failure_code", "paid", "created"),
        # The same, as connectors load it into a warehouse. A charge without an invoice is told by its intent.
        {"account_id": ("customer_id",), "payment_id": ("invoice_id", "payment_intent_id"),
         "succeeded": ("status", "paid"), "tried_on": ("created",), "reason": ("failure_code", "failure_message"),
         "amount": ("amount",), "currency": ("currency",)},
        "https://docs.stripe.com/api/charges/object (amounts are in cents)",
        {"cents": True},
    ),
    *(
        # One row an invoice, with how often it was tried: `dunning_counting` takes it apart into attempts.
        Preset(
            "Stripe", "retries", ("id", customer, "attempt_count", "amount_due", "created"),
            {"account_id": (customer,), "payment_id": ("id",), "attempt": ("attempt_count",),
             "succeeded": ("paid", "status"), "tried_on": ("created",), "amount": ("amount_due",),
             "currency": ("currency",)},
            "https://docs.stripe.com/api/invoices/object (amounts are in cents)",
            {"cents": True},
        )
        for customer in ("customer", "customer_id")
    ),
    Preset(
        "Chargebee", "retries", ("customer_id", "gateway", "error_code", "type", "date"),
        {"account_id": ("customer_id",), "payment_id": ("linked_invoices_invoice_id", "invoice_id", "subscription_id"),
         "succeeded": ("status",), "tried_on": ("date",), "reason": ("error_code", "error_text"),
         "method": ("payment_method",), "amount": ("amount",), "currency": ("currency_code",)},
        "https://apidocs.chargebee.com/docs/api/transactions (amounts are in cents)",
        {"cents": True, "only": ("type", "payment")},
    ),
)  # fmt: skip
