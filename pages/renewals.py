"""How much is up for renewal, and how did the last renewals go?"""

from pages import _cells as cells

cells.page(__doc__)
