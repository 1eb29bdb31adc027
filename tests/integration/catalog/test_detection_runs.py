"""Runs of models over assets: jobs whose findings are kept frame by frame, whatever dies meanwhile."""

from typing import Any

import pytest

from rushes.catalog.v1 import detections_pb2, jobs_pb2
from rushes_chassis.errors import Conflict, InvalidInput, NotFound
from tests.integration.catalog.harness import Client, World

DONE, FAILED, CANCELLED = jobs_pb2.JOB_STATE_DONE, jobs_pb2.JOB_STATE_FAILED, jobs_pb2.JOB_STATE_CANCELLED


async def begin(catalog: Client, **sought: Any) -> detections_pb2.DetectionRun:
    asset = await catalog.asset("a.mp4")
    wanted = detections_pb2.Sought(**{"model": "shapes", "step": 1, "iou": 0.7, **sought})
    request = detections_pb2.StartDetectionRequest(asset_id=asset.id, sought=wanted, requested_by="Ada")
    return (await catalog.detections.StartDetection(request)).run


async def now(catalog: Client, run: detections_pb2.DetectionRun) -> detections_pb2.DetectionRun:
    return (await catalog.detections.GetDetection(detections_pb2.GetDetectionRequest(run_id=run.id))).run


async def read(catalog: Client, run: detections_pb2.DetectionRun, **stretch: int) -> list[detections_pb2.DetectedFrame]:
    call = catalog.detections.ReadDetection(detections_pb2.ReadDetectionRequest(run_id=run.id, **stretch))
    return [frame async for some in call for frame in some.frames]


async def test_what_is_found_in_each_frame_is_kept(world: World, ready: Client) -> None:
    run = await begin(ready, classes=["ball"])
    assert (run.job.kind, run.job.title) == ("detection", "Objects in a.mp4, found by shapes")
    assert run.job.requested_by == "Ada"
    assert (await ready.ended(run.job.id)).state == DONE
    frames = await read(ready, run)
    assert [frame.frame for frame in frames] == list(range(1500))
    assert [len(frame.detections) for frame in frames] == [1] * 100 + [2] * 1400
    assert all(frame.detections[0].x1 == frame.frame % 500 for frame in frames)
    assert (frames[7].pts, frames[7].seconds) == (7 * 512, 0.28)
    assert all(not box.HasField("track") for frame in frames for box in frame.detections)
    assert {(box.class_index, box.class_name) for frame in frames for box in frame.detections} <= set(
        enumerate(run.classes)
    )
    ended = await now(ready, run)
    assert (ended.frames, ended.boxes, ended.width, ended.height) == (1500, 2900, 1920, 1080)
    assert list(ended.classes) == ["person", "ball", "box"]
    assert (list(ended.order.classes), ended.order.min_score) == (["ball"], 0.25)


async def test_a_class_that_the_model_lacks_is_refused_at_once(ready: Client) -> None:
    with pytest.raises(InvalidInput, match="classes: 'cat' is none of the model") as refused:
        await begin(ready, classes=["ball", "cat"])
    assert (refused.value.reason, [each.path for each in refused.value.fields]) == ("UnknownClass", ["classes"])


