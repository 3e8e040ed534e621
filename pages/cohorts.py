"""How has each start cohort retained?"""

from analysis import charts, estimate, survival
from pages import _cells as cells

cells.question(__doc__)

book = cells.open_book()

by = cells.choose("Started in the same", {"cohort_quarter": "Quarter", "cohort_year": "Year", "cohort_month": "Month"})
what = cells.choose("Count", {"accounts": "Accounts", "money": "First MRR"}, name="count")

result = cells.run(survival.cohorts, book, by=by)
shown = result.money if what == "money" and len(result.money) else result.accounts

cells.figure(
    charts.cohorts(result, "money" if shown is result.money else "accounts"),
    table=shown,
    name=f"cohorts-{what}",
)
curves = cells.run(survival.analyze, book, by="cohort_year" if by == "cohort_month" else by)
cells.reading((*result.findings, *curves.findings[1:]))
cells.figure(charts.survival(curves), table=curves.groups, name="cohort-curves")

cells.accounts(survival.longest_staying, book, title="The accounts of the cohorts, longest first", by=by)

cells.method(survival.cohorts, survival.count_cohort_money, estimate.kaplan_meier)
cells.takeaway("cohorts", result)
