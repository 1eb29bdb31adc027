"""Passing media nodes' progress of renditions and waveforms on to watchers, so that clients need not poll."""

from collections.abc import Sequence

from rushes_catalog.events.domain.events import MakingProgress
from rushes_catalog.events.operations.watch_events import Watching
from rushes_catalog.storage.catalog import Catalog
from rushes_chassis.errors import NotFound
from rushes_footage.renditions import Made


class ReportMaking:
    """Stores nothing: files show what exists, nodes the progress of the rest."""

    def __init__(self, catalog: Catalog, watching: Watching) -> None:
        self._catalog, self._watching = catalog, watching

    async def report(self, news: Sequence[Made]) -> None:
        """Pass progress on; files without an asset are ignored, as no client can wait for them."""
        for made in news:
            place = made.place
            try:
                async with self._catalog.reading() as stores:
                    known = (await stores.files.at(place.root, [place.path])).get(place.path)
            except NotFound:  # The root was removed from the settings.
                continue
            if known is not None:
                self._watching.tell_progress(MakingProgress(known.id, made.kind, made.fraction, made.ended))
