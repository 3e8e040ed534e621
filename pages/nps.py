"""What is our NPS, and which segments score lower?"""

from pages import _cells as cells

cells.page(__doc__)
