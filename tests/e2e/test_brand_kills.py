"""kill -9 in each stage of a run that looks for brands: it goes on where it was, and reports the same."""

import contextlib
from collections.abc import Iterator
from typing import Any

import httpx
import psutil
import pytest

from tests.e2e import plain_http
from tests.e2e.stack import Stack
from tests.footage import boards

pytestmark = pytest.mark.proof("kills")

CLIP = "boards.mp4"
STAGES = ("filter_scenes", "detect_edges", "prepare_regions", "read_text", "match_brands", "compile_report")
READER = "rushes_inference.apart"
VICTIMS = ("rushes_catalog", "rushes_inference", "rushes_media", READER, "")
"""Modules whose process is killed; "": all."""


@pytest.fixture(scope="module", name="boarded")
def _boarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A Rushes of its own with the match, and a list of its brands."""
    folder = tmp_path_factory.mktemp("kills")
    with Stack(folder / "stack") as stack:
        boards.film(stack.library / CLIP)
        stack.scan()
        brands: dict[str, Any] = {"brands": [{"name": each, "aliases": []} for each in boards.NAMES]}
        assert plain_http.put(f"{stack.url}/api/v1/brand-lists/sponsors", json=brands).status_code == 201
        yield stack


@pytest.fixture(scope="module", name="whole")
def _whole(boarded: Stack) -> dict[str, Any]:
    """What a run reports that nobody disturbs."""
    return reported(boarded, ended(boarded, begun(boarded)))


def begun(stack: Stack) -> str:
    """A run over a timeline of its own, so that it takes over nothing."""
    asset = stack.asset(CLIP)["id"]
    made = stack.post("/api/v1/timelines", {"asset_ids": [asset], "fps": 2})
    for _ in stack.until(60, "a media node, after the one before was killed"):
        if made.status_code == 201:
            break
        assert made.status_code in (409, 503), made.text
        made = stack.post("/api/v1/timelines", {"asset_ids": [asset], "fps": 2})
    overrides = {"match_brands": {"brand_list": "sponsors"}}
    order = {"timeline_id": made.json()["id"], "stages": STAGES, "config_overrides": overrides}
    begun = stack.post("/api/v1/runs", order)
    for _ in stack.until(60, "inference, after the one before was killed"):
        if begun.status_code == 202:
            break
        assert begun.status_code == 503, begun.text
        begun = stack.post("/api/v1/runs", order)
    run: str = begun.json()["id"]
    return run


def now(stack: Stack, run: str) -> dict[str, Any]:
    """The run; {} where nothing answers."""
    with contextlib.suppress(httpx.TransportError):
        answer = stack.get(f"/api/v1/runs/{run}")
        if answer.status_code == 200:
            known: dict[str, Any] = answer.json()
            return known
        assert answer.status_code in (502, 503, 504), answer.text
    return {}


def ended(stack: Stack, run: str) -> str:
    for _ in stack.until(400, f"the end of run {run}"):
        if now(stack, run).get("status") in ("completed", "failed", "cancelled"):
            break
    last = now(stack, run)
    assert last["status"] == "completed", last["error"]
    return run


def reported(stack: Stack, run: str) -> dict[str, Any]:
    stack.wait_healthy()
    told: dict[str, Any] = stack.get(f"/api/v1/runs/{run}/report.json").json()
    return {name: value for name, value in told.items() if name not in ("run_id", "timeline_id")}


def kill(stack: Stack, victim: str) -> None:
    if not victim:
        stack.kill_everything()
        stack.start()
    elif victim == READER:
        for each in stack.process_of("rushes_inference").children(recursive=True):
            with contextlib.suppress(psutil.NoSuchProcess):
                if READER in each.cmdline():
                    each.kill()
    else:
        stack.process_of(victim).kill()


def is_at(known: dict[str, Any], stage: str) -> bool:
    """Whether a run has come to a stage; those that are computed together are under way at once.

    The last stages take milliseconds, and may have ended.
    """
    states = {each["name"]: each["status"] for each in known.get("stages", [])}
    if states.get(stage) not in ("running", "completed"):
        return False
    progress: float = known["progress"]
    return progress >= list(states).index(stage) / len(states)


@pytest.mark.parametrize("victim", VICTIMS)
@pytest.mark.parametrize("stage", STAGES)
def test_a_run_goes_on_whoever_is_killed_in_whichever_stage(
    boarded: Stack, whole: dict[str, Any], stage: str, victim: str
) -> None:
    run = begun(boarded)
    for _ in boarded.until(240, f"{stage} under way"):
        if is_at(now(boarded, run), stage):
            break
    kill(boarded, victim)
    # A frame that was being read is read again.
    assert reported(boarded, ended(boarded, run)) == whole
