"""The sound of a span is the source's at each moment, wherever a seek lands and whatever becomes of its packets."""

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from imageio_ffmpeg import get_ffmpeg_exe

from rushes_media.sandbox.clips.heard import Kind, OpenTrack, heard
from rushes_media.sandbox.clips.pcm import pour
from rushes_media.sandbox.clips.samples import Channels, channels_of, mono_of
from tests.footage.recipes import Picture, Recipe, Sound, SteadyClock
from tests.footage.sound import Samples, coded_sound, source_time_of
from tests.footage.timed import PACKET, heard_at, kept, packets_from, timed_sound

RATE = 48_000
PAL = SteadyClock(Fraction(25))


@contextmanager
def track_of(path: Path) -> Iterator[OpenTrack]:
    with av.open(str(path)) as container:
        number = container.streams.audio[0].index
    descriptor = os.open(path, os.O_RDONLY)
    try:
        with OpenTrack(descriptor, number) as track:
            yield track
    finally:
        os.close(descriptor)


def of_kind(path: Path, start: float, seconds: float, rate: int = RATE) -> tuple[Kind, Channels]:
    with track_of(path) as track:
        kind, pieces = heard(track, Fraction(start), rate, round(seconds * rate))
        found = np.concatenate(list(pieces), axis=1)
    assert found.shape == (kind.channels, round(seconds * rate))
    return kind, found


def mono(path: Path, start: float, seconds: float, rate: int = RATE) -> Samples:
    return np.asarray(of_kind(path, start, seconds, rate)[1].mean(axis=0), np.float32)


def assert_same(found: Samples, expected: Samples) -> None:
    assert len(found) == len(expected)
    assert float(np.abs(found - expected).max()) < 1 / 10_000


def ffmpeg(*arguments: str | Path) -> None:
    subprocess.run([get_ffmpeg_exe(), "-v", "error", "-y", *map(str, arguments)], check=True)


def assert_in_step(path: Path, start: float, seconds: float, *, beside: float = 0.0) -> None:
    """Each second that is heard is the source's; `beside` is what the codec adds."""
    found = mono(path, start, seconds)
    for at in np.arange(0, seconds - 1.999, 1):
        piece = found[round(at * RATE) : round((at + 2) * RATE)]
        assert source_time_of(piece, RATE) == pytest.approx(start + at - beside, abs=0.002)


SEEKING_TOO_FAR = Recipe("h_b_frames_avi", ".avi", 150, PAL, Picture(b_frames=2), Sound("pcm_s16le"))


@pytest.mark.parametrize("start", [0.0, 0.5, 1.0, 2.5])
def test_a_seek_that_lands_after_the_start_costs_no_sound(make_footage: Callable[[Recipe], Path], start: float) -> None:
    assert_same(mono(make_footage(SEEKING_TOO_FAR), start, 2), heard_at(start, 2 * RATE, RATE))


def with_early_cues(path: Path, millis: int) -> Path:
    """Seeks in it land so much after the place that was asked for."""
    data = bytearray(path.read_bytes())
    at = data.index(b"\x1c\x53\xbb\x6b")
    while (at := data.find(b"\xb3\x82", at + 1)) >= 0:
        told = int.from_bytes(data[at + 2 : at + 4])
        data[at + 2 : at + 4] = max(0, told - millis).to_bytes(2)
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("late", [0, 3000, 15_000])
def test_decoding_begins_further_back_where_seeks_land_late(tmp_path: Path, late: int) -> None:
    wav = timed_sound(tmp_path / "s.wav", ((second, second) for second in packets_from(0, 30)))
    ffmpeg("-i", wav, "-c:a", "copy", "-cluster_time_limit", "1000", "-write_crc32", "0", tmp_path / "cues.mkv")
    path = with_early_cues(tmp_path / "cues.mkv", late)
    assert_same(mono(path, 20.3, 2), heard_at(20.3, 2 * RATE, RATE))


