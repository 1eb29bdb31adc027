"""The tasks of workers, by name; an answer is a line of JSON, and then bytes where there are any.

Lines before it report the progress of long tasks: {"progress": 0.4}; or, in a task for several files, the result of
one: {"looked": {...}}.
"""

import json
import os
from array import array
from collections.abc import Callable, Sequence
from dataclasses import asdict, fields
from fractions import Fraction
from functools import partial
from typing import Any

import av

from rushes_footage.facts import AudioFacts, Problem, VideoFacts
from rushes_footage.formats import ClipFormat
from rushes_media.domain.files.facts import Colours, InspectedFacts
from rushes_media.domain.frames.frame_index import Entry, Turn
from rushes_media.domain.frames.stills import Still, StillFormat
from rushes_media.domain.frames.wanted_frames import WantedFrame, WantedFrames
from rushes_media.domain.streams.sounds import WholeSound
from rushes_media.domain.streams.waveforms import WaveformPlan
from rushes_media.formats import frame_index_format, packet_index_format, wanted_frames_format
from rushes_media.sandbox.clips import comparison, heard, joining, pcm, proof, sequence
from rushes_media.sandbox.clips.sound_likeness import SoundSpan
from rushes_media.sandbox.files import facts
from rushes_media.sandbox.files.clock import clock_from
from rushes_media.sandbox.files.containers import NotUsable
from rushes_media.sandbox.frames import even_stills, feeding, frame_index, pictures, sent_picture, storyboard
from rushes_media.sandbox.frames.decoding import exact_frames
from rushes_media.sandbox.frames.open_video import OpenVideo
from rushes_media.sandbox.frames.shapes import Part
from rushes_media.sandbox.frames.stills import Stills
from rushes_media.sandbox.serving import Answer, Parameters, serve, write_all
from rushes_media.sandbox.streams import packet_index, sound, streams, waveform, whole_sound


def answer(task: str, parameters: Parameters, inputs: Sequence[int]) -> bytes:
    """Do a task on the input descriptors; an unusable file is an answer too."""
    head, body = _answered(lambda: _TASKS[task](parameters, inputs))
    return json.dumps(head).encode() + b"\n" + body


def _answered(work: Callable[[], Answer]) -> Answer:
    try:
        return work()
    except (NotUsable, av.FFmpegError) as failed:
        return _problem(failed)


def _problem(failed: NotUsable | av.FFmpegError) -> Answer:
    if isinstance(failed, NotUsable):
        return {"problem": {"reason": failed.reason, "detail": failed.detail}}, b""
    # For exceptions without a more specific reason.
    detail = f"The file is damaged: it cannot be read on from some place ({failed.strerror})."
    return {"problem": {"reason": "Damaged", "detail": detail}}, b""


def _inspect(_: Parameters, inputs: Sequence[int]) -> Answer:
    return _written(facts.facts_of(inputs[0])), b""


def _written(record: InspectedFacts | VideoFacts | AudioFacts | Colours | Problem) -> dict[str, Any]:
    """For JSON. dataclasses.asdict copies each value deeply, which takes as long as all else that is not FFmpeg."""
    told: dict[str, Any] = {}
    for name in (each.name for each in fields(record)):
        value = getattr(record, name)
        if isinstance(value, VideoFacts | AudioFacts | Colours | Problem):
            value = _written(value)
        told[name] = str(value) if isinstance(value, Fraction) else value
    return told


def _inspect_all(_: Parameters, inputs: Sequence[int]) -> Answer:
    # Sent as they come, so that results are not lost if the next file crashes the worker.
    for each in inputs:
        looked, _nothing = _answered(partial(_inspect, {}, [each]))
        write_all(json.dumps({"looked": looked}).encode() + b"\n")
    return {}, b""


def _frame_index(_: Parameters, inputs: Sequence[int]) -> Answer:
    return {}, frame_index_format.encode(frame_index.frame_index_of(inputs[0], _say_progress))


def _packet_index(_: Parameters, inputs: Sequence[int]) -> Answer:
    return {}, packet_index_format.encode(packet_index.packet_index_of(inputs[0]))


