"""The report on a run as a table for spreadsheets and programs: CSV (RFC 4180) in UTF-8."""

import csv
from io import StringIO

from rushes.catalog.v1 import pipelines_pb2

PLACE = ("seq", "video", "frame", "seconds")
"""Columns of where a frame is; those of the classes follow."""


def table(report: pipelines_pb2.GetRunReportResponse, timeline: pipelines_pb2.Timeline) -> str:
    """A row for each frame: its place, and how often each class was found in it, 0 included."""
    names = {each.id: each.name for each in timeline.assets}
    found = [dict(zip(each.seqs, each.counts, strict=True)) for each in report.classes]
    written = StringIO()
    # The dialect "excel" quotes and ends lines as the RFC does.
    rows = csv.writer(written)
    rows.writerow([*PLACE, *(each.label for each in report.classes)])
    for frame in timeline.frames:
        place = (frame.seq, names[frame.asset_id], frame.frame, frame.seconds)
        rows.writerow([*place, *(counts.get(frame.seq, 0) for counts in found)])
    return written.getvalue()
