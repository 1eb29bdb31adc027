"""WorkService: tasks of the catalog."""

from collections.abc import AsyncIterator

from rushes.media.v1 import work_pb2, work_pb2_grpc
from rushes_chassis.context import Context
from rushes_footage.messages.clips import attempt_to, task_id_from
from rushes_footage.messages.files import source_from
from rushes_footage.messages.proofs import proof_to
from rushes_footage.messages.proxies import proxy_to
from rushes_media.domain.clips.clips import FinishedClip
from rushes_media.domain.streams.proxies import FinishedProxy
from rushes_media.operations.clips.export_clip import ClipExporter
from rushes_media.operations.progress import Progress
from rushes_media.operations.streams.proxies import Proxies
from rushes_media.operations.works import Works
from rushes_media.rpc.conversions import checked_order


class WorkServicer(work_pb2_grpc.WorkServiceServicer):
    """Implements WorkService."""

    def __init__(self, works: Works, exporter: ClipExporter, slow_works: Works, proxies: Proxies) -> None:
        """`slow_works` take hours and have slots of their own."""
        self._works, self._exporter = works, exporter
        self._slow_works, self._proxies = slow_works, proxies

    async def Run(self, request: work_pb2.RunRequest, context: Context) -> AsyncIterator[work_pb2.RunResponse]:
        task_id, attempt = task_id_from(request.task_id), request.attempt
        if request.HasField("make_proxy"):
            spec = request.make_proxy
            async for said in self._slow_works.run(
                task_id,
                attempt,
                lambda report: self._proxies.made(
                    source_from(spec.source), spec.height, report, as_ffmpeg=spec.as_ffmpeg
                ),
            ):
                yield _response_to(said)
            return
        order = checked_order(task_id, request.export_clip)
        async for said in self._works.run(
            task_id, attempt, lambda report: self._exporter.export(order, attempt, report)
        ):
            yield _response_to(said)

    async def Stop(self, request: work_pb2.StopRequest, context: Context) -> work_pb2.StopResponse:
        for works in (self._works, self._slow_works):
            await works.stop(task_id_from(request.task_id), request.attempt)
        return work_pb2.StopResponse()


def _response_to(message: Progress | FinishedClip | FinishedProxy) -> work_pb2.RunResponse:
    if isinstance(message, Progress):
        attempt = None if message.attempt is None else attempt_to(message.attempt)
        progress = work_pb2.Progress(fraction=message.fraction, stage=message.stage, attempt=attempt)
        return work_pb2.RunResponse(progress=progress)
    if isinstance(message, FinishedProxy):
        made = work_pb2.RunResponse(make_proxy=proxy_to(message.proxy))
        if (decoded := message.decoded) is not None:
            made.decoded.CopyFrom(work_pb2.Decoded(decoder=decoded.decoder, fallback=decoded.fallback))
        return made
    result = work_pb2.ExportClipResult(
        path=message.path,
        size=message.size,
        proof=proof_to(message.proof),
        encoder=message.encoded.encoder,
        fallback=message.encoded.fallback,
    )
    return work_pb2.RunResponse(export_clip=result)
