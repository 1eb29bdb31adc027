"""Edited videos whose cuts are known, because they were put there: shots one after the other, with what editors, and
cameras, put between."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Final, Literal, TypeAlias

import av
import numpy as np
import numpy.typing as npt
from av.video.frame import VideoFrame

WIDTH: Final = 320
HEIGHT: Final = 180
_FIELD_WIDTH, _FIELD_HEIGHT = 900, 600
"""Of the scenery that a drawn camera looks at."""
_TICK: Final = Fraction(1, 90_000)

Picture: TypeAlias = npt.NDArray[np.float32]
"""RGB, of shape (HEIGHT, WIDTH, 3), from 0 to 255."""
Shot: TypeAlias = Callable[[int], Sequence[Picture]]
"""The pictures of a shot, as many as asked for."""


@dataclass(frozen=True)
class Dissolve:
    """Each of so many frames is a mixture of both shots."""

    frames: int


@dataclass(frozen=True)
class ThroughColour:
    """Frames that fade to a colour, hold it, and as many that fade from it."""

    frames: int
    hold: int
    level: int
    """0 is black, 255 white."""


Join: TypeAlias = Dissolve | ThroughColour | None
"""What leads into a shot; None: a hard cut."""


@dataclass(frozen=True)
class KnownCut:
    """Where a shot begins; of a gradual one the first frame after its middle, and between which frames it lies."""

    frame: int
    kind: Literal["cut", "fade"]
    begins: int
    ends: int


@dataclass(frozen=True)
class Edit:
    """An edited video: shots, their number of frames, and what leads into each."""

    name: str
    shots: Sequence[tuple[Shot, int, Join]]
    rate: Fraction = Fraction(25)
    noise: float = 0
    """Standard deviation, of 255."""
    letterbox: int = 0
    """Height of black bars above and below."""
    uneven: bool = False
    """Whether frames last for unequal times."""
    size: tuple[int, int] = (WIDTH, HEIGHT)
    options: dict[str, str] = field(default_factory=dict)
    """Of x264."""


def write(edit: Edit, path: Path) -> list[KnownCut]:
    """Write the video, and return its cuts; the container is by the path's suffix."""
    pictures, cuts = _cut_together(edit)
    chance = np.random.default_rng(3)
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=edit.rate)
        stream.width, stream.height = edit.size
        stream.pix_fmt = "yuv420p"
        stream.options = {"crf": "23", "preset": "veryfast", **edit.options}
        stream.codec_context.time_base = _TICK
        time, step = 0, round(1 / (edit.rate * _TICK))
        for picture in _finished(edit, pictures):
            frame = VideoFrame.from_ndarray(picture, format="rgb24")
            if edit.size != (WIDTH, HEIGHT):
                frame = frame.reformat(*edit.size)
            frame.pts, frame.time_base = time, _TICK
            out.mux(stream.encode(frame))
            time += round(step * chance.choice((0.8, 1, 1.2, 3))) if edit.uneven else step
        out.mux(stream.encode(None))
    return cuts


