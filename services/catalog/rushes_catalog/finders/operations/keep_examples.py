"""Listing, adding, switching and deleting examples of finders."""

from collections.abc import Sequence
from dataclasses import replace

from rushes_catalog.changes.domain.changes import ExampleDeleted, NewChange, RecordedChange
from rushes_catalog.domain.ids import ChangeId, ExampleId, FinderId, new_id
from rushes_catalog.events.domain.events import ChangeRecorded, FinderChanged
from rushes_catalog.finders.domain.errors import ExampleNotMarked, TooManyExamples
from rushes_catalog.finders.domain.examples import (
    MOST_EXAMPLES,
    Example,
    ExampleFilter,
    ExampleOrigin,
    NewExample,
)
from rushes_catalog.library.domain.errors import AssetNotFound
from rushes_catalog.ports.clock import Clock
from rushes_catalog.storage.catalog import Catalog, Stores

_INSTEAD = {
    ExampleOrigin.CLIP: "This one is a clip: switch it off instead.",
    ExampleOrigin.REJECTED: "This one is a rejected moment: take the decision back, or switch it off.",
}


class KeepExamples:
    """The examples of all finders; every method raises FinderNotFound."""

    def __init__(self, catalog: Catalog, now: Clock) -> None:
        self._catalog, self._now = catalog, now

    async def page(
        self, finder_id: FinderId, which: ExampleFilter, limit: int, cursor: str
    ) -> tuple[Sequence[Example], str]:
        """Examples by video and start, and the next cursor; raises ForeignCursor."""
        async with self._catalog.reading() as stores:
            finder = await stores.finders.get(finder_id)
            return await stores.finder_examples.page(finder, which, limit, cursor)

    async def add(self, finder_id: FinderId, new: Sequence[NewExample]) -> int:
        """Mark examples, all of them or none; returns how many were not there already.

        Raises AssetNotFound, SpanOutsideVideo, TooManyExamples.
        """
        async with self._catalog.changing() as stores:
            finder = await stores.finders.get(finder_id)
            videos = await stores.finder_examples.videos([each.asset_id for each in new])
            spans = []
            for place, each in enumerate(new):
                video = videos.get(each.asset_id)
                if video is None:
                    raise AssetNotFound(each.asset_id)
                spans.append((video.number, each.marked(video.duration, f"examples[{place}].")))
            there = await stores.finder_examples.count_marked(finder)
            added = await stores.finder_examples.mark(finder, spans, self._now())
            if there + added > MOST_EXAMPLES:
                raise TooManyExamples(MOST_EXAMPLES, there)
            if added:
                await stores.events.append(FinderChanged(finder_id), self._now())
            return added

    async def switch(self, finder_id: FinderId, example_id: ExampleId, *, enabled: bool) -> Example:
        """Switch an example on or off; raises ExampleNotFound."""
        async with self._catalog.changing() as stores:
            finder = await stores.finders.get(finder_id)
            example = await stores.finder_examples.get(finder, example_id)
            if example.enabled is not enabled:
                await stores.finder_examples.set_enabled(finder, example, enabled=enabled)
                await stores.events.append(FinderChanged(finder_id), self._now())
            return replace(example, enabled=enabled)

    async def delete(self, finder_id: FinderId, example_id: ExampleId, by: str) -> RecordedChange:
        """Delete a marked example; raises ExampleNotFound, ExampleNotMarked."""
        async with self._catalog.changing() as stores:
            finder = await stores.finders.get(finder_id)
            example = await stores.finder_examples.get(finder, example_id)
            if example.origin is not ExampleOrigin.MARKED:
                raise ExampleNotMarked(_INSTEAD[example.origin])
            change = NewChange(
                id=ChangeId(new_id()),
                what=ExampleDeleted(finder_id, example_id),
                words=f"Example of {finder.name} in {example.name} deleted",
                made_by=by,
                made_at=self._now(),
                assets=(example.asset_id,),
            )
            await stores.changes.add(change)
            await delete_example(stores, finder_id, example_id, change.id, self._now)
            await stores.events.append(ChangeRecorded(change.id), self._now())
            return await stores.changes.get(change.id)


async def delete_example(
    stores: Stores, finder_id: FinderId, example_id: ExampleId, change_id: ChangeId, now: Clock
) -> None:
    """Delete as part of a recorded change; raises FinderNotFound, ExampleNotFound."""
    finder = await stores.finders.get(finder_id)
    await stores.finder_examples.delete(finder, example_id, change_id)
    await stores.events.append(FinderChanged(finder_id), now())