@pytest.mark.proof("containers")
@pytest.mark.parametrize("start", [0.0, 0.04, 0.5, 1.0, 1.5, 2.5, 3.96])
@pytest.mark.parametrize(
    ("suffix", "codec"),
    [
        (suffix, codec)
        for suffix, codecs in {
            ".mp4": ("aac", "libmp3lame", "ac3"),
            ".mov": ("aac", "pcm_s16le", "pcm_s24le"),
            ".mkv": ("aac", "libopus", "flac", "libvorbis", "pcm_s16le"),
            ".ts": ("aac", "mp2", "ac3"),
            ".avi": ("pcm_s16le", "libmp3lame"),
            ".flv": ("aac", "libmp3lame"),
            ".wmv": ("wmav2",),
            ".webm": ("libopus",),
        }.items()
        for codec in codecs
    ],
)
@pytest.mark.parametrize("rate", [48_000, 44_100])
def test_every_container_and_codec_is_heard_in_step(
    tmp_path: Path, suffix: str, codec: str, rate: int, start: float
) -> None:
    if codec == "libopus" and rate != 48_000:
        pytest.skip("Opus has one rate.")
    picture = "libvpx" if suffix == ".webm" else "libx264"
    wav = timed_sound(tmp_path / "s.wav", ((second, second) for second in packets_from(0, 6)), rate)
    path = tmp_path / f"made{suffix}"
    ffmpeg(
        *("-f", "lavfi", "-i", "testsrc=s=64x36:r=25:d=6", "-i", wav, "-c:v", picture, "-g", "50", "-bf", "2"),
        *("-c:a", codec, *(("-strict", "-2") if codec == "libvorbis" else ()), path),
    )
    with av.open(str(path)) as container:
        begins = round((container.start_time or 0) / av.time_base, 3)
        frames = list(container.decode(container.streams.audio[0]))
    # Containers that cannot say how much of an encoder's delay to leave out present it, as players do.
    whole = np.concatenate([mono_of(frame) for frame in frames])
    delay = float(frames[0].time or 0) - source_time_of(whole[: 4 * rate], rate)
    assert abs(delay - begins) < 0.07
    assert_in_step(path, begins + start, 2, beside=delay)


def test_lost_packets_are_silence_and_nothing_moves(tmp_path: Path) -> None:
    lost = {0.14 + 0.5 * number for number in range(30)}
    path = timed_sound(
        tmp_path / "gaps.mkv",
        ((second, second) for second in packets_from(0, 15) if not any(abs(second - each) < 0.001 for each in lost)),
    )
    expected = heard_at(3.0, 8 * RATE, RATE)
    for gap in lost:
        at = round((gap - 3.0) * RATE)
        if 0 <= at < len(expected):
            expected[at : at + round(PACKET * RATE)] = 0
    assert_same(mono(path, 3.0, 8), expected)


def test_packets_that_overlap_do_not_move_what_follows(tmp_path: Path) -> None:
    # As joined by stream copy: each pass of 420 ms begins 15 ms before the one before it ends.
    stamps = [(second, second) for number in range(40) for second in packets_from(number * 0.405, 0.42)]
    path = timed_sound(tmp_path / "joined.mkv", stamps)
    assert_same(mono(path, 12.0, 3), heard_at(12.0, 3 * RATE, RATE))


def test_times_that_waver_tear_nothing_apart(tmp_path: Path) -> None:
    chance = np.random.default_rng(7)
    wavering = ((second + chance.uniform(-0.005, 0.005), second) for second in packets_from(0.1, 8))
    found = mono(timed_sound(tmp_path / "wavering.mkv", wavering), 2.0, 3)
    assert source_time_of(found, RATE) == pytest.approx(2.0, abs=0.006)  # which fails where there is a gap


