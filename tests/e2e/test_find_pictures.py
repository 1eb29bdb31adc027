"""Finding by example through the API by what is seen, also in videos without the sound that the examples have."""

import shutil
from collections.abc import Iterator
from statistics import median

import pytest

from tests.e2e.stack import Stack
from tests.e2e.test_find import begun, ended
from tests.footage.kinds_of_picture import Scene, scene, write_scene
from tests.footage.kinds_of_sound import recording

pytestmark = pytest.mark.proof("find")

KIND = "stripes"
SECONDS = 30
EXAMPLES = range(6)
OTHERS = range(100, 103)
FOLDER = "scenes"


def path_of(seed: int) -> str:
    return f"{FOLDER}/{seed}.mkv"


@pytest.fixture(name="scenes")
def _scenes(stack: Stack) -> Iterator[dict[int, Scene]]:
    """Scenes; those of the examples have sound, the others have none."""
    drawn = {seed: scene(seed, SECONDS, (KIND, "ball", "dark")) for seed in (*EXAMPLES, *OTHERS)}
    (stack.library / FOLDER).mkdir(parents=True)
    for seed, each in drawn.items():
        sound = recording(seed, SECONDS, ("bell",)).samples if seed in EXAMPLES else None
        write_scene(stack.library / path_of(seed), each, rate=5, sound=sound)
    stack.scan()
    yield drawn
    shutil.rmtree(stack.library / FOLDER)
    stack.scan()


@pytest.mark.parametrize("by", ["picture", "both"])
def test_what_looks_like_the_examples_is_found_in_other_scenes(stack: Stack, scenes: dict[int, Scene], by: str) -> None:
    wanted = {"name": f"{KIND} by {by}"} | ({} if by == "both" else {"by": by})
    answer = stack.post("/api/v1/finders", wanted)
    assert answer.status_code == 201, answer.text
    finder = answer.json()
    assert finder["by"] == by
    assert finder["descriptors"]["picture"] == "picture-windows"
    assert finder["descriptors"]["sound"] == (None if by == "picture" else "sound-windows")
    path = f"/api/v1/finders/{finder['id']}"
    examples = [
        {"asset_id": stack.asset(path_of(seed))["id"], "start": each.start, "end": each.end, "positive": True}
        for seed in EXAMPLES
        for each in scenes[seed].of(KIND)
    ]
    added = stack.post(f"{path}/examples", {"examples": examples})
    assert added.json() == {"added": len(examples)}
    training = ended(stack, begun(stack, f"{path}/trainings"))
    assert training["state"] == "done", training
    [version] = stack.get(f"{path}/versions").json()["versions"]
    assert version["average_precision"] > 0.8
    assert "no picture descriptor" not in version["note"]
    job = ended(stack, begun(stack, f"{path}/scans", {"folder": {"root": "library", "path": FOLDER}}))
    assert (job["state"], job["total"]) == ("done", len(scenes))
    off: list[float] = []
    hits: list[tuple[float, bool]] = []
    for seed in OTHERS:
        asset = stack.asset(path_of(seed))["id"]
        scores = stack.get(f"/api/v1/assets/{asset}/scores", finder=finder["id"]).json()
        assert (scores["window"], scores["hop"]) == (1.0, 1.0 if by == "picture" else 0.25)
        assert len(scores["scores"]) == (SECONDS if by == "picture" else 4 * SECONDS - 3)
        left = scenes[seed].of(KIND)
        for moment in stack.get("/api/v1/moments", finder=finder["id"], asset_id=asset).json()["moments"]:
            found = [each for each in left if moment["start"] < each.end and each.start < moment["end"]]
            hits.append((moment["score"], bool(found)))
            if found:
                left.remove(found[0])
                off += [abs(moment["start"] - found[0].start), abs(moment["end"] - found[0].end)]
    assert precision_of(hits, 2 * len(OTHERS)) >= 0.9, hits
    assert median(off) <= 0.5


def precision_of(hits: list[tuple[float, bool]], wanted: int) -> float:
    """Average precision of moments with their scores, of which so many should be there."""
    right, total = 0, 0.0
    for place, (_, is_right) in enumerate(sorted(hits, key=lambda hit: -hit[0]), start=1):
        right += is_right
        total += right / place if is_right else 0
    return total / wanted
