"""Planned cuts as files: CSV comes back as it was, and other readers find the frames in EDL and OTIO."""

import csv
import io
import re
from fractions import Fraction

import opentimelineio as otio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rushes.catalog.v1.cuts_pb2 import PlannedCut
from rushes_gateway.resources.csv_lines import MistakenRow
from rushes_gateway.resources.cuts import csv_file, edl, otio_file
from rushes_gateway.resources.cuts.edit_list import EditList, Note, edit_list

LABELS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=30)
NOTES = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], include_characters="\n\r\t"), max_size=30)
SECONDS = st.floats(0, 86_400, allow_subnormal=False)


def cut(start: float, end: float, label: str = "", note: str = "") -> PlannedCut:
    return PlannedCut(id=f"{start}-{end}", start=start, end=end, label=label, note=note)


@given(st.lists(st.builds(cut, SECONDS, SECONDS, LABELS, NOTES), max_size=5))
def test_csv_loses_nothing(cuts: list[PlannedCut]) -> None:
    text = csv_file.written(cuts)
    assert [(row.start, row.end, row.label, row.note) for row in csv_file.read(text.encode())] == [
        (each.start, each.end, each.label, each.note) for each in cuts
    ]
    # The same for another reader, by the names of the columns.
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [(float(row["start"]), float(row["end"])) for row in rows] == [(each.start, each.end) for each in cuts]


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        (b"", []),
        (b"start,end,label,note\r\n", []),
        (b"\xef\xbb\xbfstart,end,label,note\r\n1.5,2,a,b\r\n", [(1.5, 2.0, "a", "b")]),
        (b"1.5,2,fox\n3,,\n", [(1.5, 2.0, "fox", ""), (3.0, None, "", "")]),
        (b",2\n", [(0.0, 2.0, "", "")]),
        (b"label,End,Start\na,2,1\n\n", [(1.0, 2.0, "a", "")]),
        (b'1,2,"say ""hi"", twice","two\r\nlines"\n', [(1.0, 2.0, 'say "hi", twice', "two\r\nlines")]),
        (b"1,2,=SUM(A1),-x\n", [(1.0, 2.0, "=SUM(A1)", "-x")]),
    ],
)
def test_csv_of_other_tools_is_read(content: bytes, rows: list[tuple[float, float | None, str, str]]) -> None:
    assert [(row.start, row.end, row.label, row.note) for row in csv_file.read(content)] == rows


@pytest.mark.parametrize(
    ("content", "field"),
    [
        (b"start,end\n1,2\nx,3\n", "line 3, start"),
        (b"1,1:30\n", "line 1, end"),
        (b"1,nan\n", "line 1, end"),
        (b"1,1e999\n", "line 1, end"),
        (b"-1,2\n", "line 1, start"),
        (b"1,2," + b"a" * 201, "line 1, label"),
        (b'1,2,"a\nb"', "line 1, label"),
        (b"1,2,," + b"a" * 501, "line 1, note"),
        (b"1,2,,a\0", "line 1, note"),
        (b"1,2,a,b,c\n", "line 1, note"),
        (b"start,end,name\n1,2,a\n", "line 1, name"),
        (b"start,start\n1,2\n", "line 1, start"),
        (b'1,2,,"two\nlines"\nx,2\n', "line 3, start"),
        (b'1,2\n1,2,"open\n', "line 2, text"),
        (b"1,2\n1,2,\xff\n", "line 2, text"),
        (b"0,1\n" * 1000, "line 1000, start"),
    ],
)
def test_a_mistake_names_line_and_column(content: bytes, field: str) -> None:
    with pytest.raises(MistakenRow) as refused:
        csv_file.read(content)
    assert [each.path for each in refused.value.fields] == [field]


def edit(cuts: list[PlannedCut], notes: list[Note], rate: Fraction, timecode: str) -> EditList:
    return edit_list(
        cuts,
        notes,
        name="take 4.mov",
        url="file:///videos/take%204.mov",
        rate=rate,
        timecode=timecode,
        seconds=600.0,
    )


NTSC = Fraction(30_000, 1001)
AT_NTSC = edit(
    [
        # Frames 0 to 30, and 1800 to 1830, the first of minute 1.
        cut(0.0, 1.001, "fox", "leaves\nthe burrow"),
        cut(60.06, 61.061),
    ],
    [
        Note(id="1", frame=10, text="Ears up", color="red"),
        Note(id="2", frame=1700, text="between", color="blue"),
    ],
    NTSC,
    "01:00:00;00",
)
AT_25 = edit([cut(2.0, 4.0, "a"), cut(1.0, 2.0), cut(599.0, 600.0)], [], Fraction(25), "10:00:00:00")


