"""Reports on brands as a page to print and as a table."""

import csv
import io
import re

from rushes.catalog.v1.reports_pb2 import BrandAppearance, GetBrandReportResponse, SeenBrand
from rushes_gateway.resources.pipelines.brand_page import report_page
from rushes_gateway.resources.pipelines.brand_table import appearances_table


def report() -> GetBrandReportResponse:
    appearances = [BrandAppearance(start=100.0, end=105.0, by="text", video="=a.mp4")]
    brand = SeenBrand(brand="Nordwave", seconds=5.0, first=100.0, last=105.0, appearances=appearances)
    return GetBrandReportResponse(video="a.mp4", seconds=20.0, start=100.0, stage="match_brands", brands=[brand])


def test_lanes_begin_where_the_timeline_begins() -> None:
    lane = re.search(r'<rect x="([\d.]+)"[^>]*width="([\d.]+)"><title>', report_page(report(), {}))
    assert lane is not None
    assert [float(each) for each in lane.groups()] == [0.0, 25.0]


def test_a_run_that_has_not_looked_for_brands_does_not_say_that_it_found_none() -> None:
    page = report_page(GetBrandReportResponse(video="a.mp4", seconds=20.0), {})
    assert "has not looked for brands" in page
    assert "No brand of the list was found" not in page
    looked = report_page(GetBrandReportResponse(video="a.mp4", seconds=20.0, stage="match_brands"), {})
    assert "No brand of the list was found" in looked


def test_the_last_column_of_the_table_is_the_video_and_no_formula() -> None:
    [row] = csv.DictReader(io.StringIO(appearances_table(report())))
    assert list(row)[-1] == "video"
    assert (row["brand"], row["start"], row["video"]) == ("Nordwave", "100.000", "'=a.mp4")
