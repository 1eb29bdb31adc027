"""Files that may become models, tried in processes that may die of them: see ports.models.Trials."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

from pydantic import TypeAdapter

from rushes_inference.domain.errors import UnusableModel
from rushes_inference.domain.models import NetworkFacts

_SECONDS = 300.0
_NETWORK = TypeAdapter(NetworkFacts)


class ProcessTrials:
    """One at a time: each takes all cores for a while."""

    def __init__(self, *, seconds: float = _SECONDS) -> None:
        self._seconds = seconds
        self._turn = asyncio.Lock()

    async def tried(self, file: Path) -> NetworkFacts:
        """What the file says and does; raises UnusableModel."""
        async with self._turn:
            trial = _begun(file)
            try:
                said, last_words = await asyncio.to_thread(_end_of, trial, self._seconds)
            except subprocess.TimeoutExpired as late:
                raise UnusableModel(f"trying it took longer than {self._seconds:g} s") from late
            finally:
                trial.kill()  # where nobody waits for it any more
        if trial.returncode != 0:
            raise UnusableModel(f"the process that tried it {_end(trial.returncode)}{_last_line(last_words)}")
        answer = json.loads(said)
        if problem := answer.get("problem"):
            raise UnusableModel(problem)
        return _NETWORK.validate_python(answer["network"])


def _begun(file: Path) -> "subprocess.Popen[bytes]":
    # Not by asyncio: uvloop forks, and gRPC, whose threads run by now, has crashed in such a fork. Popen uses vfork.
    return subprocess.Popen(
        [sys.executable, "-m", "rushes_inference.trial", str(os.getpid()), str(file)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={"PATH": os.defpath},
    )


def _end_of(trial: "subprocess.Popen[bytes]", seconds: float) -> tuple[bytes, bytes]:
    """What it said on both outputs; raises TimeoutExpired when it has been ended."""
    try:
        return trial.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        trial.kill()
        trial.communicate()
        raise


def _end(status: int) -> str:
    return f"died of signal {-status}" if status < 0 else f"ended with status {status}"


def _last_line(words: bytes) -> str:
    lines = words.decode(errors="replace").strip().splitlines()
    return f": {lines[-1][:300]}" if lines else ""
