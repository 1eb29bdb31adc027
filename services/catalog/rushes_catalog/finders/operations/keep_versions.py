"""Listing versions of finders, their quality, and choosing the one in use."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rushes_catalog.changes.domain.changes import NewChange, VersionChosen
from rushes_catalog.domain.ids import AssetId, ChangeId, FinderId, new_id
from rushes_catalog.events.domain.events import ChangeRecorded, FinderChanged
from rushes_catalog.finders.domain.versions import CurvePoint, KnownVersion, WorstExample
from rushes_catalog.ports.clock import Clock
from rushes_catalog.storage.catalog import Catalog


@dataclass(frozen=True, slots=True)
class Quality:
    """What is known of a version's quality, with the names of the videos of its worst mistakes."""

    curve: Sequence[CurvePoint]
    mistakes: Sequence[tuple[WorstExample, str]]


class KeepVersions:
    """The versions of all finders; every method raises FinderNotFound."""

    def __init__(self, catalog: Catalog, now: Clock) -> None:
        self._catalog, self._now = catalog, now

    async def of(self, finder_id: FinderId) -> Sequence[KnownVersion]:
        """All versions, the newest first."""
        async with self._catalog.reading() as stores:
            await stores.finders.get(finder_id)
            return await stores.finder_versions.of(finder_id)

    async def quality(self, finder_id: FinderId, version: str) -> Quality:
        """By a version's id or number; raises VersionNotFound. Mistakes in videos that are gone are left out."""
        async with self._catalog.reading() as stores:
            await stores.finders.get(finder_id)
            card = (await stores.finder_versions.get(finder_id, version)).card
            names = await stores.finder_examples.names([each.asset_id for each in card.mistakes])
        return Quality(card.curve, [(each, names[each.asset_id]) for each in card.mistakes if each.asset_id in names])

    async def choose(self, finder_id: FinderId, version: str, by: str) -> KnownVersion:
        """Make a version the one in use, by its id or number; raises VersionNotFound."""
        async with self._catalog.changing() as stores:
            finder = await stores.finders.get(finder_id)
            chosen = await stores.finder_versions.get(finder_id, version)
            before = await stores.finder_versions.active(finder_id)
            if chosen.active:
                return chosen
            change = NewChange(
                id=ChangeId(new_id()),
                what=VersionChosen(finder_id, None if before is None else before.id, chosen.id),
                words=f"Version {chosen.number} of finder {finder.name} chosen",
                made_by=by,
                made_at=self._now(),
                assets=tuple[AssetId, ...](),
            )
            await stores.changes.add(change)
            await stores.finder_versions.choose(finder_id, chosen.id)
            await stores.events.append(FinderChanged(finder_id), self._now())
            await stores.events.append(ChangeRecorded(change.id), self._now())
            return replace(chosen, active=True)
