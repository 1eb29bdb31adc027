"""Clips for those who train on them keep the contract of their data set, and `rushes verify` says which do not."""

from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from tests.clips import resampled_frames
from tests.e2e.stack import Stack
from tests.e2e.test_verify import verify
from tests.footage.read import numbers
from tests.footage.recipes import Picture, Recipe, Sound, SteadyClock

NTSC = Fraction(30_000, 1001)
PHONE_MP4 = Recipe("contract_2997_mp4", ".mp4", 420, SteadyClock(NTSC), Picture(width=360, height=200), Sound())


@pytest.fixture(scope="module")
def phone(stack: Stack, make_footage: Callable[[Recipe], Path]) -> Iterator[dict[str, Any]]:
    """An asset of 29.97 frames per second, with sound."""
    with stack.lent(make_footage(PHONE_MP4), "phone.mp4"):
        stack.scan()
        yield stack.asset("phone.mp4")


def _exported(stack: Stack, asset: dict[str, Any], **fields: Any) -> dict[str, Any]:
    answer = stack.post("/api/v1/exports", {"asset_id": asset["id"], "clips": 2, "spread": 2, **fields})
    assert answer.status_code == 201, answer.text
    stack.wait_for_export(answer.json()["job"]["ticket"])
    found: dict[str, Any] = stack.get(f"/api/v1/exports/{answer.json()['id']}").json()
    assert found["job"]["state"] == "done", found
    return found


@pytest.mark.proof("formats")
@pytest.mark.parametrize(
    ("contract", "frames", "cursor"),
    [("video_201", 201, 1.5), ("video_193", 193, 2.25)],
)
def test_clips_for_video_generation(
    stack: Stack, phone: dict[str, Any], contract: str, frames: int, cursor: float
) -> None:
    export = _exported(stack, phone, cursor=cursor, name=contract, contract=contract)
    assert export["contract"] == contract
    for index, clip in enumerate(export["clips"]):
        assert (clip["frame_count"], clip["rate"], clip["proof"]["frames"]) == (frames, 25, frames)
        assert (clip["proof"]["width"], clip["proof"]["height"]) == (352, 192)
        assert numbers(Path(clip["path"])) == resampled_frames(PHONE_MP4, cursor + 2 * index, frames, rate=25)
    paths = [Path(clip["path"]) for clip in export["clips"]]
    assert verify(stack, *paths).code == 0
    [marker] = [
        each
        for each in stack.get(f"/api/v1/assets/{phone['id']}/markers").json()["markers"]
        if each["contract"] == contract
    ]
    assert marker["export_id"] == export["id"]


@pytest.mark.proof("formats")
def test_clips_for_sounds_last_8_seconds_to_the_sample(stack: Stack, phone: dict[str, Any]) -> None:
    export = _exported(stack, phone, cursor=2, name="foley", contract="foley")
    for clip in export["clips"]:
        assert (clip["frame_count"], clip["rate"], clip["proof"]["duration_seconds"]) == (200, 25, 8.0)
    paths = [Path(clip["path"]) for clip in export["clips"]]
    assert verify(stack, *paths).code == 0


@pytest.mark.proof("exports")
def test_verify_names_the_clip_and_the_rule_that_it_breaks(stack: Stack, phone: dict[str, Any]) -> None:
    export = _exported(stack, phone, cursor=1, name="plain", clips=1)
    [clip] = export["clips"]
    assert (export["contract"], clip["rate"], clip["frame_count"]) == ("plain", None, 240)
    code, text = verify(stack, Path(clip["path"]), contract="video_201")
    assert code == 1
    name = Path(clip["path"]).stem
    assert f"{name}: it has 240 frames; it must be one more than a multiple of 8 (video_201)" in text
    assert f"{name}: it has 29.970 frames per second; they must be 25 (video_201)" in text
    assert f"{name}: it is 360 x 200; both sides must be multiples of 32 (video_201)" in text
    assert verify(stack, Path(clip["path"])).code == 0


def test_what_no_clip_could_keep_is_refused(stack: Stack, phone: dict[str, Any]) -> None:
    body = {"cursor": 1, "name": "never"}
    silent = stack.asset("silent_mp4.mp4")
    refused = stack.post("/api/v1/exports", {**body, "asset_id": silent["id"], "contract": "foley"})
    assert refused.status_code == 422, refused.text
    assert "foley needs sound, and silent_mp4.mp4 has none" in refused.text
    refused = stack.post(
        "/api/v1/exports", {**body, "asset_id": phone["id"], "contract": "video_193", "short_side": 16}
    )
    assert refused.status_code == 422, refused.text
    assert "needs 32 pixels at least" in refused.text
    assert not list(stack.exports.glob("never*"))
