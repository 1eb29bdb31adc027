"""Starring assets, or taking their stars away."""

from rushes_catalog.changes.domain.changes import NewChange, RecordedChange, StarsSet, star_words
from rushes_catalog.domain.ids import AssetId, ChangeId, new_id
from rushes_catalog.events.domain.events import AnnotationsChanged, ChangeRecorded
from rushes_catalog.library.domain.assets import AssetSelector
from rushes_catalog.ports.clock import Clock
from rushes_catalog.storage.catalog import Catalog, Stores


async def set_starred(
    catalog: Catalog, assets: tuple[AssetId, ...], *, starred: bool, by: str, now: Clock
) -> tuple[int, RecordedChange | None]:
    """Star assets, or not any more; returns the number of known ones, and the change, None where nothing changed."""
    async with catalog.changing() as stores:
        known = await stores.assets.selected(AssetSelector(asset_ids=assets))
        starred_before = await stores.annotations.starred_among(known)
        changed = [asset for asset in known if (asset in starred_before) != starred]
        if not changed:
            return len(known), None
        names = [(await stores.assets.get(changed[0], profile="")).name] * len(changed)
        change = NewChange(
            id=ChangeId(new_id()),
            what=StarsSet(starred),
            words=star_words(names, starred=starred),
            made_by=by,
            made_at=now(),
            assets=tuple(changed),
        )
        await stores.changes.add(change)
        await apply_stars(stores, changed, starred=starred, now=now)
        await stores.events.append(ChangeRecorded(change.id), now())
        return len(known), await stores.changes.get(change.id)


async def apply_stars(stores: Stores, assets: list[AssetId], *, starred: bool, now: Clock) -> None:
    """Star them or not, and send the event."""
    await stores.annotations.set_starred(assets, starred=starred)
    await stores.events.append(AnnotationsChanged(assets[0] if len(assets) == 1 else "", ""), now())
