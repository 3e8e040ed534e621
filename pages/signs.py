"""Which warning signs really predict churn?"""

from pages import _cells as cells

cells.page(__doc__)
