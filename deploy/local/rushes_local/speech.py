"""`rushes speech`: adding, showing and removing the model for speech recognition, through a running Rushes."""

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import TypeAlias

from rushes.inference.v1 import speech_pb2, speech_pb2_grpc
from rushes_chassis.trust import Peer
from rushes_inference.domain.published import RECOGNISERS, SITE, TEXT_ENCODER
from rushes_inference.domain.speech import FILES, RECOGNISER, RECOGNISER_FILES
from rushes_inference.domain.texts import TEXT, TEXT_FILES
from rushes_inference.download.transfer import NotDownloaded
from rushes_local.calls import DONE, FAILED, run_with_channel, say
from rushes_local.published import download

Stub: TypeAlias = speech_pb2_grpc.SpeechServiceStub

_PART = 1 << 20
_DEADLINE = 3600.0


def add(inference: Peer, folder: Path | None, size: str, site: str = SITE) -> int:
    """Add a model from a folder, or else download one: Whisper of a size, and CLIP's text encoder. The exit code."""

    async def act(speech: Stub) -> int:
        state = await speech.GetSpeech(speech_pb2.GetSpeechRequest())
        # Checked before hundreds of megabytes are downloaded in vain.
        if state.HasField("model") or not state.installed:
            say(state.lacks or f"There is one already: {_line(state.model)}. Remove it first.", sys.stderr)
            return FAILED
        if folder is not None:
            return await _send(speech, folder, licence="", origin=str(folder))
        with tempfile.TemporaryDirectory(prefix="rushes-speech-") as made:
            recogniser = RECOGNISERS[size]
            wanted = [(recogniser, Path(made) / RECOGNISER), (TEXT_ENCODER, Path(made) / TEXT)]
            try:
                await asyncio.to_thread(download, wanted, say=say, site=site)
            except NotDownloaded as failed:
                say(f"{failed}\n{_elsewhere(size)}", sys.stderr)
                return FAILED
            origin = f"{recogniser.repository}, {TEXT_ENCODER.repository}"
            return await _send(speech, Path(made), licence=TEXT_ENCODER.licence, origin=origin)

    return _with_stub(inference, act)


def show(inference: Peer) -> int:
    """Print the model, or what has to be done to have one; the exit code."""

    async def act(speech: Stub) -> int:
        state = await speech.GetSpeech(speech_pb2.GetSpeechRequest())
        if state.HasField("model"):
            say(_line(state.model))
        if state.lacks:
            say(state.lacks, sys.stderr)
        return FAILED if state.lacks else DONE

    return _with_stub(inference, act)


def remove(inference: Peer) -> int:
    """Delete the model; the exit code."""

    async def act(speech: Stub) -> int:
        await speech.RemoveSpeech(speech_pb2.RemoveSpeechRequest())
        say("The model of speech is removed. Speech already recognised is kept.")
        return DONE

    return _with_stub(inference, act)


async def _send(speech: Stub, folder: Path, *, licence: str, origin: str) -> int:
    there = [name for name in FILES if await asyncio.to_thread((folder / name).is_file)]
    if not there:
        say(
            f"{folder} holds no model of speech: that is a folder with {RECOGNISER}/ (Whisper for CTranslate2: "
            f"{', '.join(RECOGNISER_FILES)} and a vocabulary) and {TEXT}/ ({', '.join(TEXT_FILES)}).",
            sys.stderr,
        )
        return FAILED

    async def requests() -> AsyncIterator[speech_pb2.AddSpeechRequest]:
        yield speech_pb2.AddSpeechRequest(speech=speech_pb2.NewSpeech(licence=licence, origin=origin[:200]))
        for name in there:
            yield speech_pb2.AddSpeechRequest(file=name)
            with await asyncio.to_thread((folder / name).open, "rb") as opened:
                while part := await asyncio.to_thread(opened.read, _PART):
                    yield speech_pb2.AddSpeechRequest(data=part)

    say("Testing the model …", sys.stderr)
    say(_line((await speech.AddSpeech(requests(), timeout=_DEADLINE)).model))
    say("Choose it with `rushes sort use`, or on the page under Sort, Versions.", sys.stderr)
    return DONE


def _elsewhere(size: str) -> str:
    return (
        f"Where there is no network, download the files of {RECOGNISERS[size].repository} (revision "
        f"{RECOGNISERS[size].revision}) elsewhere into {RECOGNISER}/, those of {TEXT_ENCODER.repository} (revision "
        f"{TEXT_ENCODER.revision}) into {TEXT}/, and add the folder that holds both: rushes speech add FOLDER"
    )


def _line(model: speech_pb2.SpeechModel) -> str:
    licence = model.licence or "licence not known"
    return f"{model.origin}  {model.bytes / 1_000_000:.1f} MB  {model.dimensions} numbers  {licence}"


def _with_stub(inference: Peer, act: Callable[[Stub], Awaitable[int]]) -> int:
    return run_with_channel(inference, lambda channel: act(speech_pb2_grpc.SpeechServiceStub(channel)))
