"""Drawn videos of known kinds, all of them different, which a classifier has to distinguish.

Within its kind each is random: in brightness, colours, positions, mirroring and noise. Half of them have the sound of
their kind, a quarter are silent, and a quarter have the sound of any kind, so that sound helps but also misleads.
"""

from collections.abc import Callable, Iterable
from fractions import Fraction
from pathlib import Path
from typing import Final, TypeAlias

import av
import cv2
import numpy as np
from av.video.stream import VideoStream
from numpy.typing import NDArray

Picture: TypeAlias = NDArray[np.uint8]
Random: TypeAlias = np.random.Generator
Draw: TypeAlias = Callable[[float], Picture]
"""The picture at a time, 0 to 1."""

WIDTH, HEIGHT = 320, 180
FRAMES: Final = 36
RATE: Final = 24


def _even(colour: tuple[float, float, float]) -> Picture:
    return np.full((HEIGHT, WIDTH, 3), np.clip(colour, 0, 255), np.uint8)


def _graded(top: tuple[float, float, float], bottom: tuple[float, float, float]) -> Picture:
    down = np.linspace(0, 1, HEIGHT)[:, None, None]
    column = (1 - down) * np.array(top) + down * np.array(bottom)
    return np.asarray(np.clip(np.broadcast_to(column, (HEIGHT, WIDTH, 3)), 0, 255), np.uint8)


def _colour(random: Random, *middle: float, spread: float = 25) -> tuple[float, float, float]:
    red, green, blue = (float(level + random.uniform(-spread, spread)) for level in middle)
    return red, green, blue


def _pitch(random: Random) -> Draw:
    """A field with lines, on which small figures run."""
    grass, lines = _even(_colour(random, 55, 140, 60)), random.integers(20, WIDTH - 20, 2)
    figures = random.uniform((0, 0.2, -0.4, -0.2), (1, 1, 0.4, 0.2), (14, 4))
    teams = [_colour(random, 128, 128, 128, spread=127) for _ in range(2)]
    for line in lines:
        cv2.line(grass, (int(line), 0), (int(line) + int(random.integers(-60, 60)), HEIGHT), (235, 240, 235), 2)
    cv2.circle(grass, (int(random.integers(60, 260)), 90), int(random.integers(20, 45)), (235, 240, 235), 2)

    def draw(time: float) -> Picture:
        picture = grass.copy()
        for number, (x, y, across, down) in enumerate(figures):
            place = int((x + across * time) % 1 * WIDTH), int((y + down * time) % 1 * HEIGHT)
            cv2.ellipse(picture, place, (3, 7), 0, 0, 360, teams[number % 2], -1)
        return picture

    return draw


def _sea(random: Random) -> Draw:
    """Waves below a sky."""
    horizon = int(random.uniform(0.3, 0.6) * HEIGHT)
    sky = _graded(_colour(random, 120, 170, 225), _colour(random, 200, 215, 235))
    water, speed = _colour(random, 30, 90, 140), random.uniform(0.5, 2)
    phases = random.uniform(0, 6.28, 30)

    def draw(time: float) -> Picture:
        picture = sky.copy()
        picture[horizon:] = _even(water)[horizon:]
        for number, top in enumerate(np.linspace(horizon + 3, HEIGHT, len(phases))):
            across = np.arange(0, WIDTH, 8)
            down = top + 2 * np.sin(across / 14 + phases[number] + 6.28 * speed * time)
            crest = np.stack((across, down), axis=1).astype(np.int32)
            cv2.polylines(picture, [crest], False, tuple(min(255, level + 45) for level in water), 1)
        return picture

    return draw


def _city(random: Random) -> Draw:
    """Houses with lit windows at night."""
    picture = _graded(_colour(random, 12, 14, 35, spread=10), _colour(random, 45, 35, 60, spread=12))
    left = 0
    while left < WIDTH:
        width, top = int(random.integers(25, 60)), int(random.integers(20, 120))
        cv2.rectangle(picture, (left, top), (left + width, HEIGHT), _colour(random, 28, 28, 36, spread=8), -1)
        for x in range(left + 4, left + width - 6, 9):
            for y in range(top + 5, HEIGHT, 11):
                if random.random() < 0.5:
                    cv2.rectangle(picture, (x, y), (x + 4, y + 5), _colour(random, 235, 200, 110), -1)
        left += width + int(random.integers(1, 8))
    shift = int(random.integers(0, 12))
    return lambda time: np.roll(picture, int(shift * time), axis=1)


