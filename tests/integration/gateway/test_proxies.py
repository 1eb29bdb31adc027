"""Of which height a scrub proxy is where nobody says it: a setting, and each height is a proxy of its own."""

from pathlib import Path

import pytest

from tests.integration.catalog.harness import World
from tests.integration.gateway.in_process import running_gateway


@pytest.mark.proof("playback")
async def test_the_height_that_is_set_is_meant_where_none_is_named_and_never_served_for_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World(tmp_path)
    world.footage.put("a.mp4", "a")
    async with running_gateway(world) as gateway:
        await gateway.catalog.attach()
        await gateway.catalog.scan()
        asset_id = (await gateway.catalog.asset("a.mp4")).id
        path = f"/api/v1/assets/{asset_id}/proxy"
        assert (await gateway.ask("POST", path, json={})).json()["requested_height"] == 360
        await gateway.catalog.quiet()
        assert (await gateway.ask("GET", path)).json()["status"] == "ready"
    monkeypatch.setenv("RUSHES_PROXY_HEIGHT", "480")
    async with running_gateway(world) as gateway:
        await gateway.catalog.attach()
        now = (await gateway.ask("GET", path)).json()
        assert (now["requested_height"], now["status"]) == (480, "missing")
        assert (await gateway.ask("GET", f"{path}?height=360")).json()["status"] == "ready"
        assert (await gateway.ask("GET", f"{path}/file")).status_code == 404
        by_file = await gateway.ask("POST", "/api/proxies", json={"file_id": asset_id})
        assert by_file.json()["requested_height"] == 480
        await gateway.catalog.quiet()
        assert [height for _, _, height in world.proxies.runs] == [360, 480]
        assert (await gateway.ask("DELETE", path)).json()["deleted"] == 1
        assert (await gateway.ask("GET", f"{path}?height=360")).json()["status"] == "ready"
