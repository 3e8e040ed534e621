"""How long do accounts stay, and who leaves sooner?"""

from pages import _cells as cells

cells.page(__doc__)
