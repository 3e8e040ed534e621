"""Would another tool show the same number?"""

from pages import _cells as cells
from pages._views import definitions, rules

cells.page(__doc__, definitions, rules)
