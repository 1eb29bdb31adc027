"""Sorts videos into categories, as their rows state.

A row first states what is wanted, then media moves the file, then the row states that it is done. After a crash the row
is found, and media repeats the move with the same result.
"""

import posixpath
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace

from rushes_catalog.changes.domain.changes import NewChange, RecordedChange, Step, VideoSorted
from rushes_catalog.changes.operations.settle_changes import ChangeSettling
from rushes_catalog.domain.ids import AssetId, ChangeId, new_id
from rushes_catalog.events.domain.events import ChangeRecorded, assets_changed
from rushes_catalog.files.operations.moved_places import MovedPlaces
from rushes_catalog.library.domain.assets import Asset, KnownFile
from rushes_catalog.ports.clock import Clock
from rushes_catalog.ports.sorting import SortingNode
from rushes_catalog.sorting.domain.errors import NoSortFolderChosen, NotBeneathRoot, SortFolderGone
from rushes_catalog.sorting.domain.sort_pace import SortPace
from rushes_catalog.sorting.domain.sorting import (
    ProposalCounts,
    RankedVideo,
    SortedVideo,
    SortOrder,
    SortPage,
    SortState,
    SortWindow,
    WantedSorting,
    proposals_counted,
    sort_folder_at,
    sorting_words,
    within,
)
from rushes_catalog.storage.catalog import Catalog, Stores
from rushes_chassis.errors import NotFound, RushesError, TimedOut, Unavailable
from rushes_footage.files import Place
from rushes_footage.sorting import SortedFile, SortFolder, SortListing, VideoMove

_ROWS_AT_ONCE = 500


