"""The export folder, through media nodes."""

from collections.abc import AsyncIterator, Sequence

from typing_extensions import override

from rushes.media.v1 import export_folder_pb2
from rushes.media.v1.export_folder_pb2_grpc import ExportFolderServiceStub as _Folder
from rushes_catalog.adapters.media_nodes import MediaNodes
from rushes_catalog.manifests.domain.manifest import ManifestForm
from rushes_catalog.ports.media import ExportFolder
from rushes_footage.clips import ClipOrder, FoundClip, OwnClip, TaskId, VerifiedClip
from rushes_footage.files import FileVersion
from rushes_footage.formats import ClipFormat
from rushes_footage.messages.clips import found_clip_from, order_to, own_clip_to, verified_from
from rushes_footage.messages.files import version_to
from rushes_footage.messages.formats import format_to
from rushes_footage.messages.plans import place_to
from rushes_footage.plans import ClipPlace

# Seconds.
_QUICK = 10.0
_VERIFY = 1800.0
_MANIFEST = 600.0
# Up to a hundred clips, each of which is read first.
_MANY = 100.0
_MANIFEST_FORMS = {
    ManifestForm.LINES: export_folder_pb2.MANIFEST_FORM_LINES,
    ManifestForm.TABLE: export_folder_pb2.MANIFEST_FORM_TABLE,
}
# Limit of rushes.media.v1.FindClipsRequest.
_FOUND_AT_ONCE = 1000


class GrpcExportFolder(MediaNodes, ExportFolder):
    """Implements ports.media.ExportFolder."""

    @override
    def location(self) -> str:
        """The same for every node, as the folder is shared."""
        return self._in_turn(None)[0].export_folder

    @override
    async def highest_group(self, folder_suffix: str, name: str) -> int:
        request = export_folder_pb2.GetHighestGroupRequest(folder_suffix=folder_suffix, name=name)
        found = await self._ask(None, lambda channel: _Folder(channel).GetHighestGroup(request, timeout=_QUICK))
        return found.number

    @override
    async def discard_clips(self, clips: Sequence[OwnClip]) -> list[int]:
        request = export_folder_pb2.DiscardClipsRequest(clips=map(own_clip_to, clips))
        answer = await self._ask(None, lambda channel: _Folder(channel).DiscardClips(request, timeout=_MANY))
        return list(answer.bytes)

    @override
    async def restore_clips(self, clips: Sequence[OwnClip]) -> None:
        request = export_folder_pb2.RestoreClipsRequest(clips=map(own_clip_to, clips))
        await self._ask(None, lambda channel: _Folder(channel).RestoreClips(request, timeout=_MANY))

    @override
    async def destroy_clips(self, clips: Sequence[OwnClip]) -> list[bool]:
        request = export_folder_pb2.DestroyClipsRequest(clips=map(own_clip_to, clips))
        answer = await self._ask(None, lambda channel: _Folder(channel).DestroyClips(request, timeout=_MANY))
        return list(answer.destroyed)

    @override
    async def label_clips(self, clips: Sequence[OwnClip]) -> None:
        request = export_folder_pb2.LabelClipsRequest(clips=map(own_clip_to, clips))
        await self._ask(None, lambda channel: _Folder(channel).LabelClips(request, timeout=_MANY))

    @override
    async def remove_clip(self, place: ClipPlace, task_id: TaskId) -> bool:
        request = export_folder_pb2.RemoveClipRequest(place=place_to(place), task_id=task_id)
        answer = await self._ask(None, lambda channel: _Folder(channel).RemoveClip(request, timeout=_QUICK))
        return answer.removed

    @override
    async def write_manifest(self, folder_suffix: str, form: ManifestForm, data: AsyncIterator[bytes]) -> None:
        """Sent to the first node only: the data is an iterator, which cannot be sent again."""
        node = self._in_turn(None)[0]

        async def requests() -> AsyncIterator[export_folder_pb2.WriteManifestRequest]:
            yield export_folder_pb2.WriteManifestRequest(folder_suffix=folder_suffix, form=_MANIFEST_FORMS[form])
            async for part in data:
                yield export_folder_pb2.WriteManifestRequest(data=part)

        async with self._channels.to(node.address) as channel:
            await _Folder(channel).WriteManifest(requests(), timeout=_MANIFEST)

    @override
    async def find_clips(self, wanted: Sequence[tuple[str, ClipFormat]]) -> list[FoundClip]:
        found: list[FoundClip] = []
        for begin in range(0, len(wanted), _FOUND_AT_ONCE):
            clips = [
                export_folder_pb2.WantedClip(path=path, format=format_to(form))
                for path, form in wanted[begin : begin + _FOUND_AT_ONCE]
            ]
            found += await self._found(export_folder_pb2.FindClipsRequest(clips=clips))
        return found

    async def _found(self, request: export_folder_pb2.FindClipsRequest) -> list[FoundClip]:
        answer = await self._ask(None, lambda channel: _Folder(channel).FindClips(request, timeout=_MANY))
        return [found_clip_from(clip) for clip in answer.clips]

    @override
    async def verify_clip(self, order: ClipOrder, adopted: FileVersion | None = None) -> VerifiedClip:
        """By a node that has the source; without one, any node can report that the clip is gone, or that the source
        is missing."""
        request = export_folder_pb2.VerifyClipRequest(
            task_id=order.task_id, spec=order_to(order), adopted=version_to(adopted) if adopted else None
        )
        root = order.source.root if self._fleet.holders(order.source.root) else None
        answer = await self._ask(root, lambda channel: _Folder(channel).VerifyClip(request, timeout=_VERIFY))
        return verified_from(answer)
