"""Statements that are compiled once in a process, instead of once by each of its engines.

SQLAlchemy keeps what it has compiled with each engine, so writer and readers would compile the same statements. What it
compiles depends on the kind of database alone.
"""

from collections.abc import Iterator, MutableMapping
from typing import Any, Final, TypeAlias

from sqlalchemy.util import LRUCache

# SQLAlchemy's: the engine's dialect, and all that makes the statement.
_Key: TypeAlias = tuple[Any, ...]
# Twice as many as the catalog has, for two kinds of databases.
_MOST = 2000


class _CompiledStatements(MutableMapping[_Key, Any]):
    """The same statement of any engine with a dialect of one class."""

    def __init__(self) -> None:
        self._kept: LRUCache[_Key, Any] = LRUCache(_MOST)

    def __getitem__(self, key: _Key) -> Any:
        return self._kept[_of_kind(key)]

    def get(self, key: _Key, default: Any = None) -> Any:
        """Without an exception for what is not there yet."""
        return self._kept.get(_of_kind(key), default)

    def __setitem__(self, key: _Key, compiled: Any) -> None:
        self._kept[_of_kind(key)] = compiled

    def __delitem__(self, key: _Key) -> None:
        del self._kept[_of_kind(key)]

    def __iter__(self) -> Iterator[_Key]:
        return iter(self._kept)

    def __len__(self) -> int:
        return len(self._kept)


def _of_kind(key: _Key) -> _Key:
    return (type(key[0]), *key[1:])


COMPILED_ONCE: Final = {"compiled_cache": _CompiledStatements()}
"""Execution options of an engine that shares them."""
