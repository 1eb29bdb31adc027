"""Correcting facts of headers by frame indexes."""

from collections.abc import Mapping

from rushes_catalog.events.domain.events import assets_changed
from rushes_catalog.ports.clock import Clock
from rushes_catalog.storage.catalog import Catalog
from rushes_chassis.errors import NotFound
from rushes_footage.facts import IndexFacts
from rushes_footage.files import FoundFile


async def correct_facts(catalog: Catalog, root: str, indexed: Mapping[FoundFile, IndexFacts], now: Clock) -> None:
    """Correct the facts of those files of a root that are still in the version that was indexed.

    Files of other versions are corrected once these have been inspected and indexed. Repeating it changes nothing.
    """
    if not indexed:
        return
    try:
        async with catalog.changing() as stores:
            if changed := await stores.files.correct(root, indexed):
                await stores.events.append(assets_changed(root, changed), now())
    except NotFound:  # The root was removed from the settings, or is media's own.
        return
