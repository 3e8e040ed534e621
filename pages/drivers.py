"""Which groups churn more than expected?"""

from pages import _cells as cells
from pages._views import adjusted, drivers, peers

cells.page(__doc__, drivers, adjusted, peers)
