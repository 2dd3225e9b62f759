"""A scale of days or numbers: values to per cent of a width."""

from functools import lru_cache

import msgspec


class Scale(msgspec.Struct, frozen=True):
    """From `low` to `high` over per cent `start` to `end`."""

    low: float
    high: float
    start: float = 0.0
    end: float = 100.0

    def at(self, value: float) -> float:
        """Where a value stands, kept inside the scale."""
        if self.high <= self.low:
            return self.start
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)


@lru_cache(maxsize=65536)
def percent(value: float) -> str:
    """A length for a drawing, such as `12.5%`."""
    return f"{round(value, 2):g}%"
