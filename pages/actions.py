"""What are we doing about it, and did it help?"""

from pages import _cells as cells

cells.page(__doc__)
