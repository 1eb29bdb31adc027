"""The catalog's pure rules: ids, names, ends of jobs, verdicts, markers, scans' tallies."""

import time
import uuid
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rushes_catalog.annotations.domain.annotations import Marker, first_of_start, in_order
from rushes_catalog.domain.errors import NoMediaNode
from rushes_catalog.domain.ids import AssetId, ExportId, new_id, new_ticket
from rushes_catalog.exports.domain.exports import (
    clip_name,
    export_folder,
    export_title,
    group_name,
    overwriting_warning,
)
from rushes_catalog.files.domain.scans import NumberSet, ScanTally, UnreadablePlaces, lies_below, outermost
from rushes_catalog.finders.domain.errors import ScanModelMissing, ScanWaits
from rushes_catalog.jobs.domain.errors import Fenced, WorkInterrupted
from rushes_catalog.jobs.domain.jobs import JobState, TaskCounts, end_state
from rushes_catalog.jobs.domain.verdicts import AWAY_PAUSE, Verdict, away_pause, verdict_on
from rushes_catalog.library.domain.assets import folders_above
from rushes_catalog.seen.domain.errors import SeenModelMissing
from rushes_chassis.errors import (
    Aborted,
    AlreadyExists,
    Conflict,
    DataLoss,
    Exhausted,
    Internal,
    RushesError,
    TimedOut,
    Unavailable,
)
from rushes_footage.contracts import Contract
from rushes_footage.facts import Problem
from rushes_footage.files import UnreadablePlace
from rushes_footage.formats import ClipAudio, ClipFormat, DynamicRange


def test_ids_are_version_7_and_grow() -> None:
    before = time.time_ns() // 1_000_000
    ids = [new_id() for _ in range(10_000)]
    assert all(earlier < later for earlier, later in pairwise(ids))
    parsed = uuid.UUID(ids[-1])
    assert (parsed.version, parsed.variant) == (7, uuid.RFC_4122)
    assert before <= uuid.UUID(ids[0]).int >> 80 <= time.time_ns() // 1_000_000 + 10


def test_tickets_are_eight_digits() -> None:
    assert all(len(ticket) == 8 and int(ticket, 16) >= 0 for ticket in (new_ticket() for _ in range(100)))


def test_groups_and_clips_are_named_as_the_replaced_cutter_named_them() -> None:
    assert [group_name("dog", number) for number in (1, 42, 999, 1000)] == ["dog_001", "dog_042", "dog_999", "dog_1000"]
    assert [clip_name("dog_001", index, 3) for index in range(3)] == ["dog_001_0", "dog_001_1", "dog_001_2"]
    assert clip_name("dog_001", 0, 1) == "dog_001"
    assert export_folder("/exports/", "night") == "/exports_night"
    assert export_folder("/exports", "") == "/exports"


def test_a_job_is_called_by_its_label_which_tells_orders_of_one_video_apart() -> None:
    assert export_title(4, "a.mp4", " crawling ") == "crawling ×4 from a.mp4"
    assert [export_title(clips, "a.mp4", "") for clips in (1, 2)] == ["1 clip from a.mp4", "2 clips from a.mp4"]


@given(st.integers(0, 3), st.integers(0, 3), st.integers(0, 3), st.integers(0, 3), st.integers(0, 3))
def test_a_job_ends_with_its_last_task(waiting: int, running: int, done: int, failed: int, cancelled: int) -> None:
    state = end_state(TaskCounts(waiting, running, done, failed, cancelled))
    assert (state is None) == bool(waiting or running)
    if state is JobState.DONE:
        assert not failed
        assert not cancelled
    if state is JobState.PARTIAL:
        assert done
        assert failed
    if state is JobState.FAILED:
        assert failed
        assert not done


@pytest.mark.parametrize(
    ("error", "before", "verdict"),
    [
        (Fenced("x"), 0, Verdict.DROP),
        (Aborted("x", reason="Superseded"), 0, Verdict.GIVE_BACK),
        (Aborted("x", reason="Stopped"), 5, Verdict.GIVE_BACK),
        (Unavailable("x"), 5, Verdict.GIVE_BACK),
        (NoMediaNode(), 5, Verdict.GIVE_BACK),
        (WorkInterrupted("media-1"), 5, Verdict.GIVE_BACK),
        (Exhausted("x", reason="NoFreeSlot"), 5, Verdict.GIVE_BACK),
        (Exhausted("x", reason="DiskFull"), 0, Verdict.COUNT),
        (Internal("x", reason="EncoderFailed"), 0, Verdict.COUNT),
        (Internal("x", reason="EncoderFailed"), 1, Verdict.FAIL),
        (TimedOut("x"), 0, Verdict.COUNT),
        (DataLoss("x", reason="ClipNotProven"), 0, Verdict.FAIL),
        (Conflict("x", reason="SourceChanged"), 0, Verdict.FAIL),
        (AlreadyExists("x", reason="ClipExists"), 0, Verdict.FAIL),
    ],
)
def test_each_error_has_its_verdict(error: RushesError, before: int, verdict: Verdict) -> None:
    assert verdict_on(error, before) is verdict


