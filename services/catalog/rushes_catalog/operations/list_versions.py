"""Pages of the versions of what is saved under a name, such as a brand list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from rushes_catalog.domain.cursors import list_mark, read_cursor, write_cursor


class Numbered(Protocol):
    """What a list says of a version."""

    @property
    def version(self) -> int:
        """From 1 on."""


V = TypeVar("V", bound=Numbered)
V_co = TypeVar("V_co", bound=Numbered, covariant=True)


class Versioned(Protocol[V_co]):
    """A store of what has versions under names."""

    async def versions(self, name: str, before: int | None, limit: int) -> Sequence[V_co]:
        """The newest first, only those before a version; raises NotFound where the name never had any."""


@dataclass(frozen=True, slots=True)
class VersionPage(Generic[V]):
    """Some versions of a name, the newest first."""

    versions: Sequence[V]
    next_cursor: str | None
    """None: there are no more."""


async def page_of_versions(store: Versioned[V], kind: str, name: str, cursor: str, limit: int) -> VersionPage[V]:
    """A page of the versions of a name; `kind` keeps cursors of other lists out.

    Raises NotFound, and ForeignCursor for a cursor that is not of this list.
    """
    mark = list_mark("versions", kind, name)
    before: int | None = None
    if cursor:
        (after,) = read_cursor(mark, cursor, [int])
        before = after if isinstance(after, int) else None
    found = await store.versions(name, before, limit + 1)
    shown = found[:limit]
    return VersionPage(shown, write_cursor(mark, [shown[-1].version]) if len(found) > limit else None)
