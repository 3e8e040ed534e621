"""What happened to our MRR?"""

from pages import _cells as cells
from pages._views import payments, revenue

cells.page(__doc__, revenue, payments)
