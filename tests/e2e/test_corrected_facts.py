"""A file whose header says something else than its pictures: the API has what its index says, once it was opened."""

from pathlib import Path
from typing import Any

from tests.e2e.stack import Stack
from tests.footage import lying


def _corrected(stack: Stack, asset: dict[str, Any]) -> dict[str, Any]:
    """As it is listed once it was opened, which has its index made."""
    stack.get(f"/api/v1/assets/{asset['id']}/frames").raise_for_status()
    for _ in stack.until(120, f"{asset['path']} corrected"):
        if (now := stack.asset(asset["path"])) != asset:
            return now
    raise AssertionError  # until() has raised


def _looked_into(stack: Stack, path: str) -> dict[str, Any]:
    stack.scan()
    for _ in stack.until(120, f"{path} looked into"):
        if (asset := stack.asset(path))["state"] == "ready":
            return asset
    raise AssertionError  # until() has raised


def test_length_and_warning_are_those_of_the_pictures_and_stay_so(
    stack: Stack, tmp_path: Path, cfr25_mp4: Path, nonzero_start_ts: Path
) -> None:
    live = lying.without_length(cfr25_mp4, tmp_path / "live.mkv")
    epoch = lying.counted_from_1970(cfr25_mp4, tmp_path / "epoch.mp4")
    hole = lying.with_hole(nonzero_start_ts, tmp_path / "hole.ts")
    with stack.lent(live, live.name), stack.lent(epoch, epoch.name), stack.lent(hole, hole.name):
        # Before its index exists, the header is not believed with its 53 years.
        assert 19.9 < _looked_into(stack, "epoch.mp4")["duration_seconds"] < 20.1
        unknown = _looked_into(stack, "live.mkv")
        assert unknown["duration_seconds"] is None
        known = _corrected(stack, unknown)
        assert (known["duration_seconds"], known["warning"]) == (20.0, None)
        whole = _looked_into(stack, "hole.ts")
        assert whole["warning"] is None
        damaged = _corrected(stack, whole)
        assert damaged["warning"]["reason"] == "DamagedInside"
        assert damaged["warning"]["detail"].startswith("Something is missing at 0:10.")
        # Filters by length have it, the list of problems too, and reading the header again brings nothing back.
        listed = stack.get("/api/v1/assets", q="live.mkv", min_duration=19.9, max_duration=20.1).json()
        assert [asset["path"] for asset in listed["assets"]] == ["live.mkv"]
        for asset in (known, damaged):
            again = stack.post(f"/api/v1/assets/{asset['id']}/inspect").raise_for_status().json()
            assert again == asset
    stack.scan()
