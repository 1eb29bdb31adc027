"""Scenes in which six kinds of things are seen at known times, before backgrounds that differ in each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import av
import cv2
import numpy as np
import numpy.typing as npt
from av.video.stream import VideoStream

from tests.footage.kinds_of_sound import RATE

WIDTH: Final = 320
HEIGHT: Final = 180

Picture = npt.NDArray[np.uint8]
"""RGB."""
_Reals = npt.NDArray[np.float32]
_Event = Callable[[_Reals, float], _Reals]
"""Changes a picture; the number is which part of its time has passed, 0 to 1."""


@dataclass(frozen=True)
class Seen:
    """Something of some kind; seconds from the scene's start."""

    kind: str
    start: float
    end: float


@dataclass(frozen=True)
class Scene:
    """What is drawn at which time, and what is seen in it, in order."""

    seed: int
    seconds: float
    seen: tuple[Seen, ...]
    _events: tuple[_Event, ...]
    _cuts: tuple[float, ...]
    """When another background begins."""

    def of(self, kind: str) -> list[Seen]:
        """Where one kind is seen."""
        return [each for each in self.seen if each.kind == kind]

    def picture(self, second: float) -> Picture:
        """What is seen at a time."""
        shot = int(np.searchsorted(self._cuts, second, side="right"))
        picture = _background(self.seed * 100 + shot, second)
        for each, event in zip(self.seen, self._events, strict=True):
            if each.start <= second < each.end:
                picture = event(picture, (second - each.start) / (each.end - each.start))
        grain = np.random.default_rng((self.seed, round(second * 1000)))
        level = np.random.default_rng(self.seed).uniform(1, 7)
        picture = picture + grain.normal(0, level, picture.shape).astype(np.float32)
        return np.clip(picture, 0, 255).astype(np.uint8)


def scene(seed: int, seconds: float, kinds: Sequence[str] = (), each: int = 2) -> Scene:
    """A scene with so many things of each kind, of all kinds where none is named; none overlaps another.

    Backgrounds, colours, sizes, places and motions depend on the seed.
    """
    random = np.random.default_rng(seed)
    made = [(kind, random.uniform(*SECONDS[kind])) for kind in (kinds or tuple(SECONDS)) for _ in range(each)]
    order = random.permutation(len(made))
    free = seconds - sum(lasts for _, lasts in made) - len(made) * 1.5
    assert free > 0, "it is too short for so many"
    gaps = random.dirichlet(np.full(len(made) + 1, 3.0)) * free
    seen, events, at = [], [], 0.0
    for place, number in enumerate(order):
        kind, lasts = made[number]
        at += gaps[place] + 0.75
        seen.append(Seen(kind, at, at + lasts))
        events.append(KINDS[kind](np.random.default_rng((seed, int(number), 7))))
        at += lasts + 0.75
    cuts = np.cumsum(random.uniform(9, 20, round(seconds / 9) + 1))
    # No shot ends while something is seen.
    apart = [float(cut) for cut in cuts if not any(each.start - 0.5 < cut < each.end + 0.5 for each in seen)]
    return Scene(seed, seconds, tuple(seen), tuple(events), tuple(apart))


