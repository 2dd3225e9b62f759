"""Where a build's time goes, room by room."""

import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from factsheet.rebuild import Made

# What is called when the work leaves a room, with its name.
Leave: TypeAlias = Callable[[str], None]


class Rooms:
    """The seconds spent in each room so far, in the order in which the work went through them."""

    def __init__(self, start: float) -> None:
        self.spent: dict[str, float] = {}
        self._last = start

    def leave(self, room: str) -> None:
        """Whatever was done since a room was last left was done in this one."""
        now = time.perf_counter()
        self.spent[room] = self.spent.get(room, 0.0) + now - self._last
        self._last = now

    def leave_rendering(self, made: Iterable["Made"]) -> None:
        """Pages were rendered and written in turn, by one process or several: the time is shared as theirs was."""
        self.leave("render")
        rendering = writing = 0.0
        for one in made:
            rendering, writing = rendering + one.rendering, writing + one.writing
        share = writing / (rendering + writing) if writing else 0.0
        self.spent["write"] = self.spent["render"] * share
        self.spent["render"] -= self.spent["write"]

    def told(self) -> str:
        """A line for each room."""
        return "".join(f"  {room:8} {seconds:8.3f} s\n" for room, seconds in self.spent.items())


def unheard(room: str) -> None:
    """What is called where nobody counts."""
