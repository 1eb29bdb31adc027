"""A clip whose sound is not the source's at each moment is refused, whatever is wrong with it."""

import os
import subprocess
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import Final

import numpy as np
import pytest
from imageio_ffmpeg import get_ffmpeg_exe

from rushes_media.sandbox.clips.sound_likeness import SoundMatch, SoundSpan, match_of
from tests.footage.timed import packets_from, timed_sound
from tests.further import further

START: Final = 3
SECONDS: Final = 8
ENCODED: Final = {
    "mp4": ("-c:a", "aac", "-b:a", "192k"),
    "mkv": ("-c:a", "aac", "-b:a", "192k"),
    "mov": ("-c:a", "pcm_s16le"),
    "wav": ("-c:a", "pcm_s16le"),
}
LEAST: Final = {"mp4": 0.5, "mkv": 0.5, "mov": 0.9, "wav": 0.9}


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("source") / "source.mkv", ((at, at) for at in packets_from(0, 20)))


def made(path: Path, packets: Iterable[tuple[float, float]]) -> Path:
    """Sound with a picture beside it, which containers seek by."""
    sound = timed_sound(path.with_name(f"{path.stem}_sound.mkv"), packets)
    ffmpeg("-f", "lavfi", "-i", "color=s=16x16:r=25:d=20", "-i", sound, "-c:v", "libx264", "-c:a", "copy", path)
    return path


def ffmpeg(*arguments: str | Path) -> None:
    subprocess.run([get_ffmpeg_exe(), "-v", "error", "-y", *map(str, arguments)], check=True)


def clip_of(
    source: Path, folder: Path, *filters: str, start: float = START, form: str = "mp4", seconds: float = SECONDS
) -> Path:
    """The source's sound from a second on, with something done to it."""
    path = folder / f"clip.{form}"
    cut = f"atrim={start}:{start + seconds},asetpts=PTS-STARTPTS"
    ffmpeg("-i", source, "-vn", "-af", ",".join((cut, *filters)), *ENCODED[form], path)
    return path


def match(source: Path, clip: Path, start: float = START, seconds: float = SECONDS, stream: int = 1) -> SoundMatch:
    descriptors = [os.open(path, os.O_RDONLY) for path in (source, clip)]
    try:
        span = SoundSpan(stream, Fraction(start), Fraction(seconds))
        return match_of(descriptors[0], span, descriptors[1])
    finally:
        for descriptor in descriptors:
            os.close(descriptor)


@pytest.mark.parametrize("form", ENCODED)
@pytest.mark.parametrize("start", [0, START])
def test_the_sources_own_sound_is_in_step_and_alike(source: Path, tmp_path: Path, form: str, start: float) -> None:
    found = match(source, clip_of(source, tmp_path, form=form, start=start), start)
    assert found.likeness is not None
    assert found.likeness > LEAST[form]
    assert (found.shift_ms, found.lost_at, found.added_at) == (0, None, None)


@pytest.mark.proof("formats")
@pytest.mark.parametrize("seconds", [1.5, 0.5, 0.3])
def test_silence_at_the_beginning_is_found(source: Path, tmp_path: Path, seconds: float) -> None:
    found = match(source, clip_of(source, tmp_path, f"volume=0:enable='lt(t,{seconds})'"))
    assert found.lost_at == pytest.approx(0, abs=0.3)


@pytest.mark.parametrize("at", [3.2, 7.2])
def test_silence_in_the_middle_or_at_the_end_is_found(source: Path, tmp_path: Path, at: float) -> None:
    found = match(source, clip_of(source, tmp_path, f"volume=0:enable='between(t,{at},{at + 0.5})'"))
    assert found.lost_at == pytest.approx(at, abs=0.3)


@pytest.mark.proof("formats")
def test_sound_in_a_gap_of_the_source_is_found(tmp_path: Path) -> None:
    packets = [(at, at) for at in packets_from(0, 20)]
    whole = made(tmp_path / "whole.mkv", packets)
    gap = made(tmp_path / "gap.mkv", [each for each in packets if not 6 <= each[0] < 7])
    found = match(gap, clip_of(whole, tmp_path))
    assert found.added_at == pytest.approx(3, abs=0.3)
    assert match(gap, clip_of(gap, tmp_path, "aresample=async=1")).added_at is None


@pytest.mark.parametrize("form", ["mp4", "wav"])
@pytest.mark.parametrize("late", [-0.103, 0.03, 1.48, *further("formats", -1.48, -0.03, 0.5)])
def test_sound_of_another_moment_is_measured(source: Path, tmp_path: Path, late: float, form: str) -> None:
    found = match(source, clip_of(source, tmp_path, start=START - late, form=form))
    assert found.shift_ms == pytest.approx(late * 1000, abs=2)


def test_less_than_a_packet_beside_is_let_through(source: Path, tmp_path: Path) -> None:
    found = match(source, clip_of(source, tmp_path, start=START + 0.015))
    assert found.shift_ms == 0
    assert found.likeness is not None
    assert found.likeness > LEAST["mp4"]


