"""Shared memory between this process and a Triton on the same host, so that pictures are not sent.

A region is written here and read by Triton, for one call at a time. Its file is unlinked as soon as Triton has opened
it, so a killed process leaves nothing in /dev/shm. Regions that a killed predecessor had registered are unregistered.

A call that ends without Triton's answer may still be read from; its region is never written again.
"""

import asyncio
import mmap
import os
import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import structlog
from tritonclient.grpc.aio import InferenceServerClient
from tritonclient.utils import InferenceServerException

from rushes_inference.adapters.triton.failures import is_away
from rushes_inference.stages.tensors import Tensor

log = structlog.get_logger()

_FOLDER = Path("/dev/shm")  # noqa: S108  # where Linux keeps what shm_open opens
_SMALLEST = 8 << 20
"""In bytes; a frame in full HD has six million."""
_RPC_SECONDS = 2.0
_PAUSES = (0.1, 0.5, 2.0, 10.0, 60.0)
"""Seconds between attempts to unregister a region that Triton may still read."""
_LAST_PAUSES = (0.05, 0.2, 0.5)
"""The same while this process ends."""


class Region:
    """A piece of shared memory mapped into this process."""

    def __init__(self, name: str, size: int) -> None:
        """Raises OSError where there is no room."""
        self.name, self.size = name, size
        self._file = _FOLDER / name
        descriptor = os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            # Allocated now: a page that finds no room later would kill this process.
            os.posix_fallocate(descriptor, 0, size)
            self._mapped = mmap.mmap(descriptor, size)
        except OSError:
            self.unlink()
            raise
        finally:
            os.close(descriptor)

    @property
    def key(self) -> str:
        """Name for shm_open."""
        return f"/{self.name}"

    def write(self, array: Tensor, at: int) -> None:
        """Copy an array into it, row after row."""
        with memoryview(self._mapped) as whole:
            whole[at : at + array.nbytes] = np.ascontiguousarray(array).reshape(-1).view(np.uint8).data

    def unlink(self) -> None:
        """Remove its name: those who have it open keep it."""
        self._file.unlink(missing_ok=True)

    def close(self) -> None:
        """Unmap it here."""
        self._mapped.close()


class SharedMemory:
    """Regions of one process; `owner` distinguishes them from those of other processes that use the same Triton."""

    def __init__(self, client: InferenceServerClient, owner: str) -> None:
        self._client = client
        self._prefix = f"rushes-{owner}-"
        self._free: list[Region] = []
        self._refused = not _FOLDER.is_dir()
        self._cleared = False
        self._clearing = asyncio.Lock()
        self._ending: dict[str, asyncio.Task[None]] = {}
        """Regions that Triton may still read, by their names."""

    @asynccontextmanager
    async def lent(self, size: int) -> AsyncIterator[Region | None]:
        """A region of so many bytes; None where memory is not shared. Raises what registering it raises."""
        region = await self._taken(size)
        try:
            yield region
        except BaseException:
            if region is not None:
                self._drop(region)
            raise
        if region is not None:
            self._free.append(region)

    def forget(self) -> None:
        """Triton has lost its registrations."""
        while self._free:
            self._drop(self._free.pop())

    async def close(self) -> None:
        """Unregister regions that no call uses, where Triton answers."""
        waiting = tuple(self._ending.values())
        names = [*self._ending, *(region.name for region in self._free)]
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        while self._free:
            self._free.pop().close()
        await asyncio.gather(*(self._patiently_taken_back(name, _LAST_PAUSES) for name in names))

    async def _taken(self, size: int) -> Region | None:
        if self._refused:
            return None
        fitting = [region for region in self._free if region.size >= size]
        if fitting:
            region = min(fitting, key=lambda region: region.size)
            self._free.remove(region)
            return region
        if self._free:
            self._drop(self._free.pop())
        return await self._made(max(_SMALLEST, 1 << (size - 1).bit_length()))

    async def _made(self, size: int) -> Region | None:
        await self._clear()
        name = f"{self._prefix}{secrets.token_hex(8)}"
        try:
            region = Region(name, size)
        except OSError as full:
            self._go_without(str(full))
            return None
        try:
            await self._client.register_system_shared_memory(name, region.key, size, client_timeout=_RPC_SECONDS)
        except BaseException as failed:
            self._drop(region)
            if isinstance(failed, InferenceServerException) and not is_away(failed):
                self._go_without(str(failed))
                return None
            raise
        finally:
            region.unlink()
        return region

    def _go_without(self, why: str) -> None:
        if not self._refused:
            log.warning("triton shares no memory with this process: pictures are sent", why=why)
        self._refused = True

    async def _clear(self) -> None:
        """Unregister what a predecessor left."""
        async with self._clearing:  # A concurrent caller could register a region that is being unregistered.
            if self._cleared:
                return
            known = await self._client.get_system_shared_memory_status(client_timeout=_RPC_SECONDS)
            self._cleared = True
            for name in known.regions:
                if name.startswith(self._prefix):
                    self._take_back(name)

    def _drop(self, region: Region) -> None:
        region.close()
        self._take_back(region.name)

    def _take_back(self, name: str) -> None:
        self._ending[name] = asyncio.create_task(self._patiently_taken_back(name, _PAUSES))
        self._ending[name].add_done_callback(lambda _: self._ending.pop(name))

    async def _patiently_taken_back(self, name: str, pauses: Sequence[float]) -> None:
        for pause in pauses:
            if await self._taken_back(name):
                return
            await asyncio.sleep(pause)
        log.warning("triton keeps memory that no call uses", region=name)

    async def _taken_back(self, name: str) -> bool:
        """Whether Triton has released it, or is gone."""
        try:
            await self._client.unregister_system_shared_memory(name, client_timeout=_RPC_SECONDS)
        except InferenceServerException as failed:
            return is_away(failed)
        return True
