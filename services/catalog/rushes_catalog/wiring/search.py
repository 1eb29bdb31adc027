"""The search for moments by words."""

from rushes_catalog.search.operations.search import Search
from rushes_catalog.search.operations.search_seen import SearchSeen
from rushes_catalog.search.rpc.search import SearchServicer
from rushes_catalog.wiring.core import Core
from rushes_catalog.wiring.library import Library
from rushes_catalog.wiring.seen import Seen
from rushes_chassis.loops import Loop


class Searching:
    """Names, labels, what was said, and what pictures show."""

    def __init__(self, core: Core, library: Library, seen: Seen) -> None:
        pictures = SearchSeen(core.catalog, seen.keep, core.inference.sight, library.frames)
        self.servicers = (SearchServicer(Search(core.catalog, library.frames, pictures)),)
        self.loops: dict[str, Loop] = {}
