"""Counting workers that crashed while reading a file."""

from rushes_catalog.events.domain.events import assets_changed
from rushes_catalog.files.domain.quarantine import MOST_DEATHS, quarantined
from rushes_catalog.ports.clock import Clock
from rushes_catalog.storage.catalog import Catalog
from rushes_footage.files import FileVersion, Place


async def report_death(catalog: Catalog, place: Place, version: FileVersion, how: str, now: Clock) -> bool:
    """Count a crash; returns whether the asset is quarantined by it. Reports about another version are not counted."""
    async with catalog.changing() as stores:
        known = (await stores.files.at(place.root, [place.path])).get(place.path)
        if known is None or not known.present or known.version != version:
            return False
        deaths = await stores.files.count_crash(known.number)
        if deaths < MOST_DEATHS:
            return False
        await stores.files.quarantine(known.number, quarantined(how))
        await stores.events.append(assets_changed(place.root, [known.id]), now())
        return True
