"""What a rendition is follows from the source's index and the kind; its name from all that makes it."""

import dataclasses
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from rushes_chassis.loops import failing_loops
from rushes_footage.renditions import Kind
from rushes_media.adapters.ffmpeg.argv import picture_rendition_argv, sound_rendition_argv
from rushes_media.domain.errors import RenditionNotProven
from rushes_media.domain.frames.frame_index import SoundTrack
from rushes_media.domain.streams.renditions import (
    QUALITIES,
    PictureRendition,
    check_same_frames,
    picture_rendition,
    rendition_name,
    rendition_size,
    sound_rendition,
)
from rushes_media.domain.trials.decoders import ON_CPU
from rushes_media.operations.streams.renditions import told_now_and_then
from tests.fakes.given_time import in_given_time, passed_until
from tests.unit.media.indexes import frame_index, steady


def picture_argv(encoding: PictureRendition) -> list[str]:
    return picture_rendition_argv("ffmpeg", encoding, decoder=ON_CPU, encoder="libx264", vaapi_device="")


PAL, MILLIS = Fraction(25), Fraction(1, 1000)


@given(st.integers(1, 8000), st.integers(1, 8000), st.sampled_from([0, 480, 720, 1080]))
def test_sides_are_even_never_larger_and_in_the_pictures_shape(width: int, height: int, most: int) -> None:
    size = rendition_size(width, height, most)
    assert all(side % 2 == 0 and side >= 2 for side in size)
    assert size[0] <= max(2, width)
    assert size[1] <= max(2, height)
    assert most == 0 or size[1] <= most
    if min(size) > 2:
        assert abs(size[0] - width * size[1] / height) <= (width / height if size[1] + 1 >= height else 0) + 1


@pytest.mark.parametrize(
    ("size", "most", "made"),
    [
        ((1920, 1080), 480, (854, 480)),
        ((1920, 1080), 0, (1920, 1080)),
        ((320, 180), 480, (320, 180)),
        ((321, 181), 0, (320, 180)),
        ((1080, 1920), 720, (406, 720)),
        ((1, 1), 480, (2, 2)),
    ],
)
def test_sizes_of_renditions(size: tuple[int, int], most: int, made: tuple[int, int]) -> None:
    assert rendition_size(*size, most) == made


def test_each_kind_of_each_version_has_a_name_of_its_own() -> None:
    names = {rendition_name(identity, kind) for identity in ("a-1-2", "a-1-3") for kind in Kind}
    assert len(names) == 2 * len(Kind)
    assert rendition_name("a-1-2", Kind.AUDIO).endswith(".wav")


def option(argv: list[str], name: str) -> str:
    return argv[argv.index(name) + 1]


def test_frames_keep_their_own_ticks_also_where_the_rate_is_constant() -> None:
    index = steady(Fraction(30), 90, MILLIS, first=100)
    argv = picture_argv(picture_rendition(index, Kind.LOW))
    assert option(argv, "-filter:v").startswith("trim=start_pts=100:end_pts=3100,settb=1/1000,setpts=PTS-STARTPTS,")
    assert (option(argv, "-enc_time_base:v"), option(argv, "-video_track_timescale")) == ("1/1000", "1000")
    assert (option(argv, "-b:v"), option(argv, "-preset"), option(argv, "-c:v")) == ("2000000", "fast", "libx264")
    assert "-an" in argv
    assert "+faststart" in argv


def test_all_frames_are_fed_from_the_start_where_ffmpeg_does_not_find_them() -> None:
    index = dataclasses.replace(steady(PAL, 50, Fraction(1, 50), first=70), counted=True, fed=True)
    encoding = picture_rendition(index, Kind.HIGH)
    assert encoding.feed is not None
    assert (encoding.feed.entry, encoding.feed.first_frame, encoding.feed.pts) == (None, 0, index.pts)
    argv = picture_argv(encoding)
    assert option(argv, "-filter:v").startswith(
        "settb=1/50,setparams=range=limited:colorspace=1:color_primaries=1:color_trc=1,"
        "trim=start_pts=70:end_pts=170,settb=1/50,setpts=PTS-STARTPTS,"
    )
    assert option(argv, "-format_whitelist") == "nut"


