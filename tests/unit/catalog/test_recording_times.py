"""When a video was recorded, by its container, its name or its modification time."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from rushes_catalog.library.domain.recording_times import NamePattern, RecordingSource, RecordingTime, recording_time

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
MTIME_NS = 1_700_000_000_123_456_789


def of(name: str = "take.mp4", container: str | None = None) -> RecordingTime:
    millis = round(datetime.fromisoformat(container).timestamp() * 1000) if container else 0
    return recording_time(millis, name, MTIME_NS, NOW, BERLIN)


def millis(moment: str) -> int:
    return round(datetime.fromisoformat(moment).timestamp() * 1000)


@pytest.mark.parametrize(
    ("name", "moment"),
    [
        ("2026-01-31_12-00-00.mp4", "2026-01-31T12:00:00+01:00"),
        ("2026-07-31_12-00-00.mp4", "2026-07-31T12:00:00+02:00"),
        ("2026-01-31 12.00.00.mp4", "2026-01-31T12:00:00+01:00"),
        ("2026.01.31 12.00.00.mp4", "2026-01-31T12:00:00+01:00"),
        ("20260131_120000.mp4", "2026-01-31T12:00:00+01:00"),
        ("20260131-120000.mp4", "2026-01-31T12:00:00+01:00"),
        ("20260131120000.avi", "2026-01-31T12:00:00+01:00"),
        ("2026-01-31_120000.mkv", "2026-01-31T12:00:00+01:00"),
        ("VID_20260131_120000.mp4", "2026-01-31T12:00:00+01:00"),
        ("VID_20260131_120000_2.mp4", "2026-01-31T12:00:00+01:00"),
        ("DJI_20260131120000_0001_D.MP4", "2026-01-31T12:00:00+01:00"),
        ("PXL_20260131_120000123.mp4", "2026-01-31T12:00:00.123+00:00"),
        ("2026-01-31T12.00.00Z.mp4", "2026-01-31T12:00:00+00:00"),
        ("2026-01-31T12:00:00Z.mp4", "2026-01-31T12:00:00+00:00"),
        ("20260131T120000+0530.mp4", "2026-01-31T12:00:00+05:30"),
        ("2026-01-31T12-00-00.250.mp4", "2026-01-31T12:00:00.250+01:00"),
        ("Screen Recording 2026-01-31 at 12.00.00.mov", "2026-01-31T12:00:00+01:00"),
        ("cam1_2026_01_31_12_00_00_left.mp4", "2026-01-31T12:00:00+01:00"),
        ("1769857200.mp4", "2026-01-31T12:00:00+01:00"),
        ("cam_1769857200123_left.mp4", "2026-01-31T12:00:00.123+01:00"),
        # ShadowPlay, dashcams, macOS, VLC.
        ("2026.01.31 - 12.00.00.01.DVR.mp4", "2026-01-31T12:00:00+01:00"),
        ("Game 2026.01.31 - 12.00.00.01.mp4", "2026-01-31T12:00:00+01:00"),
        ("2026_0131_120000_003F.MP4", "2026-01-31T12:00:00+01:00"),
        ("Screen Recording 2026-01-31 at 1.58.25 PM.mov", "2026-01-31T13:58:25+01:00"),
        ("Screen Recording 2026-01-31 at 1.58.25\u202fPM.mov", "2026-01-31T13:58:25+01:00"),
        ("Screen Recording 2026-01-31 at 1.58.25\u202fAM (2).mov", "2026-01-31T01:58:25+01:00"),
        ("2026-01-31 at 12.00.00 PM.mov", "2026-01-31T12:00:00+01:00"),
        ("2026-01-31 at 12.00.00 am.mov", "2026-01-31T00:00:00+01:00"),
        ("2026-01-31 11-30-00 p.m.mov", "2026-01-31T23:30:00+01:00"),
        ("cam_2026-01-31_12h00min00s.mp4", "2026-01-31T12:00:00+01:00"),
        ("vlc-record-2026-01-31-12h00m00s-camera.mp4", "2026-01-31T12:00:00+01:00"),
        # Not a half of the day.
        ("20260131_120000 Amsterdam.mp4", "2026-01-31T12:00:00+01:00"),
        # What comes first is no date, what comes second is.
        ("20269931_120000 20260131_120000.mp4", "2026-01-31T12:00:00+01:00"),
    ],
)
def test_names_say_when(name: str, moment: str) -> None:
    assert of(name) == RecordingTime(millis(moment), RecordingSource.NAME)


@pytest.mark.parametrize(
    "name",
    [
        "take 4.mp4",
        "GX010042.MP4",
        "IMG-20260131-WA0001.mp4",  # a day is no time
        "20261331_120000.mp4",
        "20260131_250000.mp4",
        "120260131_120000.mp4",
        "20260131_120000123456.mp4",
        "2026-01-31 at 13.00.00 PM.mov",
        "2026-01-31 at 0.30.00 AM.mov",
        "2026-01-31 at 1.58.25.mov",  # in the morning or in the afternoon
        "2026-01-31_12h60min00s.mp4",
        "19700101_000000.mp4",
        "20991231_120000.mp4",
        "9999999999.mp4",
        "0000000000.mp4",
        "12345678901.mp4",
        "２０２６０１３１_120000.mp4",
    ],
)
def test_other_names_leave_it_to_the_modification_time(name: str) -> None:
    assert of(name) == RecordingTime(1_700_000_000_123, RecordingSource.MTIME)


def test_a_container_knows_better_than_a_name() -> None:
    said = of("20260131_120000.mp4", container="2026-02-01T08:00:00+00:00")
    assert said == RecordingTime(millis("2026-02-01T08:00:00+00:00"), RecordingSource.CONTAINER)


@pytest.mark.parametrize(
    "container", ["1904-01-01T00:00:00+00:00", "1970-01-01T00:00:01+00:00", "1980-01-01T00:00:00+00:00", "2026-11-23"]
)
def test_what_a_clock_says_that_was_never_set_is_no_time(container: str) -> None:
    assert of("20260131_120000.mp4", container).source is RecordingSource.NAME
    assert of("take.mp4", container).source is RecordingSource.MTIME


def test_a_local_time_that_was_written_as_utc_is_not_in_the_future() -> None:
    assert of(container="2026-11-22T01:00:00+00:00").source is RecordingSource.CONTAINER


def test_a_name_without_a_zone_means_that_of_the_process() -> None:
    local = datetime(2026, 1, 31, 12).timestamp() * 1000
    assert recording_time(0, "20260131_120000.mp4", 0, NOW).millis == local


@pytest.mark.parametrize(
    ("pattern", "name", "moment"),
    [
        ("REC_%d-%m-%Y_%H%M%S", "REC_31-01-2026_120000.avi", "2026-01-31T12:00:00+01:00"),
        ("%d.%m.%Y", "Halle 3 31.01.2026 links.mp4", "2026-01-31T00:00:00+01:00"),
        ("%H%M %Y%m%d", "1205 20260131.mp4", "2026-01-31T12:05:00+01:00"),
        ("100%%(%Y)%m%d", "100%(2026)0131.mp4", "2026-01-31T00:00:00+01:00"),
        # Not a day that there is, so what is always known is looked for.
        ("%d%m%Y", "31022026 20260131_120000.mp4", "2026-01-31T12:00:00+01:00"),
        # Before what is always known.
        ("on %d-%m-%Y", "20250101_120000 on 31-01-2026.mp4", "2026-01-31T00:00:00+01:00"),
    ],
)
def test_cameras_have_their_own_ways_to_write_it(pattern: str, name: str, moment: str) -> None:
    found = recording_time(0, name, MTIME_NS, NOW, BERLIN, [NamePattern(pattern)])
    assert found == RecordingTime(millis(moment), RecordingSource.NAME)


@pytest.mark.parametrize(
    ("pattern", "says"),
    [
        ("%Y-%m", "must contain the day"),
        ("%Y%m%d %p", "%p is not one of"),
        ("%Y%m%d%", "% is not one of"),
        ("%Y%m%d %d", "contains %d twice"),
    ],
)
def test_a_pattern_that_cannot_be_meant_is_refused_in_words(pattern: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        NamePattern(pattern)
