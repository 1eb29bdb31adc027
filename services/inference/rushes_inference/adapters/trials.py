"""Trying files as models in child processes that may crash."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

from pydantic import TypeAdapter

from rushes_inference.adapters.process_ends import end_of, last_line
from rushes_inference.domain.errors import UnusableModel
from rushes_inference.domain.model_sounds import AS_THE_FILE_SAYS, WantedSound
from rushes_inference.domain.models import NetworkFacts

SECONDS = 300.0
_NETWORK = TypeAdapter(NetworkFacts)
_WANTED = TypeAdapter(WantedSound)


class ProcessTrials:
    """Tries one file at a time: each trial takes all cores for a while."""

    def __init__(self, *, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._turn = asyncio.Lock()

    async def tried(self, file: Path, wanted: WantedSound = AS_THE_FILE_SAYS) -> NetworkFacts:
        """Facts from reading and running the file; raises UnusableModel."""
        async with self._turn:
            trial = _begun(file, wanted)
            ending = asyncio.ensure_future(asyncio.to_thread(trial.communicate))
            try:
                ended, _ = await asyncio.wait((ending,), timeout=self._seconds)
            finally:
                trial.kill()  # The caller has left.
                await asyncio.wait((ending,))
            if not ended:
                raise UnusableModel(f"trying it took longer than {self._seconds:g} s")
            said, last_words = ending.result()
        if trial.returncode != 0:
            raise UnusableModel(f"the process that tried it {end_of(trial.returncode)}{last_line(last_words)}")
        answer = json.loads(said)
        if problem := answer.get("problem"):
            raise UnusableModel(problem)
        return _NETWORK.validate_python(answer["network"])


def _begun(file: Path, wanted: WantedSound) -> "subprocess.Popen[bytes]":
    # Not by asyncio: uvloop forks, which has crashed with gRPC's threads running. Popen uses vfork.
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "rushes_inference.trial"),
            *(str(os.getpid()), str(file), _WANTED.dump_json(wanted).decode()),
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # Imports the same code as this process, whatever its search path is.
        env={"PATH": os.defpath, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