def _food(random: Random) -> Draw:
    """A plate on a table, from above."""
    table = _even(_colour(random, 140, 95, 60))
    for y in range(0, HEIGHT, int(random.integers(14, 30))):
        cv2.line(table, (0, y), (WIDTH, y + int(random.integers(-4, 4))), _colour(random, 115, 75, 45, spread=10), 2)
    middle, radius = (int(random.integers(120, 200)), int(random.integers(75, 105))), int(random.integers(55, 75))
    cv2.circle(table, middle, radius, _colour(random, 225, 225, 220, spread=15), -1, cv2.LINE_AA)
    kinds = [(200, 50, 40), (230, 170, 60), (90, 150, 50), (150, 90, 50)]
    for _ in range(int(random.integers(8, 18))):
        angle, far = random.uniform(0, 6.28), radius * 0.7 * random.random() ** 0.5
        place = int(middle[0] + far * np.cos(angle)), int(middle[1] + far * np.sin(angle))
        colour = _colour(random, *kinds[int(random.integers(len(kinds)))])
        cv2.circle(table, place, int(random.integers(6, 16)), colour, -1, cv2.LINE_AA)
    return lambda time: table


def _snow(random: Random) -> Draw:
    """White slopes with a figure that goes down."""
    picture = _graded(_colour(random, 150, 185, 225), _colour(random, 215, 225, 240, spread=12))
    corners = [(0, HEIGHT), (0, int(random.integers(50, 110)))]
    corners += [(int(x), int(random.integers(35, 120))) for x in np.linspace(60, 260, 4)]
    corners += [(WIDTH, int(random.integers(50, 110))), (WIDTH, HEIGHT)]
    cv2.fillPoly(picture, [np.array(corners, np.int32)], _colour(random, 240, 242, 246, spread=8), cv2.LINE_AA)
    suit, begin, slope = _colour(random, 128, 60, 60, spread=60), random.uniform(0, 200), random.uniform(0.3, 0.6)

    def draw(time: float) -> Picture:
        drawn = picture.copy()
        x = begin + 100 * time
        cv2.ellipse(drawn, (int(x), int(90 + slope * 100 * time)), (4, 8), 20, 0, 360, suit, -1)
        return drawn

    return draw


def _concert(random: Random) -> Draw:
    """A dark stage, cones of light that move, and heads in front."""
    lamps = [(random.uniform(0, WIDTH), random.uniform(0, 6.28), random.uniform(0.5, 2)) for _ in range(5)]
    colours = [_colour(random, 150, 60, 170, spread=80) for _ in lamps]
    heads = [
        (int(random.uniform(0, WIDTH)), int(random.uniform(150, 180)), int(random.uniform(8, 14))) for _ in range(25)
    ]

    def draw(time: float) -> Picture:
        picture = _even((14, 10, 20))
        for (left, phase, speed), colour in zip(lamps, colours, strict=True):
            down = left + 110 * np.sin(phase + 6.28 * speed * time)
            cone = np.array([(left, 0), (down - 26, HEIGHT), (down + 26, HEIGHT)], np.int32)
            lit = cv2.fillPoly(np.zeros_like(picture), [cone], colour, cv2.LINE_AA)
            picture = np.asarray(cv2.addWeighted(picture, 1, lit, 0.6, 0), np.uint8)
        for x, y, radius in heads:
            cv2.circle(picture, (x, y), radius, (4, 4, 6), -1)
        return picture

    return draw


def _talk(random: Random) -> Draw:
    """Slides with lines of text, one after the other."""
    slides = []
    for _ in range(3):
        slide = _even(_colour(random, 240, 240, 238, spread=12))
        ink = _colour(random, 50, 50, 60, spread=40)
        cv2.rectangle(slide, (15, 12), (int(random.integers(120, 280)), 26), ink, -1)
        for top in range(42, int(random.integers(100, 170)), 14):
            left = 20
            while left < 290:
                width = int(random.integers(8, 34))
                cv2.rectangle(slide, (left, top), (min(300, left + width), top + 5), ink, -1)
                left += width + 6
        slides.append(slide)
    return lambda time: slides[min(2, int(time * 3))]


def _forest(random: Random) -> Draw:
    """Trunks and leaves, along which the camera moves."""
    wide = np.concatenate([_graded(_colour(random, 95, 130, 70), _colour(random, 70, 75, 40))] * 2, axis=1)
    for _ in range(1500):
        place = int(random.integers(0, 2 * WIDTH)), int(random.integers(0, HEIGHT))
        cv2.circle(wide, place, int(random.integers(2, 6)), _colour(random, 60, 105, 45, spread=35), -1)
    for _ in range(int(random.integers(9, 18))):
        x, width = int(random.integers(0, 2 * WIDTH)), int(random.integers(6, 20))
        cv2.rectangle(wide, (x, 0), (x + width, HEIGHT), _colour(random, 70, 52, 38, spread=15), -1)
    pace = random.uniform(0.2, 1)
    return lambda time: wide[:, int(pace * WIDTH * time) :][:, :WIDTH]


