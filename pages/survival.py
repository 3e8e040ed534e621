"""How long do accounts stay, and who leaves sooner?"""

from pages import _cells as cells
from pages._views import gaps, survival

cells.page(__doc__, survival, gaps)
