"""Decodes a file whole: which frame of its source each of its frames is, and where its sound comes from."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Final, NamedTuple

import av
import numpy as np

from tests.footage.code import CodeError, CodeReader, Gray
from tests.footage.recipes import Recipe
from tests.footage.sound import NoSoundError, Samples, source_time_of


class CodedFrame(NamedTuple):
    """A frame as it is shown."""

    pts: int
    time_base: Fraction
    number: int

    @property
    def time(self) -> Fraction:
        """In seconds of the file's own timestamps."""
        return self.pts * self.time_base


class FrameError(Exception):
    """A frame of a file does not say its number; the cause says why."""

    def __init__(self, path: Path, position: int) -> None:
        super().__init__(f"frame {position} of {path.name}")


class HeardSound(NamedTuple):
    """All sound of a file's first audio stream, mixed to one channel; silence where the stream has gaps."""

    samples: Samples
    rate: int
    start: Fraction
    """Timestamp of the first sample in seconds."""


def coded_frames(path: Path) -> Iterator[CodedFrame]:
    """Each frame in the order shown, turned as players turn it; raises FrameError at the first doubt."""
    reader = CodeReader()
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        for position, frame in enumerate(container.decode(stream)):
            if frame.pts is None or frame.time_base is None:
                raise FrameError(path, position) from ValueError("it has no time")
            try:
                number = reader.read(brightness(frame))
            except CodeError as failure:
                raise FrameError(path, position) from failure
            yield CodedFrame(frame.pts, frame.time_base, number)


def numbers(path: Path) -> list[int]:
    """What the file's frames say, in the order shown."""
    return [frame.number for frame in coded_frames(path)]


def picture_numbers(folder: Path) -> list[int]:
    """What the pictures in a folder say, in the order of their names; raises FrameError at the first doubt."""
    reader = CodeReader()
    found = []
    for position, path in enumerate(sorted(folder.iterdir())):
        with av.open(str(path)) as container:
            [frame] = container.decode(video=0)
            assert isinstance(frame, av.VideoFrame)
        try:
            found.append(reader.read(brightness(frame)))
        except CodeError as failure:
            raise FrameError(path, position) from failure
    return found


_PLANAR_YUV: Final = frozenset({"yuv420p", "yuvj420p", "yuv422p", "yuvj422p", "yuv444p", "yuvj444p", "gray"})


def brightness(frame: av.VideoFrame) -> Gray:
    """The frame's brightness as players show it, upright."""
    if frame.format.name in _PLANAR_YUV:
        # The plane as it lies there: conversion to gray would cost more than decoding.
        plane = frame.planes[0]
        gray = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)[: frame.height, : frame.width]
    else:
        gray = np.asarray(frame.to_ndarray(format="gray"), np.uint8)
    return np.rot90(gray, frame.rotation // 90)


def sound(path: Path) -> HeardSound:
    """The file's sound, each sample where its timestamp puts it; raises NoSoundError where there is none."""
    with av.open(str(path)) as container:
        if not container.streams.audio:
            raise NoSoundError(path.name)
        stream = container.streams.audio[0]
        rate = stream.rate
        pieces = []
        for frame in container.decode(stream):
            assert frame.pts is not None
            assert frame.time_base is not None
            pieces.append((frame.pts * frame.time_base, _mixed(frame)))
    if not pieces:
        raise NoSoundError(path.name)
    start = pieces[0][0]
    places = [round((time - start) * rate) for time, _ in pieces]
    samples = np.zeros(max(place + len(piece) for place, (_, piece) in zip(places, pieces, strict=True)), np.float32)
    for place, (_, piece) in zip(places, pieces, strict=True):
        samples[place : place + len(piece)] = piece
    return HeardSound(samples, rate, start)


def _mixed(frame: av.AudioFrame) -> Samples:
    """The frame's channels, averaged, as floats whatever they are stored as."""
    stored = frame.to_ndarray()
    full_scale = 1 if stored.dtype.kind == "f" else 2 ** (8 * stored.dtype.itemsize - 1)
    channels = stored if frame.format.is_planar else stored.reshape(-1, len(frame.layout.channels)).T
    return np.asarray(channels.mean(axis=0) / full_scale, np.float32)


def sound_lead(path: Path, source: Recipe, begin: Fraction | None = None) -> float:
    """Seconds by which the sound of a file cut from `source` is ahead of its picture; 0 is in time.

    `begin`: when the file begins, in seconds of the source; None: with its first frame.
    """
    first = next(coded_frames(path))
    due = source.times[first.number] if begin is None else begin
    return source_second_heard_at(path, first.time) - float(due)


def source_second_heard_at(path: Path, time: Fraction) -> float:
    """Which second of the source is heard at the file's timestamp `time`, in seconds."""
    heard = sound(path)
    return source_time_of(heard.samples, heard.rate) + float(time - heard.start)
