"""What a worker can be told to do, by name; its answer is a line of JSON and then, where there are any, bytes.

Lines before that say how far it is, where a task takes long: {"progress": 0.4}.
"""

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict
from fractions import Fraction
from typing import Any

import av

from rushes_media import frame_index_format
from rushes_media.domain.formats import ClipFormat
from rushes_media.domain.wanted_frames import WantedFrame, WantedFrames
from rushes_media.domain.waveforms import WaveformPlan
from rushes_media.nursery import comparison, facts, frame_index, joining, pictures, proof, waveform
from rushes_media.nursery.containers import NotUsable
from rushes_media.nursery.shapes import Part

Answer = tuple[dict[str, Any], bytes]
Parameters = dict[str, Any]


def answer(task: str, parameters: str, inputs: Sequence[int]) -> bytes:
    """Do a task on the inputs' descriptors; a file that cannot be used is an answer too."""
    try:
        head, body = _TASKS[task](json.loads(parameters), inputs)
    except NotUsable as problem:
        head, body = {"problem": {"reason": problem.reason, "detail": problem.detail}}, b""
    except av.FFmpegError as failed:  # where nobody could say more about it
        detail = f"The file is damaged: it cannot be read on from some place ({failed.strerror})."
        head, body = {"problem": {"reason": "Damaged", "detail": detail}}, b""
    return json.dumps(head).encode() + b"\n" + body


def _inspect(_: Parameters, inputs: Sequence[int]) -> Answer:
    return asdict(facts.facts_of(inputs[0])), b""


def _frame_index(_: Parameters, inputs: Sequence[int]) -> Answer:
    return {}, frame_index_format.encode(frame_index.frame_index_of(inputs[0]))


def _picture(parameters: Parameters, inputs: Sequence[int]) -> Answer:
    return {}, pictures.picture_of(inputs[0], _wanted(parameters["wanted"]), _box(parameters))


def _picture_near(parameters: Parameters, inputs: Sequence[int]) -> Answer:
    seconds, tolerance = parameters["seconds"], parameters["tolerance"]
    return {}, pictures.picture_near(inputs[0], seconds, tolerance, _box(parameters))


def _box(parameters: Parameters) -> pictures.Box:
    return pictures.Box(parameters["width"], parameters["height"], parameters["pad"])


def _prove(parameters: Parameters, inputs: Sequence[int]) -> Answer:
    source, picture, *beside = inputs
    clip = proof.ClipInputs(ClipFormat(parameters["form"]), picture, beside[0] if beside else None)
    wanted = _wanted(parameters["wanted"])
    first, last = (Part(**part) if part else None for part in parameters["ends"])
    numbers = parameters["first"], parameters["last"]
    return asdict(proof.proof_of(clip, source, parameters["frames"], numbers, wanted, (first, last))), b""


def _signature(_: Parameters, inputs: Sequence[int]) -> Answer:
    return asdict(proof.signature_of(inputs[0])), b""


def _compare(_: Parameters, inputs: Sequence[int]) -> Answer:
    return asdict(comparison.comparison_of(inputs[0], inputs[1])), b""


def _join(parameters: Parameters, inputs: Sequence[int]) -> Answer:
    *segments, target = inputs
    parts = [joining.Part(Fraction(part["starts"]), part["frames"]) for part in parameters["parts"]]
    joining.join(segments, parts, Fraction(parameters["tick"]), Fraction(parameters["end"]), target)
    return {}, b""


def _waveform(parameters: Parameters, inputs: Sequence[int]) -> Answer:
    source, target = inputs
    plan = WaveformPlan(Fraction(parameters["origin"]), parameters["buckets"])
    waveform.write_waveform(source, target, plan, _say_progress)
    return {}, b""


def _say_progress(progress: float) -> None:
    os.write(1, json.dumps({"progress": progress}).encode() + b"\n")


def _wanted(fields: Parameters) -> WantedFrames:
    return WantedFrames(fields["stream"], fields["counted"], tuple(WantedFrame(**frame) for frame in fields["frames"]))


_TASKS: dict[str, Callable[[Parameters, Sequence[int]], Answer]] = {
    "inspect": _inspect,
    "frame_index": _frame_index,
    "picture": _picture,
    "picture_near": _picture_near,
    "join": _join,
    "prove": _prove,
    "signature": _signature,
    "compare": _compare,
    "waveform": _waveform,
}
