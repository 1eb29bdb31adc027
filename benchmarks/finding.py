"""How well moments are found by twelve examples, by what is heard and by what is seen, with the built-in descriptors.

`python -m benchmarks.finding`. Drawn scenes with synthesised sound of six kinds each at known times: examples are
marked in six videos, and found in thirty others by the real services through REST. The peer is the same library's
boosted trees over plain numbers of each second: a thumbnail, or the spectrum of the sound.
"""

import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

from benchmarks.figures import Goal, goals_table, table
from benchmarks.plain_pictures import THUMBNAIL, plain_numbers
from benchmarks.results import write_section
from tests.e2e.stack import Stack
from tests.footage import kinds_of_picture, kinds_of_sound
from tests.footage.kinds_of_picture import Scene, scene, write_scene
from tests.footage.kinds_of_sound import RATE, Recording, recording

SECONDS: Final = 75
EXAMPLES: Final = range(50_000, 50_006)
"""Two examples of each kind in each of these videos."""
OTHERS: Final = range(60_000, 60_030)
_FRAMES_PER_SECOND: Final = 4
_LEAST: Final = 0.02
"""Score from which moments are counted for the average precision."""
_GOAL: Final = 0.9
_ENDS_GOAL: Final = 0.5
_BANDS: Final = 64

Span: TypeAlias = tuple[int, float, float]
"""A video by its seed, start and end in seconds."""


class WrongRunError(Exception):
    """A job failed: figures of the others alone would be too good."""


@dataclass(frozen=True)
class Found:
    span: Span
    score: float


@dataclass
class Quality:
    """Of one kind."""

    precision: float
    """Average precision of moments."""
    found: int
    wanted: int
    false: int
    ends: float
    """Median of seconds by which the ends of those that are right are off."""


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="rushes-finding-") as name, Stack(Path(name) / "stack") as stack:
        scenes, recordings = _written(stack)
        stack.scan()
        rows, goals = [], []
        for by, kinds, spans in (
            ("sound", kinds_of_sound.KINDS, _spans(recordings)),
            ("picture", kinds_of_picture.KINDS, _spans(scenes)),
        ):
            plain = _PLAIN[by](scenes, recordings)
            ours, peers = {}, {}
            seconds = []
            for kind in kinds:
                wanted = {seed: each[kind] for seed, each in spans.items()}
                ours[kind], took = _by_rushes(stack, by, kind, wanted)
                seconds.append(took)
                peers[kind] = _quality(_by_plain_numbers(plain, wanted), None, wanted)
            rows += [(f"{kind}, by {by}", *_row(ours[kind]), f"{peers[kind].precision:.2f}") for kind in kinds]
            precisions = [each.precision for each in ours.values()]
            average = f"{mean(precisions):.2f} (mean of six; the least is {min(precisions):.2f})"
            off = median(each.ends for each in ours.values())
            goals += [
                Goal(f"average precision by {by} at least {_GOAL}", average, mean(precisions) >= _GOAL),
                Goal(f"ends by {by} off by at most {_ENDS_GOAL} s", f"{off:.2f} s", off <= _ENDS_GOAL),
                Goal(f"a training by {by} within 20 s", f"{max(seconds):.1f} s", max(seconds) <= 20),
            ]
    head = ("kind", "average precision", "found", "false", "ends off, s", "plain numbers, average precision")
    write_section("Finding by example", [_SAID, table(head, rows), goals_table(goals)])


_SAID: Final = (
    f"Six kinds of sounds and six of drawn things, twelve examples of each in {len(EXAMPLES)} videos of {SECONDS} s,"
    f" and {len(OTHERS)} other videos with one of each; moments by the built-in descriptors through REST,"
    " at the threshold that the training chose. A moment is right where it shares half of the shorter of both with"
    " what is sought, each once; the average precision is that of moments by score. The peer is"
    " HistGradientBoostingClassifier over plain"
    f" numbers of each second, a thumbnail of {THUMBNAIL[0]}x{THUMBNAIL[1]} or {_BANDS} bands of the spectrum, with"
    " the same examples, and all else of their videos as negatives."
)


def _written(stack: Stack) -> tuple[dict[int, Scene], dict[int, Recording]]:
    stack.library.mkdir(parents=True, exist_ok=True)
    scenes, recordings = {}, {}
    for seed in (*EXAMPLES, *OTHERS):
        each = 2 if seed in EXAMPLES else 1
        scenes[seed], recordings[seed] = scene(seed, SECONDS, each=each), recording(seed, SECONDS, each=each)
        write_scene(stack.library / _name(seed), scenes[seed], _FRAMES_PER_SECOND, sound=recordings[seed].samples)
    return scenes, recordings


def _name(seed: int) -> str:
    return f"{seed}.mkv"


def _spans(shown: Mapping[int, Scene] | Mapping[int, Recording]) -> dict[int, dict[str, list[Span]]]:
    spans: dict[int, dict[str, list[Span]]] = {}
    for seed, each in shown.items():
        kinds = spans[seed] = {}
        for event in each.seen if isinstance(each, Scene) else each.heard:
            kinds.setdefault(event.kind, []).append((seed, event.start, event.end))
    return spans


