"""What an order would cut, asked before it is made: it is what is cut then, and asking leaves nothing behind."""

from typing import Any

import pytest

from rushes.catalog.v1 import crops_pb2, exports_pb2, jobs_pb2
from rushes.media.v1 import work_pb2
from rushes_chassis.errors import InvalidInput, NotFound, OutOfRange
from tests.integration.catalog.harness import Client, World
from tests.integration.catalog.undoable import cut

BY_CHANCE = crops_pb2.CropState(
    ratio=work_pb2.AspectRatio(width=4, height=5), center=0.5, random_portrait=True, random_square=True
)


async def plan(catalog: Client, **fields: Any) -> exports_pb2.PlanExportResponse:
    """Of the batch that Client.export orders."""
    values = {"absolute_path": "/videos/a.mp4", "cursor": 2.0, "clips": 3, "spread": 3.0, **fields}
    return await catalog.exports.PlanExport(exports_pb2.PlanExportRequest(**values))


def shown(answer: exports_pb2.PlanExportResponse | exports_pb2.Export) -> list[tuple[Any, ...]]:
    """Of each clip what is seen of it."""
    return [
        (clip.index, clip.start, clip.first_frame, clip.frame_count, clip.rate, clip.HasField("crop") and clip.crop)
        for clip in answer.clips
    ]


async def test_what_is_ordered_with_the_seed_that_was_answered_is_what_was_seen(ready: Client) -> None:
    batch: dict[str, Any] = {"clips": 9, "spread": 0.5}
    seen = await plan(ready, crop=crops_pb2.Cropping(state=BY_CHANCE), **batch)
    ratios = {(clip.crop.ratio.width, clip.crop.ratio.height) for clip in seen.clips}
    assert {(4, 5)} < ratios <= {(4, 5), (9, 16), (1, 1)}
    assert shown(await ready.export(crop=seen.crop, **batch)) == shown(seen)
    assert shown(await plan(ready, crop=seen.crop, **batch)) == shown(seen)


async def test_asking_leaves_nothing_behind(ready: Client) -> None:
    jobs = await ready.jobs.ListJobs(jobs_pb2.ListJobsRequest())
    await plan(ready, crop=crops_pb2.Cropping(state=BY_CHANCE))
    assert await ready.jobs.ListJobs(jobs_pb2.ListJobsRequest()) == jobs
    assert not (await ready.exports.ListExports(exports_pb2.ListExportsRequest())).exports
    assert (await ready.export()).group == "dog_001"


async def test_a_seed_is_drawn_only_where_one_is_needed(ready: Client) -> None:
    still = crops_pb2.Cropping(state=crops_pb2.CropState(ratio=work_pb2.AspectRatio(width=9, height=16), center=0.25))
    seen = await plan(ready, crop=still)
    assert not seen.crop.HasField("seed")
    assert [clip.crop.path[0].center for clip in seen.clips] == [0.25] * 3
    whole = await plan(ready)
    assert not whole.HasField("crop")
    assert not any(clip.HasField("crop") for clip in whole.clips)


async def test_a_group_that_is_overwritten_keeps_what_chance_gave_it(ready: Client) -> None:
    cropping = crops_pb2.Cropping(state=BY_CHANCE)
    old = await cut(ready, clips=6, crop=cropping)
    seen = await plan(ready, clips=6, crop=cropping, replaces=old.id)
    assert seen.crop == old.crop
    assert shown(seen) == shown(old)


async def test_a_subject_is_looked_for_as_it_will_be(world: World, ready: Client) -> None:
    state = crops_pb2.CropState(ratio=work_pb2.AspectRatio(width=9, height=16), center=0.2)
    world.subjects.found = {50: 0.25, 125: 0.75}
    seen = await plan(ready, clips=2, crop=crops_pb2.Cropping(state=state, follow_subject=True))
    assert world.subjects.asked == [([50, 125], 0.2)]
    assert [clip.crop.path[0].center for clip in seen.clips] == [0.25, 0.75]


async def test_a_batch_that_is_shifted_says_where_to(ready: Client) -> None:
    assert (await plan(ready, cursor=1e6, fit=exports_pb2.FIT_SHIFT)).cursor < 1e6


async def test_it_is_refused_as_the_order_would_be(ready: Client) -> None:
    with pytest.raises(OutOfRange) as late:
        await plan(ready, cursor=1e6)
    assert late.value.reason == "SpanDoesNotFit"
    with pytest.raises(NotFound) as missing:
        await plan(ready, replaces="0190a7f0-0000-7000-8000-000000000000")
    assert missing.value.reason == "ExportNotFound"
    with pytest.raises(InvalidInput) as wrong:
        await plan(ready, clips=100, crop=crops_pb2.Cropping(state=crops_pb2.CropState(center=2)))
    assert [mistake.path for mistake in wrong.value.fields] == ["clips", "crop.state.center"]