KINDS: Final[dict[str, Callable[[Random], Draw]]] = {
    "pitch": _pitch,
    "sea": _sea,
    "city": _city,
    "food": _food,
    "snow": _snow,
    "concert": _concert,
    "talk": _talk,
    "forest": _forest,
}


_SOUND_RATE: Final = 48_000
_SECONDS: Final = FRAMES / RATE
Sound: TypeAlias = NDArray[np.float32]


def _noise(random: Random, low: float, high: float) -> Sound:
    """Noise between two frequencies, in hertz; its root mean square is 1."""
    count = round(_SECONDS * _SOUND_RATE)
    spectrum = np.fft.rfft(random.normal(size=count))
    hertz = np.fft.rfftfreq(count, 1 / _SOUND_RATE)
    spectrum[(hertz < low) | (hertz > high)] = 0
    noise = np.fft.irfft(spectrum, count)
    return np.asarray(noise / np.sqrt(np.mean(noise**2)), np.float32)


def _swell(random: Random, hertz: float, least: float) -> Sound:
    """A periodic envelope, from `least` to 1."""
    time = np.arange(round(_SECONDS * _SOUND_RATE)) / _SOUND_RATE
    wave = np.sin(2 * np.pi * hertz * random.uniform(0.8, 1.25) * time + random.uniform(0, 6.28))
    return np.asarray(least + (1 - least) * (0.5 + 0.5 * wave), np.float32)


_HEARD: Final[dict[str, Callable[[Random], Sound]]] = {
    "pitch": lambda random: 0.1 * _noise(random, 300, 3000) * _swell(random, 0.7, 0.5),
    "sea": lambda random: 0.12 * _noise(random, 80, 6000) * _swell(random, 1.2, 0.1),
    "city": lambda random: 0.06 * _noise(random, 40, 300),
    "food": lambda random: 0.08 * _noise(random, 1500, 7000) * (_swell(random, 5, 0) > 0.9),
    "snow": lambda random: 0.05 * _noise(random, 200, 900) * _swell(random, 0.8, 0.3),
    "concert": lambda random: 0.3 * _noise(random, 50, 4000) * _swell(random, 2.2, 0.2),
    "talk": lambda random: 0.1 * _noise(random, 150, 2500) * (_swell(random, 4, 0) > 0.4),
    "forest": lambda random: 0.02 * _noise(random, 2500, 6500) * _swell(random, 7, 0),
}
"""Sound of each kind; noise, and rate and phase of the envelope, are random within a kind."""


def _heard_with(kind: str, random: Random) -> Sound | None:
    chance = random.random()
    if chance < 0.25:
        return None
    heard = kind if chance < 0.75 else list(KINDS)[int(random.integers(len(KINDS)))]
    return np.asarray(np.clip(_HEARD[heard](random) * random.uniform(0.5, 1.5), -1, 1), np.float32)


def filmed(kind: str, seed: int) -> Draw:
    """The pictures of a video of a kind, with random light and noise; the same seed gives the same video."""
    random = np.random.default_rng((list(KINDS).index(kind), seed))
    draw = KINDS[kind](random)
    light, mirrored = random.uniform(0.7, 1.25), random.random() < 0.5
    tint = random.uniform(0.88, 1.12, 3)
    grain = float(random.uniform(2, 9))

    def seen(time: float) -> Picture:
        picture = draw(time).astype(np.float32) * light * tint
        picture += random.normal(0, grain, (HEIGHT, WIDTH, 1))
        return np.ascontiguousarray(np.clip(picture[:, ::-1] if mirrored else picture, 0, 255).astype(np.uint8))

    return seen


def film(kind: str, seed: int, target: Path) -> None:
    """Writes a video of a kind; the same seed gives the same video."""
    draw = filmed(kind, seed)
    # With a generator of its own, so that pictures do not depend on the sound.
    sound = _heard_with(kind, np.random.default_rng((list(KINDS).index(kind), seed, 1)))
    write(target, (draw(number / FRAMES) for number in range(FRAMES)), sound)


def write(target: Path, pictures: Iterable[Picture], sound: Sound | None = None) -> None:
    """Writes a video of these pictures, with this sound."""
    with av.open(str(target), "w") as container:
        stream = container.add_stream("libx264", rate=Fraction(RATE), options={"crf": "24", "preset": "ultrafast"})
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        heard = None if sound is None else container.add_stream("aac", rate=_SOUND_RATE, layout="mono")
        for picture in pictures:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, "rgb24")))
        container.mux(stream.encode(None))
        if sound is not None and heard is not None:
            samples = av.AudioFrame.from_ndarray(sound[None], "fltp", "mono")
            samples.sample_rate = _SOUND_RATE
            container.mux(heard.encode(samples))
            container.mux(heard.encode(None))
