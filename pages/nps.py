"""What is our NPS, and which segments score lower?"""

from pages import _cells as cells
from pages._views import nps, silence

cells.page(__doc__, nps, silence)
