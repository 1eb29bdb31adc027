"""The library: finding, identifying, inspecting and watching files."""

from rushes_catalog.files.operations.follow_growing import FollowGrowing
from rushes_catalog.files.operations.freshen_root import FreshenRoot
from rushes_catalog.files.operations.hash_files import HashFiles
from rushes_catalog.files.operations.identify_files import IdentifyFiles
from rushes_catalog.files.operations.inspect_file import InspectFile
from rushes_catalog.files.operations.scan_root import ScanRoot
from rushes_catalog.files.operations.watch_roots import WatchRoots
from rushes_catalog.library.operations.find_asset import FindAsset
from rushes_catalog.library.operations.inspect_asset import InspectAsset
from rushes_catalog.library.operations.prepare_ahead import PrepareAhead
from rushes_catalog.library.operations.read_facets import ReadFacets
from rushes_catalog.library.operations.span_frames import SpanFrames
from rushes_catalog.library.rpc.library import LibraryServicer
from rushes_catalog.wiring.core import Core
from rushes_chassis.loops import Loop


class Library:
    """Files of the roots, and their assets."""

    def __init__(self, core: Core) -> None:
        catalog, fleet, reader, now = core.catalog, core.fleet, core.media.reader, core.now
        identify = IdentifyFiles(catalog, fleet, reader, now)
        inspect_file = InspectFile(catalog, reader, identify, now)
        facets = ReadFacets(catalog, fleet)
        self.scan = ScanRoot(catalog, fleet, reader, identify, now)
        self.watch_roots = WatchRoots(fleet, reader, self.scan)
        self.find = FindAsset(catalog, fleet, reader, inspect_file)
        self.frames = SpanFrames(core.media.frame_times)
        self.freshen = FreshenRoot(catalog, fleet, self.watch_roots, now)
        inspect = InspectAsset(catalog, fleet, inspect_file)
        self.servicers = (LibraryServicer(catalog, fleet, inspect, self.scan, self.watch_roots, facets, now),)
        self.loops: dict[str, Loop] = {
            "watches": self.watch_roots.run,
            "growing files": FollowGrowing(catalog, fleet, reader, inspect_file).run,
            "facets": facets.run,
            "prepare ahead": PrepareAhead(catalog, fleet, reader, now=now).run,
        }
        if core.choices.hash_pause is not None:
            self.loops["whole files"] = HashFiles(catalog, fleet, reader, core.choices.hash_pause).run