def test_sound_that_begins_late_or_ends_early_has_silence_around_it(tmp_path: Path) -> None:
    path = timed_sound(tmp_path / "late.mkv", ((second, second) for second in packets_from(2, 1)))
    found = mono(path, 1.5, 4)
    silent, sounding = found.copy(), heard_at(2.0, RATE, RATE)
    silent[RATE // 2 : RATE // 2 + RATE] = 0
    assert not silent.any()
    assert_same(found[RATE // 2 : RATE // 2 + RATE], sounding)


def test_packets_that_cannot_be_decoded_cost_themselves_alone(tmp_path: Path) -> None:
    wav = timed_sound(tmp_path / "s.wav", ((second, second) for second in packets_from(0, 8)))
    ffmpeg("-i", wav, "-c:a", "aac", tmp_path / "whole.mkv")
    path = kept(tmp_path / "whole.mkv", tmp_path / "spoiled.mkv", lambda number: b"\xff" * 40 if number == 140 else b"")
    assert_in_step(path, 3.5, 4)


def test_a_change_of_channels_and_rate_on_the_way_is_heard_in_step(tmp_path: Path) -> None:
    wav = timed_sound(tmp_path / "s.wav", ((second, second) for second in packets_from(0, 12)))
    first, then, path = tmp_path / "1.ts", tmp_path / "2.ts", tmp_path / "changing.ts"
    ffmpeg("-t", "6", "-i", wav, "-c:a", "ac3", "-ac", "2", "-muxdelay", "0", first)
    ffmpeg(
        *("-ss", "6", "-i", wav, "-c:a", "ac3", "-ac", "6", "-ar", "44100", "-muxdelay", "0"),
        *("-output_ts_offset", "6", then),
    )
    path.write_bytes(first.read_bytes() + then.read_bytes())
    with track_of(path) as track:
        begins = float(next(track.frames_from(Fraction(0))).time or 0)
    for start, seconds, channels in ((3.0, 2, 2), (4.5, 4, 2), (8.0, 4, 6)):
        kind, found = of_kind(path, begins + start, seconds)
        assert kind.channels == channels
        loudest = found[np.abs(found).sum(axis=1).argmax()]
        # The encoder of each part has a delay of its own, of 5 ms.
        for second in (0, seconds - 2):
            piece = loudest[second * RATE : (second + 2) * RATE]
            assert source_time_of(piece, RATE) == pytest.approx(start + second, abs=0.01)


@pytest.mark.parametrize(("channels", "layout"), [(1, "mono"), (2, "stereo"), (6, "5.1"), (16, "mono")])
def test_layouts_are_kept_and_more_than_eight_channels_are_mixed(tmp_path: Path, channels: int, layout: str) -> None:
    wav = timed_sound(tmp_path / "s.wav", ((second, second) for second in packets_from(0, 4)))
    pan = "|".join(f"c{number}=c0" for number in range(channels))
    name = layout if channels < 16 else "16c"
    ffmpeg("-i", wav, "-af", f"pan={name}|{pan}", "-c:a", "pcm_s16le", tmp_path / "many.mov")
    kind, found = of_kind(tmp_path / "many.mov", 1.0, 2)
    assert (kind.layout, kind.channels) == (layout, len(found))
    for channel in found:
        assert_same(channel, heard_at(1.0, 2 * RATE, RATE))


@pytest.mark.parametrize(("source", "rate"), [(96_000, 48_000), (44_100, 48_000), (37_800, 48_000), (32_000, 44_100)])
def test_another_rate_begins_at_the_same_moment(tmp_path: Path, source: int, rate: int) -> None:
    path = timed_sound(tmp_path / "rate.mkv", ((second, second) for second in packets_from(0, 5)), source)
    found = mono(path, 1.337, 3, rate)
    exact = coded_sound(round(1.337 * rate) / rate, 3, rate)
    assert float(np.abs(found - exact).max()) < 0.02


def test_a_span_that_is_long_comes_in_pieces(tmp_path: Path) -> None:
    path = timed_sound(tmp_path / "short.mkv", ((second, second) for second in packets_from(0, 2)))
    with track_of(path) as track:
        _, pieces = heard(track, Fraction(0), RATE, 3600 * RATE)
        sizes = [piece.shape[1] for piece in pieces]
    assert sum(sizes) == 3600 * RATE
    assert max(sizes) <= 1 << 16


@pytest.mark.parametrize("layout", ["mono", "stereo", "2.1", "5.1", "5.1(side)", "7.1"])
@pytest.mark.parametrize("fits_16_bits", [True, False])
def test_what_is_poured_is_read_as_it_was(tmp_path: Path, layout: str, *, fits_16_bits: bool) -> None:
    channels = av.AudioLayout(layout).nb_channels
    sound = np.random.default_rng(1).integers(-32768, 32767, (channels, 3000)).astype(np.float32) / np.float32(32768)
    path = tmp_path / "poured.wav"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT)
    try:
        pour(descriptor, Kind(RATE, layout, channels, fits_16_bits), RATE, [sound[:, :100], sound[:, 100:]])
    finally:
        os.close(descriptor)
    with av.open(str(path), "r", format="wav", options={"ignore_length": "1"}) as container:
        stream = container.streams.audio[0]
        assert (stream.layout.name, stream.sample_rate) == (layout, RATE)
        assert stream.codec_context.name == ("pcm_s16le" if fits_16_bits else "pcm_f32le")
        read = np.concatenate([channels_of(frame) for frame in container.decode(stream)], axis=1)
    assert_same(read.ravel(), sound.ravel())