def _cut_together(edit: Edit) -> tuple[list[Picture], list[KnownCut]]:
    pictures: list[Picture] = []
    cuts: list[KnownCut] = []
    for shot, count, join in edit.shots:
        frames = list(shot(count))
        begin = len(pictures)
        match join:
            case None:
                if begin:
                    cuts.append(KnownCut(begin, "cut", begin, begin))
            case Dissolve(length):
                begin -= length
                for place in range(length):
                    part = (place + 1) / (length + 1)
                    pictures[begin + place] = pictures[begin + place] * (1 - part) + frames[place] * part
                cuts.append(KnownCut(begin + (length + 1) // 2, "fade", begin, begin + length))
                frames = frames[length:]
            case ThroughColour(length, hold, level):
                begin -= length
                colour = np.full((HEIGHT, WIDTH, 3), level, np.float32)
                for place in range(length):
                    part = (place + 1) / length
                    pictures[begin + place] = pictures[begin + place] * (1 - part) + colour * part
                    frames[place] = colour * (1 - place / length) + frames[place] * (place / length)
                pictures += [colour] * hold
                middle = begin + length + (hold + 1) // 2
                cuts.append(KnownCut(middle, "fade", begin, begin + 2 * length + hold))
        pictures += frames
    return pictures, cuts


def _finished(edit: Edit, pictures: Sequence[Picture]) -> Iterator[npt.NDArray[np.uint8]]:
    chance = np.random.default_rng(5)
    for picture in pictures:
        grainy = picture + chance.normal(0, edit.noise, picture.shape) if edit.noise else picture
        finished = np.clip(grainy, 0, 255).astype(np.uint8)
        if edit.letterbox:
            finished[: edit.letterbox] = finished[-edit.letterbox :] = 0
        yield finished


@dataclass(frozen=True)
class Drawn:
    """A shot of drawn scenery, in which things move and over which a camera moves."""

    seed: int
    palette: tuple[int, int, int] | None = None
    """Mean colour: shots that share it are alike but for what is in them."""
    pan: tuple[float, float] = (0, 0)
    """Pixels a frame."""
    shake: float = 0
    zoom: float = 0
    """Part by which each frame is larger than the one before it."""
    things: int = 3
    speed: float = 3
    """Of the things, in pixels a frame at most."""
    flashes: tuple[int, ...] = ()
    """Frames that are almost white."""
    strobe: int = 0
    """Frames after which the light is switched on, or off; 0: it stays as it is."""
    light: float = 1
    at: tuple[int, int] = (250, 180)
    """Where the camera looks at first."""

    def __call__(self, count: int) -> list[Picture]:
        """The first pictures."""
        chance = np.random.default_rng(self.seed * 7 + 1)
        things = [_Thing.drawn(chance, self.speed) for _ in range(self.things)]
        return [self._picture(number, things, chance) for number in range(count)]

    def _picture(self, number: int, things: "Sequence[_Thing]", chance: np.random.Generator) -> Picture:
        left, top = (
            start + speed * number + chance.normal() * self.shake
            for start, speed in zip(self.at, self.pan, strict=True)
        )
        scale = 1 + self.zoom * number
        columns = ((np.arange(WIDTH) - WIDTH / 2) / scale + WIDTH / 2 + left).astype(int) % _FIELD_WIDTH
        rows = ((np.arange(HEIGHT) - HEIGHT / 2) / scale + HEIGHT / 2 + top).astype(int) % _FIELD_HEIGHT
        picture = _scenery(self.seed, self.palette)[rows][:, columns]
        for thing in things:
            thing.draw(picture, number)
        if number in self.flashes:
            picture = picture * 0.3 + 230
        if self.strobe and number // self.strobe % 2:
            picture = picture * 1.5 + 70
        lit: Picture = (np.clip(picture, 0, 255) * self.light).astype(np.float32)
        return lit


@dataclass(frozen=True)
class _Thing:
    left: float
    top: float
    speed: tuple[float, float]
    side: int
    colour: npt.NDArray[np.float64]

    @classmethod
    def drawn(cls, chance: np.random.Generator, speed: float) -> "_Thing":
        across, down = chance.uniform(-speed, speed, 2)
        side = int(chance.integers(12, 50))
        return cls(chance.uniform(0, WIDTH), chance.uniform(0, HEIGHT), (across, down), side, chance.uniform(0, 255, 3))

    def draw(self, picture: Picture, number: int) -> None:
        left = int(self.left + self.speed[0] * number) % (WIDTH + 60) - 30
        top = int(self.top + self.speed[1] * number) % (HEIGHT + 60) - 30
        rows = slice(max(0, top), max(0, top + self.side))
        picture[rows, max(0, left) : max(0, left + self.side)] = self.colour


@cache
def _scenery(seed: int, palette: tuple[int, int, int] | None) -> Picture:
    """Clouds of several sizes, and rectangles with edges."""
    chance = np.random.default_rng(seed)
    mean = chance.uniform(40, 215, 3)
    scenery = np.full((_FIELD_HEIGHT, _FIELD_WIDTH, 3), mean if palette is None else palette, np.float32)
    for cells, swing in ((4, 60), (9, 40), (24, 30), (70, 18)):
        scenery += swing * _cloud(chance, cells)
    for _ in range(14):
        left, top = chance.integers(0, _FIELD_WIDTH - 60), chance.integers(0, _FIELD_HEIGHT - 60)
        width, height = chance.integers(20, 160, 2)
        part = scenery[top : top + height, left : left + width]
        part[:] = part * 0.4 + chance.uniform(0, 255, 3) * 0.6
    return np.clip(scenery, 0, 255)


def _cloud(chance: np.random.Generator, cells: int) -> Picture:
    grid = chance.normal(0, 1, (cells * _FIELD_HEIGHT // _FIELD_WIDTH + 3, cells + 3, 3)).astype(np.float32)
    grid = grid * 0.6 + grid.mean(axis=2, keepdims=True) * 0.8
    smooth: Picture = grid
    for axis, size in ((0, _FIELD_HEIGHT), (1, _FIELD_WIDTH)):
        places = np.linspace(0, smooth.shape[axis] - 2.001, size)
        whole = places.astype(int)
        shape = [1, 1, 1]
        shape[axis] = size
        part = (places - whole).astype(np.float32).reshape(shape)
        smooth = np.take(smooth, whole, axis) * (1 - part) + np.take(smooth, whole + 1, axis) * part
    return smooth
