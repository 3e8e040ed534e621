"""At what stage do customers churn, and what reason do they give?"""

from pages import _cells as cells

cells.page(__doc__)
