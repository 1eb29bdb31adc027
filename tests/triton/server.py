"""A running tritonserver."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import grpc
import pytest
from tritonclient.grpc import InferenceServerClient
from tritonclient.utils import InferenceServerException

from tests.triton.install import BACKENDS, FOLDER, ROOT, server_environment, server_program, why_not_here

REPOSITORY = ROOT / "deploy" / "triton"
TEST_REPOSITORY = Path(__file__).parent / "models"
START_SECONDS = 150.0
_NOT_YET = {str(grpc.StatusCode.UNAVAILABLE), str(grpc.StatusCode.DEADLINE_EXCEEDED)}


def need_triton() -> None:
    """Skip the test where this machine can have no Triton; fail it where it should have one."""
    missing = why_not_here()
    if missing is None:
        assert (FOLDER / "stamp").exists(), "make .triton/stamp installs the Triton that this test needs"
        return
    assert not os.environ.get("RUSHES_NEED_TRITON"), missing
    pytest.skip(f"NO TRITON: {missing}")


class Triton:
    """One tritonserver on a port of this machine, with its log in a folder; `start` it, and `kill` it."""

    def __init__(
        self,
        folder: Path,
        port: int,
        *arguments: str,
        repositories: Sequence[Path] = (REPOSITORY, TEST_REPOSITORY),
        control: str = "explicit",
    ) -> None:
        self.url = f"127.0.0.1:{port}"
        self._folder = folder
        self._memory = f"rushes-tests-{port}-"
        self._log = folder / "triton.log"
        self._command = [
            str(server_program()),
            f"--backend-directory={BACKENDS}",
            *(f"--model-repository={each}" for each in repositories),
            f"--model-control-mode={control}",
            "--grpc-address=127.0.0.1",
            f"--grpc-port={port}",
            "--allow-http=false",
            "--allow-metrics=false",
            *(
                f"--backend-config={name},{said}"
                for name in ("python", "onnxruntime")
                # On a busy machine Python takes long to start; a Triton that gives up on it has crashed.
                for said in (f"shm-region-prefix-name={self._memory}", "stub-timeout-seconds=150")
            ),
            *arguments,
        ]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Begin; see wait."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.triton.begun", str(os.getpid()), *self._command],
                cwd=ROOT,
                stdout=log,
                stderr=log,
                env={**server_environment(), "TMPDIR": str(self._folder)},
                start_new_session=True,
            )

    def wait(self) -> None:
        """Until it answers."""
        deadline = time.monotonic() + START_SECONDS
        with InferenceServerClient(self.url) as client:
            while True:
                try:
                    if client.is_server_ready(client_timeout=2):
                        return
                except InferenceServerException as away:
                    if away.status() not in _NOT_YET:
                        raise
                assert self._process is not None
                assert self._process.poll() is None, self.log()
                assert time.monotonic() < deadline, self.log()
                time.sleep(0.05)

    def kill(self) -> None:
        """As if it had never been told: it, and the processes of its models."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):  # it may have died by itself
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None
        # Between the two of them; a Triton that is killed leaves it.
        for left in Path("/dev/shm").glob(f"{self._memory}*"):
            left.unlink(missing_ok=True)

    def begun(self) -> int:
        """How often the model that is slow has begun."""
        noted = self._folder / "begun"
        return noted.stat().st_size if noted.exists() else 0

    def let_go(self) -> None:
        """From now on it is slow no more."""
        (self._folder / "let go").touch()

    def log(self) -> str:
        """The end of it."""
        return self._log.read_text(errors="replace")[-4000:]
