import asyncio

import numpy as np
import pytest
from numpy.typing import NDArray

from rushes_chassis.errors import Unavailable
from rushes_inference.domain.detections import Head
from rushes_inference.domain.errors import BackendFailed
from rushes_inference.domain.models import Model, NetworkInput
from rushes_inference.domain.pictures import RgbPicture
from rushes_inference.operations.batches import Batches
from rushes_inference.ports.networks import Rhythm
from tests.fakes.networks import POISON, KnownNetworks, always
from tests.unit.inference.known_models import known_model

MODEL = known_model()
ONE = always(at_once=1, together=8)


def square(level: int, size: int = 32) -> RgbPicture:
    return np.full((size, size, 3), level, np.uint8)


async def asked(batches: Batches, networks: KnownNetworks, levels: list[int]) -> list[Head | BaseException]:
    """Answers to all of these, which come while the first one runs."""
    networks.may_run.clear()
    networks.running.clear()
    first = asyncio.create_task(batches.head(MODEL, square(0)))
    await networks.running.wait()
    others = [asyncio.create_task(batches.head(MODEL, square(level))) for level in levels]
    await asyncio.sleep(0)  # each begins in its turn, and waits
    networks.may_run.set()
    await first
    return await asyncio.gather(*others, return_exceptions=True)


def levels_of(answers: list[Head | BaseException]) -> list[float]:
    return [float(answer[0, 0]) for answer in answers if isinstance(answer, np.ndarray)]


async def test_what_waits_goes_together_and_everyone_gets_the_own_head() -> None:
    networks = KnownNetworks()
    batches = Batches(networks, always(1, 4))
    levels = list(range(1, 11))
    assert levels_of(await asked(batches, networks, levels)) == levels
    assert networks.batches == [[0], [1, 2, 3, 4], [5, 6, 7, 8], [9, 10]]
    assert networks.most_at_once == 1


async def test_who_comes_alone_waits_for_nobody() -> None:
    networks = KnownNetworks()
    batches = Batches(networks, ONE)
    assert float((await batches.head(MODEL, square(7)))[0, 0]) == 7
    assert networks.batches == [[7]]


async def test_as_many_run_at_once_as_the_backend_likes() -> None:
    networks = KnownNetworks()
    batches = Batches(networks, always(at_once=3, together=2))
    networks.may_run.clear()
    waiting = [asyncio.create_task(batches.head(MODEL, square(level))) for level in range(9)]
    await networks.running.wait()
    networks.may_run.set()
    assert levels_of(list(await asyncio.gather(*waiting))) == list(range(9))
    assert networks.batches == [[0, 1], [2, 3], [4, 5], [6, 7], [8]]
    assert networks.most_at_once == 3


async def test_fewer_runs_and_larger_ones_begin_amid_a_line_where_another_device_takes_over() -> None:
    networks = KnownNetworks()
    rhythm = Rhythm(at_once=3, together=1)
    batches = Batches(networks, lambda _: rhythm)
    networks.may_run.clear()
    waiting = [asyncio.create_task(batches.head(MODEL, square(level))) for level in range(8)]
    await networks.running.wait()
    rhythm = Rhythm(at_once=1, together=4)
    networks.may_run.set()
    assert levels_of(list(await asyncio.gather(*waiting))) == list(range(8))
    assert networks.batches == [[0], [1], [2], [3, 4, 5, 6], [7]]


async def test_nobody_is_forgotten_when_some_of_several_runs_end_sooner() -> None:
    networks = KnownNetworks()
    batches = Batches(networks, always(at_once=2, together=1))
    for _ in range(3):  # the line is taken away in between, and made anew
        answers = await asyncio.gather(*(batches.head(MODEL, square(level)) for level in range(5)))
        assert levels_of(list(answers)) == list(range(5))


async def test_another_size_or_model_is_another_batch() -> None:
    networks = KnownNetworks()
    batches = Batches(networks, ONE)
    other = known_model("other")
    await asyncio.gather(
        batches.head(MODEL, square(1)), batches.head(MODEL, square(2, 64)), batches.head(other, square(3))
    )
    assert sorted(networks.batches) == [[1], [2], [3]]


async def test_what_a_model_fails_at_fails_alone() -> None:
    networks = KnownNetworks()
    answers = await asked(Batches(networks, ONE), networks, [1, POISON, 2])
    assert levels_of(answers) == [1, 2]
    assert isinstance(answers[1], BackendFailed)
    assert networks.batches == [[0], [1, POISON, 2], [1], [POISON], [2]]


async def test_a_backend_that_is_away_is_not_asked_again_for_each() -> None:
    networks = KnownNetworks()
    batches = Batches(networks, ONE)
    networks.may_run.clear()
    waiting = [asyncio.create_task(batches.head(MODEL, square(level))) for level in (1, 2, 3)]
    await networks.running.wait()
    networks.away = True
    networks.may_run.set()
    answers = await asyncio.gather(*waiting, return_exceptions=True)
    assert all(isinstance(answer, Unavailable) for answer in answers)
    assert len(networks.batches) <= 2


async def test_who_has_left_is_not_looked_at() -> None:
    networks = KnownNetworks()
    batches = Batches(networks, ONE)
    networks.may_run.clear()
    first = asyncio.create_task(batches.head(MODEL, square(1)))
    await networks.running.wait()
    leaving, staying = (asyncio.create_task(batches.head(MODEL, square(level))) for level in (2, 3))
    await asyncio.sleep(0)
    leaving.cancel()
    await asyncio.wait((leaving,))
    networks.may_run.set()
    await asyncio.gather(first, staying)
    assert networks.batches == [[1], [3]]


class Miscounting(KnownNetworks):
    async def run(self, model: Model, given: NetworkInput) -> NDArray[np.float32]:
        return np.zeros((len(given) + 1, 7, 1), np.float32)


async def test_another_number_of_answers_than_pictures_is_a_failure() -> None:
    with pytest.raises(BackendFailed, match="1 pictures"):
        await Batches(Miscounting(), ONE).head(MODEL, square(1))


async def test_nobody_waits_for_ever_where_the_service_ends() -> None:
    networks = KnownNetworks()
    batches = Batches(networks, ONE)
    networks.may_run.clear()
    waiting = asyncio.create_task(batches.head(MODEL, square(1)))
    await networks.running.wait()
    await batches.aclose()
    await asyncio.wait((waiting,), timeout=60)
    assert waiting.cancelled()
