"""A media node's side of the contract that answers as a test says: what the catalog's gRPC adapters talk to."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import grpc

from rushes.media.v1 import (
    encoders_pb2,
    encoders_pb2_grpc,
    export_folder_pb2,
    export_folder_pb2_grpc,
    files_pb2,
    files_pb2_grpc,
    frames_pb2,
    frames_pb2_grpc,
    shots_pb2,
    shots_pb2_grpc,
    source_pb2,
    work_pb2,
    work_pb2_grpc,
)
from rushes_chassis.context import Context
from rushes_chassis.errors import OutOfRange, RushesError
from rushes_chassis.interceptors import ServiceInterceptor

VERSION = source_pb2.FileVersion(size=7, mtime_ns=9)
FRAMES = 30_000
"""Of a video."""


@dataclass
class Said:
    """What a node was asked, and what it is to answer with instead."""

    asked: list[object] = field(default_factory=list)
    error: RushesError | None = None
    # Work ends without a result.
    breaks_off: bool = False

    def note(self, request: object) -> None:
        self.asked.append(request)
        if self.error is not None:
            raise self.error


class _Files(files_pb2_grpc.FilesServiceServicer):
    ListRoots = ReadRange = ReadSlices = Watch = MarkWatch = Grant = None  # type: ignore[assignment]  # not called by the catalog

    def __init__(self, said: Said) -> None:
        self._said = said

    async def Walk(self, request: files_pb2.WalkRequest, context: Context) -> AsyncIterator[files_pb2.WalkResponse]:
        yield files_pb2.WalkResponse(files=[files_pb2.FoundFile(path="a b/ä.mp4", version=VERSION)])
        self._said.note(request)
        yield files_pb2.WalkResponse(unreadable=[files_pb2.UnreadablePlace(path="x", reason="permission denied")])
        passed_over = files_pb2.PassedOver(path="b/film.rm", kind=".rm", reason="convert it")
        yield files_pb2.WalkResponse(passed_over=[passed_over])

    async def Locate(self, request: files_pb2.LocateRequest, context: Context) -> files_pb2.LocateResponse:
        self._said.note(request)
        return files_pb2.LocateResponse(source=source_pb2.Source(root="lib", path="a.mp4", version=VERSION))

    async def Stat(self, request: files_pb2.StatRequest, context: Context) -> files_pb2.StatResponse:
        self._said.note(request)
        return files_pb2.StatResponse(version=VERSION, growing=True)

    async def HashParts(self, request: files_pb2.HashPartsRequest, context: Context) -> files_pb2.HashPartsResponse:
        self._said.note(request)
        return files_pb2.HashPartsResponse(digests=[b"1" * 32, b"2" * 32])

    async def Inspect(self, request: files_pb2.InspectRequest, context: Context) -> files_pb2.InspectResponse:
        self._said.note(request)
        return files_pb2.InspectResponse(
            version=VERSION,
            fingerprint="f00",
            facts=files_pb2.MediaFacts(
                container="matroska",
                video=files_pb2.VideoStream(
                    codec="h264",
                    codec_string="avc1.64001f",
                    pixel_format="yuv420p",
                    width=1080,
                    height=1920,
                    coded_width=1920,
                    coded_height=1088,
                    rotation=90,
                    rate=files_pb2.Rational(numerator=30000, denominator=1001),
                    time_base=files_pb2.Rational(numerator=1, denominator=90000),
                    frame_count=600,
                ),
                duration_seconds=20.02,
                recorded_at_ms=1_700_000_000_000,
            ),
        )

    async def InspectFiles(
        self, request: files_pb2.InspectFilesRequest, context: Context
    ) -> files_pb2.InspectFilesResponse:
        """All but the last, which it leaves without an outcome."""
        *others, _ = request.sources
        looks = [await self.Inspect(files_pb2.InspectRequest(source=source), context) for source in others]
        return files_pb2.InspectFilesResponse(inspections=[*looks, files_pb2.InspectResponse()])


class _Frames(frames_pb2_grpc.FramesServiceServicer):
    GetFrame = GetFrames = GetFrameIndex = GetPicture = None  # type: ignore[assignment]  # not called by the catalog

    def __init__(self, said: Said) -> None:
        self._said = said

    async def PreparePictures(
        self, request: frames_pb2.PreparePicturesRequest, context: Context
    ) -> frames_pb2.PreparePicturesResponse:
        self._said.note(request)
        return frames_pb2.PreparePicturesResponse(done=len(request.files), enough=True)

    async def PlanClips(self, request: frames_pb2.PlanClipsRequest, context: Context) -> frames_pb2.PlanClipsResponse:
        self._said.note(request)
        plan = frames_pb2.ClipPlan(
            start=2.0,
            first_frame=60,
            frame_count=240,
            start_pts=180_180,
            end_pts=900_900,
            resampling=frames_pb2.Resampling(rate=25, frames=201),
            joints=[60, 120],
        )
        return frames_pb2.PlanClipsResponse(version=VERSION, length=8.0, cursor=request.cursor, clips=[plan])


class _Shots(shots_pb2_grpc.ShotsServiceServicer):
    """Of videos that have a cut every 7000 frames, and cannot be read whole for the reason that is their path."""

    def __init__(self, said: Said) -> None:
        self._said = said

    async def GetShots(self, request: shots_pb2.GetShotsRequest, context: Context) -> shots_pb2.GetShotsResponse:
        self._said.note(request)
        problem = files_pb2.Problem(reason=request.source.path, detail="It failed.")
        state = shots_pb2.SHOTS_STATE_ERROR
        return shots_pb2.GetShotsResponse(state=state, problem=problem, retry_after_seconds=300)

    async def FindCuts(self, request: shots_pb2.FindCutsRequest, context: Context) -> shots_pb2.FindCutsResponse:
        self._said.note(request)
        if request.first_frame >= FRAMES:
            raise OutOfRange("The stretch begins after the end.", reason="BeyondEnd")
        within = range(request.first_frame + 1, min(request.last_frame + 1, FRAMES))
        kind = shots_pb2.CUT_KIND_CUT
        cuts = [shots_pb2.Cut(frame=frame, kind=kind, confidence=1, seconds=frame / 25) for frame in within]
        return shots_pb2.FindCutsResponse(cuts=[cut for cut in cuts if cut.frame % 7000 == 0])


class _Work(work_pb2_grpc.WorkServiceServicer):
    def __init__(self, said: Said) -> None:
        self._said = said

    async def Run(self, request: work_pb2.RunRequest, context: Context) -> AsyncIterator[work_pb2.RunResponse]:
        yield work_pb2.RunResponse(progress=work_pb2.Progress(fraction=0.5, stage="encoding"))
        self._said.note(request)
        if self._said.breaks_off:
            return
        match = work_pb2.FrameMatch(difference=0.5, nearest_neighbour_difference=9.0)
        proof = work_pb2.ClipProof(frames=240, frames_expected=240, duration_seconds=8.008, first=match, last=match)
        yield work_pb2.RunResponse(
            export_clip=work_pb2.ExportClipResult(
                path="/x/dog.mp4", size=5, proof=proof, encoder="libx264", fallback="No card."
            )
        )

    async def Stop(self, request: work_pb2.StopRequest, context: Context) -> work_pb2.StopResponse:
        self._said.note(request)
        return work_pb2.StopResponse()


class _Encoders(encoders_pb2_grpc.EncodersServiceServicer):
    ListEncoders = None  # type: ignore[assignment]  # not called by the catalog

    def __init__(self, said: Said) -> None:
        self._said = said

    async def TryEncoders(
        self, request: encoders_pb2.TryEncodersRequest, context: Context
    ) -> encoders_pb2.TryEncodersResponse:
        self._said.note(request)
        trial = encoders_pb2.Encoder(name="h264_nvenc", state=encoders_pb2.ENCODER_STATE_TRYING, reason="No card.")
        trial.tried_at.FromSeconds(1_700_000_000)
        return encoders_pb2.TryEncodersResponse(encoders=[trial])


class _ExportFolder(export_folder_pb2_grpc.ExportFolderServiceServicer):
    def __init__(self, said: Said) -> None:
        self._said = said

    async def GetHighestGroup(
        self, request: export_folder_pb2.GetHighestGroupRequest, context: Context
    ) -> export_folder_pb2.GetHighestGroupResponse:
        self._said.note(request)
        return export_folder_pb2.GetHighestGroupResponse(number=41)

    async def DiscardClips(
        self, request: export_folder_pb2.DiscardClipsRequest, context: Context
    ) -> export_folder_pb2.DiscardClipsResponse:
        self._said.note(request)
        return export_folder_pb2.DiscardClipsResponse(bytes=[5] * len(request.clips))

    async def RestoreClips(
        self, request: export_folder_pb2.RestoreClipsRequest, context: Context
    ) -> export_folder_pb2.RestoreClipsResponse:
        self._said.note(request)
        return export_folder_pb2.RestoreClipsResponse()

    async def DestroyClips(
        self, request: export_folder_pb2.DestroyClipsRequest, context: Context
    ) -> export_folder_pb2.DestroyClipsResponse:
        self._said.note(request)
        return export_folder_pb2.DestroyClipsResponse(destroyed=[True] * len(request.clips))

    async def LabelClips(
        self, request: export_folder_pb2.LabelClipsRequest, context: Context
    ) -> export_folder_pb2.LabelClipsResponse:
        self._said.note(request)
        return export_folder_pb2.LabelClipsResponse()

    async def RemoveClip(
        self, request: export_folder_pb2.RemoveClipRequest, context: Context
    ) -> export_folder_pb2.RemoveClipResponse:
        self._said.note(request)
        return export_folder_pb2.RemoveClipResponse(removed=True)

    async def WriteManifest(
        self, requests: AsyncIterator[export_folder_pb2.WriteManifestRequest], context: Context
    ) -> export_folder_pb2.WriteManifestResponse:
        async for request in requests:
            self._said.note(request)
        return export_folder_pb2.WriteManifestResponse()

    async def FindClips(
        self, request: export_folder_pb2.FindClipsRequest, context: Context
    ) -> export_folder_pb2.FindClipsResponse:
        self._said.note(request)
        place = work_pb2.ClipPlace(folder_suffix="night", group="dog_001", name="dog_001_0")
        version = source_pb2.FileVersion(size=5, mtime_ns=7)
        found = export_folder_pb2.FoundClip(place=place, version=version, bytes=5)
        return export_folder_pb2.FindClipsResponse(clips=[found] * len(request.clips))

    async def VerifyClip(
        self, request: export_folder_pb2.VerifyClipRequest, context: Context
    ) -> export_folder_pb2.VerifyClipResponse:
        self._said.note(request)
        return export_folder_pb2.VerifyClipResponse(differences=["it has 239 frames instead of 240"])


@asynccontextmanager
async def media_node(socket: Path, said: Said) -> AsyncIterator[str]:
    """A node that serves on this socket; its gRPC target."""
    server = grpc.aio.server(interceptors=[ServiceInterceptor()])
    files_pb2_grpc.add_FilesServiceServicer_to_server(_Files(said), server)
    frames_pb2_grpc.add_FramesServiceServicer_to_server(_Frames(said), server)
    shots_pb2_grpc.add_ShotsServiceServicer_to_server(_Shots(said), server)
    encoders_pb2_grpc.add_EncodersServiceServicer_to_server(_Encoders(said), server)
    work_pb2_grpc.add_WorkServiceServicer_to_server(_Work(said), server)
    export_folder_pb2_grpc.add_ExportFolderServiceServicer_to_server(_ExportFolder(said), server)
    server.add_insecure_port(f"unix:{socket}")
    await server.start()
    yield f"unix:{socket}"
    await server.stop(None)
