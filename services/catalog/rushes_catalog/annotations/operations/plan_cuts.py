"""Planned cuts: listing, adding, changing, moving, deleting and replacing them."""

from collections.abc import Sequence

from rushes_catalog.annotations.domain.cut_errors import TooManyCuts
from rushes_catalog.annotations.domain.planned_cuts import MOST_CUTS, CutEdit, NewCut, PlannedCut, cut_among, placed
from rushes_catalog.domain.ids import AssetId, CutId, new_id
from rushes_catalog.events.domain.events import AnnotationsChanged
from rushes_catalog.library.domain.assets import Asset
from rushes_catalog.ports.clock import Clock
from rushes_catalog.storage.catalog import Catalog, Stores


class PlanCuts:
    """The lists of all assets; every method raises AssetNotFound."""

    def __init__(self, catalog: Catalog, now: Clock) -> None:
        self._catalog, self._now = catalog, now

    async def list(self, asset_id: AssetId) -> Sequence[PlannedCut]:
        """The cuts of an asset in order."""
        async with self._catalog.reading() as stores:
            await stores.assets.get(asset_id, "")
            return await stores.planned_cuts.of(asset_id)

    async def add(self, asset_id: AssetId, new: NewCut, position: int | None) -> PlannedCut:
        """The added cut; `position` from 0, None: the last. Raises CutOutsideVideo, TooManyCuts."""
        async with self._catalog.changing() as stores:
            cut = new.planned(CutId(new_id()), _duration(await stores.assets.get(asset_id, "")))
            cuts = await stores.planned_cuts.of(asset_id)
            if len(cuts) >= MOST_CUTS:
                raise TooManyCuts(MOST_CUTS)
            await self._store(stores, asset_id, placed(cuts, cut, position))
            return cut

    async def edit(self, asset_id: AssetId, cut_id: CutId, wanted: CutEdit) -> PlannedCut:
        """The changed cut. Raises CutNotFound, CutOutsideVideo."""
        async with self._catalog.changing() as stores:
            duration = _duration(await stores.assets.get(asset_id, ""))
            cuts = await stores.planned_cuts.of(asset_id)
            before = cut_among(cuts, cut_id)
            cut = wanted.applied_to(before)
            if (cut.start, cut.end) != (before.start, before.end):
                cut = cut.within(duration)
            await self._store(stores, asset_id, placed(cuts, cut, wanted.position))
            return cut

    async def delete(self, asset_id: AssetId, cut_id: CutId) -> None:
        """Raises CutNotFound."""
        async with self._catalog.changing() as stores:
            await stores.assets.get(asset_id, "")
            cuts = await stores.planned_cuts.of(asset_id)
            gone = cut_among(cuts, cut_id)
            await self._store(stores, asset_id, [cut for cut in cuts if cut is not gone])

    async def replace(self, asset_id: AssetId, new: Sequence[NewCut]) -> Sequence[PlannedCut]:
        """The new list, all of it or nothing. Raises CutOutsideVideo."""
        async with self._catalog.changing() as stores:
            duration = _duration(await stores.assets.get(asset_id, ""))
            cuts = [each.planned(CutId(new_id()), duration, f"cuts[{row}].") for row, each in enumerate(new)]
            await self._store(stores, asset_id, cuts)
            return cuts

    async def _store(self, stores: Stores, asset_id: AssetId, cuts: Sequence[PlannedCut]) -> None:
        await stores.planned_cuts.replace(asset_id, cuts)
        await stores.events.append(AnnotationsChanged(asset_id, ""), self._now())


def _duration(asset: Asset) -> float:
    """In seconds; 0 where it is not known."""
    return asset.facts.duration_seconds if asset.facts else 0.0