def test_a_task_whose_model_is_missing_is_tried_less_and_less_often_up_to_once_a_minute() -> None:
    problem = Problem("ModelNotFound", "There is no model.")
    for missing in (ScanModelMissing("a.mp4", problem), SeenModelMissing("There is no model.")):
        assert [away_pause(missing, attempt) for attempt in (1, 2, 3, 5, 6, 7, 5000)] == [2, 4, 8, 32, 60, 60, 60]
    assert {away_pause(ScanWaits("a.mp4", problem), attempt) for attempt in (1, 9)} == {AWAY_PAUSE}


def marker(export: str, start: float, asset: str = "a") -> Marker:
    settings = None, Contract.PLAIN, ClipFormat.MP4, ClipAudio.AAC, DynamicRange.SDR, "auto"
    return Marker(
        AssetId(asset), ExportId(export), start, f"/{export}", 3, (0, 1, 2), 3.0, 8.0, 0, "", "", "", export, *settings
    )


MARKERS = marker("3", 2.0), marker("2", 1.0), marker("1", 2.0), marker("4", 2.0, "b")


def test_each_export_has_a_marker_in_order_of_start() -> None:
    found = [(each.number, each.start, each.export_id) for each in in_order(MARKERS)]
    assert found == [(1, 1.0, "2"), (2, 2.0, "1"), (3, 2.0, "3"), (4, 2.0, "4")]


def test_for_the_replaced_cutter_equal_starts_on_one_asset_are_one_marker() -> None:
    found = [(each.number, each.start, each.export_id) for each in first_of_start(MARKERS)]
    assert found == [(1, 1.0, "2"), (2, 2.0, "1"), (3, 2.0, "4")]


@given(st.sets(st.integers(0, 100_000), max_size=50), st.integers(0, 200_000))
def test_a_set_of_numbers_holds_what_was_put_in(numbers: set[int], other: int) -> None:
    held = NumberSet()
    for number in numbers:
        held.add(number)
    assert all(number in held for number in numbers)
    assert (other in held) == (other in numbers)


def test_a_tally_speaks_to_people() -> None:
    tally = ScanTally(expected=0, found=12_400, examined=6_200)
    assert (tally.stage, tally.fraction, tally.warning) == ("12 400 files", 0.5, "")
    tally.unreadable = [UnreadablePlace(f"{number}", "permission denied") for number in range(7)]
    assert tally.warning.startswith("7 places could not be read: 0 (permission denied), 1 (")
    assert tally.warning.endswith(", and 2 more")
    assert ScanTally(expected=0, found=1).stage == "1 file"


def denied(*paths: str) -> list[UnreadablePlace]:
    return [UnreadablePlace(path, "permission denied") for path in paths]


def test_an_unreadable_place_is_known_until_a_scan_of_it_says_otherwise() -> None:
    places = UnreadablePlaces()
    assert places.note((), ScanTally(9, unreadable=denied("b", "a/x", "a b/x"), uninspected=denied("d.mp4")))
    assert places.all == denied("a b/x", "a/x", "b", "d.mp4")
    assert not places.note(("c", "b/below"), ScanTally(2, uninspected=denied("d.mp4")))
    assert places.note(("a", "c"), ScanTally(2, unreadable=denied("c/y")))
    assert places.all == denied("a b/x", "b", "c/y")
    assert places.note(("b",), ScanTally(1))
    assert places.note((), ScanTally(9))
    assert places.all == []


def test_paths_lie_below_their_folders_only() -> None:
    assert folders_above("a/b/c.mp4") == ["", "a", "a/b"]
    assert folders_above("c.mp4") == [""]
    assert lies_below("a/b", "a")
    assert lies_below("a", "a")
    assert lies_below("a", "")
    assert not lies_below("ab", "a")


def test_what_lies_below_another_path_is_left_out() -> None:
    paths = ["a/b", "a b/c", "a", "a!/x", "a/b/c.mp4", "b.mp4", "b", "b.mp4"]
    assert outermost(paths) == ["a", "a b/c", "a!/x", "b", "b.mp4"]


def test_a_job_names_some_of_the_clips_that_it_did_not_replace() -> None:
    names = [f"dog_001_{index}" for index in range(12)]
    assert overwriting_warning("dog_001", names, []) == ""
    assert overwriting_warning("dog_001", names[:1], names[1:]) == (
        f"dog_001 was overwritten in part. Replaced: dog_001_0. Kept as before: {', '.join(names[1:11])} and 1 more."
    )
    assert overwriting_warning("dog_001", [], names) == "No clip of dog_001 was replaced: all were kept as before."
