"""Work that may break off, in processes of its own: what ends there ends nothing else.

`run` calls an importable function in a warm child process, under a limit of seconds and of memory, and gives what it
gives. A crash, a kill, too long or too much becomes `Ended`, which is calm; the pool is whole again afterwards.
It guards against faults and against input made to cause them; it is no wall against code one does not trust.
"""

from .ended import Ended
from .pool import Pool, run, warm

# Nobody waits longer for one picture, or for a small file.
SECONDS = 60

__all__ = ["SECONDS", "Ended", "Pool", "run", "warm"]
