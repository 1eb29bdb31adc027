"""Speed of speech recognition, in seconds of sound per second.

The speech process of Rushes is compared with faster-whisper, called in this process with the same model and settings.
The model has one layer with random weights: a real one takes the same time in both, so that only the rest is measured
here. It needs the extra `speech`, which `make proofs` installs into `.speech`.

`python -m benchmarks.hearing [--rounds N]`
"""

import argparse
import asyncio
import os
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

import psutil

from benchmarks.figures import Figure, table
from benchmarks.results import write_section
from rushes_inference.adapters.speech_folder import SpeechFolder
from rushes_inference.adapters.speech_process import ProcessSpeechTrials, SpeechProcess, installed
from rushes_inference.domain.sounds import MOST_SECONDS, RATE, Sound
from rushes_inference.domain.speech import INSTALL_SPEECH, RECOGNISER, SpeechModel
from rushes_inference.operations.keep_speech import SpeechKeeping
from tests.models import speech as made

if TYPE_CHECKING:
    from faster_whisper import WhisperModel

_ROUNDS: Final = 5
_SOUNDS: Final = 4
"""Number of sounds; each is as long as the part of a video that is recognised."""
_THREADS: Final = 1
_LAST: Final = 19
"""Niceness, the same as the speech process has: otherwise the peer would get more processor time under other load."""


class OtherWordsError(Exception):
    """The two have recognised different words, so their times cannot be compared."""


@dataclass
class Rates:
    """Seconds of sound per second."""

    by_the_clock: Figure = field(default_factory=Figure)
    of_the_processor: Figure = field(default_factory=Figure)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=_ROUNDS)
    write_hearing(arguments.parse_args().rounds)


def write_hearing(rounds: int = _ROUNDS) -> None:
    """Measure, and write the section. Without the extra, print that it is missing, and keep the section as it is."""
    if not installed():
        print(f"Hearing was not measured: the extra `speech` is not installed. {INSTALL_SPEECH}.")
        return
    os.nice(_LAST)
    write_section("Hearing", list(_report(rounds, *asyncio.run(_measured(rounds)))))


async def _measured(rounds: int) -> tuple[Rates, Rates]:
    """Rates of Rushes, and of the peer."""
    ours, peers = Rates(), Rates()
    whole = made.voice(MOST_SECONDS + _SOUNDS)
    sounds = [whole[start * RATE :][: int(MOST_SECONDS * RATE)] for start in range(_SOUNDS)]
    with tempfile.TemporaryDirectory(prefix="rushes-hearing-") as name:
        files, models = Path(name) / "made", SpeechFolder(Path(name) / "data" / "speech")
        made.write_speech_model(files)
        model = await _added(models, files)
        speech, peer = SpeechProcess(models, _THREADS), _peer(files / RECOGNISER)
        try:
            # Both have loaded the model and recognised something before they are timed.
            wanted = [_heard_by(peer, sound) for sound in sounds]
            if [await speech.text(model, sound) for sound in sounds] != wanted or not all(wanted):
                raise OtherWordsError(f"not the same as the peer's: {wanted}")
            for _ in range(rounds):
                before = _cpu_seconds(), time.perf_counter()
                for sound in sounds:
                    await speech.text(model, sound)
                _add(ours, before)
                before = _cpu_seconds(), time.perf_counter()
                for sound in sounds:
                    _heard_by(peer, sound)
                _add(peers, before)
        finally:
            await speech.end()
    return ours, peers


def _contents(folder: Path) -> Sequence[tuple[str, bytes]]:
    return [(str(path.relative_to(folder)), path.read_bytes()) for path in sorted(folder.rglob("*.*"))]


async def _added(models: SpeechFolder, files: Path) -> SpeechModel:
    async def parts() -> AsyncIterator[str | bytes]:
        for file, content in _contents(files):
            yield file
            yield content

    return await SpeechKeeping(models, ProcessSpeechTrials(_THREADS)).add("", "drawn by lot", parts())


def _peer(folder: Path) -> "WhisperModel":
    from faster_whisper import WhisperModel

    return WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=_THREADS)


def _heard_by(peer: "WhisperModel", sound: Sound) -> str:
    segments, _ = peer.transcribe(
        sound,
        task="transcribe",
        beam_size=1,
        temperature=0.0,
        condition_on_previous_text=False,
        without_timestamps=True,
        vad_filter=True,
    )
    return " ".join("".join(segment.text for segment in segments).split())


def _cpu_seconds() -> float:
    """Processor seconds of this process and its running child processes so far."""
    this = psutil.Process()
    times = [each.cpu_times() for each in (this, *this.children(recursive=True))]
    return sum(each.user + each.system for each in times)


def _add(rates: Rates, before: tuple[float, float]) -> None:
    cpu, clock = _cpu_seconds() - before[0], time.perf_counter() - before[1]
    heard = _SOUNDS * MOST_SECONDS
    rates.by_the_clock.add(heard / clock)
    rates.of_the_processor.add(heard / cpu)


def _report(rounds: int, ours: Rates, peers: Rates) -> Iterator[str]:
    yield (
        f"{_SOUNDS} sounds of {MOST_SECONDS:.0f} s with a synthetic voice, recognised {rounds} times by Rushes' speech "
        f"process, and in turns by faster-whisper in this process, with the same settings; {_THREADS} thread, both at "
        "the lowest priority. A model of one layer that the tests make: real ones take far longer, both alike. Both "
        "recognised the same words before they were timed."
    )
    yield table(
        ("seconds of sound", "per second", "per second of processor time"),
        [_row("Rushes", ours), _row("faster-whisper", peers)],
    )


def _row(who: str, rates: Rates) -> Sequence[str]:
    return (who, rates.by_the_clock.show(1), rates.of_the_processor.show(1))


if __name__ == "__main__":
    main()
