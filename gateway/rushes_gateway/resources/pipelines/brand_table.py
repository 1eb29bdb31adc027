"""The report on brands as a table: CSV (RFC 4180) in UTF-8."""

import csv
from io import StringIO

from rushes.catalog.v1 import reports_pb2

COLUMNS = ("brand", "start", "end", "first_frame", "last_frame", "best_frame", "by", "video")


def appearances_table(report: reports_pb2.GetBrandReportResponse) -> str:
    """A row for each appearance, in order of the brands; times in seconds."""
    written = StringIO()
    rows = csv.writer(written)
    rows.writerow(COLUMNS)
    for brand in report.brands:
        for each in brand.appearances:
            frames = (each.first_frame, each.last_frame, each.best_frame)
            times = (f"{each.start:.3f}", f"{each.end:.3f}")
            rows.writerow((_plain(brand.brand), *times, *frames, each.by, _plain(each.video)))
    return written.getvalue()


def _plain(text: str) -> str:
    """A text that spreadsheets do not take for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
