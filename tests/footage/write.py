"""Makes the file that a recipe describes."""

import fcntl
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Final

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.video.reformatter import ColorRange
from av.video.stream import VideoStream

from tests.footage.picture import Plane, draw_picture
from tests.footage.recipes import Picture, Recipe, Sound
from tests.footage.sound import coded_sound

_FORMATS: Final = {
    ".mp4": "mp4",
    ".mov": "mov",
    ".mkv": "matroska",
    ".ts": "mpegts",
    ".avi": "avi",
    ".webm": "webm",
    ".flv": "flv",
    ".wmv": "asf",
    ".mpg": "mpeg",
    ".vob": "vob",
    ".mxf": "mxf",
    ".ogv": "ogg",
    ".dv": "dv",
    ".3gp": "3gp",
}
_AUDIO_FRAME: Final = 1024
_FF_QP2LAMBDA: Final = 118
_GRAINS: Final = 8


def footage(recipe: Recipe, folder: Path) -> Path:
    """The recipe's file in that folder, made if it is not there yet; other processes never see half of it."""
    return made_once(folder / recipe.file_name, lambda made: write(recipe, made))


def made_once(target: Path, make: Callable[[Path], None]) -> Path:
    """A file, made at another place if it is not there yet; other processes never see half of it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with _only_maker(target.with_name(f".{target.name}.lock")):
        if target.exists():
            return target
        with tempfile.TemporaryDirectory(prefix=".making-", dir=target.parent) as workplace:
            made = Path(workplace) / target.name
            with _scheduled_as_before():
                make(made)
            made.replace(target)
    return target


@contextmanager
def _only_maker(lock: Path) -> Iterator[None]:
    """Held by one process at a time: who comes second finds what the first has made."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def _scheduled_as_before() -> Iterator[None]:
    """SVT-AV1, run by root, leaves the thread that called it a real-time one.

    Whatever that thread starts later is one as well: a browser that paints then keeps everything else from running.
    """
    policy, parameters = os.sched_getscheduler(0), os.sched_getparam(0)
    try:
        yield
    finally:
        os.sched_setscheduler(0, policy, parameters)


def write(recipe: Recipe, target: Path) -> None:
    """Writes the recipe's file, sound interleaved with the picture."""
    # Negative times are for the edit list; left to itself the muxer would move all times to where none is.
    options = {"avoid_negative_ts": "disabled"} if recipe.start < 0 else {}
    with av.open(str(target), "w", format=_FORMATS[recipe.suffix], container_options=options) as container:
        video = _video_stream(container, recipe)
        sound = _EncodedSound(container, recipe.sound, recipe) if recipe.sound else None
        for frame, shown in zip(_frames(recipe), recipe.times, strict=True):
            container.mux(video.encode(frame))
            if sound:
                sound.write(until=shown)
        container.mux(video.encode(None))
        if sound:
            sound.write(until=None)


def _video_stream(container: OutputContainer, recipe: Recipe) -> VideoStream:
    picture = recipe.picture
    stream = container.add_stream(picture.codec, rate=recipe.clock.nominal_rate, options=_encoder_options(picture))
    assert isinstance(stream, VideoStream)
    stream.width, stream.height, stream.pix_fmt = picture.width, picture.height, picture.pixel_format
    stream.color_range = ColorRange.MPEG
    stream.time_base = stream.codec_context.time_base = recipe.clock.tick
    stream.codec_context.sample_aspect_ratio = picture.pixel_aspect
    if picture.mirrored:
        # PyAV flips behind the turn: the same picture comes of the opposite turn.
        stream.set_display_rotation(-picture.rotation, vflip=True)
    elif picture.rotation:
        stream.set_display_rotation(picture.rotation)
    return stream


def _encoder_options(picture: Picture) -> dict[str, str]:
    distance, b_frames = {"g": str(picture.key_distance)}, {"bf": str(picture.b_frames)}
    quality = {"crf": str(picture.crf), "preset": picture.preset}
    # Neighbouring pictures differ so much that an encoder, left to decide, would make each a key frame and none a
    # B-frame.
    decided = f"scenecut=0:b-adapt=0:open-gop={picture.open_gop:d}"
    match picture.codec:
        case "libx264":
            fields = ":tff=1" if picture.interlaced else ""
            return {**quality, **distance, **b_frames, "x264-params": decided + fields}
        case "libx265":
            return {**quality, **distance, **b_frames, "x265-params": f"{decided}:log-level=error"}
        case "libsvtav1":
            return {**quality, **distance, "svtav1-params": "scd=0"}
        case "libvpx":
            return {"crf": str(picture.crf), "b": "1M", "deadline": "realtime", "cpu-used": "8", **distance}
        case "libvpx-vp9":
            return {"crf": str(picture.crf), "deadline": "realtime", "cpu-used": "8", **distance}
        case "mpeg1video" | "mpeg2video" | "mpeg4" | "wmv2":
            fields = "+ilme+ildct" if picture.interlaced else ""
            return {"flags": f"+qscale{fields}", "global_quality": str(3 * _FF_QP2LAMBDA), **distance, **b_frames}
        case "dvvideo":
            return {}
        case "dnxhd":
            return {"profile": "dnxhr_lb"}
        case "mjpeg":
            return {"flags": "+qscale", "global_quality": str(3 * _FF_QP2LAMBDA)}
        case "prores_ks":
            return {"profile": "proxy"}
        case codec:
            raise ValueError(f"no options are known for {codec}")


