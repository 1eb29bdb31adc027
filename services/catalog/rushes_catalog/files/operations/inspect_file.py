"""Inspecting one file, as a scan would."""

from dataclasses import replace

from rushes_catalog.domain.ids import AssetId
from rushes_catalog.events.domain.events import assets_changed
from rushes_catalog.files.domain.quarantine import MOST_DEATHS, WORKER_DIED, quarantined
from rushes_catalog.files.operations.identify_files import IdentifyFiles, InspectedFile
from rushes_catalog.library.domain.assets import unreadable
from rushes_catalog.ports.clock import Clock
from rushes_catalog.ports.media import FootageReader
from rushes_catalog.storage.catalog import Catalog
from rushes_footage.facts import Inspection, Problem
from rushes_footage.files import FoundFile, Place


async def inspected(reader: FootageReader, place: Place) -> Inspection:
    """The inspection; a file that crashes the worker each time is quarantined. Raises what inspecting raises."""
    for _ in range(MOST_DEATHS):
        inspection = await reader.inspect(place)
        outcome = inspection.outcome
        if not (isinstance(outcome, Problem) and outcome.reason == WORKER_DIED):
            return inspection
    assert isinstance(outcome, Problem)
    return replace(inspection, outcome=quarantined(outcome.detail))


class InspectFile:
    """For callers that cannot wait for a scan of the whole root."""

    def __init__(self, catalog: Catalog, reader: FootageReader, identify: IdentifyFiles, now: Clock) -> None:
        self._catalog, self._reader, self._identify, self._now = catalog, reader, identify, now

    async def at(self, place: Place, *, only_new_videos: bool = False) -> AssetId:
        """The asset at a place, known before or not; raises what inspecting raises.

        With `only_new_videos`, what is no asset yet and cannot be read as a video does not become one: raises
        AssetUnusable. A file that no scan would list would otherwise be listed for ever.
        """
        inspection = await inspected(self._reader, place)
        found = FoundFile(place.path, inspection.version)
        async with self._catalog.changing() as stores:
            known = await stores.files.at(place.root, [place.path])
            if place.path in known:
                await stores.files.note_changed([(known[place.path], found)], self._now())
            else:
                if only_new_videos and isinstance(inspection.outcome, Problem):
                    raise unreadable(place, inspection.outcome)
                await stores.files.add(place.root, [found], self._now())
            file = (await stores.files.at(place.root, [place.path]))[place.path]
        settled = await self._identify.settle([InspectedFile(file, inspection)])
        if file.number in settled:
            return settled[file.number]
        # A scan recognised it first, as an asset from elsewhere.
        async with self._catalog.reading() as stores:
            known = await stores.files.at(place.root, [place.path])
        return known[place.path].id if place.path in known else file.id

    async def missed(self, place: Place) -> None:
        """Record that the file at a place is gone."""
        async with self._catalog.changing() as stores:
            known = (await stores.files.at(place.root, [place.path])).get(place.path)
            if known is not None and known.present:
                await stores.files.missing([known.number])
                await stores.events.append(assets_changed(place.root, [known.id]), self._now())
