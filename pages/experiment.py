"""Did it help?"""

from pages import _cells as cells
from pages._views import answers, effect, experiment

cells.page(__doc__, experiment, effect, answers)