@pytest.mark.parametrize(
    ("sought", "field", "limit"),
    [
        ({"size": 650}, "size", "must be a multiple of 32 for the model shapes"),
        ({"size": 320, "model": "fixed"}, "size", "must be 640: the model fixed takes no other"),
        ({"model": "clip"}, "model", "must detect objects, and clip describes pictures as a whole"),
        ({"first": 1500}, "first", "must be below 250, the number of frames of a.mp4"),
    ],
)
async def test_an_order_that_would_fail_in_its_job_is_refused_at_once(
    ready: Client, sought: dict[str, Any], field: str, limit: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        await begin(ready, **sought)
    assert refused.value.reason == "WrongDetection"
    assert [(each.path, each.message) for each in refused.value.fields] == [(field, limit)]
    assert not (await ready.jobs.ListJobs(jobs_pb2.ListJobsRequest(kind="detection"))).jobs


async def test_a_stretch_of_it_is_read_alone(ready: Client) -> None:
    run = await begin(ready, first=10, last=900, step=5)
    await ready.ended(run.job.id)
    assert [frame.frame for frame in await read(ready, run)] == list(range(10, 901, 5))
    assert [frame.frame for frame in await read(ready, run, first=401, last=420)] == [405, 410, 415, 420]
    assert await read(ready, run, first=901) == []


async def lanes_of(
    catalog: Client, run: detections_pb2.DetectionRun, **asked: int
) -> dict[str, list[tuple[int, int, int]]]:
    """Buckets by class: number, boxes and first frame."""
    request = detections_pb2.ReadDetectionLanesRequest(run_id=run.id, **asked)
    lanes = (await catalog.detections.ReadDetectionLanes(request)).lanes
    return {lane.class_name: list(zip(lane.buckets, lane.boxes, lane.frames, strict=True)) for lane in lanes}


async def test_where_what_was_found_is_summed_up(ready: Client) -> None:
    run = await begin(ready)
    await ready.ended(run.job.id)
    frames = await read(ready, run)
    for first, last, buckets in ((0, 1499, 1), (0, 1499, 7), (250, 260, 11), (90, 110, 2000), (0, 5000, 100)):
        wanted: dict[str, dict[int, tuple[int, int]]] = {}
        for frame in frames:
            if first <= frame.frame <= last:
                bucket = (frame.frame - first) * buckets // (last + 1 - first)
                for box in frame.detections:
                    lane = wanted.setdefault(run.classes[box.class_index], {})
                    boxes, begins = lane.get(bucket, (0, frame.frame))
                    lane[bucket] = boxes + 1, begins
        told = {name: [(bucket, *lane[bucket]) for bucket in sorted(lane)] for name, lane in wanted.items()}
        assert await lanes_of(ready, run, first=first, last=last, buckets=buckets) == told
    assert sum(len(frame.detections) for frame in frames) == sum(
        boxes for lane in (await lanes_of(ready, run, buckets=3)).values() for _, boxes, _ in lane
    )
    assert await lanes_of(ready, run, first=2000, last=3000, buckets=5) == {}


async def test_a_summary_that_cannot_be_is_refused(ready: Client) -> None:
    run = await begin(ready, last=10)
    await ready.ended(run.job.id)
    for wrong, said in (({"buckets": 0}, "buckets"), ({"buckets": 2001}, "buckets"), ({"first": 5, "last": 4}, "last")):
        with pytest.raises(InvalidInput, match=said):
            await lanes_of(ready, run, **{"buckets": 1, **wrong})
    await ready.detections.DeleteDetection(detections_pb2.DeleteDetectionRequest(run_id=run.id))
    with pytest.raises(NotFound) as gone:
        await lanes_of(ready, run, buckets=1)
    assert gone.value.reason == "DetectionRunNotFound"


async def test_it_can_be_read_while_it_goes_on(world: World, ready: Client) -> None:
    world.objects.stands_at = 1000
    run = await begin(ready)
    await world.objects.standing.wait()
    there = await read(ready, run)
    assert [frame.frame for frame in there] == list(range(768))
    assert 0.5 < (await now(ready, run)).job.progress < 1
    world.objects.may_go_on.set()
    await ready.ended(run.job.id)
    assert len(await read(ready, run)) == 1500


async def test_a_catalog_that_dies_goes_on_behind_what_is_written_down(world: World) -> None:
    world.footage.put("a.mp4", "a")
    world.objects.stands_at = 1000
    async with world.catalog() as catalog:
        await catalog.attach()
        await catalog.quiet()
        run = await begin(catalog)
        await world.objects.standing.wait()
    world.objects.stands_at = None
    async with world.catalog() as catalog:
        await catalog.attach()
        assert (await catalog.ended(run.job.id)).state == DONE
        assert [frame.frame for frame in await read(catalog, run)] == list(range(1500))
        assert (await now(catalog, run)).boxes == 2900
    assert world.objects.looked == [0, 768]


@pytest.mark.proof("findings")
async def test_where_inference_goes_away_it_is_asked_again_and_subjects_from_the_beginning(
    world: World, ready: Client
) -> None:
    for tracks, begun in ((False, [0, 768]), (True, [0, 0])):
        world.objects.looked.clear()
        world.objects.fails_at = 1000
        run = await begin(ready, tracks=tracks)
        assert (await ready.ended(run.job.id)).state == DONE
        frames = await read(ready, run)
        assert [frame.frame for frame in frames] == list(range(1500))
        assert {box.track for frame in frames for box in frame.detections} == ({1, 2} if tracks else {0})
        assert world.objects.looked == begun


async def test_one_runs_at_a_time(world: World, ready: Client) -> None:
    world.objects.stands_at = 5
    first, second = await begin(ready), await begin(ready)
    await world.objects.standing.wait()
    await ready.scan()  # whatever could begin before that has begun
    assert world.objects.looked == [0]
    world.objects.may_go_on.set()
    for run in (first, second):
        assert (await ready.ended(run.job.id)).state == DONE


async def test_a_cancelled_one_keeps_what_it_found(world: World, ready: Client) -> None:
    world.objects.stands_at = 600
    run = await begin(ready)
    await world.objects.standing.wait()
    await ready.jobs.CancelJob(jobs_pb2.CancelJobRequest(job_id=run.job.id))
    assert (await ready.ended(run.job.id)).state == CANCELLED
    assert len(await read(ready, run)) == 512


async def test_a_removed_one_is_gone_and_ended(world: World, ready: Client) -> None:
    world.objects.stands_at = 600
    run, other = await begin(ready), await begin(ready, last=10)
    await world.objects.standing.wait()
    await ready.detections.DeleteDetection(detections_pb2.DeleteDetectionRequest(run_id=run.id))
    with pytest.raises(NotFound) as gone:
        await now(ready, run)
    assert gone.value.reason == "DetectionRunNotFound"
    with pytest.raises(NotFound):
        await read(ready, run)
    assert (await ready.ended(run.job.id)).state == CANCELLED
    assert (await ready.ended(other.job.id)).state == DONE
    asset = await ready.asset("a.mp4")
    listed = await ready.detections.ListDetections(detections_pb2.ListDetectionsRequest(asset_id=asset.id))
    assert [each.id for each in listed.runs] == [other.id]
    assert await world.execute(f"SELECT count(*) FROM detection_chunk WHERE run_id = '{run.id}'") == 0


@pytest.mark.proof("findings")
async def test_a_video_that_was_replaced_is_not_looked_at_with_what_is_known_of_another(
    world: World, ready: Client
) -> None:
    world.objects.stands_at = 600
    run = await begin(ready)
    await world.objects.standing.wait()
    world.footage.put("a.mp4", "another")
    await ready.scan()
    world.objects.stands_at, world.objects.fails_at = None, 600
    world.objects.may_go_on.set()
    ended = await ready.ended(run.job.id)
    assert (ended.state, "has changed since the detection began" in ended.error) == (FAILED, True), ended.error


async def test_what_cannot_be_is_refused_before_anything_is_queued(ready: Client) -> None:
    with pytest.raises(NotFound) as unknown:
        await begin(ready, model="unknown")
    assert unknown.value.reason == "ModelNotFound"
    for wrong, said in (
        ({"first": 5, "last": 4}, "last"),
        ({"min_score": 2}, "min_score"),
        ({"model": "A B"}, "model"),
    ):
        with pytest.raises(InvalidInput, match=said):
            await begin(ready, **wrong)
    active = await ready.jobs.ListJobs(jobs_pb2.ListJobsRequest(kind="detection"))
    assert not active.jobs


async def test_a_broken_video_is_not_looked_at(world: World, catalog: Client) -> None:
    world.footage.put("a.mp4", "broken")
    await catalog.attach()
    await catalog.scan()
    with pytest.raises(Conflict):
        await begin(catalog)
