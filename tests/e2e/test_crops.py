"""Crops through the whole product: which part of the picture each clip shows is measured in its frames."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import av
import pytest

from tests.clips import wanted_frames
from tests.e2e.stack import Stack
from tests.footage import recipes
from tests.footage.place import pictures, place_of
from tests.footage.read import numbers
from tests.further import further

WIDTH, HEIGHT = 320, 180
FILE = "cfr25_mp4.mp4"


def _size(clip: Path) -> tuple[int, int]:
    with av.open(str(clip)) as container:
        stream = container.streams.video[0]
        return stream.width, stream.height


def _packets(clip: Path) -> list[list[bytes]]:
    """Of each stream; in which order a file has those of both is up to who was faster."""
    with av.open(str(clip)) as container:
        streams: list[list[bytes]] = [[] for _ in container.streams]
        for packet in container.demux():
            streams[packet.stream.index].append(bytes(packet))
    return streams


def _left(stack: Stack, clip: Path, first_frame: int) -> int:
    [shown], [source] = pictures(clip, 0, 1), pictures(stack.library / FILE, first_frame, 1)
    left, top = place_of(shown, source)
    assert top <= 1
    return left


def _cut(stack: Stack, **fields: Any) -> list[Path]:
    """As the replaced cutter's client does it."""
    body = {"input_path": f"{stack.library}/{FILE}", "cursor": 2, "name": "crop", **fields}
    answer = stack.post("/api/export", body)
    assert answer.status_code == 200, answer.text
    state = stack.wait_for_export(answer.json()["job_id"])
    assert state["status"] == "done", state
    return [Path(clip["path"]) for clip in state["clips"]]


def _export(stack: Stack, **fields: Any) -> dict[str, Any]:
    """On the native API: the export when it has ended."""
    asset = next(a for a in stack.get("/api/v1/assets", q="cfr25").json()["assets"] if a["path"] == FILE)
    made = stack.post("/api/v1/exports", {"asset_id": asset["id"], "cursor": 2, "name": "crop", **fields})
    assert made.status_code == 201, made.text
    assert stack.wait_for_export(made.json()["job"]["ticket"])["status"] == "done"
    export: dict[str, Any] = stack.get(f"/api/v1/exports/{made.json()['id']}").json()
    return export


@pytest.fixture(autouse=True)
def _scanned(stack: Stack) -> None:
    stack.scan()


@pytest.mark.proof("crops")
@pytest.mark.parametrize(
    ("center", "left"),
    [(0.5, 109), *(pytest.param(*each, marks=pytest.mark.proof("crops")) for each in ((0.0, 0), (1.0, 218)))],
)
def test_the_replaced_cutter_counts_a_center_along_the_way_that_the_window_can_go(
    stack: Stack, center: float, left: int
) -> None:
    [clip] = _cut(stack, clips=1, portrait_ratio="9:16", crop_center=center)
    assert _size(clip) == (102, 180)
    assert abs(_left(stack, clip, 50) - left) <= 1
    assert numbers(clip) == list(range(50, 250))


def test_a_crop_is_scaled_to_its_short_side(stack: Stack) -> None:
    [clip] = _cut(stack, clips=1, portrait_ratio="9:16", short_side=64)
    assert _size(clip) == (64, 114)


@pytest.mark.proof("crops")
@pytest.mark.parametrize(("form", "shorts"), [("MP4", (1, 8, 32)), ("WebP", (1, 8, 32))])
def test_clips_of_few_pixels_are_proven_too(stack: Stack, form: str, shorts: Sequence[int]) -> None:
    sizes = {1: (4, 2), 8: (14, 8), 32: (56, 32)}
    for short in shorts:
        [clip] = _cut(stack, clips=1, short_side=short, format=form)
        assert _size(clip if form == "MP4" else min(clip.iterdir())) == sizes[short]


@pytest.mark.proof("crops")
def test_the_same_seed_gives_the_same_clips_and_what_chance_gave_is_kept(stack: Stack) -> None:
    crop = {"random_portrait": True, "random_square": True}
    first = _export(stack, clips=6, spread=0.5, crop=crop)
    seed = first["crop"]["seed"]
    assert isinstance(seed, int)
    again = _export(stack, clips=6, spread=0.5, crop={**crop, "seed": seed})
    crops = [clip["crop"] for clip in first["clips"]]
    assert [clip["crop"] for clip in again["clips"]] == crops
    # Two are chosen for 9:16 and two for 1:1, each for itself: chance may choose the same ones.
    assert sum(found is not None for found in crops) in (2, 3, 4)
    for index, (clip, twin) in enumerate(zip(first["clips"], again["clips"], strict=True)):
        assert _packets(Path(clip["path"])) == _packets(Path(twin["path"]))
        if clip["crop"] is None:
            assert _size(Path(clip["path"])) == (WIDTH, HEIGHT)
            continue
        wide = {"9:16": 102, "1:1": 180}[clip["crop"]["ratio"]]
        assert _size(Path(clip["path"])) == (wide, 180)
        # The native API counts along the picture's width.
        center = clip["crop"]["path"][0]["center"]
        left = min(max(center * WIDTH - wide / 2, 0), WIDTH - wide)
        begins = wanted_frames(recipes.CFR25_MP4, 2 + 0.5 * index, 8)[0]
        assert abs(_left(stack, Path(clip["path"]), begins) - left) <= 1


@pytest.mark.proof("crops")
def test_a_window_follows_its_subject_from_key_frame_to_key_frame(stack: Stack) -> None:
    keyframes = [{"time": 2, "center": 0.3, "ratio": "9:16"}, {"time": 6, "center": 0.7, "ratio": "9:16"}]
    export = _export(stack, clips=1, crop={"keyframes": keyframes, "move": "linear"}, profile="panning")
    [clip] = export["clips"]
    assert clip["crop"] == {
        "ratio": "9:16",
        "anchor": "subject",
        "move": "linear",
        "path": [{"seconds": 0.0, "center": 0.3}, {"seconds": 4.0, "center": 0.7}],
    }
    shown = pictures(Path(clip["path"]))
    source = pictures(stack.library / FILE, 50, 200)
    for frame in range(0, 200, 20):
        middle = (0.3 + 0.4 * min(frame / 100, 1)) * WIDTH
        left, _ = place_of(shown[frame], source[frame])
        assert abs(left + 51 - middle) <= 1.5, frame
    [marker] = stack.get(f"/api/v1/assets/{export['asset_id']}/markers", profile="panning").json()["markers"]
    assert marker["crop"] == export["crop"]


@pytest.mark.parametrize(
    ("crop", "said"),
    [
        ({"ratio": "wide"}, "like 9:16"),
        ({"keyframes": [{"ratio": "1:1"}]}, "time"),
        *further(
            "crops",
            ({"ratio": "0:9"}, "like 9:16"),
            ({"ratio": "1:101"}, "100 to 1"),
            ({"ratio": "1:1", "center": 1.5}, "center"),
            ({"anchor": "left"}, "anchor"),
            ({"seed": 1 << 53}, "seed"),
            ({"zoom": 2}, "zoom"),
        ),
    ],
)
def test_a_crop_that_cannot_be_is_refused_with_words(stack: Stack, crop: dict[str, Any], said: str) -> None:
    asset = next(a for a in stack.get("/api/v1/assets", q="cfr25").json()["assets"] if a["path"] == FILE)
    refused = stack.post("/api/v1/exports", {"asset_id": asset["id"], "cursor": 2, "crop": crop})
    assert refused.status_code == 422
    assert said in refused.text
