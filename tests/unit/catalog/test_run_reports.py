"""What a report on a run counts."""

from rushes_catalog.pipelines.domain.pipelines import StageFrame, StageRegion
from rushes_catalog.pipelines.domain.run_reports import ClassReport, class_reports


def seen(label: str, confidence: float, track: int = 0) -> StageRegion:
    return StageRegion(0, 0, 10, 10, confidence, label, track)


FRAMES = (
    StageFrame(0),
    StageFrame(1, (seen("ball", 0.5, 1), seen("player", 0.75, 2), seen("player", 0.25, 3))),
    StageFrame(2, (seen("player", 0.5, 2),)),
    StageFrame(7, (seen("ball", 1.0, 1), seen("player", 0.5, 2), seen("player", 0.5))),
)


def test_classes_are_counted_by_frame_the_most_frequent_first() -> None:
    assert class_reports(FRAMES, tracked=False) == (
        ClassReport("player", 5, 0.5, None, (1, 2, 7), (2, 1, 2)),
        ClassReport("ball", 2, 0.75, None, (1, 7), (1, 1)),
    )


def test_tracks_are_counted_once_however_often_they_are_seen() -> None:
    assert [each.tracks for each in class_reports(FRAMES, tracked=True)] == [2, 1]


def test_classes_of_equal_counts_are_in_the_order_of_their_names() -> None:
    frames = [StageFrame(0, (seen("b", 1), seen("a", 1)))]
    assert [each.label for each in class_reports(frames, tracked=False)] == ["a", "b"]


def test_nothing_was_found_of_no_class() -> None:
    assert class_reports((StageFrame(0),), tracked=False) == ()
