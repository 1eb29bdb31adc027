"""Child processes are ended without stopping the event loop until the kernel has ended them.

A killed process may take long to end: one that reads from a share that hangs ends when that answers.
"""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import psutil
import pytest

from rushes_chassis.child_ends import exit_of
from rushes_footage.features import Descriptor
from rushes_inference.adapters.answering_process import ProcessLimits
from rushes_inference.adapters.speech_folder import SpeechFolder
from rushes_inference.adapters.speech_process import ProcessSpeechTrials, SpeechProcess
from rushes_inference.adapters.training import ProcessTrainer, TrainingLimits
from rushes_inference.domain.classifiers import Examples
from rushes_inference.domain.errors import BackendFailed, TrainingTooLong, UnusableModel
from tests.fakes.speech import MODEL

EXAMPLES = Examples(
    Descriptor("drawn", "1", 8),
    ("a", "b"),
    np.random.default_rng(0).normal(size=(5000, 8)).astype(np.float32),
    np.arange(5000) % 2,
)
_HANGS = "import signal\nsignal.pause()\n"


@pytest.fixture(autouse=True)
def _no_blocking_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a process that does not end at once, which no test can make: who waits for it on an event loop fails."""
    wait = subprocess.Popen.wait

    def unblocked(process: "subprocess.Popen[bytes]", timeout: float | None = None) -> int:
        assert process.poll() is not None or asyncio._get_running_loop() is None, "the loop would stand still"
        return wait(process, timeout)

    monkeypatch.setattr(subprocess.Popen, "wait", unblocked)


def _children() -> list[psutil.Process]:
    return [child for child in psutil.Process().children() if child.status() != psutil.STATUS_ZOMBIE]


async def test_a_training_that_takes_too_long_is_ended_while_the_loop_goes_on() -> None:
    before = _children()
    with pytest.raises(TrainingTooLong):
        async for _ in ProcessTrainer(TrainingLimits(seconds=0.0)).train(EXAMPLES):
            pass
    assert _children() == before


async def test_a_training_whose_caller_leaves_is_ended_while_the_loop_goes_on() -> None:
    before = _children()
    training = ProcessTrainer().train(EXAMPLES)
    await anext(training)
    await training.aclose()
    assert _children() == before


async def test_a_trial_of_a_model_of_speech_is_ended_while_the_loop_goes_on(tmp_path: Path) -> None:
    before = _children()
    with pytest.raises(UnusableModel):
        await ProcessSpeechTrials(1).tried(tmp_path)
    assert _children() == before


@pytest.mark.parametrize("leaves", [False, True], ids=["too late", "not waited for"])
async def test_recognition_of_speech_is_ended_while_the_loop_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, leaves: bool
) -> None:
    for name in ("faster_whisper", "tokenizers"):
        (tmp_path / f"{name}.py").write_text(_HANGS)
    monkeypatch.syspath_prepend(tmp_path)
    before = _children()
    speech = SpeechProcess(SpeechFolder(tmp_path / "speech"), 1, ProcessLimits(start_seconds=60.0 if leaves else 0.0))
    asking = asyncio.create_task(speech.text(MODEL, np.zeros(100, np.float32)))
    if leaves:
        await asyncio.sleep(0)
        asking.cancel()
    with pytest.raises(asyncio.CancelledError if leaves else BackendFailed):
        await asking
    await speech.end()
    assert _children() == before


def _begun(code: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-S", "-c", code])


async def test_an_exit_code_is_that_of_the_process() -> None:
    process = _begun("raise SystemExit(7)")
    assert await exit_of(process) == 7
    assert await exit_of(process) == 7
    killed = _begun(_HANGS)
    os.kill(killed.pid, 9)
    assert await exit_of(killed) == -9