def test_the_bits_of_slides_are_planned_by_how_many_there_are() -> None:
    """By the rate that their container states libx264 would leave them illegible."""
    slides = frame_index([0, 20_000, 45_000, 46_000, 90_000], MILLIS, end_pts=120_000)
    assert option(picture_argv(picture_rendition(slides, Kind.LOW)), "-x264-params") == "fps=1/24"
    assert "-x264-params" not in picture_argv(picture_rendition(steady(PAL, 50, MILLIS), Kind.LOW))


def test_nanoseconds_are_told_more_coarsely() -> None:
    index = frame_index([0, 33_000_000, 9_000_000_000], Fraction(1, 10**9))
    assert picture_rendition(index, Kind.POTATO).tick == Fraction(1, 90_000)


def test_sound_begins_with_frame_0() -> None:
    index = dataclasses.replace(steady(PAL, 50, MILLIS, first=1500), sound=SoundTrack(3, 44_100))
    sound = sound_rendition(index, channels=2)
    assert sound is not None
    assert (sound.stream, sound.first_sample) == (3, 66_150)
    argv = sound_rendition_argv("ffmpeg")
    assert (option(argv, "-c:a"), option(argv, "-rf64")) == ("pcm_s16le", "auto")
    assert sound.estimated_bytes == pytest.approx(2 * 44_100 * 4, rel=0.01)
    assert sound_rendition(steady(PAL, 50, MILLIS), channels=2) is None


def test_neither_command_names_a_file() -> None:
    for argv in (
        picture_argv(picture_rendition(steady(PAL, 50, MILLIS), Kind.LOW)),
        sound_rendition_argv("ffmpeg"),
    ):
        assert option(argv, "-i") == "fd:"
        assert option(argv, "-protocol_whitelist") == "fd"
        assert argv[-1] == "/proc/self/fd/4"


@pytest.mark.parametrize("kind", QUALITIES)
def test_the_estimate_is_above_what_the_bit_rate_says(kind: Kind) -> None:
    minute = picture_rendition(steady(PAL, 1500, MILLIS), kind)
    assert minute.estimated_bytes > QUALITIES[kind].bit_rate / 8 * 60 * 1.1


def test_a_rendition_with_the_same_times_in_other_ticks_is_the_same() -> None:
    source = frame_index([40, 73, 107, 140], MILLIS)
    check_same_frames(source, frame_index([0, 2970, 6030, 9000], Fraction(1, 90_000)))


@pytest.mark.parametrize(
    ("made", "said"),
    [([0, 33, 67], "3 of the video's 4"), ([0, 33, 67, 100, 133], "5 frames"), ([0, 33, 70, 100], "Frame 2")],
)
def test_a_rendition_with_other_frames_is_refused(made: list[int], said: str) -> None:
    with pytest.raises(RenditionNotProven, match=said):
        check_same_frames(frame_index([40, 73, 107, 140], MILLIS), frame_index(made, MILLIS))


class Slip:
    """Where progress is written down."""

    def __init__(self) -> None:
        self.failure: OSError | None = None
        self.told: list[float] = []
        self.refused = 0

    def write(self, progress: float) -> None:
        if self.failure is not None:
            self.refused += 1
            raise self.failure
        self.told.append(progress)


@in_given_time
async def test_progress_that_could_not_be_written_down_is_written_later_and_spoils_nothing() -> None:
    slip = Slip()
    slip.failure = OSError(28, "No space left on device")
    with capture_logs():
        async with told_now_and_then(slip.write) as tell:
            tell(0.25)
            await passed_until(lambda: slip.refused >= 2)
            assert failing_loops() == ("progress of renditions",)
            slip.failure = None
            await passed_until(lambda: slip.told == [0.25])
            tell(0.5)
            await passed_until(lambda: slip.told == [0.25, 0.5])
            slip.failure = OSError(28, "No space left on device")
            tell(0.75)
            await passed_until(lambda: failing_loops() != ())
        # What was made is there all the same.
    assert failing_loops() == ()
