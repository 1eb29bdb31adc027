"""Reports what media nodes make for viewers to whoever watches: nobody has to ask again and again for it."""

from collections.abc import Sequence

from rushes_catalog.domain.events import MakingProgress
from rushes_catalog.operations.watch_events import Watching
from rushes_catalog.storage.catalog import Catalog
from rushes_chassis.errors import NotFound
from rushes_footage.renditions import Made


class ReportMaking:
    """Keeps nothing: files say what is there, nodes how far the rest is."""

    def __init__(self, catalog: Catalog, watching: Watching) -> None:
        self._catalog, self._watching = catalog, watching

    async def report(self, news: Sequence[Made]) -> None:
        """Of files that are no assets yet nobody can wait."""
        for made in news:
            place = made.place
            try:
                async with self._catalog.reading() as stores:
                    known = (await stores.files.at(place.root, [place.path])).get(place.path)
            except NotFound:  # the root has been taken out of the settings
                continue
            if known is not None:
                self._watching.tell_progress(MakingProgress(known.id, made.kind, made.fraction, made.ended))
