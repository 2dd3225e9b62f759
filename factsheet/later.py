"""Mappings of which nothing is found before somebody asks: what a build took from its notes and may never need."""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")
W = TypeVar("W")


class Whole(Mapping[K, V]):
    """A mapping that is made, all of it, when it is first asked anything."""

    __slots__ = ("_found", "_make")

    def __init__(self, make: Callable[[], Mapping[K, V]]) -> None:
        self._make = make
        self._found: Mapping[K, V] | None = None

    def _all(self) -> Mapping[K, V]:
        if self._found is None:
            self._found = self._make()
        return self._found

    def __getitem__(self, key: K) -> V:
        return self._all()[key]

    def __contains__(self, key: object) -> bool:
        return key in self._all()

    def __iter__(self) -> Iterator[K]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())


class Each(Mapping[K, V], Generic[K, V]):
    """A mapping whose keys are known, in order, and each of whose values is found when it is first asked for."""

    __slots__ = ("_find", "_found", "_keys")

    def __init__(self, keys: Collection[K], find: Callable[[K], V]) -> None:
        self._keys, self._find = keys, find
        self._found: dict[K, V] = {}

    def __getitem__(self, key: K) -> V:
        if key not in self._found:
            if key not in self._keys:
                raise KeyError(key)
            self._found[key] = self._find(key)
        return self._found[key]

    def __contains__(self, key: object) -> bool:
        return key in self._keys

    def __iter__(self) -> Iterator[K]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)


def having(before: Mapping[K, V], key: K, value: V) -> Mapping[K, V]:
    """The same mapping with another value at a key that it has, or with one more at its end."""
    if isinstance(before, dict):
        return {**before, key: value}
    keys = before if key in before else {**dict.fromkeys(before), key: None}
    return Each(keys, lambda asked: value if asked == key else before[asked])


def without(before: Mapping[K, V], key: K) -> Mapping[K, V]:
    """The same mapping without a key."""
    keys = {other: None for other in before if other != key}
    return {other: before[other] for other in keys} if isinstance(before, dict) else Each(keys, before.__getitem__)


def mapped(before: Mapping[K, V], made: Callable[[K, V], W]) -> Mapping[K, W]:
    """What is made of each key and value, now, or of what is found later then."""
    if isinstance(before, dict):
        return {key: made(key, value) for key, value in before.items()}
    return Each(before, lambda key: made(key, before[key]))
