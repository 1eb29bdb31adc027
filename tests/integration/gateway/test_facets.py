"""Facets of days, as the reader's clocks have them."""

from pathlib import Path

from tests.integration.catalog.harness import World
from tests.integration.gateway.in_process import Gateway, running_gateway


async def _days(gateway: Gateway, utc_offset: int) -> list[tuple[str, int]]:
    asked: dict[str, str | int] = {"fields": "day", "utc_offset": utc_offset}
    answer = await gateway.ask("GET", "/api/v1/assets/facets", params=asked)
    return [(each["value"], each["count"]) for each in answer.json()["facets"]["day"]]


async def test_a_day_is_that_of_the_clocks_that_are_asked_for(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.footage.put("1.mp4", "one", recorded_at_ms=1_764_500_000_000)
    async with running_gateway(world) as gateway:
        await gateway.catalog.attach()
        await gateway.catalog.scan()
        # 10:53 in UTC.
        assert await _days(gateway, 13 * 60) == [("2025-11-30", 1)]
        assert await _days(gateway, 14 * 60) == [("2025-12-01", 1)]
        assert await _days(gateway, -11 * 60) == [("2025-11-29", 1)]
        refused = await gateway.ask("GET", "/api/v1/assets/facets", params={"fields": "day", "utc_offset": 1441})
        assert refused.status_code == 422
        assert "utc_offset" in refused.json()["detail"]
