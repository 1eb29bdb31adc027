"""Calling models on Triton by name: loading, sending arrays, retries and deadlines."""

import asyncio
import random
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import numpy as np
import structlog
from prometheus_client import Counter, Histogram
from tritonclient.grpc import InferInput, InferRequestedOutput
from tritonclient.grpc.aio import InferenceServerClient
from tritonclient.utils import InferenceServerException, np_to_triton_dtype

from rushes_inference.adapters.triton.failures import (
    is_away,
    is_broken,
    is_late,
    is_unknown,
    loads_nothing,
    translated,
    words,
)
from rushes_inference.adapters.triton.shared_memory import SharedMemory
from rushes_inference.domain.errors import BackendFailed, BackendSlow, ModelNotServed
from rushes_inference.stages.tensors import Tensor, Tensors

log = structlog.get_logger()

CALL_SECONDS = Histogram(
    "rushes_triton_call_seconds",
    "Time from the first attempt to the answer",
    ["model"],
    buckets=(0.005, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 10, 30),
)
RETRIES = Counter("rushes_triton_retries", "Attempts after one that Triton did not take", ["model"])

_SHARED_BYTES = 1 << 16
"""Arrays of at least so many bytes are passed in shared memory."""
_ALIGNED = 64
_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 1.0
_STATE_SECONDS = 1.0
"""Time limit for asking whether a model is ready."""


@dataclass(frozen=True)
class SentModel:
    """A model that is sent to Triton because its repository lacks it."""

    configuration: str
    """The contents of config.pbtxt, in JSON."""
    files: Mapping[str, bytes]
    """Contents by path in the model's folder, such as `1/model.onnx`."""


@dataclass(frozen=True)
class RemoteModel:
    """A model that Triton runs."""

    name: str
    version: str
    sent: Callable[[], SentModel] | None = field(default=None, compare=False)
    """Loads it where Triton's repository lacks it. Called in a thread; raises what reading the files raises."""


