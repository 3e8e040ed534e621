"""What a team wrote about its customers, and the people it knows there: notes and contacts."""

from .columns import Column, Table

ACCOUNT = Column("account_id", "id", "The account's id, the same in every file",
                  ("account", "customer", "customer id", "client id", "company id"), "A-1001")  # fmt: skip
# What the cells of a note are called in exports of CRM, call, support and CS systems.
TEXT = Column("text", "text", "What was written; it is never read as markup",
              ("note", "notes", "description", "comments", "body", "summary"), "They compare alternatives")  # fmt: skip
LEVEL = Column("level", "text", "How high the person stands: executive, manager, user",
               ("seniority", "seniority level", "management level", "job level"), "executive")  # fmt: skip
ROLE = Column("role", "text", "What the person is or does there: champion, sponsor, admin, CFO",
              ("contact role", "persona", "rolle"), "sponsor")  # fmt: skip

NOTES = Table(
    "notes",
    "note on a customer",
    (
        ACCOUNT,
        Column("noted_on", "day", "The day it was noted", ("date", "note date", "created at", "timestamp", "datum"),
               "2025-06-12"),
        TEXT,
        Column("author", "text", "Who wrote it", ("created by", "owner", "written by", "verfasser"), "Ana Costa"),
        Column("kind", "text", "Call, meeting, e-mail, ticket, ...", ("type", "activity type", "art"), "call"),
        Column("sentiment", "text", "A number, or positive, neutral, negative: where your system gives one",
               ("sentiment score", "tone", "mood", "stimmung"), "negative"),
    ),
    (("account_id", "noted_on", "text"),),
    ("notes", "note", "call notes", "meeting notes", "crm notes", "summaries", "call summaries", "notizen"),
)  # fmt: skip

CONTACTS = Table(
    "contacts",
    "person at a customer",
    (
        ACCOUNT,
        Column("contact", "text", "The person", ("name", "full name", "contact name", "person", "email"),
               "Robin Adler"),
        ROLE,
        LEVEL,
        Column("since", "day", "The day from which they were the contact", ("since date", "contact since", "start date",
               "added on", "created at", "seit"), "2024-03-01"),
        Column("left_on", "day", "The day they left; empty while they are there", ("left", "left at", "left company on",
               "end date", "ausgeschieden am"), ""),
    ),
    (("account_id", "contact"), ("account_id", "contact", "role"), ("account_id", "contact", "level")),
    ("contacts", "contact list", "stakeholders", "people", "champions", "ansprechpartner"),
)  # fmt: skip
