"""Is churn moving more than random variation?"""

from pages import _cells as cells

cells.page(__doc__)