def _frames(recipe: Recipe) -> Iterator[av.VideoFrame]:
    tick = recipe.clock.tick
    start = recipe.start / tick
    if start.denominator != 1:
        raise ValueError(f"{recipe.name} starts between two ticks")
    picture = recipe.picture
    width, height = picture.shown_size
    subsampled = width % 2 == height % 2 == 0
    for number, ticks in enumerate(recipe.clock.ticks(recipe.frames)):
        planes = draw_picture(recipe.first_number + number, width=width, height=height, subsampled=subsampled)
        y, u, v = (_as_stored(plane, picture) for plane in planes)
        frame = _frame(_with_grain(y, picture.grain, number), u, v, subsampled=subsampled)
        frame.pts, frame.time_base = start.numerator + ticks, tick
        yield frame


def _as_stored(plane: Plane, picture: Picture) -> Plane:
    """Of what players show."""
    turned = np.rot90(plane, -picture.rotation // 90)
    return np.flipud(turned) if picture.mirrored else turned


def _frame(y: Plane, u: Plane, v: Plane, *, subsampled: bool) -> av.VideoFrame:
    if subsampled:
        height, width = y.shape
        packed = np.concatenate((y.ravel(), u.ravel(), v.ravel())).reshape(height * 3 // 2, width)
        frame = av.VideoFrame.from_ndarray(packed, format="yuv420p")
    else:
        frame = av.VideoFrame.from_ndarray(np.stack((y, u, v)), format="yuv444p")
    frame.color_range = ColorRange.MPEG
    return frame


def _with_grain(y: Plane, amplitude: int, number: int) -> Plane:
    if not amplitude:
        return y
    return y + _grain(amplitude, y.shape, number % _GRAINS)


@lru_cache(maxsize=_GRAINS)
def _grain(amplitude: int, shape: tuple[int, ...], seed: int) -> Plane:
    return np.random.default_rng(seed).integers(0, amplitude, shape, np.uint8, endpoint=True)


class _EncodedSound:
    """The sound of a file in the making, written piece by piece beside its picture."""

    def __init__(self, container: OutputContainer, sound: Sound, recipe: Recipe) -> None:
        self._container = container
        # The encoder's usual search for the best coefficients takes twice as long as the picture.
        options = {"aac_coder": "fast"} if sound.codec == "aac" else {}
        stream = container.add_stream(sound.codec, rate=sound.rate, options=options, layout="mono")
        assert isinstance(stream, AudioStream)
        stream.bit_rate = sound.bit_rate
        self._stream = stream
        self._rate = sound.rate
        self._pieces = self._cut(sound, recipe)
        self._written_until = Fraction(0)

    def write(self, *, until: Fraction | None) -> None:
        """Writes what is heard up to that second after the first frame; None: all, and ends the stream."""
        while until is None or self._written_until <= until:
            piece = next(self._pieces, None)
            if piece is None:
                break
            self._container.mux(self._stream.encode(piece))
        if until is None:
            self._container.mux(self._stream.encode(None))

    def _cut(self, sound: Sound, recipe: Recipe) -> Iterator[av.AudioFrame]:
        heard_from = recipe.first_number / recipe.clock.nominal_rate + sound.delay
        samples = coded_sound(float(heard_from), float(recipe.seconds - sound.delay), sound.rate)
        begin = round((recipe.start + sound.delay) * sound.rate)
        for at in range(0, len(samples), _AUDIO_FRAME):
            piece = samples[np.newaxis, at : at + _AUDIO_FRAME]
            frame = av.AudioFrame.from_ndarray(piece, format="fltp", layout="mono")
            frame.sample_rate = sound.rate
            frame.pts, frame.time_base = begin + at, Fraction(1, sound.rate)
            self._written_until = sound.delay + Fraction(at + piece.shape[1], sound.rate)
            yield frame


def dubbed(source: Path, target: Path) -> Path:
    """A file as Matroska with its sound twice: in German, and as a commentary."""
    with av.open(str(source)) as original, av.open(str(target), "w", format="matroska") as made:
        picture, sound = original.streams.video[0], original.streams.audio[0]
        shown = made.add_stream_from_template(picture, opaque=True)
        heard = [made.add_stream_from_template(sound, opaque=True) for _ in range(2)]
        heard[0].metadata["language"] = "deu"
        heard[1].metadata["title"] = "Commentary"
        for packet in original.demux(picture, sound):
            if not packet.size:
                continue
            data = bytes(packet)
            for stream in (shown,) if packet.stream_index == picture.index else heard:
                copy = av.Packet(data)
                copy.pts, copy.dts, copy.time_base = packet.pts, packet.dts, packet.time_base
                copy.duration, copy.is_keyframe, copy.stream = packet.duration, packet.is_keyframe, stream
                made.mux(copy)
    return target
