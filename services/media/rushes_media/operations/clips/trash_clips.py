"""Moving published clips into the trash and back, and deleting them from it, each checked by its task's mark."""

import asyncio
from collections.abc import Callable, Sequence

import structlog

from rushes_chassis.errors import RushesError
from rushes_footage.clips import OwnClip
from rushes_media.adapters.clips.export_folder import ExportFolder
from rushes_media.adapters.clips.trash import Trash
from rushes_media.adapters.clips.working_clips import ClipFiles, close
from rushes_media.adapters.workers.containers import Containers
from rushes_media.domain.clips.clips import mark_of
from rushes_media.domain.errors import ClipExists, HalfMoved, NotInTrash, PlaceTaken
from rushes_media.operations.clips.ownership import is_own
from rushes_media.threads import acquired

log = structlog.get_logger()


class TrashClips:
    """Checks all clips of a group first and moves none unless all can be moved."""

    def __init__(self, folder: ExportFolder, trash: Trash, containers: Containers) -> None:
        self._folder, self._trash, self._containers = folder, trash, containers

    async def discard(self, clips: Sequence[OwnClip]) -> list[int]:
        """Move to the trash; returns the bytes of each, 0 for one that was not there.

        Files of the user's own in the folder of a sequence stay where they are. Raises BadPlace, and ClipExists where
        another file than the task's lies at a clip's place. Whatever is raised, none of them is in the trash then;
        where one of those that were moved could not return, HalfMoved says so.
        """
        try:
            await self._discard(clips)
            for clip in clips:
                await self.give_back(clip)
        except Exception as hindered:
            await self._returned(clips, hindered)
            raise
        return [await asyncio.to_thread(self._trash.size, clip.place, clip.task_id) for clip in clips]

    async def make_way(self, clip: OwnClip) -> None:
        """Move a clip to the trash with all files in its folder, whose name is free then for its successor.

        Raises like `discard`. Call `give_back` when the successor is published.
        """
        try:
            await self._discard([clip])
        except Exception as hindered:
            await self._returned([clip], hindered)
            raise

    async def give_back(self, clip: OwnClip) -> None:
        """Move files of the user's own from a sequence's folder in the trash back to their place."""
        await asyncio.to_thread(self._trash.give_back, clip.place, clip.task_id, mark_of(clip))

    async def _discard(self, clips: Sequence[OwnClip]) -> None:
        own = await asyncio.gather(*map(self._at_place, clips))
        moving = []
        for clip, whose in zip(clips, own, strict=True):
            if whose is not False:
                moving.append(clip)
            elif not clip.place.format.is_sequence or not await self._in_trash(clip):
                raise ClipExists(str(self._folder.path_of(clip.place)))
            # Otherwise it was moved before, and what lies there are files of the user's own.
        for clip in moving:
            await asyncio.to_thread(self._trash.put, clip.place, clip.task_id, mark_of(clip))

    async def _returned(self, clips: Sequence[OwnClip], hindered: Exception) -> None:
        """Put back what this call moved, or an earlier one whose answer was lost."""
        for clip in clips:
            try:
                if await self._in_trash(clip):
                    await self._take_back(clip)
            except PlaceTaken:
                continue  # Something else lies there by now: that clip, deleted earlier, stays in the trash.
            except (OSError, RushesError) as stuck:
                raise self._half_moved(clip, stuck) from hindered

    def _half_moved(self, clip: OwnClip, stuck: Exception) -> HalfMoved:
        path = str(self._folder.path_of(clip.place))
        log.warning("half moved", path=path, why=str(stuck))
        return HalfMoved(path)

    async def restore(self, clips: Sequence[OwnClip]) -> None:
        """Move back to their places, and into dataset.json; clips that are there already stay.

        Raises BadPlace, NotInTrash, and PlaceTaken where something else lies at a place by now: those that were moved
        are in the trash again then, and where one of them could not be, HalfMoved says so.
        """
        were_in_trash = await asyncio.gather(*map(self._expect_restorable, clips))
        moving = []
        try:
            for clip, was_in_trash in zip(clips, were_in_trash, strict=True):
                if was_in_trash:
                    moving.append(clip)
                await self._take_back(clip)
        except Exception as hindered:
            await self._put_again(moving, hindered)
            raise

    async def _take_back(self, clip: OwnClip) -> None:
        try:
            await asyncio.to_thread(self._trash.take_back, clip.place, clip.task_id)
        except FileExistsError as taken:
            raise PlaceTaken(str(self._folder.path_of(clip.place))) from taken
        await asyncio.to_thread(self._folder.put_label, clip.place, clip.label)

    async def _put_again(self, clips: Sequence[OwnClip], hindered: Exception) -> None:
        for clip in clips:
            try:
                if await self._at_place(clip):
                    await asyncio.to_thread(self._trash.put, clip.place, clip.task_id, mark_of(clip))
                await self.give_back(clip)
            except (OSError, RushesError) as stuck:
                raise self._half_moved(clip, stuck) from hindered

    async def destroy(self, clips: Sequence[OwnClip]) -> list[bool]:
        """Delete for good; False for one that is not there, or whose files lack the task's mark and are kept."""
        return [await self._destroyed(clip) for clip in clips]

    async def label(self, clips: Sequence[OwnClip]) -> None:
        """Update their labels in dataset.json; clips that are not at their place are skipped."""
        for clip in clips:
            if await self._at_place(clip):
                await asyncio.to_thread(self._folder.set_label, clip.place, clip.label)

    async def _destroyed(self, clip: OwnClip) -> bool:
        if not await self._in_trash(clip):
            return False
        await asyncio.to_thread(self._trash.destroy, clip.place, clip.task_id, mark_of(clip))
        return True

    async def _expect_restorable(self, clip: OwnClip) -> bool:
        """Whether it still has to be moved."""
        path = str(self._folder.path_of(clip.place))
        if not await self._in_trash(clip):
            if not await self._at_place(clip):
                raise NotInTrash(path)
            return False
        if await asyncio.to_thread(self._trash.in_the_way, clip.place, clip.task_id):
            raise PlaceTaken(path)
        return True

    async def _at_place(self, clip: OwnClip) -> bool | None:
        return await self._is_own(lambda: self._folder.published(clip.place), clip)

    async def _in_trash(self, clip: OwnClip) -> bool | None:
        if clip.adopted is not None:
            # Nothing else is put under this task's name in the trash, and a folder of pictures changes its version with
            # the first picture deleted.
            return True if await self._lies_in_trash(clip) else None
        return await self._is_own(lambda: self._trash.kept(clip.place, clip.task_id), clip)

    async def _lies_in_trash(self, clip: OwnClip) -> bool:
        found = await acquired(lambda: self._trash.kept(clip.place, clip.task_id), close)
        if found is None:
            return False
        found.close()
        return True

    async def _is_own(self, opened: Callable[[], ClipFiles | None], clip: OwnClip) -> bool | None:
        """Whether the file is this clip; None where there is none."""
        found = await acquired(opened, close)
        if found is None:
            return None
        with found:
            return await is_own(self._containers, found, clip)
