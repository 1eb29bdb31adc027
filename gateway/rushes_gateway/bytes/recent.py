"""A cache of the values used last."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Final, Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

MOST: Final = 4096
"""Places and versions that a cache of the byte paths keeps; each takes less than a kilobyte."""


class Recent(Generic[K, V]):
    """At most `MOST` values by key; the one that was not used for longest is dropped."""

    def __init__(self) -> None:
        self._kept: OrderedDict[K, V] = OrderedDict()

    def get(self, key: K) -> V | None:
        """The value; None where there is none."""
        if key not in self._kept:
            return None
        self._kept.move_to_end(key)
        return self._kept[key]

    def put(self, key: K, value: V) -> None:
        """Keep a value, in place of another one of this key."""
        self._kept[key] = value
        self._kept.move_to_end(key)
        if len(self._kept) > MOST:
            self._kept.popitem(last=False)

    def drop(self, key: K) -> None:
        """Drop the value, if there is one."""
        self._kept.pop(key, None)
