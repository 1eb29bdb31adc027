"""Added models as descriptors of windows: every window once and whole, however the sound comes."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from numpy.typing import NDArray

from rushes_footage.files import Source
from rushes_inference.adapters.sound_windows import SoundWindows
from rushes_inference.adapters.window_describers import InstalledDescribers
from rushes_inference.adapters.window_encoders import PictureEncoderWindows, SoundEncoderWindows, scaled
from rushes_inference.domain.errors import BackendFailed
from rushes_inference.domain.finders import WindowKind
from rushes_inference.domain.mel_recipes import MelRecipe
from rushes_inference.domain.model_sounds import SoundInput, SoundLayout
from rushes_inference.domain.models import HeadLayout, Model, NetworkInput
from rushes_inference.domain.sounds import RATE
from rushes_inference.domain.windows import Rows
from rushes_inference.ports.windows import WindowDescriber
from rushes_inference.vision.clip_pictures import clip_square
from tests.fakes.described_media import VERSION, DescribedMedia
from tests.unit.inference.known_models import kept_models, known_model

SOURCE = Source("main", "video.mp4", VERSION)
THREADS = ThreadPoolExecutor(1)
NUMBERS = 8


class Means:
    """Implements ports.networks.Networks: the mean of each eighth of what it is given, counted from the first axis."""

    def __init__(self, change: Callable[[NDArray[np.float32]], NDArray[np.float32]] = lambda answer: answer) -> None:
        self._change = change
        self.batches: list[int] = []

    async def run(self, model: Model, given: NetworkInput) -> NDArray[np.float32]:
        self.batches.append(len(given))
        return self._change(means(given))


def means(given: NetworkInput) -> NDArray[np.float32]:
    flat = given.reshape(len(given), -1).astype(np.float64)
    return np.stack([each.mean(axis=1) for each in np.array_split(flat, NUMBERS, axis=1)], axis=1).astype(np.float32)


def waveform(window: float, length: int | None = None) -> SoundInput:
    return SoundInput(SoundLayout.SAMPLES, window, length or round(window * RATE))


def listener(asked: SoundInput, name: str = "listener") -> Model:
    return known_model(
        name, head=HeadLayout.VECTOR, classes=(), input_size=0, stride=1, dimensions=NUMBERS, sound=asked
    )


def encoder(size: int) -> Model:
    return known_model("encoder", head=HeadLayout.VECTOR, classes=(), input_size=size, stride=1, dimensions=NUMBERS)


def heard(samples: int) -> NDArray[np.int16]:
    return np.random.default_rng(2).integers(-9000, 9000, samples).astype(np.int16)


async def rows_of(describer: WindowDescriber) -> Rows:
    parts = [each async for each in describer.rows(SOURCE)]
    return np.concatenate([np.empty((0, NUMBERS), np.float16), *parts])


@pytest.mark.parametrize("part", [1 << 20, 4444, 333])
@pytest.mark.parametrize(
    ("seconds", "window", "count"),
    [
        (0, 1.0, 0),
        (0.1, 1.0, 1),
        (1, 1.0, 1),
        (1.0001, 1.0, 2),
        (12, 1.0, 45),
        (12.1, 1.0, 46),
        (12, 0.5, 47),
        (12, 0.975, 45),
        (12, 10.24, 2),
        (23.7, 3.3333, 26),
    ],
)
async def test_windows_are_those_of_the_whole_sound_however_it_comes(
    seconds: float, window: float, count: int, part: int
) -> None:
    samples = heard(round(seconds * RATE))
    media, networks, asked = DescribedMedia(samples.astype("<i2").tobytes(), part=part), Means(), waveform(window)
    describer = SoundEncoderWindows(listener(asked), asked, media, networks, THREADS)
    rows = await rows_of(describer)
    assert len(rows) == describer.window_count(len(rows)) == count
    hop = describer.descriptor.hop
    assert hop == max(0.25, window / 4)
    whole = np.concatenate((samples, np.zeros(2 * asked.samples, np.int16))).astype(np.float32) / 32768
    begins = [round(number * hop * RATE) for number in range(count)]
    cut = np.array([whole[begin : begin + asked.samples] for begin in begins])
    if count:
        assert np.array_equal(rows, scaled(means(cut)))
        assert max(networks.batches) <= 8
        assert np.array_equal(describer.vectors_of(rows, np.array([count - 1, 0])), rows[[-1, 0]].astype(np.float32))


async def test_what_a_window_has_less_than_the_model_takes_is_silence() -> None:
    samples = heard(3 * RATE)
    asked = waveform(1.0, 4 * RATE)
    media = DescribedMedia(samples.astype("<i2").tobytes())
    rows = await rows_of(SoundEncoderWindows(listener(asked), asked, media, Means(), THREADS))
    assert (rows[:, :2] != 0).all()
    assert (rows[:, 2:] == 0).all()


def test_numbers_fit_into_16_bits_and_keep_their_direction() -> None:
    vectors = np.array([[1e6, -1e6, 0, 0], [1e-6, 2e-6, 3e-6, 4e-6], [0, 0, 0, 0]], np.float32)
    rows = scaled(vectors)
    assert rows.dtype == np.float16
    assert rows[0] == pytest.approx([2**0.5, -(2**0.5), 0, 0], abs=1e-3)
    assert rows[1] == pytest.approx(np.array([1, 2, 3, 4]) / (30 / 4) ** 0.5, abs=1e-3)
    assert rows[2].tolist() == [0, 0, 0, 0]
    assert np.isfinite(scaled(np.eye(4096, dtype=np.float32)[:1])).all()


@pytest.mark.parametrize(
    ("change", "why"),
    [(lambda answer: answer[:, :-1], "the shape"), (lambda answer: answer * np.float32("nan"), "not finite")],
)
async def test_an_answer_of_another_shape_or_without_numbers_is_a_failure(
    change: Callable[[NDArray[np.float32]], NDArray[np.float32]], why: str
) -> None:
    asked = waveform(1.0)
    media = DescribedMedia(heard(RATE).astype("<i2").tobytes())
    with pytest.raises(BackendFailed, match=why):
        await rows_of(SoundEncoderWindows(listener(asked), asked, media, Means(change), THREADS))


@pytest.mark.parametrize(("size", "side", "count"), [(8, 16, 9), (32, 32, 19), (520, 512, 1)])
async def test_each_picture_is_described_in_the_size_that_the_model_takes(size: int, side: int, count: int) -> None:
    stills = np.random.default_rng(1).integers(0, 256, (count, side, side, 3), np.uint8)
    networks = Means()
    describer = PictureEncoderWindows(encoder(size), DescribedMedia(b"", stills), networks, THREADS)
    rows = await rows_of(describer)
    seen = np.stack([clip_square(each, size) for each in stills]) if size != side else stills
    assert np.array_equal(rows, scaled(means(seen)))
    assert max(networks.batches) <= 8
    assert (describer.descriptor.window, describer.descriptor.hop) == (1.0, 1.0)


def test_versions_differ_with_the_file_and_with_what_windows_are_made_of() -> None:
    media, networks = DescribedMedia(b""), Means()

    def version(model: Model, asked: SoundInput) -> str:
        described = SoundEncoderWindows(model, asked, media, networks, THREADS).descriptor.descriptor.version
        assert len(described) <= 64
        return described

    bands = [SoundInput(SoundLayout.FRAMES_BANDS, 10.24, 1024, 128, each) for each in MelRecipe]
    versions = [version(listener(asked), asked) for asked in (waveform(1.0), waveform(0.975), *bands)]
    versions.append(version(listener(waveform(1.0), "other"), waveform(1.0)))
    assert len(set(versions)) == len(versions)


def test_added_models_are_listed_behind_what_is_built_in() -> None:
    asked = waveform(2.0)
    with kept_models(encoder(64), known_model("detector"), listener(asked)) as folder:
        # Their files are their names, whose hash they have.
        listed = InstalledDescribers(DescribedMedia(b""), folder, Means(), THREADS).list()
    *built_in, picture, sound = [each.descriptor for each in listed]
    assert isinstance(listed[0], SoundWindows)
    assert [each.kind for each in built_in] == [WindowKind.SOUND, WindowKind.PICTURE]
    assert [(each.kind, each.descriptor.name, each.window, each.hop) for each in (picture, sound)] == [
        (WindowKind.PICTURE, "encoder", 1.0, 1.0),
        (WindowKind.SOUND, "listener", 2.0, 0.5),
    ]
    assert {each.descriptor.dimensions for each in (picture, sound)} == {NUMBERS}
