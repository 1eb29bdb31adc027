"""Planning a cut for each shot of a video, and taking that back."""

from collections.abc import Sequence

from rushes_catalog.annotations.domain.cut_errors import TooManyCuts
from rushes_catalog.annotations.domain.planned_cuts import MOST_CUTS, PlannedCut
from rushes_catalog.changes.domain.changes import NewChange, RecordedChange, ShotsDrafted
from rushes_catalog.changes.domain.errors import NotReversible
from rushes_catalog.domain.ids import AssetId, ChangeId, CutId, new_id
from rushes_catalog.events.domain.events import AnnotationsChanged, ChangeRecorded
from rushes_catalog.library.operations.find_asset import FindAsset
from rushes_catalog.ports.clock import Clock
from rushes_catalog.ports.shots import ShotFinder
from rushes_catalog.shots.domain.drafts import draft_words, drafts_of, without
from rushes_catalog.shots.domain.errors import ShotsUnderWay
from rushes_catalog.storage.catalog import Catalog, Stores
from rushes_chassis.errors import NotFound


class DraftShots:
    """One change for all cuts of a video, undone in one step."""

    def __init__(self, catalog: Catalog, find_asset: FindAsset, shots: ShotFinder, now: Clock) -> None:
        self._catalog, self._find_asset, self._shots, self._now = catalog, find_asset, shots, now

    async def draft(
        self, asset_id: AssetId, least: float, most: float, by: str
    ) -> tuple[Sequence[PlannedCut], RecordedChange | None]:
        """The cuts that were added, and the change, None where there is none to add; lengths of cuts in seconds.

        Raises AssetNotFound, AssetUnusable, WrongShotLengths, TooManyCuts, ShotsUnderWay, and what ShotFinder raises.
        """
        drafts_of((), least, most)
        asset = await self._find_asset.by_id(asset_id)
        found = await self._shots.shots(asset.place)
        if found.shots is None:
            raise ShotsUnderWay(asset.name, found.progress)
        drafts = drafts_of(found.shots, least, most)
        async with self._catalog.changing() as stores:
            cuts = await stores.planned_cuts.of(asset_id)
            # By the decoder, where the header may say less.
            duration = found.shots[-1].end if found.shots else 0.0
            added = [draft.planned(CutId(new_id()), duration) for draft in without(drafts, cuts)]
            if not added:
                return (), None
            if len(cuts) + len(added) > MOST_CUTS:
                raise TooManyCuts(MOST_CUTS)
            await stores.planned_cuts.replace(asset_id, [*cuts, *added])
            change = NewChange(
                id=ChangeId(new_id()),
                what=ShotsDrafted(asset_id, tuple(added)),
                words=draft_words(len(added), asset.name),
                made_by=by,
                made_at=self._now(),
                assets=(asset_id,),
            )
            await stores.changes.add(change)
            await stores.events.append(AnnotationsChanged(asset_id, ""), self._now())
            await stores.events.append(ChangeRecorded(change.id), self._now())
            return added, await stores.changes.get(change.id)


async def turn_drafts(stores: Stores, what: ShotsDrafted, now: Clock, *, again: bool) -> None:
    """Remove drafts that are as they were drafted, or add them again; raises NotReversible where there are none.

    Drafts that were edited since are somebody's own cuts, and stay.
    """
    try:
        await stores.assets.get(what.asset_id, "")
    except NotFound as gone:
        raise NotReversible(gone.message) from gone
    cuts = await stores.planned_cuts.of(what.asset_id)
    if again:
        present = {cut.id for cut in cuts}
        after = [*cuts, *(cut for cut in what.cuts if cut.id not in present)]
        if len(after) > MOST_CUTS:
            raise NotReversible(TooManyCuts(MOST_CUTS).message)
    else:
        drafted = set(what.cuts)
        after = [cut for cut in cuts if cut not in drafted]
    if len(after) == len(cuts):
        raise NotReversible(
            "Its cuts are planned already."
            if again
            else "Its cuts were edited or deleted since; they were left as they are."
        )
    await stores.planned_cuts.replace(what.asset_id, after)
    await stores.events.append(AnnotationsChanged(what.asset_id, ""), now())
