"""Roots by their configured paths, which is how the replaced cutter names them."""

from rushes.catalog.v1 import library_pb2
from rushes.catalog.v1.library_pb2_grpc import LibraryServiceStub
from rushes_chassis.errors import InvalidInput


class UnknownRoot(InvalidInput):
    """No root has this path."""


class RootNames:
    """Looks roots up, with a cache: they change only when media restarts."""

    def __init__(self, library: LibraryServiceStub) -> None:
        self._library = library
        self._names: dict[str, str] = {}

    async def paths(self) -> list[str]:
        """Paths of all roots as configured, in that order."""
        listed = await self._library.ListRoots(library_pb2.ListRootsRequest())
        self._names = {root.path: root.name for root in listed.roots}
        return [root.path for root in listed.roots]

    async def name_of(self, path: str) -> str:
        """The name of the root with exactly this path; raises UnknownRoot."""
        if path not in self._names:
            await self.paths()
        if path not in self._names:
            raise UnknownRoot(f"root {path!r} is not one of the configured roots")
        return self._names[path]
