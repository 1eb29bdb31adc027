"""Cuts of whole videos and of stretches: at the frames where the footage was cut, whatever its container."""

import asyncio
from pathlib import Path

from rushes.media.v1 import shots_pb2
from tests.footage import edited
from tests.footage.edited import Dissolve, Drawn, Edit, ThroughColour
from tests.integration.media.node import Node, running_node

MAKING, READY, ERROR = shots_pb2.SHOTS_STATE_MAKING, shots_pb2.SHOTS_STATE_READY, shots_pb2.SHOTS_STATE_ERROR
KINDS = {shots_pb2.CUT_KIND_CUT: "cut", shots_pb2.CUT_KIND_FADE: "fade"}

CUTS = [(Drawn(seed, pan=(1, 0)), 12 + seed % 5, None) for seed in range(1, 9)]
MIXED = Edit(
    "mixed.mp4",
    [
        (Drawn(11), 50, None),
        (Drawn(12, pan=(2, 0)), 45, None),
        (Drawn(13), 70, Dissolve(16)),
        (Drawn(14, flashes=(20, 21)), 60, ThroughColour(12, 5, 0)),
        (Drawn(15), 50, None),
    ],
)


async def found(node: Node, name: str) -> shots_pb2.GetShotsResponse:
    """All cuts of a video, when they are no longer being found."""
    async with asyncio.timeout(120):
        while True:
            answer = await node.shots.GetShots(shots_pb2.GetShotsRequest(source=node.source(name)))
            if answer.state != MAKING:
                return answer
            await asyncio.sleep(0.02)


async def test_cuts(tmp_path: Path) -> None:
    library = tmp_path / "library"
    library.mkdir()
    known = edited.write(MIXED, library / "mixed.mp4")
    async with running_node(tmp_path / "node", library) as node:
        answer = await found(node, "mixed.mp4")
        assert [(cut.frame, KINDS[cut.kind]) for cut in answer.cuts] == [(cut.frame, cut.kind) for cut in known], answer
