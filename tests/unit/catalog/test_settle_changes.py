"""Changes under way are settled until it is known what became of them, one at a time."""

import asyncio
from contextlib import nullcontext

import pytest

from rushes_catalog.changes.operations.settle_changes import ChangeSettling
from rushes_catalog.domain.ids import ChangeId
from rushes_chassis.errors import Conflict, RushesError, Unavailable
from tests.fakes.given_time import in_given_time, later

CHANGE = ChangeId("c")


class Rows:
    """Changes under way, and what media says to them."""

    def __init__(self, *answers: RushesError | None) -> None:
        self.under_way = [CHANGE]
        self.answers = list(answers)
        self.settling = ChangeSettling("moves", lambda _: nullcontext(), self._under_way, self._settle)

    async def _under_way(self) -> list[ChangeId]:
        return list(self.under_way)

    async def _settle(self, change_id: ChangeId) -> str:
        answer = self.answers.pop(0)
        if not isinstance(answer, Unavailable):
            self.under_way.remove(change_id)
        if answer is not None:
            raise answer
        return "settled"


@in_given_time
async def test_what_is_not_known_is_tried_again_until_it_is() -> None:
    rows = Rows(Unavailable("away"), None)
    running = asyncio.create_task(rows.settling.run())
    with pytest.raises(Unavailable):
        await rows.settling.settle(CHANGE)
    await later(60)
    assert (rows.under_way, rows.answers, running.done()) == ([], [], False)
    running.cancel()


@in_given_time
async def test_what_media_refuses_is_called_off_and_the_loop_goes_on() -> None:
    rows = Rows(Conflict("changed"), None)
    running = asyncio.create_task(rows.settling.run())
    await later(60)
    assert (rows.under_way, running.done()) == ([], False)
    rows.under_way.append(CHANGE)
    rows.settling.wake()
    await later(60)
    assert (rows.under_way, rows.answers) == ([], [])
    running.cancel()


async def test_whoever_waits_gets_the_outcome_or_the_refusal() -> None:
    rows = Rows(None)
    assert await rows.settling.settle(CHANGE) == "settled"
    refused = Rows(Conflict("changed"))
    with pytest.raises(Conflict):
        await refused.settling.settle(CHANGE)
