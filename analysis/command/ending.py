"""How a line can end, as its exit code; 2 is argparse's own, for a line that is wrong."""

DONE, FAILED, ASKS = 0, 1, 3
