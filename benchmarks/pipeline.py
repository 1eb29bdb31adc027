"""What does a pipeline cost beyond the functions of its stages, and how much memory do more frames take?

`python -m benchmarks.pipeline [--frames N] [--rounds N]`. A drawn match with advertising boards is sampled at 10 frames
a second. Rushes runs edges, crops, text and brands over it and writes the report; the peer is the same functions,
called one after the other on the frames that PyAV decodes, in as many processes at once as there are cores, as in the
pipeline: two threads of a core slow each other down. Both have to find the same brands in the same frames.
"""

import argparse
import multiprocessing
import os
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import av
import numpy as np

from benchmarks import servers
from benchmarks.detecting import OtherAnswerError
from benchmarks.figures import Figure, Goal, goals_table, table
from benchmarks.memory import MB, watched
from benchmarks.results import write_section
from benchmarks.servers import Server
from rushes_footage.brands import Brand
from rushes_footage.stage_schema import Stage, Value
from rushes_inference.adapters.stage_processes import ALLOCATION
from rushes_inference.domain.pictures import RgbPicture
from rushes_inference.stages.installed import derived_stages, picture_stages
from rushes_media.sandbox.frames.pictures import Drawing
from rushes_media.sandbox.frames.shapes import shape_of, tell_matrix
from tests.e2e import plain_http
from tests.footage import boards

_STAGES: Final = ("detect_edges", "prepare_regions", "read_text")
_MATCHING: Final = Stage("match_brands")
_LIST: Final = "sponsors"
_OVERHEAD: Final = 0.10
_ASKED_AGAIN: Final = 1.0
"""Seconds between two questions whether the run has ended."""
_FLAGS: Final = "area+accurate_rnd+full_chroma_int"
Seen = dict[str, list[int]]
"""By brand, the frames in which it was found."""


@dataclass
class Spent:
    """Seconds, in several rounds."""

    processor: Figure = field(default_factory=Figure)
    clock: Figure = field(default_factory=Figure)

    def add(self, processor: float, clock: float) -> None:
        self.processor.add(processor)
        self.clock.add(clock)


def _frames(clips: Sequence[Path], some: range) -> Iterator[tuple[int, RgbPicture]]:
    """Pictures by their numbers in all clips."""
    for place, clip in enumerate(clips):
        first = place * boards.FRAMES
        if first + boards.FRAMES <= some.start or first >= some.stop:
            continue
        drawing = Drawing(boards.SIZE, "rgb24", flags=_FLAGS, as_sdr=True)
        with av.open(str(clip)) as container:
            stream = container.streams.video[0]
            for number, frame in enumerate(container.decode(stream), first):
                if number not in some:
                    continue
                # In the colours that stages are given: others would give other edges.
                shape = shape_of(stream, frame)
                tell_matrix(frame, shape)
                yield number, np.asarray(drawing.of(frame, shape).to_ndarray(), np.uint8)


def _bare(clips: Sequence[Path], some: range) -> tuple[float, float, Seen]:
    """Seconds of the processor and of the clock, and what was found; models are loaded before."""
    defaults: Mapping[str, Mapping[str, Value]] = {
        name: {each.name: each.default for each in picture_stages()[name].schema.parameters} for name in _STAGES
    }
    matching = derived_stages()[_MATCHING]
    values = {each.name: each.default for each in matching.schema.parameters}
    derive = matching.deriving(values, [Brand(each) for each in boards.NAMES])
    reading = picture_stages()["read_text"]
    reading.examine(
        boards.picture(0)[:100, :100].copy(), {**defaults["read_text"], "whole_frame": True}, {}, overlays=False
    )
    seen: Seen = {}
    began, spent = time.perf_counter(), time.process_time()
    for number, picture in _frames(clips, some):
        found: dict[Stage, Any] = {}
        for name in _STAGES:
            stage = picture_stages()[name]
            found[Stage(name)] = stage.examine(picture, defaults[name], found, overlays=False).regions
        for region in derive(found).regions:
            if region.match is not None and region.match.state == "matched" and region.match.brand is not None:
                seen.setdefault(region.match.brand, []).append(number)
    return time.process_time() - spent, time.perf_counter() - began, seen


