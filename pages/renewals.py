"""How much is up for renewal, and how did the last renewals go?"""

from pages import _cells as cells
from pages._views import ahead, renewals, renewing

cells.page(__doc__, renewals, renewing, ahead)
