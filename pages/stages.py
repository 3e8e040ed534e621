"""At what stage do customers churn, and what reason do they give?"""

from pages import _cells as cells
from pages._views import early, stages

cells.page(__doc__, stages, early)
