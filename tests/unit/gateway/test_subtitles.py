"""Files of subtitles, as FFmpeg reads them."""

import subprocess
from pathlib import Path

from imageio_ffmpeg import get_ffmpeg_exe

from rushes.catalog.v1 import transcripts_pb2
from rushes_gateway.resources.transcripts.subtitles import as_srt, as_vtt

SAID = (
    (0.0, 0.0004, "No time at all"),
    (1.0, 2.5, "Fish & chips <i>today</i> --> tomorrow &amp; {\\an8}later"),
    (3599.9996, 3601.25, "An hour"),
    (36_000.001, 36_001.0, "東京 – l'été"),
)
TIMES = [(0, 1), (1000, 2500), (3_600_000, 3_601_250), (36_000_001, 36_001_000)]
SEGMENTS = [transcripts_pb2.TranscriptSegment(start=start, end=end, text=text) for start, end, text in SAID]


def times_by_ffmpeg(file: Path) -> list[tuple[int, int]]:
    """Begin and end of each subtitle in milliseconds, as FFmpeg's demuxer has them."""
    crc = subprocess.run(
        [get_ffmpeg_exe(), "-v", "error", "-i", file, "-map", "0:s", "-c", "copy", "-f", "framecrc", "-"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert "#tb 0: 1/1000" in crc
    rows = [line.split(",") for line in crc.splitlines() if line and not line.startswith("#")]
    return [(int(row[2]), int(row[2]) + int(row[3])) for row in rows]


def texts_by_ffmpeg(file: Path) -> list[str]:
    """What is shown, of which FFmpeg has made ASS."""
    ass = subprocess.run(
        [get_ffmpeg_exe(), "-v", "error", "-i", file, "-f", "ass", "-"], check=True, capture_output=True
    ).stdout.decode()
    dialogues = [line.split(",", 9)[9] for line in ass.splitlines() if line.startswith("Dialogue:")]
    # The escape of a brace that FFmpeg writes into ASS, and what keeps SubRip's players from taking text for commands.
    return [text.replace("\\{{}", "{").replace("\u2060", "") for text in dialogues]


def test_ffmpeg_reads_the_same_times_and_texts_from_webvtt(tmp_path: Path) -> None:
    file = tmp_path / "said.vtt"
    file.write_text(as_vtt(SEGMENTS), "utf-8")
    assert times_by_ffmpeg(file) == TIMES
    assert texts_by_ffmpeg(file) == [text for _, _, text in SAID]


def test_ffmpeg_reads_the_same_times_and_texts_from_subrip(tmp_path: Path) -> None:
    file = tmp_path / "said.srt"
    file.write_text(as_srt(SEGMENTS), "utf-8")
    assert times_by_ffmpeg(file) == TIMES
    assert texts_by_ffmpeg(file) == [text.replace("-->", "→") for _, _, text in SAID]


def test_a_transcript_without_segments_is_a_file_without_subtitles() -> None:
    assert as_vtt([]) == "WEBVTT\n"
    assert as_srt([]) == ""


def test_times_are_written_as_each_format_has_them() -> None:
    # FFmpeg takes a point for a comma, which other players do not.
    assert as_srt(SEGMENTS).splitlines()[8:10] == ["3", "01:00:00,000 --> 01:00:01,250"]
    assert "\n3\n01:00:00.000 --> 01:00:01.250\nAn hour\n" in as_vtt(SEGMENTS)