class SortVideos:
    """Moving a video requires its places, before and after, from examining it to recording the result."""

    def __init__(self, catalog: Catalog, node: SortingNode, default_folder: str, now: Clock) -> None:
        """`default_folder`: the absolute path used where none was chosen; "": the first root."""
        self._catalog, self._node, self._default, self._now = catalog, node, default_folder, now
        self.moved = MovedPlaces()
        self._settling = ChangeSettling("sortings", self.alone, self._under_way, self._settle)
        self._on_settled: list[Callable[[], None]] = []

    def on_settled(self, tell: Callable[[], None]) -> None:
        """Call `tell` after each video that was moved and recorded, from now on."""
        self._on_settled.append(tell)

    @asynccontextmanager
    async def alone(self, change_id: ChangeId) -> AsyncIterator[None]:
        """Nothing else is moved where the video of a change is or goes until this is left."""
        async with self._catalog.reading() as stores:
            video = await stores.sortings.of(change_id)
        async with self.moved.holding(video.move.places):
            yield

    async def run(self) -> None:
        """Settle every move under way, until cancelled; the next start continues with the rest."""
        await self._settling.run()

    async def chosen(self) -> tuple[str, SortFolder | None]:
        """The folder's absolute path, and its place in the library; "" and None where no folder can be sorted."""
        async with self._catalog.reading() as stores:
            path, roots = await self._chosen(stores), await stores.roots.all()
        folder = sort_folder_at(path, roots) if path else None
        return (path, folder) if folder is not None else ("", None)

    async def is_missing(self, folder: SortFolder) -> bool:
        """Whether the folder is missing; False where its disk or node is not available, so that it is unknown."""
        try:
            await self.expect_folder(folder)
        except SortFolderGone:
            return True
        return False

    async def expect_folder(self, folder: SortFolder) -> None:
        """Raise SortFolderGone where the folder is missing, as far as that is known."""
        try:
            await self._listed(folder)
        except SortFolderGone:
            raise
        except (Unavailable, TimedOut):
            return

    async def choose(self, path: str) -> tuple[str, SortListing]:
        """Sort this folder from now on; returns its path as stored, without `..` and such, and its content.

        Raises NotBeneathRoot and what listing it raises.
        """
        async with self._catalog.reading() as stores:
            folder = sort_folder_at(path, await stores.roots.all()) if path.startswith("/") else None
        if folder is None:
            raise NotBeneathRoot(path)
        listing = await self._node.listing(folder)
        stored = posixpath.normpath(path)
        async with self._catalog.changing() as stores:
            await stores.sortings.choose_folder(stored)
        return stored, listing

    async def listing(self) -> SortListing:
        """The folder's content now; raises NoSortFolderChosen, SortFolderGone and the errors of media."""
        return await self._listed(await self.folder())

    async def page(self, window: SortWindow, *, with_assets: bool = False) -> SortPage:
        """A page of unsorted videos, with their assets if `with_assets`. Raises what `listing` raises."""
        folder = await self.folder()
        listing = await self._listed(folder)
        arranged: Sequence[str] = window.among(listing.videos)
        if not window.is_by_name_alone:
            ranked = within(listing.categories, await self._ranked(folder, window.order))
            arranged = window.arranged(arranged, ranked)
        videos = window.of(arranged)
        paths = [folder.place_of(name, "").path for name in videos]
        known: dict[str, KnownFile] = {}
        told: dict[AssetId, Asset] = {}
        async with self._catalog.reading() as stores:
            for start in range(0, len(paths), _ROWS_AT_ONCE):
                found = await stores.files.at(folder.root, paths[start : start + _ROWS_AT_ONCE])
                known |= found
                if with_assets:
                    told |= await stores.assets.present([file.id for file in found.values()])
        ids = tuple(file.id if (file := known.get(path)) is not None and file.present else None for path in paths)
        assets = tuple(told.get(each) if each else None for each in ids) if with_assets else None
        return SortPage(replace(listing, videos=tuple(videos)), ids, len(arranged), assets)

    async def count_proposals(self) -> ProposalCounts:
        """The number of unsorted videos by proposed category. Raises what `listing` raises."""
        folder = await self.folder()
        return proposals_counted(await self._listed(folder), await self._ranked(folder, SortOrder.NAME))

    async def _ranked(self, folder: SortFolder, order: SortOrder) -> Sequence[RankedVideo]:
        async with self._catalog.reading() as stores:
            return await stores.learning.ranked(Place(folder.root, folder.path), order)

    async def categories_of(self, collection: Place) -> set[str]:
        """Names of the categories in a folder now; raises the errors of media."""
        listing = await self._listed(SortFolder(collection.root, collection.path))
        return {category.name for category in listing.categories}

    async def collection(self) -> Place:
        """The folder's place in the library; raises NoSortFolderChosen."""
        folder = await self.folder()
        return Place(folder.root, folder.path)

    async def find(self, name: str) -> Place:
        """The place of a video, unsorted or sorted; raises NotFound, NoSortFolderChosen, SortFolderGone."""
        folder = await self.folder()
        with raising_if_gone(folder):
            return Place(folder.root, await self._node.find(folder, name))

    async def is_under_way(self, asset_id: AssetId) -> bool:
        """Whether a video is being moved now."""
        async with self._catalog.reading() as stores:
            return await stores.sortings.is_under_way(asset_id)

    async def create(self, category: str) -> SortListing:
        """Create a category; raises AlreadyExists, NoSortFolderChosen and the errors of media."""
        folder = await self.folder()
        with raising_if_gone(folder):
            await self._node.create(folder, category)
        return await self._listed(folder)

    async def pace(self) -> SortPace:
        """How often recent proposals were correct, and how quickly people sort; raises NoSortFolderChosen."""
        collection = await self.collection()
        async with self._catalog.reading() as stores:
            return await stores.sortings.pace(collection)

    async def sort(self, wanted: WantedSorting, by: str, *, judged: bool = True) -> tuple[RecordedChange, SortListing]:
        """Move a video into a category; returns the change, which can be undone, and the folder's new content.

        `judged`: a person has decided that it belongs there.

        Raises NoSortFolderChosen, NoMediaNode, and what SortingNode.move raises: then nothing was moved.
        """
        folder = await self.folder()
        change = await self._sort(_move(folder, wanted), by, judged=judged, act=wanted.act)
        return change, await self._listed(folder)

    async def sort_each(
        self, wanted: Sequence[WantedSorting], by: str, *, judged: bool = True
    ) -> list[RecordedChange | RushesError]:
        """Move several videos into categories; returns the change of each, or why it was not moved.

        They are one act, unless they name others. After media has failed to answer once, no more are tried. Raises
        NoSortFolderChosen.
        """
        folder = await self.folder()
        act = new_id() if len(wanted) > 1 else ""
        outcomes: list[RecordedChange | RushesError] = []
        for each in wanted:
            try:
                outcomes.append(await self._sort(_move(folder, each), by, judged=judged, act=each.act or act))
            except RushesError as refused:
                outcomes.append(refused)
                if isinstance(refused, Unavailable | TimedOut):
                    break
        return outcomes + outcomes[-1:] * (len(wanted) - len(outcomes))

    async def _sort(self, move: VideoMove, by: str, *, judged: bool, act: str = "") -> RecordedChange:
        async with self.moved.holding(move.places):
            with raising_if_gone(move.folder):
                file = await self._node.look(move)
            async with self._catalog.changing() as stores:
                change_id = await self._record(stores, move, file, by, judged=judged, act=act)
            await self.settle(change_id)
        async with self._catalog.reading() as stores:
            return await stores.changes.get(change_id)

    async def expect_node(self, change_id: ChangeId) -> None:
        """Raise NoMediaNode where no attached node holds the folder of a change's video."""
        async with self._catalog.reading() as stores:
            self._node.expect_node((await stores.sortings.of(change_id)).move.folder)

    async def settle(self, change_id: ChangeId) -> None:
        """Move the video of a change to where its row states; the caller has entered `alone`.

        Raises what media refuses, after the row has been restored. Unavailable and TimedOut leave the change under way:
        it is unknown what media did, so the loop retries until it is known.
        """
        await self._settling.settle(change_id)

    async def settle_all(self, collection: Place) -> None:
        """Settle all moves in a folder that a crash has left under way; the caller holds the whole folder.

        Raises Unavailable and TimedOut where it is still not known what media did.
        """
        async with self._catalog.reading() as stores:
            under_way = await stores.sortings.under_way(collection)
        await self._settling.settle_known(under_way)

    async def _under_way(self) -> list[ChangeId]:
        async with self._catalog.reading() as stores:
            return await stores.sortings.under_way()

    async def _settle(self, change_id: ChangeId) -> None:
        async with self._catalog.reading() as stores:
            video = await stores.sortings.of(change_id)
        way = video.way
        try:
            moved = await self._node.move(way, video.file)
        except (Unavailable, TimedOut):
            raise
        except RushesError:
            async with self._catalog.changing() as stores:
                await self._call_off(stores, change_id, video)
            raise
        async with self._catalog.changing() as stores:
            returned = video.state is SortState.RETURNING
            await stores.sortings.put(change_id, SortState.BACK if returned else SortState.SORTED, moved)
            await self._place(stores, way)
            await stores.changes.end(change_id)
            await stores.events.append(ChangeRecorded(change_id), self._now())
        for tell in self._on_settled:
            tell()

    async def _call_off(self, stores: Stores, change_id: ChangeId, video: SortedVideo) -> None:
        change = await stores.changes.get(change_id)
        if change.step is Step.MAKING:
            await stores.sortings.forget(change_id)
        else:
            before = SortState.SORTED if video.state is SortState.RETURNING else SortState.BACK
            await stores.sortings.put(change_id, before)
        await stores.changes.call_off(change_id)
        await stores.events.append(ChangeRecorded(change_id), self._now())

    async def _place(self, stores: Stores, way: VideoMove) -> None:
        """Move the asset with its file, unless a scan has already done so."""
        old = way.folder.place_of(way.name, way.origin)
        new = way.folder.place_of(way.final_name, way.target)
        known = await stores.files.at(old.root, [old.path, new.path])
        file, there = known.get(old.path), known.get(new.path)
        if file is None:
            return
        if there is not None and there.present:
            if not file.is_same(there):
                return
            # While a file is copied to another disk it is in both places, and a scan records the copy as a new video.
            await stores.files.merge(file, there, self._now())
        elif file.present:
            await stores.files.move(file, new, self._now())
        else:
            return
        await stores.events.append(assets_changed(old.root, [file.id]), self._now())

    async def _record(
        self, stores: Stores, move: VideoMove, file: SortedFile, by: str, *, judged: bool, act: str
    ) -> ChangeId:
        place = move.folder.place_of(move.name, move.origin)
        known = (await stores.files.at(place.root, [place.path])).get(place.path)
        change = NewChange(
            id=ChangeId(new_id()),
            what=VideoSorted(),
            words=sorting_words(move),
            made_by=by,
            made_at=self._now(),
            assets=(known.id,) if known is not None else (),
            step=Step.MAKING,
            act=act,
        )
        await stores.changes.add(change)
        # Videos in a category have no proposals, only doubts.
        asked = judged and not move.origin
        collection = Place(move.folder.root, move.folder.path)
        proposed = await stores.learning.proposed(collection, known.fingerprint) if asked and known else ""
        await stores.sortings.add(change.id, move, file, judged=asked, proposed=proposed)
        return change.id

    async def folder(self) -> SortFolder:
        """The sorted folder; raises NoSortFolderChosen."""
        async with self._catalog.reading() as stores:
            path, roots = await self._chosen(stores), await stores.roots.all()
        folder = sort_folder_at(path, roots) if path else None
        if folder is None:
            raise NoSortFolderChosen(path)
        return folder

    async def _listed(self, folder: SortFolder) -> SortListing:
        with raising_if_gone(folder):
            return await self._node.listing(folder)

    async def _chosen(self, stores: Stores) -> str:
        chosen = await stores.sortings.chosen_folder() or self._default
        if chosen:
            return chosen
        roots = await stores.roots.all()
        return roots[0].path if roots else ""


@contextmanager
def raising_if_gone(folder: SortFolder) -> Iterator[None]:
    """Raise SortFolderGone where media finds no such folder. Moves under way do without it: they need media's own
    error.
    """
    try:
        yield
    except NotFound as missing:
        if missing.reason != "NoSortFolder":
            raise
        raise SortFolderGone(folder.path or folder.root) from missing


def _move(folder: SortFolder, wanted: WantedSorting) -> VideoMove:
    new_name = wanted.new_name if wanted.new_name != wanted.name else ""
    return VideoMove(folder, wanted.name, wanted.origin, wanted.category, new_name)
