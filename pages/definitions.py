"""Would another tool show the same number?"""

from pages import _cells as cells

cells.page(__doc__)
