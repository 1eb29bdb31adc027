"""How decoded sound becomes peaks: whatever its samples are, each swing lands in the hundredth of a second it is in."""

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rushes_media.domain.streams.waveforms import LOUDEST, RATE
from rushes_media.sandbox.clips.samples import Samples, mono_of
from rushes_media.sandbox.files.containers import NotUsable
from rushes_media.sandbox.streams.waveform import Meter


def finest(meter: Meter) -> tuple[list[int], list[int]]:
    triples = meter.levels()[0].tolist()
    return triples[0::3], triples[1::3]


FORMATS = [
    ("u8", np.uint8, lambda x: x * 128 + 128),
    ("s16", np.int16, lambda x: x * 2**15),
    ("s32", np.int32, lambda x: x * 2**31),
    ("flt", np.float32, lambda x: x),
    ("dbl", np.float64, lambda x: x),
]


@pytest.mark.parametrize(("name", "kind", "scaled"), FORMATS, ids=[name for name, *_ in FORMATS])
@pytest.mark.parametrize("planar", [True, False])
def test_full_scale_is_1_in_every_kind_of_samples(name: str, kind: type, scaled: object, planar: bool) -> None:
    assert callable(scaled)
    left = scaled(np.array([0.5, -0.5, 0.0, 0.25])).astype(kind)
    right = scaled(np.array([0.5, 0.5, -0.5, 0.25])).astype(kind)
    samples = np.stack([left, right]) if planar else np.stack([left, right], axis=1).reshape(1, -1)
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples), f"{name}{'p' if planar else ''}", "stereo")
    assert mono_of(frame).tolist() == pytest.approx([0.5, 0, -0.25, 0.25])


def test_samples_that_nobody_knows_are_a_reason() -> None:
    with pytest.raises(NotUsable, match="s64"):
        mono_of(av.AudioFrame("s64", "mono", 4))


@given(
    st.sampled_from([101, 8000, 11_025, 22_050, 44_100, 48_000]),
    st.integers(-3000, 6000),
    st.integers(1, 5000),
    st.data(),
)
def test_a_swing_is_in_the_bucket_that_its_sample_is_in(rate: int, first: int, count: int, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, count - 1))
    samples: Samples = np.zeros(count, np.float32)
    samples[at] = 1
    meter = Meter(100)
    meter.add(samples, rate, first / rate)
    bucket = (first + at) * RATE // rate
    lows, highs = finest(meter)
    assert set(lows) == {0}
    assert [place for place, high in enumerate(highs) if high] == ([bucket] if 0 <= bucket < 100 else [])


def test_samples_that_last_longer_than_a_bucket_fill_those_they_are_heard_in() -> None:
    meter = Meter(10)
    meter.add(np.array([0.5, -0.5], np.float32), 25, 0.02)
    assert finest(meter) == ([0, 0, 0, 0, 0, 0, -64, -64, -64, -64], [0, 0, 64, 64, 64, 64, 0, 0, 0, 0])


def test_pieces_add_up_and_what_is_no_number_is_passed_over() -> None:
    meter = Meter(2)
    meter.add(np.array([0.1, np.nan, -0.2], np.float32), 8000, 0.0)
    meter.add(np.array([0.3, np.inf, -9], np.float32), 8000, 0.005)
    meter.add(np.array([np.nan], np.float32), 8000, 0.015)
    assert finest(meter) == ([-LOUDEST, 0], [LOUDEST, 0])


def test_a_coarser_bucket_holds_four_finer_ones() -> None:
    meter = Meter(9)
    for place, swing in enumerate((1, -1, 0.5, 0, 0, 0, 0, -0.5, 0.25)):
        meter.add(np.array([swing], np.float32), 8000, place / RATE)
    _, second, last = (level.tolist() for level in meter.levels())
    assert [second[0:2], second[3:5], second[6:8]] == [[-127, 127], [-64, 0], [0, 32]]
    assert last[0:2] == [-127, 127]


@pytest.mark.parametrize("piece", [7, 480, 1024])
def test_strength_is_the_root_mean_square_however_the_sound_comes_in_pieces(piece: int) -> None:
    rate, seconds = 48_000, 2
    tone: Samples = (0.5 * np.sin(2 * np.pi * 440 * np.arange(rate * seconds) / rate)).astype(np.float32)
    meter = Meter(RATE * seconds)
    for at in range(0, len(tone), piece):
        meter.add(tone[at : at + piece], rate, at / rate)
    expected = 0.5 / np.sqrt(2) * LOUDEST
    for level in meter.levels():
        assert max(abs(strength - expected) for strength in level.tolist()[2::3]) <= 3
