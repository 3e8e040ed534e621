"""The kinds of problems in the files of a book, and who can fix them how."""

COLUMNS = ("kind", "table", "problem", "rows", "share", "accounts", "mrr", "fix", "unlocks")
TWO_THINGS = "says something else"
SET_ASIDE, CONTRADICTS, UNKNOWN = "set aside", "contradicts", "no such account"
# What helps, by the words a rule or a note holds; the first that fits.
_FIXES = (
    ("beyond 1,000", "Correct the amount in the system it comes from."),
    ("score could not", "Scores are whole numbers from 0 to 10."),
    ("covers_months could not", "Write how many months an amount pays for: 1, 12, monthly, quarterly, annual."),
    ("churned could not", "Say what these values mean on the first page, or write yes and no."),
    ("tenure_months could not", "Write a number, such as 14 or 14.5."),
    ("month could not be read", "Write months as 2025-12."),
    ("_on could not be read", "Write days as 2025-12-31."),
    ("mrr could not be read", "Write amounts as 1234.50."),
    ("amount could not be read", "Write amounts as 1234.50."),
    ("arr could not be read", "Write amounts as 1234.50."),
    ("could not be read", "Write dates as 2025-12-31, numbers as 1234.50, and yes or no."),
    ("the same row in another file", "Nothing: it counts once."),
    ("a newer file tells", "Nothing, where the newer file is right; else leave it out."),
    ("older version of this", "Nothing: the newer one counts."),
    ("another subscription of this account", "Nothing: an account counts once, whatever it has subscribed to."),
    ("does not count as chosen", "Nothing: you said which row of an account counts."),
    ("one of several rows of this account", "Nothing: an account counts once."),
    ("another file tells of this account", "Nothing: an account counts once."),
    (TWO_THINGS, "Nothing: each file has a column of its own, and one of them is used."),
    ("a month that is not over", "Nothing: it counts once the month is over."),
    ("is not paid", "Nothing, where nothing was paid for these; else say that this status counts."),
    ("counts as no MRR", "Nothing, where these pay nothing; else say that this status counts."),
    ("paid once", "Nothing: what is paid once is no recurring revenue."),
    ("the same row again", "Export each row once."),
    ("came first", "Give every account one row, with the values that hold."),
    ("the same file came twice", "Nothing: it counts once."),
    ("the header again", "Nothing: it is no row."),
    ("row of totals", "Nothing: it is no account."),
    ("another kind of survey", "Nothing: only NPS is read as NPS."),
    ("of another experiment", "Nothing: one experiment is read at a time; choose another where the file is read."),
    ("churned before it started", "Correct the day of the start or of the churn: until then no curve can count them."),
    ("no end, and its account", "Add the day on which each of these accounts churned, or their subscriptions ended."),
    ("left before it started", "Correct the day of the start or of the leaving."),
    ("ended before it started", "Correct the day of the start or of the end."),
    ("after the data stops", "Check these days, or choose a later day on which the data stops."),
    ("left before leaving was recorded", "Choose an earlier first day of observation, if leavings were recorded."),
    ("outside 0 to 10", "Scores from 0 to 10 only; a satisfaction score of 1 to 5 is no NPS."),
    ("fewer cells", "A line break stands inside a cell, or a delimiter is missing: put cells in quotation marks."),
    ("beside quotation marks", "Look at their quotation marks: one inside a quoted cell is written twice."),
    ("more cells", "A delimiter stands inside a cell: put such cells in quotation marks."),
    ("below 0", "Book a refund in the month it belongs to, or leave the month out."),
    ("without a day of leaving", "Add the day on which each of them left: until then no rate or curve can count them."),
    ("with a day of leaving", "Correct the status, or remove the day of leaving."),
    ("churn event", "Say of each whether it left or came back."),
    ("differs between", "Decide which system is right, and correct the other."),
    ("50 years", "Check the year of the start."),
    ("its account is refused", "Mend the account first."),
    ("no such account", "Add the account, or correct the id."),
    ("another file tells the revenue", "Nothing, where both tell the same; leave one of them out."),
    ("no ", "Fill in the empty cells, or leave these rows out of the export."),
)  # fmt: skip


def fix_for(problem: str) -> str:
    """What would help against a problem, in words to the owner of the system."""
    return next((fix for words, fix in _FIXES if words in problem), "Look at these rows in the system they come from.")


# What is gained once it is fixed, by the words a rule or a note holds; the first that fits.
_UNLOCKS = (
    ("without a day of leaving", "They then count in churn by month, in retention curves and in NRR."),
    ("with a day of leaving", "They then count on the right side of every churn rate."),
    ("churn event", "Churn, its reasons and its timing then agree."),
    ("differs between", "Both files then tell the same of these accounts."),
    ("beyond 1,000", "Their revenue then counts."),
    ("churned before it started", "They then count in churn by month, in retention curves and in NRR."),
    ("left before", "These accounts then count; today they are in no number."),
    ("no account", "These rows then count for their accounts."),
    ("no such account", "These rows then count for their accounts."),
    ("its account is refused", "They come back with their account."),
)


def unlocks(problem: str) -> str:
    """What fixing a problem gains, in words."""
    return next((gain for words, gain in _UNLOCKS if words in problem), "They then count.")


def is_idle(fix: str) -> bool:
    """Whether there is nothing that anybody could do, or would have to."""
    return fix.startswith("Nothing")