class TritonServer:
    """One Triton. `seconds` limits a call with all its attempts."""

    def __init__(self, client: InferenceServerClient, where: str, memory: SharedMemory | None, seconds: float) -> None:
        self._client, self._where, self._memory, self._seconds = client, where, memory, seconds
        self._loaded: set[RemoteModel] = set()
        self._loading: defaultdict[RemoteModel, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._repairs: defaultdict[RemoteModel, int] = defaultdict(int)
        self._soon: dict[RemoteModel, asyncio.Task[None]] = {}
        self._missed: set[RemoteModel] = set()
        """Missing models that were logged already."""

    async def run(
        self, model: RemoteModel, inputs: Tensors, outputs: Sequence[str], *, away_seconds: float | None = None
    ) -> Tensors:
        """These outputs of a model. Running a model changes nothing, so unanswered calls are retried until the time is
        up.

        A Triton that takes no call is retried for `away_seconds`; None: until the time is up. Raises BackendAway,
        BackendSlow, ModelNotServed, BackendFailed. A cancelled caller ends the call on Triton too.
        """
        began = time.monotonic()
        patience = self._seconds if away_seconds is None else min(away_seconds, self._seconds)
        try:
            async with asyncio.timeout(self._seconds):
                answer = await self._answered(model, inputs, outputs, began, patience)
        except TimeoutError as late:
            raise BackendSlow(model.name, self._seconds) from late
        CALL_SECONDS.labels(model.name).observe(time.monotonic() - began)
        return answer

    async def _answered(
        self, model: RemoteModel, inputs: Tensors, outputs: Sequence[str], began: float, patience: float
    ) -> Tensors:
        ending = began + self._seconds
        pause = _FIRST_PAUSE
        told_again = repaired = False
        while True:
            was_loaded, repairs = model in self._loaded, self._repairs[model]
            try:
                await self._load(model, ending - time.monotonic())
                return await self._attempt(model, inputs, outputs, ending - time.monotonic())
            except InferenceServerException as failed:
                if is_unknown(failed) and was_loaded and not told_again:
                    told_again = True
                    self._forget(model)
                elif is_broken(failed) and not repaired:
                    repaired = True
                    await self._repair(model, repairs)
                elif is_away(failed) and began + patience - time.monotonic() > pause:
                    RETRIES.labels(model.name).inc()
                    await asyncio.sleep(pause * random.uniform(0.5, 1))  # noqa: S311  # so that not all come at once
                    pause = min(2 * pause, _LONGEST_PAUSE)
                else:
                    log.warning("triton did not run a model", model=model.name, triton=self._where, why=words(failed))
                    raise translated(failed, model.name, patience if is_away(failed) else self._seconds) from failed

    async def why_unready(self, model: RemoteModel) -> str:
        """The reason for people, "" where Triton has the model loaded; takes at most a second. A missing model is then
        being loaded."""
        try:
            ready = bool(await self._client.is_model_ready(model.name, model.version, client_timeout=_STATE_SECONDS))
        except InferenceServerException:
            return "Triton does not answer."
        if ready:
            return ""
        self._loaded.discard(model)
        self.load_soon(model)
        if model in self._missed:
            return ModelNotServed(model.name, model.version).message
        return "Triton is loading it. Requests for it wait."

    async def unload(self, model: RemoteModel) -> None:
        """Let Triton unload the model; if the call fails, it stays loaded until Triton restarts."""
        self._loaded.discard(model)
        try:
            await self._client.unload_model(model.name, client_timeout=_STATE_SECONDS)
        except InferenceServerException as failed:
            log.warning("triton keeps a model that is gone", model=model.name, triton=self._where, why=words(failed))

    def load_soon(self, model: RemoteModel) -> None:
        """Begin to load a model before it is needed; if that fails, its first call tries again."""
        if model not in self._soon:
            self._soon[model] = asyncio.create_task(self._loaded_for_all(model))
            self._soon[model].add_done_callback(lambda _: self._soon.pop(model))

    async def close(self) -> None:
        """Stop loading models."""
        for task in self._soon.values():
            task.cancel()
        await asyncio.gather(*self._soon.values(), return_exceptions=True)

    async def _loaded_for_all(self, model: RemoteModel) -> None:
        try:
            await self._load(model, self._seconds)
        except (InferenceServerException, ModelNotServed) as failed:
            if model not in self._missed:
                log.warning("triton does not serve a model yet", model=model.name, triton=self._where, why=str(failed))
            self._missed.add(model)
        else:
            log.info("triton serves a model", model=model.name, version=model.version, triton=self._where)
            self._missed.discard(model)

    def _forget(self, model: RemoteModel) -> None:
        """Triton was restarted, or the model was unloaded."""
        self._loaded.discard(model)
        if self._memory is not None:
            self._memory.forget()

    async def _load(self, model: RemoteModel, seconds: float) -> None:
        if model in self._loaded:
            return
        async with self._loading[model]:
            if model in self._loaded:
                return
            timeout = max(seconds, _STATE_SECONDS)
            if not await self._client.is_model_ready(model.name, model.version, client_timeout=timeout):
                try:
                    await self._begin(model, timeout)
                except InferenceServerException as failed:
                    if is_late(failed) or (is_away(failed) and not loads_nothing(failed)):
                        raise
                    log.warning("triton cannot load a model", model=model.name, triton=self._where, why=words(failed))
                    raise ModelNotServed(model.name, model.version) from failed
                if not await self._client.is_model_ready(model.name, model.version, client_timeout=timeout):
                    log.warning("triton has no such version", model=model.name, version=model.version)
                    raise ModelNotServed(model.name, model.version)
            self._loaded.add(model)

    async def _repair(self, model: RemoteModel, repairs: int) -> None:
        """Reload the model, unless another call has done so since `repairs` was read."""
        async with self._loading[model]:
            if self._repairs[model] != repairs:
                return
            self._repairs[model] += 1
            self._loaded.discard(model)
            log.warning("a process of a model has died: loading the model anew", model=model.name, triton=self._where)
            try:
                await self._client.unload_model(model.name, client_timeout=self._seconds)
                while await self._client.is_model_ready(  # noqa: ASYNC110  # nobody tells when it is not any more
                    model.name, model.version, client_timeout=self._seconds
                ):
                    await asyncio.sleep(_FIRST_PAUSE)
            except InferenceServerException as failed:
                raise translated(failed, model.name, self._seconds) from failed

    async def _begin(self, model: RemoteModel, timeout: float) -> None:
        try:
            await self._client.load_model(model.name, client_timeout=timeout)
        except InferenceServerException as failed:
            if model.sent is None or is_late(failed) or is_away(failed):
                raise
        else:
            return
        sent = await asyncio.to_thread(model.sent)
        files = {f"file:{path}": data for path, data in sent.files.items()}
        await self._client.load_model(model.name, config=sent.configuration, files=files, client_timeout=timeout)

    async def _attempt(self, model: RemoteModel, inputs: Tensors, outputs: Sequence[str], left: float) -> Tensors:
        async with self._sent(inputs) as sent:
            answer = await self._client.infer(
                model.name,
                sent,
                model_version=model.version,
                outputs=[InferRequestedOutput(name) for name in outputs],
                timeout=max(1, int(left * 1e6)),  # In microseconds, after which the request leaves Triton's queue.
                client_timeout=left,
            )
        return {name: _output(answer.as_numpy(name), name, model) for name in outputs}

    @asynccontextmanager
    async def _sent(self, inputs: Tensors) -> AsyncIterator[list[InferInput]]:
        large = {name: array for name, array in inputs.items() if array.nbytes >= _SHARED_BYTES}
        if self._memory is None or not large:
            yield [_raw(name, array) for name, array in inputs.items()]
            return
        async with self._memory.lent(sum(_aligned(array.nbytes) for array in large.values())) as region:
            sent = []
            at = 0
            for name, array in inputs.items():
                if region is None or name not in large:
                    sent.append(_raw(name, array))
                    continue
                region.write(array, at)
                sent.append(_declared(name, array))
                sent[-1].set_shared_memory(region.name, array.nbytes, at)
                at += _aligned(array.nbytes)
            yield sent


def _declared(name: str, array: Tensor) -> InferInput:
    return InferInput(name, list(array.shape), np_to_triton_dtype(array.dtype))


def _raw(name: str, array: Tensor) -> InferInput:
    sent = _declared(name, array)
    sent.set_data_from_numpy(np.ascontiguousarray(array))
    return sent


def _aligned(size: int) -> int:
    return -(-size // _ALIGNED) * _ALIGNED


def _output(array: Tensor | None, name: str, model: RemoteModel) -> Tensor:
    if array is None:
        raise BackendFailed(model.name, f"it gave no {name}")
    return array
