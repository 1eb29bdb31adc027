"""A video whose clips are queued, and orders of them."""

from collections.abc import Callable
from pathlib import Path

from tests.e2e.stack import Stack
from tests.footage import recipes
from tests.footage.recipes import Recipe

FILE = "queued.mp4"


def add_video(stack: Stack, make_footage: Callable[[Recipe], Path]) -> None:
    """Put the video into the library."""
    stack.add(make_footage(recipes.CFR25_MP4), FILE)
    stack.scan()


def asset_id(stack: Stack) -> str:
    """Of the video that is queued."""
    return str(stack.asset(FILE)["id"])


def order(stack: Stack, name: str, clips: int = 1) -> str:
    """The id of a job that exports so many clips."""
    named = {"name": name, "label": name, "short_side": 90}
    wanted = {"asset_id": asset_id(stack), "cursor": 1, "clips": clips, "spread": 0.05, **named}
    answer = stack.post("/api/v1/exports", wanted).raise_for_status().json()
    return str(answer["job"]["id"])


def job_of(stack: Stack, job_id: str) -> dict[str, object]:
    """As the server has it now."""
    found: dict[str, object] = stack.get(f"/api/v1/jobs/{job_id}").json()
    return found


def until_it_stands_still(stack: Stack, job_id: str) -> None:
    """Return once nothing of the job runs."""
    for _ in stack.until(120, "what ran has ended"):
        if not job_of(stack, job_id)["running"]:
            return
