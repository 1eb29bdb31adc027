"""What runs models is decided by a trial: a card that is only there is not one that can be used."""

import asyncio

import pytest

from rushes_chassis.loops import working
from rushes_inference.domain.devices import AUTO, ON_CPU, Chosen, Device
from rushes_inference.operations.choose_device import DeviceByTrial
from tests.fakes.devices import KnownTrials

MISSING = "A library is missing."


async def chosen(wanted: str, trials: KnownTrials) -> Chosen:
    device = DeviceByTrial(wanted, trials)
    async with working({"trial": device.choose}):
        found = await device.chosen()
        assert device.known == found
    return found


async def test_a_card_that_works_is_used_unasked() -> None:
    trials = KnownTrials()
    assert await chosen(AUTO, trials) == Chosen(Device.CUDA)
    assert trials.asked == [Device.CUDA]


async def test_where_it_does_not_the_cpu_runs_models_and_it_is_known_why() -> None:
    assert await chosen(AUTO, KnownTrials(MISSING)) == Chosen(Device.CPU, reason=MISSING)


@pytest.mark.parametrize("device", [Device.CUDA, Device.TENSORRT])
async def test_what_is_demanded_by_name_is_not_replaced(device: Device) -> None:
    trials = KnownTrials(MISSING)
    assert await chosen(device.value, trials) == Chosen(device, usable=False, reason=MISSING)
    assert trials.asked == [device]


async def test_for_the_cpu_nothing_is_tried() -> None:
    trials = KnownTrials()
    assert await chosen("cpu", trials) == ON_CPU
    assert trials.asked == []


async def test_a_trial_that_breaks_leaves_models_to_the_cpu() -> None:
    found = await chosen(AUTO, KnownTrials(breaks=OSError("no more processes")))
    assert (found.device, "could not be tried" in found.reason) == (Device.CPU, True)


async def test_nobody_waits_for_the_trial_but_who_asks() -> None:
    trials = KnownTrials()
    trials.may_end.clear()
    device = DeviceByTrial(AUTO, trials)
    async with working({"trial": device.choose}):
        asked = asyncio.create_task(device.chosen())
        await asyncio.sleep(0)
        assert device.known is None
        trials.may_end.set()
        assert (await asked).device is Device.CUDA


async def test_the_service_ends_amid_a_trial() -> None:
    trials = KnownTrials()
    trials.may_end.clear()
    device = DeviceByTrial(AUTO, trials)
    async with working({"trial": device.choose}):
        await asyncio.sleep(0)
    assert device.known is None
