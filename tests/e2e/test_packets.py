"""Packets and frames over HTTP: of the asset that is named, in the version that is meant."""

import io
import os
import struct
from collections.abc import Callable
from pathlib import Path

from PIL import Image

from tests.e2e import plain_http
from tests.e2e.stack import Stack
from tests.footage import recipes
from tests.footage.recipes import Recipe


def test_runs_are_sent_as_they_are_named_and_only_of_the_version_that_is_meant(
    stack: Stack, make_footage: Callable[[Recipe], Path]
) -> None:
    with stack.lent(make_footage(recipes.SHORT_5S_MP4), "seen packet by packet.mp4") as path:
        stack.scan()
        [asset] = stack.get("/api/v1/assets", q="seen packet by packet").json()["assets"]
        base = f"/api/v1/assets/{asset['id']}/packets"
        told = stack.get(base).json()
        runs, version = told["runs"], told["version"]
        assert told["refused"] is None
        assert told["codec"].startswith("avc1.")
        assert (sum(runs["frame_counts"]), told["frame_count"]) == (125, 125)
        for run, (first, size) in enumerate(zip(runs["first_frames"], runs["byte_counts"], strict=True)):
            answer = stack.get(f"{base}/{run}", v=version)
            assert len(answer.content) == size == int(answer.headers["content-length"])
            assert struct.unpack_from("<iB", answer.content, 4) == (first, 1)
            assert "immutable" in answer.headers["cache-control"]
            same = {"if-none-match": answer.headers["etag"]}
            known = plain_http.request("GET", f"{stack.url}{base}/{run}", headers=same, timeout=120)
            assert (known.status_code, known.content) == (304, b"")
        beyond = stack.get(f"{base}/{len(runs['first_frames'])}")
        assert (beyond.status_code, beyond.json()["type"]) == (404, "/problems/no-such-run")
        os.utime(path, (1, 1))
        stale = stack.get(f"{base}/0", v=version)
        assert (stale.status_code, stale.json()["type"]) == (409, "/problems/source-changed")


def test_runs_of_a_moved_file_are_sent_though_another_file_lies_at_its_place(
    stack: Stack, make_footage: Callable[[Recipe], Path]
) -> None:
    with stack.lent(make_footage(recipes.SHORT_5S_MP4), "packets before.mp4") as path:
        stack.scan()
        [asset] = stack.get("/api/v1/assets", q="packets before").json()["assets"]
        base = f"/api/v1/assets/{asset['id']}/packets"
        version = stack.get(base).json()["version"]
        run = stack.get(f"{base}/0", v=version).content
        moved = path.with_name("packets after.mp4")
        path.rename(moved)
        try:
            with stack.lent(make_footage(recipes.SILENT_MP4), "packets before.mp4"):
                stack.scan()
                assert stack.get(f"{base}/0", v=version).content == run
        finally:
            moved.unlink()


def test_frames_are_those_of_the_asset_wherever_its_file_lies_and_of_the_present_file_there(
    stack: Stack, make_footage: Callable[[Recipe], Path]
) -> None:
    first, other = make_footage(recipes.SHORT_5S_MP4), make_footage(recipes.ROTATED_MP4)
    with stack.lent(first, "frames before.mp4") as path:
        stack.scan()
        [asset] = stack.get("/api/v1/assets", q="frames before").json()["assets"]
        base = f"/api/v1/assets/{asset['id']}/frames"

        def size(frame: int) -> tuple[int, int]:
            return Image.open(io.BytesIO(stack.get(f"{base}/{frame}").content)).size

        assert [size(3), size(4)] == [(320, 180)] * 2
        path.write_bytes(other.read_bytes())  # Edited in place: no scan has seen it.
        assert [size(5), size(6)] == [(180, 320)] * 2
        path.write_bytes(first.read_bytes())
        stack.scan()
        assert [size(7), size(8)] == [(320, 180)] * 2
        moved = path.with_name("frames after.mp4")
        path.rename(moved)
        try:
            with stack.lent(other, "frames before.mp4"):
                stack.scan()
                assert [size(9), size(10)] == [(320, 180)] * 2
        finally:
            moved.unlink()
        gone = stack.get(f"{base}/11")
        assert (gone.status_code, gone.json()["type"]) == (404, "/problems/file-not-found")


def test_a_run_that_is_no_number_is_refused(stack: Stack) -> None:
    asset = stack.get("/api/v1/assets").json()["assets"][0]
    for run in ("first", "-1", "1" * 16):
        refused = stack.get(f"/api/v1/assets/{asset['id']}/packets/{run}")
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "path.run")
