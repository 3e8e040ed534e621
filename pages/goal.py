"""What is a realistic churn target, and how likely are we to hit it?"""

from pages import _cells as cells
from pages._views import goal, saved_point

cells.page(__doc__, goal, saved_point)
