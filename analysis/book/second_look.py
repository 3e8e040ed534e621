"""A second look at a finished book: what the rest of the files say against it, whatever the cause may be.

The rules of `plausible` each know a cause. These know none: each compares a result, who is an account and who churned,
with what the other files say of the same notion, and comes to one number, the share that contradicts. From a limit on
it is asked, with both counts in the sentence. The limits were set on 400 public uploads with a written meaning: what a
question costs where the book was right, and what it saves where it was wrong, stand beside each of them.
"""

from analysis.book.doubting import Rule
from analysis.book.ids_elsewhere import ids_elsewhere, keyed_otherwise
from analysis.book.left_again import here_again, tells_nothing
from analysis.book.left_otherwise import as_the_other, left_otherwise
from analysis.book.lost_accounts import nobody_pays_twice, unread_accounts, without_it, without_start
from analysis.book.named_otherwise import named_otherwise, without_file
from analysis.book.two_systems import two_systems, without_other

SECOND_LOOK: tuple[Rule, ...] = (
    Rule("account_ids", ids_elsewhere, keyed_otherwise),
    Rule("table_of_others", two_systems, without_other),
    Rule("table_named", named_otherwise, without_file),
    Rule("rows_left_unread", unread_accounts, without_start),
    Rule("account_each", nobody_pays_twice, without_it),
    Rule("churned_otherwise", left_otherwise, as_the_other),
    Rule("churned_again", here_again, tells_nothing),
)
