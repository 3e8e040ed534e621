"""Which groups churn more than expected?"""

from pages import _cells as cells

cells.page(__doc__)
