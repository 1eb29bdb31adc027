"""Hiding assets in a profile, or showing them again."""

from rushes_catalog.changes.domain.changes import NewChange, RecordedChange, VisibilitySet, visibility_words
from rushes_catalog.domain.ids import AssetId, ChangeId, new_id
from rushes_catalog.events.domain.events import AnnotationsChanged, ChangeRecorded
from rushes_catalog.library.domain.assets import AssetSelector
from rushes_catalog.ports.clock import Clock
from rushes_catalog.storage.catalog import Catalog, Stores


async def set_hidden(
    catalog: Catalog, selector: AssetSelector, profile: str, *, hidden: bool, by: str, now: Clock
) -> tuple[int, RecordedChange | None]:
    """Hide or show assets; returns the number of selected ones, and the change, None where nothing changed."""
    async with catalog.changing() as stores:
        assets = await stores.assets.selected(selector)
        hidden_before = await stores.annotations.hidden_among(assets, profile)
        changed = [asset for asset in assets if (asset in hidden_before) != hidden]
        if not changed:
            return len(assets), None
        names = [(await stores.assets.get(changed[0], profile)).name] * len(changed)
        change = NewChange(
            id=ChangeId(new_id()),
            what=VisibilitySet(profile, hidden),
            words=visibility_words(names, profile, hidden=hidden),
            made_by=by,
            made_at=now(),
            assets=tuple(changed),
        )
        await stores.changes.add(change)
        await apply_visibility(stores, changed, profile, hidden=hidden, now=now)
        await stores.events.append(ChangeRecorded(change.id), now())
        return len(assets), await stores.changes.get(change.id)


async def apply_visibility(stores: Stores, assets: list[AssetId], profile: str, *, hidden: bool, now: Clock) -> None:
    """Hide or show them, and send the event."""
    await stores.annotations.set_hidden(assets, profile, hidden=hidden)
    await stores.events.append(AnnotationsChanged(assets[0] if len(assets) == 1 else "", profile), now())
