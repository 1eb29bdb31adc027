"""How many clips a minute one, two and four media nodes cut, with an encoder of fixed cost.

The nodes of a benchmark share the machine's cores, those of a deployment do not: so a clip costs time without work, as
on an encoder of another machine, and what is measured is whether the rest keeps up.
"""

import shlex
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from imageio_ffmpeg import get_ffmpeg_exe

from benchmarks.figures import table
from tests.e2e.stack import Stack
from tests.footage import recipes
from tests.footage.read import numbers
from tests.footage.write import footage

TITLE = "Scale: clips"
NODES: Final = (1, 2, 4)
CLIPS_A_NODE: Final = 24
ENCODER_SECONDS: Final = 2
_RATE, _FRAMES, _SPREAD = 25, 25, 0.6
_LONGEST_SECONDS: Final = 1800.0
# Waits, and then is the real one.
_ENCODER: Final = """#!/bin/sh
case "$*" in *" libx264 "*) sleep {seconds} ;; esac
exec {real} "$@"
"""


class WrongClipError(Exception):
    """A clip that was measured has other frames than those that were ordered."""


def _clips_a_minute(nodes: int, clips: int) -> float:
    """From the order to the last clip that is proven."""
    with tempfile.TemporaryDirectory(prefix="rushes-clips-") as name:
        folder = Path(name)
        encoder = folder / "ffmpeg"
        encoder.write_text(_ENCODER.format(seconds=ENCODER_SECONDS, real=shlex.quote(get_ffmpeg_exe())))
        encoder.chmod(0o755)
        settings = {"RUSHES_FFMPEG": str(encoder), "RUSHES_FFMPEG_CONFINED": "false", "RUSHES_MEDIA_SLOTS": "1"}
        stack = Stack(folder / "stack", media_nodes=nodes, environment=settings)
        video = stack.add(footage(recipes.LONG_60S_MP4, folder))
        with stack:
            stack.files()
            order = {"asset_id": stack.asset(video.name)["id"], "cursor": 0, "clips": clips, "spread": _SPREAD}
            order |= {"seconds": _FRAMES / _RATE, "short_side": 180, "name": "clips"}
            began = time.monotonic()
            ordered = stack.post("/api/v1/exports", order).raise_for_status().json()
            for _ in stack.until(_LONGEST_SECONDS, "cut"):
                if stack.get(f"/api/v1/jobs/{ordered['job']['id']}").json()["ended_at"]:
                    break
            seconds = time.monotonic() - began
            for index in range(clips):
                first = round(index * _SPREAD * _RATE)
                if numbers(stack.exports / "clips_001" / f"clips_001_{index}.mp4") != [*range(first, first + _FRAMES)]:
                    raise WrongClipError(f"clip {index} of {clips} by {nodes} nodes")
    return clips * 60 / seconds


def measured(share: float) -> Iterator[str]:
    """The section's paragraphs; with that share of the clips."""
    yield (
        f"Clips of one second and 320 × 180, {CLIPS_A_NODE} for each node of one slot, ordered at once. The encoder "
        f"waits {ENCODER_SECONDS} s before it works, as the nodes share the machine's cores; cutting and proving are "
        "as usual. The frames of every clip were read out of its pictures."
    )
    found = {nodes: _clips_a_minute(nodes, max(4, round(CLIPS_A_NODE * nodes * share))) for nodes in NODES}
    one = found[NODES[0]]
    yield table(
        ("media nodes", "clips a minute", "of as many times one node"),
        [(str(nodes), f"{rate:.0f}", f"{rate / one / nodes:.0%}") for nodes, rate in found.items()],
    )
