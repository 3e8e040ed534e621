"""What is a realistic churn target, and how likely are we to hit it?"""

from pages import _cells as cells

cells.page(__doc__)
