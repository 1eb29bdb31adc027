"""The main job: from a file in a root to three proven clips."""

from rushes.catalog.v1 import exports_pb2, jobs_pb2, library_pb2
from tests.integration.catalog.harness import Client, World


async def test_a_file_becomes_three_clips(world: World, catalog: Client) -> None:
    world.footage.put("a.mp4", "meadow")
    await catalog.attach()
    await catalog.quiet()
    asset = await catalog.asset("a.mp4")
    assert asset.state == library_pb2.ASSET_STATE_READY

    export = await catalog.export(asset_id=asset.id)
    assert export.group == "dog_001"
    assert [clip.path for clip in export.clips] == [f"/exports/dog_001/dog_001_{i}.mp4" for i in range(3)]
    assert [clip.start for clip in export.clips] == [2.0, 5.0, 8.0]

    job = await catalog.ended(export.job.id)
    assert job.state == jobs_pb2.JOB_STATE_DONE
    assert (job.title, job.total, job.completed, job.progress) == ("3 clips from a.mp4", 3, 3, 1.0)
    export = await catalog.exported(export)
    assert {clip.state for clip in export.clips} == {exports_pb2.CLIP_STATE_DONE}
    assert export.clips[0].proof.frames == 200
    assert export.clips[0].size == 1234