def test_the_edl_says_source_and_record_in_drop_frame_timecode() -> None:
    assert edl.written(AT_NTSC).splitlines() == [
        "TITLE: take 4",
        "FCM: DROP FRAME",
        "",
        "001  AX       V     C        01:00:00;00 01:00:01;00 01:00:00;00 01:00:01;00",
        "* FROM CLIP NAME: take 4.mov",
        "* COMMENT: fox",
        "* COMMENT: leaves the burrow",
        "* LOC: 01:00:00;10 RED     Ears up",
        "002  AX       V     C        01:01:00;02 01:01:01;02 01:00:01;00 01:00:02;00",
        "* FROM CLIP NAME: take 4.mov",
        # Frame 1700 is number 56:20.
        "* LOC: 01:00:56;20 BLUE    between",
    ]


def test_another_reader_finds_the_frames_of_the_edl() -> None:
    timeline = otio.adapters.read_from_string(edl.written(AT_25), "cmx_3600", rate=25)
    clips = list(timeline.find_clips())
    hours = 10 * 3600 * 25
    assert [
        (clip.source_range.start_time.to_frames() - hours, clip.source_range.duration.to_frames()) for clip in clips
    ] == [(50, 50), (25, 25), (14_975, 25)]
    assert [clip.name for clip in clips] == ["take 4.mov"] * 3
    assert list(clips[0].metadata["cmx_3600"]["comments"]) == ["COMMENT: a"]
    # The record side is one after the other, without gaps.
    assert [each.schema_name() for each in timeline.tracks[0]] == ["Clip"] * 3
    dropped = otio.adapters.read_from_string(edl.written(AT_NTSC), "cmx_3600", rate=float(NTSC))
    hour = 6 * 17_982
    assert [
        (clip.source_range.start_time.to_frames() - hour, clip.source_range.duration.to_frames())
        for clip in dropped.find_clips()
    ] == [(0, 30), (1800, 30)]


def test_another_reader_finds_the_frames_and_markers_of_the_otio() -> None:
    timeline = otio.adapters.read_from_string(otio_file.written(AT_NTSC), "otio_json")
    first, second = timeline.find_clips()
    hour = 6 * 17_982
    assert timeline.global_start_time.to_timecode(float(NTSC), True) == "01:00:00;00"
    assert (first.name, second.name) == ("fox", "take 4")
    assert first.source_range.start_time.to_frames() == hour
    assert second.source_range.start_time.to_frames() == hour + 1800
    assert second.source_range.duration.to_frames() == 30
    # 600 s are 17982.02 frames.
    assert first.media_reference.available_range.duration.to_frames() == 17_982
    assert first.media_reference.target_url == "file:///videos/take%204.mov"
    [marker], [between] = first.markers, second.markers
    assert (marker.name, marker.color, marker.marked_range.start_time.to_frames()) == ("Ears up", "RED", hour + 10)
    assert between.marked_range.start_time.to_frames() == hour + 1700


def test_notes_of_a_video_without_cuts_are_not_lost() -> None:
    bare = edit([], [Note(id="1", frame=50, text="here", color="green")], Fraction(25), "")
    assert edl.written(bare).splitlines()[3:] == ["* LOC: 00:00:02:00 GREEN   here"]
    [track] = otio.adapters.read_from_string(otio_file.written(bare), "otio_json").tracks
    assert [marker.name for marker in track.markers] == ["here"]


def test_at_a_variable_rate_seconds_count_and_notes_are_placed_by_the_mean_rate() -> None:
    # 29.5 frames per second: the timebase has 30, and frame 59 is at second 2.
    uneven = edit([cut(1, 3)], [Note(id="1", frame=59, text="here", color="red")], Fraction(59, 2), "")
    lines = edl.written(uneven).splitlines()
    assert lines[1] == "FCM: NON-DROP FRAME"
    assert lines[3].endswith("00:00:01:00 00:00:03:00 01:00:00:00 01:00:02:00")
    assert lines[-1] == "* LOC: 00:00:02:00 RED     here"


@pytest.mark.parametrize("text", ["* LOC: 00:00:00:00 RED x\n002  AX", "a\r\n\x0bb"])
def test_texts_stay_on_their_line(text: str) -> None:
    lines = edl.written(edit([cut(0, 1, note=text)], [], Fraction(25), "")).splitlines()
    assert len([line for line in lines if re.match(r"\d{3} ", line)]) == 1
    assert len(lines) == 6
