"""ExportFolderService: the folder that clips are published in."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from rushes.media.v1 import export_folder_pb2, export_folder_pb2_grpc
from rushes_chassis.context import Context
from rushes_chassis.drained import drained
from rushes_footage.messages.clips import found_clip_to, own_clip_from, task_id_from, verified_to
from rushes_footage.messages.files import version_from
from rushes_footage.messages.formats import format_from
from rushes_footage.messages.plans import place_from
from rushes_media.adapters.clips.export_folder import ExportFolder
from rushes_media.adapters.clips.manifests import WorkingManifest
from rushes_media.adapters.workers.containers import Containers
from rushes_media.domain.clips.manifests import ManifestForm
from rushes_media.operations.clips.export_clip import ClipExporter
from rushes_media.operations.clips.find_clip import find_clip
from rushes_media.operations.clips.remove_clip import remove_clip
from rushes_media.operations.clips.trash_clips import TrashClips
from rushes_media.rpc.conversions import checked_order

_MANIFEST_FORMS = {
    export_folder_pb2.MANIFEST_FORM_UNSPECIFIED: ManifestForm.LINES,
    export_folder_pb2.MANIFEST_FORM_LINES: ManifestForm.LINES,
    export_folder_pb2.MANIFEST_FORM_TABLE: ManifestForm.TABLE,
}


class ExportFolderServicer(export_folder_pb2_grpc.ExportFolderServiceServicer):
    """Implements ExportFolderService."""

    def __init__(self, folder: ExportFolder, containers: Containers, exporter: ClipExporter, trash: TrashClips) -> None:
        self._folder = folder
        self._containers = containers
        self._exporter = exporter
        self._trash = trash

    async def GetHighestGroup(
        self, request: export_folder_pb2.GetHighestGroupRequest, context: Context
    ) -> export_folder_pb2.GetHighestGroupResponse:
        number = await asyncio.to_thread(self._folder.highest_group, request.folder_suffix, request.name)
        return export_folder_pb2.GetHighestGroupResponse(number=number)

    async def RemoveClip(
        self, request: export_folder_pb2.RemoveClipRequest, context: Context
    ) -> export_folder_pb2.RemoveClipResponse:
        removed = await remove_clip(
            self._folder, self._containers, place_from(request.place), task_id_from(request.task_id)
        )
        return export_folder_pb2.RemoveClipResponse(removed=removed)

    async def WriteManifest(
        self, requests: AsyncIterator[export_folder_pb2.WriteManifestRequest], context: Context
    ) -> export_folder_pb2.WriteManifestResponse:
        async with drained(requests):
            await self._write_manifest(requests)
        return export_folder_pb2.WriteManifestResponse()

    async def _write_manifest(self, requests: AsyncIterator[export_folder_pb2.WriteManifestRequest]) -> None:
        with contextlib.ExitStack() as stack:
            manifest: WorkingManifest | None = None
            async for request in requests:
                if manifest is None:
                    manifest = await asyncio.to_thread(
                        stack.enter_context,
                        self._folder.working_manifest(request.folder_suffix, _MANIFEST_FORMS[request.form]),
                    )
                await asyncio.to_thread(manifest.write, request.data)
            if manifest is not None:
                await asyncio.to_thread(manifest.publish)

    async def DiscardClips(
        self, request: export_folder_pb2.DiscardClipsRequest, context: Context
    ) -> export_folder_pb2.DiscardClipsResponse:
        return export_folder_pb2.DiscardClipsResponse(
            bytes=await self._trash.discard([own_clip_from(clip) for clip in request.clips])
        )

    async def RestoreClips(
        self, request: export_folder_pb2.RestoreClipsRequest, context: Context
    ) -> export_folder_pb2.RestoreClipsResponse:
        await self._trash.restore([own_clip_from(clip) for clip in request.clips])
        return export_folder_pb2.RestoreClipsResponse()

    async def DestroyClips(
        self, request: export_folder_pb2.DestroyClipsRequest, context: Context
    ) -> export_folder_pb2.DestroyClipsResponse:
        destroyed = await self._trash.destroy([own_clip_from(clip) for clip in request.clips])
        return export_folder_pb2.DestroyClipsResponse(destroyed=destroyed)

    async def LabelClips(
        self, request: export_folder_pb2.LabelClipsRequest, context: Context
    ) -> export_folder_pb2.LabelClipsResponse:
        await self._trash.label([own_clip_from(clip) for clip in request.clips])
        return export_folder_pb2.LabelClipsResponse()

    async def VerifyClip(
        self, request: export_folder_pb2.VerifyClipRequest, context: Context
    ) -> export_folder_pb2.VerifyClipResponse:
        adopted = version_from(request.adopted) if request.HasField("adopted") else None
        return verified_to(await self._exporter.verify(checked_order(request.task_id, request.spec), adopted))

    async def FindClips(
        self, request: export_folder_pb2.FindClipsRequest, context: Context
    ) -> export_folder_pb2.FindClipsResponse:
        wanted = [(Path(each.path), format_from(each.format)) for each in request.clips]
        found = await asyncio.to_thread(lambda: [find_clip(self._folder, *each) for each in wanted])
        return export_folder_pb2.FindClipsResponse(clips=map(found_clip_to, found))
