"""Where Triton takes no picture, pictures are examined in this process, and by Triton again once it does."""

from collections.abc import Callable

import numpy as np
import pytest

from rushes_inference.domain.errors import BackendFailed, BackendSlow, ModelNotServed
from rushes_inference.domain.served import EMBEDDED, TRITON
from rushes_inference.operations.stand_in import PAUSE_SECONDS, VisionWithStandIn
from rushes_inference.stages.installed import picture_stages
from tests.fakes.given_time import in_given_time, later
from tests.fakes.vision import EDGES, FIELD, MARK, MODELS, KnownVision

PICTURE = np.zeros((2, 2, 3), np.uint8)
THERE, HERE = 1, 2


class Pair:
    """Triton, this process, and what asks them."""

    def __init__(self) -> None:
        self.triton, self.embedded = KnownVision(TRITON, THERE), KnownVision(EMBEDDED, HERE)
        self.vision = VisionWithStandIn(self.triton, self.embedded)

    async def edges(self) -> float:
        return await self._examine("detect_edges")

    async def field(self) -> float:
        return await self._examine("field_segmentation")

    async def _examine(self, stage: str) -> float:
        found = await self.vision.examine(picture_stages()[stage], PICTURE, {}, {}, overlays=False)
        return found.measures[MARK]

    async def by_whom(self) -> dict[str, tuple[str, bool]]:
        return {model.name: (model.backend, model.ready) for model in await self.vision.served()}


async def test_triton_finds_what_it_takes() -> None:
    pair = Pair()
    assert (await pair.edges(), await pair.field()) == (THERE, THERE)
    assert pair.embedded.asked == []
    assert await pair.by_whom() == dict.fromkeys(MODELS, (TRITON, True))


@in_given_time
async def test_one_that_is_away_is_tried_by_one_call_from_time_to_time() -> None:
    pair = Pair()
    pair.triton.go_away()
    assert [await pair.edges() for _ in range(5)] == [HERE] * 5
    assert pair.triton.asked == [EDGES]
    assert await pair.by_whom() == dict.fromkeys(MODELS, (EMBEDDED, True))
    for tried in (2, 3):
        await later(PAUSE_SECONDS)
        assert [await pair.edges() for _ in range(5)] == [HERE] * 5
        assert pair.triton.asked == [EDGES] * tried
    pair.triton.failing.clear()
    assert await pair.edges() == HERE
    await later(PAUSE_SECONDS)
    assert [await pair.edges(), await pair.edges()] == [THERE, THERE]
    assert await pair.by_whom() == dict.fromkeys(MODELS, (TRITON, True))


async def test_a_model_that_triton_lacks_takes_no_other_with_it() -> None:
    pair = Pair()
    pair.triton.failing[FIELD] = ModelNotServed(FIELD, "1")
    assert [await pair.field(), await pair.edges(), await pair.field()] == [HERE, THERE, HERE]
    assert pair.triton.asked == [FIELD, EDGES]
    assert await pair.by_whom() == {**dict.fromkeys(MODELS, (TRITON, True)), FIELD: (EMBEDDED, True)}


@pytest.mark.parametrize("error", [lambda: BackendFailed(EDGES, "no"), lambda: BackendSlow(EDGES, 1)])
async def test_what_a_picture_does_to_triton_is_not_done_to_this_process_too(error: Callable[[], Exception]) -> None:
    pair = Pair()
    pair.triton.failing[EDGES] = error()
    for _ in range(2):
        with pytest.raises((BackendFailed, BackendSlow)):
            await pair.edges()
    assert (pair.triton.asked, pair.embedded.asked) == ([EDGES, EDGES], [])
