"""A second look at a finished book: what the rest of the files say against it, whatever the cause may be.

The rules of `plausible` each know a cause. These know none: each compares a result, who is an account and who churned,
with what the other files say of the same notion, and comes to one number, the share that contradicts. From a limit on
it is asked, with both counts in the sentence. The limits stand with the rules; they were set on 480 public uploads with
a written meaning, of which each rule asked about so many:

    word               what contradicts                                book wrong or lacking   book right
    account_ids        ids that no file of accounts holds                        2                  5
    table_of_others    two files that say other things of the same ids           1                  0
    numbers_of_its_own ids of which two files agree no more than by chance    1                  0
    table_named        the name of a file, a book without any account            2                  0
    rows_left_unread   accounts that are in no number                            0                  0
    account_each       payments that are each of another customer                0                  0
    churned_otherwise  another flag, day, state or payment                       5                  7
    churned_again      what an account did after it churned                      1                  0

Laid upon versions of the app that had not seen two earlier gatherings, the looks asked about 7 of the 27 books that
these versions opened wrongly.
"""

from .doubting import Rule
from .ids_elsewhere import ids_elsewhere, keyed_otherwise
from .left_again import here_again, tells_nothing
from .left_otherwise import as_the_other, left_otherwise
from .lost_accounts import nobody_pays_twice, unread_accounts, without_it, without_start
from .named_otherwise import named_otherwise, without_file
from .numbered_apart import as_others, numbered_apart
from .two_systems import two_systems, without_other

SECOND_LOOK: tuple[Rule, ...] = (
    Rule("account_ids", ids_elsewhere, keyed_otherwise),
    Rule("table_of_others", two_systems, without_other),
    Rule("numbers_of_its_own", numbered_apart, as_others),
    Rule("table_named", named_otherwise, without_file),
    Rule("rows_left_unread", unread_accounts, without_start),
    Rule("account_each", nobody_pays_twice, without_it),
    Rule("churned_otherwise", left_otherwise, as_the_other),
    Rule("churned_again", here_again, tells_nothing),
)
