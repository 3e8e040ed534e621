"""What is said of work that broke off."""

from typing import Literal

from ..errors import AnalysisError

Reason = Literal["died", "time", "memory", "stopped", "busy"]
WHY: dict[Reason, str] = {
    "died": "The part of the app that does this broke off.",
    "time": "It took longer than the {seconds:,.0f} seconds it may take.",
    "memory": "It asked for more than the {memory:,.0f} MB of memory it may take.",
    "stopped": "It was stopped.",
    "busy": "The app is busy with the files and pictures of others.",
}
FIX: dict[Reason, str] = {"busy": "Try again in a minute."}


class Ended(AnalysisError):
    """Work in a child process did not come to its end. reason: died, time, memory, stopped or busy."""

    def __init__(self, reason: Reason, seconds: float = 0, memory: int = 0) -> None:
        why = WHY[reason].format(seconds=seconds, memory=memory / 2**20)
        super().__init__("This could not be done.", why, FIX.get(reason, ""))
        self.reason, self.seconds, self.memory = reason, seconds, memory

    def __reduce__(self) -> tuple[type, tuple[Reason, float, int]]:  # type: ignore[override]
        return type(self), (self.reason, self.seconds, self.memory)