def test_gaps_that_were_closed_are_measured(tmp_path: Path) -> None:
    # As of a source that has lost a packet of 20 ms each half second.
    packets = [at for number, at in enumerate(packets_from(0, 20)) if number % 25 != 7]
    source = made(tmp_path / "gaps.mkv", ((at, at) for at in packets))
    heard = [at for at in packets if at >= START]
    drifting = timed_sound(tmp_path / "drifting.mkv", zip(packets_from(0, 0.02 * len(heard)), heard, strict=True))
    clip = tmp_path / "clip.mp4"
    ffmpeg("-i", drifting, "-t", str(SECONDS), *ENCODED["mp4"], clip)
    found = match(source, clip)
    assert found.shift_ms == pytest.approx(-310, abs=15)
    assert found.shift_at == pytest.approx(SECONDS - 1, abs=0.5)


def test_sound_that_is_faster_than_the_sources_is_not_alike(source: Path, tmp_path: Path) -> None:
    rate = round(48_000 * (1 + 0.103 / SECONDS))
    clip = clip_of(source, tmp_path, f"asetrate={rate}", "aresample=48000", seconds=SECONDS + 0.2)
    found = match(source, clip)
    assert found.likeness is not None
    assert found.likeness < LEAST["mp4"]


def test_overlaps_that_were_not_trimmed_are_measured(source: Path, tmp_path: Path) -> None:
    # As of files joined by stream copy: each second 20 ms are heard twice.
    repeated = [at for second in range(SECONDS) for at in (*packets_from(START + second, 1), START + second + 0.98)]
    drifting = timed_sound(tmp_path / "drifting.mkv", zip(packets_from(0, 0.02 * len(repeated)), repeated, strict=True))
    clip = tmp_path / "clip.mp4"
    ffmpeg("-i", drifting, "-t", str(SECONDS), *ENCODED["mp4"], clip)
    assert match(source, clip).shift_ms == pytest.approx(140, abs=15)


def test_sound_that_is_shorter_is_missed_at_its_end(source: Path, tmp_path: Path) -> None:
    found = match(source, clip_of(source, tmp_path, seconds=6.5))
    assert found.lost_at == pytest.approx(6.5, abs=0.3)


def test_the_sound_of_another_track_is_not_alike(source: Path, tmp_path: Path) -> None:
    other = tmp_path / "two.mkv"
    noise = ("-f", "lavfi", "-i", "anoisesrc=r=48000:d=20:seed=1")
    ffmpeg("-i", source, *noise, *("-map", "0", "-map", "1", "-c:v", "copy", "-c:a", "pcm_s16le"), other)
    clip = clip_of(source, tmp_path)
    alike, unlike = match(other, clip, stream=1), match(other, clip, stream=2)
    assert alike.likeness is not None
    assert unlike.likeness is not None
    assert unlike.likeness < LEAST["mp4"] < alike.likeness


@pytest.mark.proof("formats")
@pytest.mark.parametrize("lost", [0, 1])
def test_a_source_whose_clock_wavers_or_has_gaps_is_no_excuse_and_no_fault(tmp_path: Path, lost: int) -> None:
    chance = np.random.default_rng(3)
    packets = [
        (at + chance.uniform(-0.003, 0.003), at)
        for number, at in enumerate(packets_from(0.1, 20))
        if not lost or number % 25 != 7
    ]
    source = made(tmp_path / "wavering.mkv", packets)
    exact = made(tmp_path / "exact.mkv", ((at, at) for _, at in packets))
    right = match(source, clip_of(exact, tmp_path, "aresample=async=1:min_hard_comp=0.005:first_pts=0"))
    assert (right.shift_ms, right.lost_at, right.added_at) == (0, None, None)
    assert right.likeness is not None
    assert right.likeness > LEAST["mp4"]
    assert match(source, clip_of(exact, tmp_path, "adelay=60")).shift_ms != 0


@pytest.mark.proof("formats")
def test_of_a_long_clip_its_beginning_its_middle_and_its_end_are_compared(tmp_path: Path) -> None:
    source = timed_sound(tmp_path / "long.mkv", ((at, at) for at in packets_from(0, 120)))
    clip = tmp_path / "clip.wav"
    ffmpeg("-i", source, "-af", "volume=0:enable='gt(t,108)'", "-c:a", "pcm_s16le", clip)
    found = match(source, clip, start=0, seconds=110, stream=0)
    assert found.lost_at == pytest.approx(109, abs=0.6)
    assert found.likeness is not None


def test_tones_and_rhythms_resemble_themselves_elsewhere_and_are_no_shift(tmp_path: Path) -> None:
    source = tmp_path / "beat.mkv"
    beat = "aevalsrc='0.5*sin(2*PI*440*t)*lt(mod(t,0.25),0.1)':s=48000:d=20"
    ffmpeg("-f", "lavfi", "-i", beat, "-c:a", "pcm_s16le", source)
    found = match(source, clip_of(source, tmp_path), stream=0)
    assert found.shift_ms == 0
    assert found.likeness is not None
    assert found.likeness > LEAST["mp4"]


def test_silence_has_nothing_to_compare(tmp_path: Path) -> None:
    source = tmp_path / "silent.mkv"
    ffmpeg("-f", "lavfi", "-i", "anullsrc=r=48000:cl=mono:d=20", "-c:a", "pcm_s16le", source)
    assert match(source, clip_of(source, tmp_path), stream=0) == SoundMatch()