def _fragments(parameters: Parameters, inputs: Sequence[int]) -> Answer:
    streams.make_fragments(inputs[0], inputs[1], parameters, _say_fragment)
    return {}, b""


def _say_fragment(head: Parameters, fragment: bytes) -> None:
    answered = memoryview(json.dumps(head | {"bytes": len(fragment)}).encode() + b"\n" + fragment)
    while answered:
        answered = answered[os.write(1, answered) :]


def _picture_near(parameters: Parameters, inputs: Sequence[int]) -> Answer:
    seconds, tolerance = parameters["seconds"], parameters["tolerance"]
    box = pictures.PictureSize(parameters["width"], parameters["height"], parameters["pad"])
    return {}, pictures.picture_near(inputs[0], seconds, tolerance, box)


def _key_frame_board(parameters: Parameters, inputs: Sequence[int]) -> Answer:
    duration = parameters["duration"]
    return _board(storyboard.of_key_frames(inputs[0], None if duration is None else Fraction(duration)))


def _frame_board(parameters: Parameters, inputs: Sequence[int]) -> Answer:
    wanted, base = _wanted(parameters["wanted"]), Fraction(parameters["time_base"])
    return _board(storyboard.of_frames(inputs[0], wanted, parameters["first_pts"], base))


def _board(made: storyboard.Made | None) -> Answer:
    if made is None:
        return {"tiles": []}, b""
    head = {"size": [made.tile_width, made.tile_height], "tiles": list(zip(made.pts, made.seconds, strict=True))}
    return head, made.sheet


def _frames(parameters: Parameters, inputs: Sequence[int]) -> Answer:
    source, requests = inputs
    stills = Stills()
    turn = Turn(*parameters["turn"])
    with OpenVideo(source, parameters["stream"], counted=parameters["counted"], turn=turn) as video:

        def decode(asked: Parameters) -> Callable[[], Answer]:
            still = Still(**{**asked["still"], "form": StillFormat(asked["still"]["form"])})
            try:
                picture = video.picture(_wanted_frame(asked["frame"]))
            except (NotUsable, av.FFmpegError) as failed:
                problem = _problem(failed)
                return lambda: problem
            return lambda: _answered(lambda: ({"shown": picture.shape.shown}, stills.of(picture, still)))

        serve(requests, decode)
    return {}, b""


def _sent_picture(_: Parameters, inputs: Sequence[int]) -> Answer:
    size = os.fstat(inputs[0]).st_size
    return {}, sent_picture.pixels_of(os.pread(inputs[0], size, 0))


def _prove(parameters: Parameters, inputs: Sequence[int]) -> Answer:
    source, picture, *beside = inputs
    clip = proof.ClipInputs(ClipFormat(parameters["form"]), picture, beside[0] if beside else None)
    wanted = _wanted(parameters["wanted"])
    first, last = (Part(**part) if part else None for part in parameters["ends"])
    numbers = parameters["first"], parameters["last"]
    heard = parameters["heard"]
    span = _span(heard) if heard else None
    ends, recoloured = (first, last), parameters["recoloured"]
    frames = parameters["frames"]
    return asdict(proof.proof_of(clip, source, frames, numbers, wanted, ends, span, recoloured=recoloured)), b""


def _span(heard: Parameters) -> SoundSpan:
    start, seconds = Fraction(heard["start"]), Fraction(heard["seconds"])
    return SoundSpan(heard["stream"], start, seconds, clock_from(heard["clock"]))


def _prove_frames(parameters: Parameters, inputs: Sequence[int]) -> Answer:
    source, made = inputs
    frames = {}
    for number, offset, size in parameters["places"]:
        try:
            frames[number] = sequence.decoded_picture(os.pread(made, size, offset), ClipFormat.JPEG)
        except (av.FFmpegError, ValueError) as failed:
            raise NotUsable("ProxyNotProven", f"Frame {number} of the finished proxy cannot be decoded.") from failed
    as_ffmpeg = parameters["as_ffmpeg"]
    matches = proof.frame_matches(frames, source, _wanted(parameters["wanted"]), as_ffmpeg=as_ffmpeg)
    return {"matches": [[number, asdict(match)] for number, match in matches.items()]}, b""


