"""Which warning signs really predict churn?"""

from pages import _cells as cells
from pages._views import leading, signs

cells.page(__doc__, signs, leading)
