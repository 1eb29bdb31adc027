"""WaveformsService: peaks and loudness of a file's sound."""

import hashlib
import time
from math import ceil

from rushes.media.v1 import files_pb2, waveforms_pb2, waveforms_pb2_grpc
from rushes_chassis.context import Context
from rushes_footage.messages.files import source_from
from rushes_media.domain.streams.renditions import State
from rushes_media.domain.streams.waveforms import Stretch, to_micros
from rushes_media.operations.streams.waveforms import Waveform, Waveforms

_STATES = {
    State.MISSING: waveforms_pb2.WAVEFORM_STATE_MAKING,  # and begun by now
    State.TRANSCODING: waveforms_pb2.WAVEFORM_STATE_MAKING,
    State.READY: waveforms_pb2.WAVEFORM_STATE_READY,
    State.ERROR: waveforms_pb2.WAVEFORM_STATE_ERROR,
    State.NONE: waveforms_pb2.WAVEFORM_STATE_NONE,
}
_DAMAGED = "Damaged"


class WaveformsServicer(waveforms_pb2_grpc.WaveformsServiceServicer):
    """Implements WaveformsService."""

    def __init__(self, waveforms: Waveforms) -> None:
        self._waveforms = waveforms

    async def GetWaveform(
        self, request: waveforms_pb2.GetWaveformRequest, context: Context
    ) -> waveforms_pb2.GetWaveformResponse:
        end = to_micros(request.end) if request.HasField("end") else None
        stretch = Stretch(to_micros(request.start), end, request.buckets)
        return _waveform_to(await self._waveforms.of(source_from(request.source), stretch))


def _waveform_to(waveform: Waveform) -> waveforms_pb2.GetWaveformResponse:
    rendition, peaks = waveform.rendition, waveform.peaks
    message = waveforms_pb2.GetWaveformResponse(state=_STATES[rendition.state], progress=rendition.progress)
    if peaks is not None:
        message.start, message.end = float(peaks.start), float(peaks.end)
        message.lows, message.highs, message.rms = peaks.lows, peaks.highs, peaks.rms
        if peaks.damage:
            message.problem.CopyFrom(files_pb2.Problem(reason=_DAMAGED, detail=peaks.damage))
        message.etag = hashlib.blake2b(message.SerializeToString(deterministic=True), digest_size=16).hexdigest()
    if (failure := rendition.failure) is not None:
        message.problem.CopyFrom(files_pb2.Problem(reason=failure.reason, detail=failure.detail))
        message.retry_after_seconds = max(1, ceil(failure.retry_at - time.time()))
    return message
