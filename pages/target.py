"""Is churn moving more than random variation?"""

from pages import _cells as cells
from pages._views import target, waiting, watch

cells.page(__doc__, target, watch, waiting)
