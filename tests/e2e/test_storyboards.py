"""Storyboards over HTTP: what is said of each tile, the sheet, the track for players, and what there is none of."""

import io
import re
from typing import Any
from uuid import uuid4

import numpy as np
from PIL import Image

from tests.e2e import plain_http
from tests.e2e.stack import Stack
from tests.footage import recipes
from tests.footage.code import read_code


def _asset(stack: Stack, path: str) -> str:
    stack.scan()
    found = stack.get("/api/v1/assets", limit=1000, hidden="include").json()["assets"]
    return next(str(asset["id"]) for asset in found if asset["path"] == path)


def _tile(sheet: bytes, board: dict[str, Any], place: int) -> int:
    row, column = divmod(place, board["columns"])
    left, top = column * board["tile_width"], row * board["tile_height"]
    picture = Image.open(io.BytesIO(sheet)).convert("L")
    cut = picture.crop((left, top, left + board["tile_width"], top + board["tile_height"]))
    return read_code(np.asarray(cut, np.uint8))


def test_each_tile_shows_the_frame_that_is_said(stack: Stack) -> None:
    address = f"/api/v1/assets/{_asset(stack, recipes.CFR25_MP4.file_name)}"
    board = stack.get(f"{address}/storyboard", frames=True).json()
    sheet = stack.get(f"{address}/storyboard.jpg")
    assert sheet.headers["content-type"] == "image/jpeg"
    assert (board["tile_width"], board["tile_height"]) == (160, 90)
    frames = [tile["frame"] for tile in board["tiles"]]
    assert [_tile(sheet.content, board, place) for place in range(len(frames))] == frames
    assert [tile["seconds"] for tile in board["tiles"]] == [frame / 25 for frame in frames]
    without = stack.get(f"{address}/storyboard").json()
    assert [tile["frame"] for tile in without["tiles"]] == [None] * len(frames)


def test_what_is_versioned_is_kept_for_ever_and_what_is_known_is_not_sent_again(stack: Stack) -> None:
    address = f"/api/v1/assets/{_asset(stack, recipes.CFR25_MP4.file_name)}"
    for what in ("storyboard", "storyboard.jpg", "storyboard.vtt"):
        plain = stack.get(f"{address}/{what}")
        assert plain.headers["cache-control"] == "private, no-cache"
        again = plain_http.get(f"{stack.url}{address}/{what}", headers={"if-none-match": plain.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert "immutable" in stack.get(f"{address}/{what}", v="1").headers["cache-control"]


def test_players_get_a_track_whose_cues_name_their_part_of_the_sheet(stack: Stack) -> None:
    address = f"/api/v1/assets/{_asset(stack, recipes.CFR25_MP4.file_name)}"
    board = stack.get(f"{address}/storyboard", frames=True).json()
    sheet = stack.get(f"{address}/storyboard.jpg").content
    track = stack.get(f"{address}/storyboard.vtt", v="7")
    assert track.headers["content-type"].startswith("text/vtt")
    assert track.text.startswith("WEBVTT\n\n")
    cue = re.compile(r"00:00:([\d.]+) --> 00:00:([\d.]+)\nstoryboard\.jpg\?v=7#xywh=(\d+),(\d+),160,90\n")
    cues = cue.findall(track.text)
    assert len(cues) == len(board["tiles"])
    assert [float(start) for start, *_ in cues] == [tile["seconds"] for tile in board["tiles"]]
    assert [end for _, end, *_ in cues][:-1] == [start for start, *_ in cues][1:]
    left, top = (int(part) for part in cues[13][2:])
    cut = Image.open(io.BytesIO(sheet)).convert("L").crop((left, top, left + 160, top + 90))
    assert read_code(np.asarray(cut, np.uint8)) == board["tiles"][13]["frame"]


def test_what_cannot_be_shown_says_why(stack: Stack) -> None:
    assert stack.get(f"/api/v1/assets/{uuid4()}/storyboard").status_code == 404
    broken = stack.get(f"/api/v1/assets/{_asset(stack, 'broken.mp4')}/storyboard.jpg")
    assert broken.status_code == 422
    assert broken.json()["detail"]
    assert stack.get("/api/v1/assets/no-id/storyboard").status_code == 422
