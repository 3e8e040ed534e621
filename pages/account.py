"""What happened with this account?"""

from analysis import account, charts, health
from pages import _cells as cells

cells.question(__doc__)

book = cells.open_book()

chosen = cells.choose_account(book, account.find_accounts)
by = cells.choose("Shade what is usual for the same", book.dimensions)

result = cells.run(account.analyze, book, account_id=chosen, by=by)
signs = cells.run(health.list_carried, book, account_id=chosen)

if len(result.lines) or len(result.happened):
    cells.figure(charts.account(result, signs), table=result.lines, name="account")

cells.reading(result.findings)

if len(result.goals):
    cells.table(result.goals, "What they set out to do", "goals")
steps = cells.run(health.list_actions_of, book, account_id=chosen, written=cells.kept_actions())
if len(steps):
    cells.table(steps, "Actions, and what became of them", "actions")
cells.add_actions(book, [chosen], "account", source=f"{health.LIST}account timeline")
if len(result.happened):
    cells.table(result.happened, "Everything that is dated, in order", "happened")
if len(signs):
    cells.table(signs, "The warning signs it carried", "signs")
cells.table(result.facts, "What the accounts table says", "facts")

cells.method(account.analyze, health.list_actions_of, health.list_carried)
cells.takeaway("account", result)
