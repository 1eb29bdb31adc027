"""kill -9 in the middle of a transcript: it goes on where it was, and nobody is shown a part of it.

They need the extra `speech`, like tests/integration/inference/test_speech.py.
"""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest

from tests.e2e.commands import rushes
from tests.e2e.stack import Stack
from tests.e2e.test_find import INTERRUPTED, begun, ended, events
from tests.footage.kinds_of_sound import RATE, Recording
from tests.footage.video_of_sound import write_video
from tests.models import speech as made

pytestmark = pytest.mark.proof("speech")

TALK = "talk.mkv"
SECONDS = 480
_TEXTS = 16
"""Different ones, each of which is said for half a minute."""


def write_talk(path: Path) -> None:
    """Somebody speaks all the time, and never the same for long."""
    length = SECONDS // _TEXTS * RATE
    voice = made.voice(1.2 * SECONDS / _TEXTS)
    speeds = np.linspace(0.9, 1.15, _TEXTS)
    parts = [np.interp(np.arange(length) * speed, np.arange(len(voice)), voice) for speed in speeds]
    samples = (np.concatenate(parts) * 30_000).astype(np.int16)
    write_video(path, Recording(samples, ()))


@pytest.fixture(name="talk")
def _talk(tmp_path: Path) -> Iterator[Stack]:
    """A Rushes of its own that hears, with that video."""
    made.write_speech_model(tmp_path / "model")
    with Stack(tmp_path / "stack") as stack:
        write_talk(stack.library / TALK)
        stack.scan()
        said = rushes(stack, "speech", "add", tmp_path / "model")
        assert said.code == 0, said
        yield stack


def transcript(stack: Stack, address: str) -> Any:
    """What is shown now; None where nothing answers, or nothing is shown."""
    with contextlib.suppress(httpx.TransportError):
        answer = stack.get(address)
        if answer.status_code == 200:
            return answer.json()
        assert answer.status_code >= 404, answer.text
    return None


def test_a_transcript_goes_on_whoever_is_killed_and_nothing_half_is_shown(talk: Stack) -> None:
    address = f"/api/v1/assets/{talk.asset(TALK)['id']}/transcript"
    assert ended(talk, begun(talk, address, {}))["state"] == "done"
    whole = transcript(talk, address)
    assert len(whole["segments"]) > 10
    for victim in ("rushes_inference", "rushes_media", "rushes_catalog", ""):
        job = begun(talk, address, {})
        for _ in talk.until(240, "a transcript in the middle"):
            if 0 < talk.get(f"/api/v1/jobs/{job}").json()["progress"] < 0.8:
                break
        if victim:
            talk.process_of(victim).kill()
        else:
            talk.kill_everything()
            talk.start()
        for _ in talk.until(400, f"the end of job {job}"):
            shown = transcript(talk, address)
            assert shown is None or shown["segments"] == whole["segments"], victim
            with contextlib.suppress(httpx.TransportError):
                answer = talk.get(f"/api/v1/jobs/{job}")
                if answer.status_code == 200 and answer.json()["state"] not in ("waiting", "running"):
                    break
        talk.wait_healthy()
        assert talk.get(f"/api/v1/jobs/{job}").json()["state"] == "done", victim
        assert set(events(talk, job)) & INTERRUPTED, victim
        assert transcript(talk, address)["segments"] == whole["segments"], victim
