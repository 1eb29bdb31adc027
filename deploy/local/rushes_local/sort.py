"""`rushes sort`: training a classifier on sorted videos, and sorting others by it, through a running Rushes."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc

from rushes.catalog.v1 import learning_pb2, learning_pb2_grpc, library_pb2, library_pb2_grpc, sorting_pb2
from rushes.catalog.v1.sorting_pb2_grpc import SortingServiceStub
from rushes_chassis.errors import TimedOut, Unavailable
from rushes_chassis.trust import Peer
from rushes_footage.features import SPEECH
from rushes_local.calls import DONE, FAILED, Progress, run_with_channel, say

_POLL_SECONDS = 0.5
_SETTLED = 10.0
"""Seconds at most for which recording of reported changes in the folder is waited for."""
_MOVING = 4 * 3600.0
"""Seconds: thousands of videos may have to be copied to another disk."""
_REQUESTED_BY = "rushes sort"
_KEPT = 3
"""Predictions that Rushes keeps of each video."""


@dataclass(frozen=True)
class _Stubs:
    library: library_pb2_grpc.LibraryServiceStub
    sorting: SortingServiceStub
    learning: learning_pb2_grpc.LearningServiceStub


def extract(catalog: Peer) -> int:
    """Describe all videos of the folder that are not described yet; the exit code."""

    async def act(rushes: _Stubs) -> int:
        await _brought_up_to_date(rushes)
        done = 0
        with Progress() as progress:
            async for each in rushes.learning.DescribeVideos(learning_pb2.DescribeVideosRequest()):
                done = each.done
                progress.show(_of("Describing videos", each.done, each.total))
        say(f"{done} videos described")
        return DONE

    return _with_stubs(catalog, act)


def train(catalog: Peer, *, retry_problems: bool) -> int:
    """Train a classifier on the sorted videos, and predict the folders of the others; the exit code."""

    async def act(rushes: _Stubs) -> int:
        request = learning_pb2.StartTrainingRequest(requested_by=_REQUESTED_BY, retry_problems=retry_problems)
        begun = await rushes.learning.StartTraining(request)
        if not begun.started:
            say("A training is running already; its progress is shown.", sys.stderr)
        return await _followed(rushes)

    return _with_stubs(catalog, act)


async def _followed(rushes: _Stubs) -> int:
    with Progress() as progress:
        while True:
            found = await rushes.learning.GetTraining(learning_pb2.GetTrainingRequest())
            training = found.training
            if training.state != learning_pb2.TRAINING_STATE_RUNNING:
                break
            progress.show(_of(_STAGES[training.stage], training.done, training.total))
            await asyncio.sleep(_POLL_SECONDS)
    if training.state == learning_pb2.TRAINING_STATE_SUCCEEDED:
        say(learned_words(found.trained))
        await _say_shortfalls(rushes)
        return DONE
    say(training.error or "The training was cancelled.", sys.stderr)
    return FAILED


def learned_words(new: learning_pb2.Classifier) -> str:
    """The result of a training in words: accuracy of the new version, and whether it is used from now on."""
    card = new.card
    words = f"Learned from {card.examples} videos in {len(card.labels)} folders: right in {card.accuracy:.0%}"
    if new.HasField("accuracy_before"):
        words += f", the previous version in {new.accuracy_before:.0%}"
    if new.took_over:
        return words
    compared = new.comparison
    return (
        f"{words}. Of the {compared.videos} videos sorted since, it is right in {compared.right}, the previous version "
        f"in {compared.right_before}, so the previous version stays in use."
    )


async def _say_shortfalls(rushes: _Stubs) -> None:
    choice = (await rushes.learning.ListDescriptors(learning_pb2.ListDescriptorsRequest())).choice
    lacking = (
        (choice.undescribed, "described, and have no predictions"),
        (choice.unheard, "searched for speech, and count as silent"),
    )
    found = [(shortfall, words) for shortfall, words in lacking if shortfall.videos]
    for shortfall, words in found:
        say(f"{shortfall.videos} of {choice.videos} videos could not be {words}: {shortfall.detail}", sys.stderr)
    if found:
        say("`rushes sort train --retry-problems` tries these again.", sys.stderr)


def use(catalog: Peer, name: str | None) -> int:
    """Choose the descriptor of videos, unless `name` is None, and print all of them; the exit code."""

    async def act(rushes: _Stubs) -> int:
        if name is None:
            choice = (await rushes.learning.ListDescriptors(learning_pb2.ListDescriptorsRequest())).choice
        else:
            choice = (await rushes.learning.ChooseDescriptor(learning_pb2.ChooseDescriptorRequest(name=name))).choice
        for each in choice.known:
            used = "used" if each.name == choice.chosen else ""
            looks = each.name.removesuffix(SPEECH)
            kind = "built in" if looks == choice.known[0].name else "a model"
            heard = ", with speech" if looks != each.name else ""
            say(f"{used:<5} {each.name}  {kind}{heard}, {each.dimensions} numbers")
        if choice.chosen not in (each.name for each in choice.known):
            say(f"{choice.chosen} is chosen, but does not exist: add it again, or choose another one.", sys.stderr)
            return FAILED
        return DONE

    return _with_stubs(catalog, act)


def predict(catalog: Peer, options: "Predicting") -> int:
    """Write the predictions for all unsorted videos as JSON, and move videos where `options` say so; the exit code."""

    async def act(rushes: _Stubs) -> int:
        await _brought_up_to_date(rushes)
        if options.top > _KEPT:
            say(f"Of each video the best {_KEPT} predictions are kept; no more than these are written.", sys.stderr)
        text = json.dumps(await _predictions(rushes, options.top), ensure_ascii=False, indent=2)
        if options.output is None:
            say(text)
        else:
            options.output.write_text(text + "\n", encoding="utf-8")
        return await _moved(rushes, options.threshold) if options.move else DONE

    return _with_stubs(catalog, act)


@dataclass(frozen=True)
class Predicting:
    """Options of `predict`."""

    move: bool
    threshold: float
    """Least confidence of a prediction for moving its video, 0 to 1."""
    top: int
    """Number of predicted folders written for each video, at least 1; no more than _KEPT are known."""
    output: Path | None
    """None: standard output."""


async def _predictions(rushes: _Stubs, top: int) -> list[dict[str, Any]]:
    listed = await rushes.sorting.ListVideos(sorting_pb2.ListVideosRequest())
    names = dict(zip(listed.asset_ids, listed.listing.videos, strict=True))
    found: dict[str, list[dict[str, Any]]] = {}
    async for page in rushes.learning.ListPredictions(learning_pb2.ListPredictionsRequest()):
        for each in page.predictions:
            if (name := names.get(each.asset_id)) is not None:
                guesses = each.prediction.guesses[:top]
                found[name] = [{"folder": guess.label, "confidence": guess.confidence} for guess in guesses]
    return [
        {
            "video": name,
            "predicted_folder": best[0]["folder"],
            "confidence": best[0]["confidence"],
            "top_predictions": best,
        }
        for name in listed.listing.videos
        if (best := found.get(name))
    ]


async def _moved(rushes: _Stubs, threshold: float) -> int:
    request = sorting_pb2.SortByPredictionsRequest(threshold=threshold, requested_by=_REQUESTED_BY)
    done = await rushes.sorting.SortByPredictions(request, timeout=_MOVING)
    stayed = [each for each in done.sortings if each.HasField("problem")]
    for each in stayed:
        say(f"{each.name} was not moved: {each.problem.detail}", sys.stderr)
    say(f"{len(done.sortings) - len(stayed)} videos moved", sys.stderr)
    return FAILED if stayed else DONE


async def _brought_up_to_date(rushes: _Stubs) -> None:
    """Wait until reported changes in the folder are recorded; a network share reports none, and is as last scanned."""
    found = await rushes.sorting.GetSortFolder(sorting_pb2.GetSortFolderRequest())
    try:
        await rushes.library.Settle(library_pb2.SettleRequest(root=found.place.root), timeout=_SETTLED)
    except TimedOut:
        return


_STAGES = {
    learning_pb2.TRAINING_STAGE_UNSPECIFIED: "Starting",
    learning_pb2.TRAINING_STAGE_DESCRIBING: "Describing videos",
    learning_pb2.TRAINING_STAGE_TRAINING: "Training",
    learning_pb2.TRAINING_STAGE_PREDICTING: "Predicting",
}


def _of(words: str, done: int, total: int) -> str:
    return f"{words}: {done} of {total}"


def _with_stubs(catalog: Peer, act: Callable[[_Stubs], Awaitable[int]]) -> int:
    async def connected(channel: grpc.aio.Channel) -> int:
        stubs = _Stubs(
            library_pb2_grpc.LibraryServiceStub(channel),
            SortingServiceStub(channel),
            learning_pb2_grpc.LearningServiceStub(channel),
        )
        try:
            return await act(stubs)
        except Unavailable as lacking:
            if lacking.reason != "NoSortFolderChosen":
                raise
            say(lacking.message, sys.stderr)
            return FAILED

    return run_with_channel(catalog, connected)
