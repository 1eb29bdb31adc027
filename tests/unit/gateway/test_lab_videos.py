"""What the list of the lab library says of a video, and which dates it takes."""

import pytest
from fastapi import HTTPException

from rushes.catalog.v1 import library_pb2
from rushes_gateway.routes.lab.videos import listed_video, moment


def test_what_nobody_has_looked_into_is_neither_playable_nor_in_need_of_conversion() -> None:
    asset = library_pb2.Asset(name="a.mp4", path="cam/a.mp4", state=library_pb2.ASSET_STATE_NEW)
    said = listed_video(asset, shared=False, mistakable=False)
    assert (said["is_streamable"], said["needs_conversion"], said["codec"]) == (None, None, None)


@pytest.mark.parametrize(
    ("state", "needs_conversion", "told"),
    [
        (library_pb2.ASSET_STATE_READY, False, ("completed", True, False)),
        (library_pb2.ASSET_STATE_READY, True, ("completed", False, True)),
        (library_pb2.ASSET_STATE_PROBLEM, False, ("corrupt", False, False)),
        (library_pb2.ASSET_STATE_GROWING, False, ("recording", False, False)),
    ],
)
def test_what_was_looked_into_is_one_or_the_other(
    state: library_pb2.AssetState.ValueType, told: tuple[str, bool, bool], *, needs_conversion: bool
) -> None:
    said = listed_video(
        library_pb2.Asset(name="a.mp4", state=state, needs_conversion=needs_conversion), shared=False, mistakable=False
    )
    assert (said["status"], said["is_streamable"], said["needs_conversion"]) == told


@pytest.mark.parametrize(
    "text",
    [
        "2026-W05-1",
        "2026-W05-6T12:00:00Z",
        "20260131",
        "2026-02-30",
        "2026-01-31T12:00",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:00:00-14:00",
    ],
)
def test_dates_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(HTTPException) as refused:
        moment("start_date", text)
    assert (refused.value.status_code, "start_date" in str(refused.value.detail)) == (422, True)


@pytest.mark.parametrize(
    "text", ["2026-01-31", "2026-01-31T12:00:00Z", "2026-01-31 12:00:00+02:00", "2026-01-31t12:00:00z"]
)
def test_days_and_moments_are_taken(text: str) -> None:
    assert moment("start_date", text) is not None
