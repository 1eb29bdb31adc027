"""Conversion of waveforms."""

from array import array

from rushes.media.v1 import waveforms_pb2
from rushes_gateway.resources.waveforms import shapes

_STATES: dict[int, shapes.State] = {
    waveforms_pb2.WAVEFORM_STATE_MAKING: "making",
    waveforms_pb2.WAVEFORM_STATE_READY: "ready",
    waveforms_pb2.WAVEFORM_STATE_ERROR: "error",
    waveforms_pb2.WAVEFORM_STATE_NONE: "none",
}


def waveform(message: waveforms_pb2.GetWaveformResponse) -> shapes.Waveform:
    """A stretch of a waveform, or the state of one that is not ready."""
    state = _STATES[message.state]
    ready = state == "ready"
    problem = None
    if message.HasField("problem"):
        problem = shapes.WaveformProblem(
            reason=message.problem.reason,
            detail=message.problem.detail,
            retry_after_seconds=None if ready else message.retry_after_seconds,
        )
    return shapes.Waveform(
        state=state,
        progress=message.progress,
        problem=problem,
        start=message.start if ready else None,
        end=message.end if ready else None,
        lows=array("b", message.lows).tolist(),
        highs=array("b", message.highs).tolist(),
        rms=array("b", message.rms).tolist(),
    )
