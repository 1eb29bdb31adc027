"""kill -9 between the steps of a pipeline run, and in the middle of one: it goes on where it was."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.stack import Stack
from tests.e2e.test_detection_editor import answer
from tests.footage import pitch

pytestmark = pytest.mark.proof("kills")

CLIP = "pitch.mp4"
STAGES = ["extract_frames", "field_segmentation", "detect_edges", "prepare_regions", "compile_report"]


@pytest.fixture(name="film")
def _film(tmp_path: Path) -> Iterator[tuple[Stack, str]]:
    """A Rushes of its own, and the film of a pitch in it."""
    with Stack(tmp_path / "stack") as stack:
        path = pitch.film(stack.library / CLIP)
        stack.scan()
        yield stack, str(path)


def rested(stack: Stack, run_id: str) -> dict[str, Any]:
    """The run when it is paused between two stages, or has ended."""
    run: dict[str, Any] = {}
    for _ in stack.until(240, f"run {run_id} rests"):
        run = stack.get(f"/api/v1/runs/{run_id}").json()
        states = {each["status"] for each in run["stages"]}
        if run["status"] not in ("queued", "running") and "running" not in states:
            break
    return run


def done(run: dict[str, Any]) -> list[str]:
    return [each["name"] for each in run["stages"] if each["status"] == "completed"]


def killed(stack: Stack) -> None:
    stack.kill_everything()
    stack.start()
    stack.wait_healthy()


def test_five_steps_go_on_where_they_were_whatever_is_killed_between_them(film: tuple[Stack, str]) -> None:
    stack, path = film
    timeline = answer(stack, "/api/v1/timelines", input_paths=[path], fps=10.0)["id"]
    order = {"timeline_id": timeline, "stages": STAGES, "pause_after": "each"}
    run_id = answer(stack, "/api/v1/runs", **order)["id"]
    for place in range(1, len(STAGES)):
        run = rested(stack, run_id)
        assert (run["status"], done(run), run["next_stage"]) == ("paused", STAGES[:place], STAGES[place])
        killed(stack)
        again = rested(stack, run_id)
        assert again == run
        assert answer(stack, f"/api/v1/runs/{run_id}/step")["status"] in ("queued", "running", "paused", "completed")
    run = rested(stack, run_id)
    assert (run["status"], done(run), run["next_stage"]) == ("completed", STAGES, None)
    held = stack.get(f"/detect/checkpoints/{timeline}").json()
    assert [each["stage"] for each in held] == STAGES


def test_a_step_that_is_killed_in_its_middle_is_taken_again_and_pauses_behind(film: tuple[Stack, str]) -> None:
    stack, path = film
    timeline = answer(stack, "/api/v1/timelines", input_paths=[path], fps=10.0)["id"]
    run_id = answer(stack, "/api/v1/runs", timeline_id=timeline, pause_after="extract_frames")["id"]
    assert done(rested(stack, run_id)) == STAGES[:1]
    answer(stack, f"/api/v1/runs/{run_id}/step")
    for _ in stack.until(60, "the stage is being computed"):
        states = {each["name"]: each["status"] for each in stack.get(f"/api/v1/runs/{run_id}").json()["stages"]}
        assert states[STAGES[1]] != "completed"
        if states[STAGES[1]] == "running":
            break
    killed(stack)
    run = rested(stack, run_id)
    assert (run["status"], done(run), run["next_stage"]) == ("paused", STAGES[:2], "detect_edges")
    answer(stack, f"/api/v1/runs/{run_id}/resume")
    assert rested(stack, run_id)["status"] == "completed"