def _compare_frames(parameters: Parameters, inputs: Sequence[int]) -> Answer:
    source, made = inputs
    frames = {number: picture.frame for number, picture in exact_frames(made, _wanted(parameters["made"])).items()}
    matches = proof.frame_matches(frames, source, _wanted(parameters["wanted"]))
    return {"matches": [[number, asdict(match)] for number, match in matches.items()]}, b""


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


def _heard(parameters: Parameters, inputs: Sequence[int]) -> Answer:
    source, target = inputs
    rate = parameters["sample_rate"]
    with heard.OpenTrack(source, parameters["stream"], clock_from(parameters["clock"])) as track:
        kind, pieces = heard.heard(track, Fraction(parameters["start"]), rate, parameters["samples"])
        pcm.pour(target, kind, rate, pieces)
    return {}, b""


def _sound(parameters: Parameters, inputs: Sequence[int]) -> Answer:
    return {}, sound.first_sound(inputs[0], parameters["seconds"])


def _whole_sound(parameters: Parameters, inputs: Sequence[int]) -> Answer:
    origin, clock = Fraction(parameters["origin"]), clock_from(parameters["clock"])
    wanted = WholeSound(parameters["stream"], origin, parameters["samples"], clock)
    whole_sound.pour(inputs[0], wanted, _say_part)
    return {"bytes": 0}, b""


def _even_stills(parameters: Parameters, inputs: Sequence[int]) -> Answer:
    source, frames = inputs
    wanted = wanted_frames_format.decode(os.pread(frames, os.fstat(frames).st_size, 0))
    order = even_stills.Order(**{**parameters, "turn": Turn(*parameters["turn"])})
    even_stills.pour(source, order, wanted, _say_part)
    return {"bytes": 0}, b""


def _say_part(part: bytes) -> None:
    write_all(json.dumps({"bytes": len(part)}).encode() + b"\n" + part)


def _say_progress(progress: float) -> None:
    os.write(1, json.dumps({"progress": progress}).encode() + b"\n")


def _feed(parameters: Parameters, inputs: Sequence[int]) -> Answer:
    source, times, target = inputs
    pts = array("q")
    pts.frombytes(os.pread(times, os.fstat(times).st_size, 0))
    entry = parameters["entry"] and Entry(*parameters["entry"])
    base, rate = Fraction(parameters["time_base"]), Fraction(parameters["rate"])
    turn = Turn(*parameters["turn"])
    order = feeding.Order(**{**parameters, "turn": turn, "entry": entry, "time_base": base, "rate": rate})
    return {"frames": feeding.feed(source, order, pts, target)}, b""


def _wanted(fields: Parameters) -> WantedFrames:
    frames = tuple(map(_wanted_frame, fields["frames"]))
    return WantedFrames(fields["stream"], fields["counted"], Turn(*fields["turn"]), frames)


def _wanted_frame(fields: Parameters) -> WantedFrame:
    return WantedFrame(**{**fields, "entry": fields["entry"] and Entry(*fields["entry"])})


_TASKS: dict[str, Callable[[Parameters, Sequence[int]], Answer]] = {
    "inspect": _inspect,
    "inspect_all": _inspect_all,
    "frame_index": _frame_index,
    "packet_index": _packet_index,
    "fragments": _fragments,
    "picture_near": _picture_near,
    "key_frame_board": _key_frame_board,
    "frame_board": _frame_board,
    "frames": _frames,
    "sent_picture": _sent_picture,
    "join": _join,
    "prove": _prove,
    "prove_frames": _prove_frames,
    "compare_frames": _compare_frames,
    "signature": _signature,
    "compare": _compare,
    "waveform": _waveform,
    "heard": _heard,
    "sound": _sound,
    "whole_sound": _whole_sound,
    "even_stills": _even_stills,
    "feed": _feed,
}

OPENING_FILES = frozenset(("prove", "signature"))
"""Tasks that read the pictures of a received folder: they may open files by name."""
