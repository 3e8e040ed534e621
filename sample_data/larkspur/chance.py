"""Chance that falls the same way on every machine and every Python."""

import math
from collections.abc import Iterable, Iterator, Sequence
from random import Random
from typing import TypeVar
from zlib import crc32

T = TypeVar("T")

GOLDEN = 0.6180339887498949


class Chance:
    """One stream of luck, named for what it decides, so that changing one file leaves the others as they were.

    Only `random()` is drawn on (its sequence is promised by Python), and only + - * / and square roots follow:
    exp, log and the built-in float sum differ in the last digit between platforms or versions.
    """

    def __init__(self, seed: int, stream: str) -> None:
        self._draw = Random(seed * 4294967296 + crc32(stream.encode("utf-8"))).random

    def share(self) -> float:
        """Any share from 0 up to 1."""
        return self._draw()

    def happens(self, probability: float) -> bool:
        """Whether something of this probability happens."""
        return self._draw() < probability

    def between(self, low: float, high: float) -> float:
        """Any number between the two."""
        return low + (high - low) * self._draw()

    def whole(self, low: int, high: int) -> int:
        """Any whole number from low to high, both included."""
        return low + int(self._draw() * (high - low + 1))

    def pick(self, values: Sequence[T]) -> T:
        """One of the values, each as likely as the other."""
        return values[int(self._draw() * len(values))]

    def weighted(self, weights: dict[T, float]) -> T:
        """One of the keys, as likely as its weight says."""
        left = self._draw() * math.fsum(weights.values())
        for value, weight in weights.items():
            left -= weight
            if left < 0:
                return value
        return value

    def normal(self, mean: float = 0.0, deviation: float = 1.0) -> float:
        """A bell-shaped number: twelve uniforms, less six."""
        total = 0.0
        for _ in range(12):
            total += self._draw()
        return mean + deviation * (total - 6.0)

    def skewed(self, spread: float) -> float:
        """A positive number around 1 with a long right tail."""
        value = 1.0 + self.normal(0.0, spread) / 64.0
        for _ in range(6):
            value *= value
        return value

    def shuffled(self, values: Iterable[T]) -> list[T]:
        """The values in another order."""
        order = list(values)
        for last in range(len(order) - 1, 0, -1):
            other = int(self._draw() * (last + 1))
            order[last], order[other] = order[other], order[last]
        return order

    def counted(self, expected: float) -> int:
        """A whole number whose average is the expected one."""
        return int(expected + self._draw())

    def even(self) -> Iterator[float]:
        """Shares that fill 0 to 1 evenly however many are taken, so that what is planted is also what is realised."""
        share = self._draw()
        while True:
            yield share
            share = (share + GOLDEN) % 1.0