def write_scene(
    path: Path, shown: Scene, rate: int = 10, key_distance: int = 20, sound: npt.NDArray[np.int16] | None = None
) -> None:
    """A Matroska file of it, with the sound that is given, of RATE samples a second."""
    with av.open(str(path), "w") as container:
        options = {"preset": "ultrafast", "crf": "26", "sc_threshold": "0"}
        video = container.add_stream("libx264", rate=rate, options=options)
        assert isinstance(video, VideoStream)
        video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        video.gop_size = key_distance
        heard = None if sound is None else container.add_stream("pcm_s16le", rate=RATE, layout="mono")
        for number in range(round(shown.seconds * rate)):
            if heard is not None and sound is not None and number % rate == 0:
                part = np.ascontiguousarray(sound[None, number // rate * RATE : (number // rate + 1) * RATE])
                samples = av.AudioFrame.from_ndarray(part, "s16", "mono")
                samples.sample_rate, samples.pts = RATE, number // rate * RATE
                container.mux(heard.encode(samples))
            frame = av.VideoFrame.from_ndarray(shown.picture(number / rate), "rgb24")
            container.mux(video.encode(frame))
        container.mux(video.encode(None))
        if heard is not None:
            container.mux(heard.encode(None))


def _background(number: int, second: float) -> _Reals:
    """A shot: large soft areas of some colours, some edges, things that stand or drift about, and a slow pan."""
    random = np.random.default_rng(number)
    coarse = random.uniform(0, 1, (int(random.integers(3, 9)), int(random.integers(4, 12)), 1))
    colours = random.uniform(20, 235, (2, 3))
    wide = (int(WIDTH * 1.5), int(HEIGHT * 1.5))
    mix = cv2.resize(coarse.astype(np.float32), wide, interpolation=cv2.INTER_CUBIC)[..., None]
    whole = (colours[0] * mix + colours[1] * (1 - mix)).astype(np.float32)
    for _ in range(int(random.integers(2, 9))):
        colour = tuple(map(float, random.uniform(0, 255, 3)))
        x, y = random.uniform(0, wide[0]), random.uniform(0, wide[1])
        w, h = random.uniform(15, 110, 2)
        cv2.rectangle(whole, (int(x), int(y)), (int(x + w), int(y + h)), colour, -1)
    speed = random.uniform(-5, 5, 2)
    offset = np.array([WIDTH, HEIGHT]) / 4 + np.clip(speed * ((second * 0.5) % 12 - 6), -40, 40)
    left, top = int(offset[0]), int(offset[1])
    picture = whole[top : top + HEIGHT, left : left + WIDTH].copy()
    # Something that is not looked for moves in half of the shots.
    if random.random() < 0.5:
        colour = tuple(map(float, random.uniform(0, 255, 3)))
        x = int((second * random.uniform(10, 50) + random.uniform(0, WIDTH)) % (WIDTH + 60)) - 60
        y = int(random.uniform(0, HEIGHT - 30))
        cv2.rectangle(picture, (x, y), (x + int(random.uniform(20, 60)), y + int(random.uniform(15, 40))), colour, -1)
    return np.asarray(picture * np.float32(random.uniform(0.75, 1.1)), np.float32)


def _ball(random: np.random.Generator) -> _Event:
    """A bright ball flies through the picture in an arc."""
    radius = int(random.uniform(22, 34))
    colour = tuple(map(float, (random.uniform(225, 255), random.uniform(90, 130), random.uniform(0, 30))))
    left, high = bool(random.random() < 0.5), random.uniform(20, 70)

    def draw(picture: _Reals, part: float) -> _Reals:
        along = part if left else 1 - part
        x = int(-radius / 2 + along * (WIDTH + radius))
        y = int(HEIGHT * 0.7 - high * 4 * part * (1 - part))
        cv2.circle(picture, (x, y), radius, colour, -1, cv2.LINE_AA)
        cv2.circle(picture, (x - radius // 3, y - radius // 3), radius // 4, (255, 230, 200), -1, cv2.LINE_AA)
        return picture

    return draw


def _flash(random: np.random.Generator) -> _Event:
    """Everything is overexposed."""
    most = random.uniform(0.65, 0.9)
    return lambda picture, part: picture * np.float32(1 - most) + np.float32(255 * most)


def _dark(random: np.random.Generator) -> _Event:
    """The light goes out, and on again."""
    least = random.uniform(0.02, 0.12)

    def draw(picture: _Reals, part: float) -> _Reals:
        fade = min(1.0, min(part, 1 - part) / 0.08)
        return np.asarray(picture * np.float32(1 - fade * (1 - least)))

    return draw


def _stripes(random: np.random.Generator) -> _Event:
    """A board with stripes of black and white is held into the picture."""
    w, h = int(random.uniform(90, 150)), int(random.uniform(70, 110))
    x, y = random.uniform(0, WIDTH - w), random.uniform(0, HEIGHT - h)
    stripe, sway = int(random.integers(7, 12)), random.uniform(0, 8)

    def draw(picture: _Reals, part: float) -> _Reals:
        left, top = int(np.clip(x + sway * np.sin(part * 9), 0, WIDTH - w)), int(y)
        board = np.where((np.arange(w) // stripe) % 2, 235.0, 20.0).astype(np.float32)
        picture[top : top + h, left : left + w] = board[None, :, None]
        return picture

    return draw


def _figure(random: np.random.Generator) -> _Event:
    """Somebody walks through the picture."""
    tall = random.uniform(95, 150)
    coat = tuple(map(float, random.uniform(20, 90, 3)))
    legs = tuple(map(float, random.uniform(15, 60, 3)))
    skin = (225.0, 180.0, 150.0)
    left = bool(random.random() < 0.5)
    ground = random.uniform(HEIGHT * 0.9, HEIGHT)

    def draw(picture: _Reals, part: float) -> _Reals:
        along = part if left else 1 - part
        x, y = along * WIDTH, ground - tall
        swing = np.sin(part * 25) * tall * 0.14
        hip, foot = (int(x), int(y + tall * 0.58)), int(ground)
        thick = max(3, int(tall * 0.09))
        cv2.line(picture, hip, (int(x + swing), foot), legs, thick, cv2.LINE_AA)
        cv2.line(picture, hip, (int(x - swing), foot), legs, thick, cv2.LINE_AA)
        cv2.ellipse(picture, (int(x), int(y + tall * 0.4)), (int(tall * 0.13), int(tall * 0.24)), 0, 0, 360, coat, -1)
        cv2.circle(picture, (int(x), int(y + tall * 0.09)), int(tall * 0.09), skin, -1, cv2.LINE_AA)
        return picture

    return draw


def _zoom(random: np.random.Generator) -> _Event:
    """The camera comes nearer, and jumps back."""
    most = random.uniform(2.4, 3.4)
    x, y = random.uniform(0.3, 0.7), random.uniform(0.3, 0.7)

    def draw(picture: _Reals, part: float) -> _Reals:
        scale = most**part
        w, h = WIDTH / scale, HEIGHT / scale
        left, top = x * (WIDTH - w), y * (HEIGHT - h)
        move = np.array([[scale, 0, -left * scale], [0, scale, -top * scale]], np.float32)
        return np.asarray(cv2.warpAffine(picture, move, (WIDTH, HEIGHT)), np.float32)

    return draw


KINDS: Final[dict[str, Callable[[np.random.Generator], _Event]]] = {
    "ball": _ball,
    "flash": _flash,
    "dark": _dark,
    "stripes": _stripes,
    "figure": _figure,
    "zoom": _zoom,
}
SECONDS: Final[dict[str, tuple[float, float]]] = {
    "ball": (2.0, 3.5),
    "flash": (1.2, 2.5),
    "dark": (2.0, 4.0),
    "stripes": (2.0, 4.0),
    "figure": (3.0, 5.0),
    "zoom": (2.5, 4.0),
}
"""How long each kind lasts at least and at most."""
