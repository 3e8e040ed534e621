"""What reasons do customers give, and which losses were avoidable?"""

from pages import _cells as cells
from pages._views import causes, losses, reasons

cells.page(__doc__, reasons, causes, losses)
