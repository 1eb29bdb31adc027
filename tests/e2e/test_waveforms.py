"""Waveforms over HTTP: asked for until they are ready, kept by whoever has them, and refused in words."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.e2e import plain_http
from tests.e2e.stack import Stack
from tests.further import further

FILE = "cfr2997_mkv.mkv"


def asset(stack: Stack, path: str) -> str:
    stack.scan()
    listed = stack.get("/api/v1/assets", limit=1000, hidden="include").json()["assets"]
    return next(str(each["id"]) for each in listed if each["path"] == path)


def ready(stack: Stack, path: str, **parameters: Any) -> httpx.Response:
    """The answer when it is no longer being made."""
    address = f"/api/v1/assets/{asset(stack, path)}/waveform"
    for _ in stack.until(120, f"waveform of {path}"):
        answer = stack.get(address, **parameters)
        assert answer.status_code == 200, answer.text
        if answer.json()["state"] != "making":
            return answer
        assert answer.headers["cache-control"] == "no-store"
        assert 0 <= answer.json()["progress"] <= 1
    raise AssertionError  # until() has raised


def test_a_stretch_comes_in_equal_buckets(stack: Stack) -> None:
    told = ready(stack, FILE, start=3, end=4, buckets=100).json()
    assert (told["state"], told["start"], told["end"], told["problem"]) == ("ready", 3, 4, None)
    assert len(told["lows"]) == len(told["highs"]) == len(told["rms"]) == 100
    assert all(
        0 <= rms <= max(-low, high) for low, high, rms in zip(told["lows"], told["highs"], told["rms"], strict=True)
    )
    # A chirp, silence, tones, silence: see tests/footage/sound.py.
    assert min(told["highs"][3:8]) > 25
    assert max(*told["highs"][11:14], *told["highs"][90:97]) < 12
    whole = ready(stack, FILE).json()
    assert len(whole["highs"]) == 1000
    assert (whole["start"], whole["end"]) == (0, pytest.approx(20, abs=0.1))


def test_who_has_it_is_not_sent_it_again(stack: Stack) -> None:
    answer = ready(stack, FILE, start=3, end=4, buckets=100)
    etag = answer.headers["etag"]
    assert answer.headers["cache-control"] == "private, no-cache"
    address = f"{stack.url}/api/v1/assets/{asset(stack, FILE)}/waveform"
    stretch: dict[str, float | str] = {"start": 3, "end": 4, "buckets": 100}
    for known, status in ((etag, 304), (f'"another", {etag}', 304), ('"another"', 200)):
        assert plain_http.get(address, params=stretch, headers={"if-none-match": known}).status_code == status
    kept = plain_http.get(address, params={**stretch, "v": "this version"})
    assert "immutable" in kept.headers["cache-control"]
    assert plain_http.get(address, params={**stretch, "end": 5}).headers["etag"] != etag


@pytest.mark.parametrize(
    ("parameters", "field", "limit"),
    [
        ({"buckets": 4097}, "query.buckets", "4096"),
        ({"start": 400}, "start", "19.99"),
        *further(
            "playback",
            ({"buckets": 0}, "query.buckets", "1"),
            ({"start": -0.1}, "query.start", "0"),
            ({"start": "nan"}, "query.start", "finite"),
            ({"end": 0}, "query.end", "0"),
            ({"start": 5, "end": 5}, "query.end", "5"),
        ),
    ],
)
def test_a_bad_stretch_is_refused_with_its_field_and_limit(
    stack: Stack, parameters: dict[str, Any], field: str, limit: str
) -> None:
    ready(stack, FILE)
    refused = stack.get(f"/api/v1/assets/{asset(stack, FILE)}/waveform", **parameters)
    assert (refused.status_code, refused.headers["content-type"]) == (422, "application/problem+json")
    [mistake] = refused.json()["errors"]
    assert mistake["field"] == field
    assert limit in mistake["message"]


def test_what_has_no_waveform_says_why(stack: Stack, tmp_path: Path) -> None:
    assert ready(stack, "silent_mp4.mp4").json()["state"] == "none"
    # Of a content that nobody has tried: for how long it is left alone then is counted from the first try on.
    file = tmp_path / "no video.mp4"
    file.write_bytes(str(tmp_path).encode() * 100)
    with stack.lent(file, "no waveform.mp4"):
        broken = ready(stack, "no waveform.mp4").json()
    assert (broken["state"], broken["lows"]) == ("error", [])
    assert broken["problem"]["detail"].endswith(".")
    assert broken["problem"]["retry_after_seconds"] > 60
    unknown = stack.get("/api/v1/assets/0190a000-0000-7000-8000-000000000000/waveform")
    assert unknown.status_code == 404


def test_the_replaced_cutters_paths_know_nothing_of_it(stack: Stack) -> None:
    ready(stack, FILE)
    told = stack.get(f"/api/cache/status/{FILE}", root=str(stack.library)).json()
    assert list(told) == ["potato", "low", "medium", "high", "audio"]
    kinds = stack.get(f"/api/v1/assets/{asset(stack, FILE)}/renditions").json()["renditions"]
    assert [each["kind"] for each in kinds] == list(told)
