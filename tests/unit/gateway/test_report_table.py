"""The report on a run as CSV."""

from rushes.catalog.v1 import pipelines_pb2
from rushes_gateway.resources.pipelines import report_table

TIMELINE = pipelines_pb2.Timeline(
    id="t",
    assets=[
        pipelines_pb2.TimelineAsset(id="a", name="one, two.mp4"),
        pipelines_pb2.TimelineAsset(id="b", name='the "last".mp4'),
    ],
    frames=[
        pipelines_pb2.TimelineFrame(seq=0, asset_id="a", frame=0, seconds=0.0),
        pipelines_pb2.TimelineFrame(seq=1, asset_id="a", frame=12, seconds=0.48),
        pipelines_pb2.TimelineFrame(seq=2, asset_id="b", frame=3, seconds=1.25),
    ],
)


def found(label: str, counts: dict[int, int]) -> pipelines_pb2.ClassReport:
    return pipelines_pb2.ClassReport(
        label=label,
        count=sum(counts.values()),
        mean_confidence=0.5,
        seqs=list(counts),
        counts=list(counts.values()),
    )


def report(*classes: pipelines_pb2.ClassReport) -> pipelines_pb2.GetRunReportResponse:
    return pipelines_pb2.GetRunReportResponse(
        run_id="r", timeline_id="t", stage="detect_objects", frames=3, classes=classes
    )


def test_it_has_a_row_for_each_frame_quoted_as_rfc_4180_says() -> None:
    written = report_table.table(report(found("ball", {0: 2, 2: 1}), found('5" pipe', {1: 3})), TIMELINE)
    assert written == (
        'seq,video,frame,seconds,ball,"5"" pipe"\r\n'
        '0,"one, two.mp4",0,0.0,2,0\r\n'
        '1,"one, two.mp4",12,0.48,0,3\r\n'
        '2,"the ""last"".mp4",3,1.25,1,0\r\n'
    )


def test_where_nothing_was_found_it_has_the_frames_alone() -> None:
    assert report_table.table(report(), TIMELINE).splitlines()[:2] == [
        "seq,video,frame,seconds",
        '0,"one, two.mp4",0,0.0',
    ]
