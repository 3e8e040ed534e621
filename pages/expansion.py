"""Which accounts expand, and what precedes it?"""

from pages import _cells as cells

cells.page(__doc__)
