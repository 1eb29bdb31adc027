"""What real files show, for tests that compare with it what is made of them."""

import io
from bisect import bisect_right
from contextlib import suppress
from fractions import Fraction
from math import ceil
from pathlib import Path

import av
import numpy as np
from PIL import Image

from tests.footage.code import CodeError, CodeReader, Gray
from tests.footage.damaged_files import decoded_numbers
from tests.footage.read import brightness
from tests.footage.real_file import RealFile

_FRAMES_AFTER = 3
"""Frames by which a thumbnail may be later than asked: containers round times."""


class Shown:
    """What a file shows, by its recipe; of a damaged one by a decode that reads on past all errors."""

    def __init__(self, file: RealFile, path: Path) -> None:
        self.file = file
        self.numbers: list[int | None] = [*file.numbers]
        self.times = [*file.times]
        self.seconds = file.seconds
        if file.damaged is not None:
            self.numbers = decoded_numbers(path, number_of)
            whole = [number for number in file.numbers if number not in file.damaged]
            assert [number for number in self.numbers if number in whole] == whole, "the footage is not as meant"
            self.times = [file.times[number or 0] for number in self.numbers]

    @property
    def is_whole(self) -> bool:
        return self.file.damaged is None

    def is_sure(self, place: int) -> bool:
        """Whether a frame says its number, and is where the file is whole."""
        number = self.numbers[place]
        return self.is_whole or (self.file.damaged is not None and number not in (None, *self.file.damaged))

    def at(self, seconds: Fraction) -> int:
        """The frame on the screen."""
        return bisect_right(self.times, seconds + Fraction(1, 10**6)) - 1

    def has_near(self, number: int | None, seconds: Fraction) -> bool:
        """Whether it is the number of the frame on the screen, or of one up to a key frame before it.

        Damaged places are not counted on the way back: the key frame among them is lost, the one before is the nearest.
        """
        at = self.at(seconds)
        whole = [place for place in range(at + 1) if self.is_sure(place)]
        first = whole[-self.file.picture.key_distance - 3 :][:1] or [0]
        return number in self.numbers[first[0] : at + _FRAMES_AFTER + 1]

    def in_clip(self, start: Fraction, length: int) -> list[int | None]:
        if self.file.rate is not None:
            first = ceil(start * self.file.rate)
            return self.numbers[first : first + round(length * self.file.rate)]
        last = bisect_right(self.times, start + length - Fraction(1, 10**6))
        return self.numbers[self.at(start) : last]


def number_of(frame: av.VideoFrame) -> int | None:
    return _said(brightness(frame))


def _said(picture: Gray) -> int | None:
    for seen in (picture, _pressed(picture)):
        with suppress(CodeError):
            return CodeReader().read(seen)
    return None


def _pressed(picture: Gray) -> Gray:
    """Pictures of 4:3 are stretched to those of 16:9 before them."""
    height = picture.shape[0]
    return np.asarray(Image.fromarray(np.ascontiguousarray(picture)).resize((height * 4 // 3, height)))


def frames_of(path: Path) -> list[tuple[Fraction, int | None]]:
    """Times and numbers of a whole file."""
    with av.open(str(path)) as container:
        frames = list(container.decode(container.streams.video[0]))
    return [((frame.pts or 0) * (frame.time_base or Fraction(1)), number_of(frame)) for frame in frames]


def number_of_jpeg(jpeg: bytes) -> int | None:
    return _said(np.asarray(Image.open(io.BytesIO(jpeg)).convert("L")))