def _by_rushes(stack: Stack, by: str, kind: str, wanted: Mapping[int, Sequence[Span]]) -> tuple[Quality, float]:
    """Its quality, and seconds of the training."""
    finder = _answered(stack.post("/api/v1/finders", {"name": f"{kind} by {by}", "by": by}))["id"]
    path = f"/api/v1/finders/{finder}"
    assets = {seed: stack.asset(_name(seed))["id"] for seed in wanted}
    examples = [
        {"asset_id": assets[seed], "start": start, "end": end, "positive": True}
        for seed in EXAMPLES
        for _, start, end in wanted[seed]
    ]
    _answered(stack.post(f"{path}/examples", {"examples": examples}))
    began = time.perf_counter()
    _ended(stack, _answered(stack.post(f"{path}/trainings"))["job_id"])
    took = time.perf_counter() - began
    _ended(stack, _answered(stack.post(f"{path}/scans", {"all": True}))["job_id"])
    seeds = {asset: seed for seed, asset in assets.items()}
    every = _moments(stack, seeds, finder=finder, threshold=_LEAST)
    return _quality(every, _moments(stack, seeds, finder=finder), wanted), took


def _answered(answer: Any) -> dict[str, Any]:
    if answer.status_code >= 400:
        raise WrongRunError(answer.text)
    said: dict[str, Any] = answer.json()
    return said


def _ended(stack: Stack, job_id: str) -> None:
    for _ in stack.until(1200, f"the end of job {job_id}"):
        job = stack.get(f"/api/v1/jobs/{job_id}").json()
        if job["state"] == "done":
            return
        if job["state"] not in ("waiting", "running"):
            raise WrongRunError(str(job))


def _moments(stack: Stack, seeds: Mapping[str, int], **query: object) -> list[Found]:
    """Those of other videos than the examples'."""
    found: list[Found] = []
    cursor: str | None = ""
    while cursor is not None:
        page = stack.get("/api/v1/moments", limit=200, cursor=cursor, **query).json()
        for each in page["moments"]:
            seed = seeds[each["asset_id"]]
            if seed in OTHERS:
                found.append(Found((seed, each["start"], each["end"]), each["score"]))
        cursor = page["next_cursor"]
    return found


def _quality(every: Sequence[Found], usual: Sequence[Found] | None, wanted: Mapping[int, Sequence[Span]]) -> Quality:
    """By all moments, and by those at the usual threshold."""
    truth = [span for seed in OTHERS for span in wanted[seed]]
    right, _ = _matched(every, truth)
    hits = np.cumsum(right)
    precision = float((hits / np.arange(1, len(right) + 1))[right].sum() / len(truth)) if right.any() else 0.0
    right, off = _matched(usual or (), truth)
    return Quality(precision, int(right.sum()), len(truth), int((~right).sum()), median(off) if off else float("nan"))


def _matched(found: Sequence[Found], truth: Sequence[Span]) -> tuple[NDArray[np.bool_], list[float]]:
    """Of moments, the best first, which are right; and by how much the ends of those are off."""
    left, right, off = list(truth), [], []
    for each in sorted(found, key=lambda one: -one.score):
        seed, start, end = each.span
        same = [
            span
            for span in left
            if span[0] == seed and min(end, span[2]) - max(start, span[1]) >= 0.5 * min(end - start, span[2] - span[1])
        ]
        right.append(bool(same))
        if same:
            left.remove(same[0])
            off += [abs(start - same[0][1]), abs(end - same[0][2])]
    return np.array(right, np.bool_), off


def _row(quality: Quality) -> tuple[str, ...]:
    return (
        f"{quality.precision:.2f}",
        f"{quality.found} of {quality.wanted}",
        str(quality.false),
        f"{quality.ends:.2f}",
    )


Plain: TypeAlias = dict[int, NDArray[np.float32]]
"""Numbers of each second of each video."""


def _thumbnails(scenes: Mapping[int, Scene], recordings: Mapping[int, Recording]) -> Plain:
    return {
        seed: np.stack([plain_numbers(each.picture(second + 0.5)) for second in range(SECONDS)])
        for seed, each in scenes.items()
    }


def _spectra(scenes: Mapping[int, Scene], recordings: Mapping[int, Recording]) -> Plain:
    plain = {}
    for seed, each in recordings.items():
        seconds = each.samples[: SECONDS * RATE].reshape(SECONDS, RATE).astype(np.float32)
        power = np.abs(np.fft.rfft(seconds * np.hanning(RATE), axis=1)) ** 2
        bands = np.add.reduceat(power, np.geomspace(30, power.shape[1] - 1, _BANDS).astype(np.int64), axis=1)
        plain[seed] = np.log(bands + 1e-9).astype(np.float32)
    return plain


_PLAIN: Final[dict[str, Callable[[Mapping[int, Scene], Mapping[int, Recording]], Plain]]] = {
    "sound": _spectra,
    "picture": _thumbnails,
}


def _by_plain_numbers(plain: Plain, wanted: Mapping[int, Sequence[Span]]) -> list[Found]:
    """Moments of seconds that follow each other, at the least score."""
    vectors = np.concatenate([plain[seed] for seed in EXAMPLES])
    positive = np.concatenate([_seconds_of(wanted[seed]) for seed in EXAMPLES])
    trees = HistGradientBoostingClassifier(class_weight="balanced", random_state=0).fit(vectors, positive)
    found = []
    for seed in OTHERS:
        scores = trees.predict_proba(plain[seed])[:, 1]
        edges = np.flatnonzero(np.diff(np.concatenate(([False], scores >= _LEAST, [False])).astype(np.int8)))
        for begin, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
            found.append(Found((seed, float(begin), float(end)), float(scores[begin:end].max())))
    return found


def _seconds_of(spans: Sequence[Span]) -> NDArray[np.bool_]:
    """Seconds of which at least half belongs to one of these."""
    begins = np.arange(SECONDS)
    shared = [np.minimum(begins + 1, end) - np.maximum(begins, start) for _, start, end in spans]
    return np.asarray(np.max(shared, axis=0) >= 0.5)


if __name__ == "__main__":
    main()