def _bare_apart(clips: Sequence[Path], most: int) -> tuple[float, float, Seen]:
    """The same by as many processes at once as the pipeline computes in, each with its share of the frames, and with
    the same settings of glibc."""
    os.environ["GLIBC_TUNABLES"] = ALLOCATION
    count = os.cpu_count() or 1
    shares = [range(most * place // count, most * (place + 1) // count) for place in range(count)]
    with multiprocessing.get_context("spawn").Pool(count) as pool:
        parts = pool.starmap(_bare, [(clips, some) for some in shares], chunksize=1)
    seen: Seen = {}
    for _, _, found in parts:
        for brand, numbers in found.items():
            seen.setdefault(brand, []).extend(numbers)
    return sum(spent for spent, _, _ in parts), max(took for _, took, _ in parts), seen


def _run(server: Server, timeline: str) -> dict[str, Any]:
    order = {
        "timeline_id": timeline,
        "stages": [*_STAGES, _MATCHING, "compile_report"],
        "config_overrides": {_MATCHING: {"brand_list": _LIST}},
    }
    begun = plain_http.post(server.url("/api/v1/runs"), json=order, timeout=60).json()
    while True:
        now: dict[str, Any] = plain_http.get(server.url(f"/api/v1/runs/{begun['id']}"), timeout=60).json()
        if now["status"] in ("completed", "failed", "cancelled"):
            break
        time.sleep(_ASKED_AGAIN)
    if now["status"] != "completed":
        raise OtherAnswerError(f"the run is {now['status']}: {now['error']}")
    return now


def _timeline(server: Server, clips: Sequence[Path], frames: int) -> str:
    order = {"input_paths": [str(each) for each in clips], "fps": boards.FPS, "max_frames": frames}
    made: dict[str, Any] = plain_http.post(server.url("/api/v1/timelines"), json=order, timeout=600).json()
    if len(made["frames"]) != frames:
        raise OtherAnswerError(f"the timeline has {len(made['frames'])} frames, not {frames}")
    return str(made["id"])


def _seen(server: Server, run: Mapping[str, Any]) -> Seen:
    address = server.url(f"/api/v1/runs/{run['id']}/report?stage={_MATCHING}")
    classes = plain_http.get(address, timeout=60).json()["classes"]
    return {
        each["label"]: [seq for seq, count in zip(each["seqs"], each["counts"], strict=True) for _ in range(count)]
        for each in classes
        if each["label"] in boards.NAMES
    }


def _row(who: str, spent: Spent, frames: int) -> tuple[str, ...]:
    return (
        who,
        f"{spent.processor.show(1)} s",
        f"{spent.clock.show(1)} s",
        f"{spent.processor.median / frames * 1000:.0f} ms",
    )


def main() -> None:
    """Measure, and write the section."""
    servers.stop_when_terminated()
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--frames", type=int, default=500)
    options.add_argument("--rounds", type=int, default=3)
    chosen = options.parse_args()
    frames: int = chosen.frames
    with tempfile.TemporaryDirectory(prefix="rushes-pipeline-") as folder:
        library = Path(folder) / "library"
        library.mkdir()
        count = -(-frames // boards.FRAMES)
        clips = [boards.film(library / f"match {place}.mp4") for place in range(count)]
        ours, functions = Spent(), Spent()
        with servers.rushes(library, Path(folder) / "work") as server:
            brands: list[dict[str, Any]] = [{"name": each, "aliases": []} for each in boards.NAMES]
            plain_http.put(server.url(f"/api/v1/brand-lists/{_LIST}"), json={"brands": brands}, timeout=60)
            # Loads the models, and builds the frame indexes.
            _run(server, _timeline(server, clips[:1], 2))
            fewer, more = frames // 5, frames
            peaks: dict[int, dict[str, Figure]] = {}
            with watched(server) as peaks[fewer]:
                _run(server, _timeline(server, clips, fewer))
            for _ in range(chosen.rounds):
                # Each with a timeline of its own: of the same one, nothing would be computed again.
                timeline = _timeline(server, clips, more)
                before, began = server.cpu_seconds(), time.perf_counter()
                with watched(server) as peaks[more]:
                    run = _run(server, timeline)
                ours.add(server.cpu_seconds() - before, time.perf_counter() - began)
                bare, took, known = _bare_apart(clips, frames)
                functions.add(bare, took)
                if (found := _seen(server, run)) != known:
                    raise OtherAnswerError(f"the pipeline found {found}, and its functions {known}")
    overhead = ours.processor.median / functions.processor.median - 1
    rows = [
        _row("the functions alone, a process for each core", functions, frames),
        _row("the pipeline", ours, frames),
    ]
    memory = [
        (name, *(f"{max(peaks[some][name].values) / MB:.0f} MB" for some in (fewer, more)))
        for name in sorted(peaks[more])
        if name in peaks[fewer]
    ]
    goals = [Goal("overhead over the functions ≤ 10 %", f"{overhead * 100:.1f} %", overhead <= _OVERHEAD)]
    write_section(
        "Pipelines",
        (
            (
                f"{frames} frames of 1280 × 720 of a drawn match: edges, crops, text, brands and the report. Both find "
                f"the same brands in the same frames. {os.cpu_count()} cores; stages of the pipeline use them all. In "
                f"turns, {chosen.rounds} times; both with the same settings of glibc."
            ),
            table(("", "processor", "clock", "processor, per frame"), rows),
            goals_table(goals),
            "Most memory (proportional set size), by processes of one kind:",
            table(("", f"{fewer} frames", f"{more} frames"), memory),
        ),
    )


if __name__ == "__main__":
    main()
