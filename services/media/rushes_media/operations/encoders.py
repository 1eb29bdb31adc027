"""The encoders of this node: tried at start and on demand, used from the best down, and put aside when they fail."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace
from typing import TypeVar

import structlog

from rushes_chassis.errors import RushesError
from rushes_media.domain.encoders import (
    AUTO,
    CPU,
    LADDER,
    Encoded,
    Failed,
    Trial,
    TrialState,
    fallback_words,
    rungs,
)
from rushes_media.domain.errors import (
    ClipNotProven,
    EncoderFailed,
    OutputTooLarge,
    RenditionNotProven,
    UnknownEncoder,
    WorkStalled,
    WorkTimedOut,
)
from rushes_media.ports import EncoderTrials

log = structlog.get_logger()

T = TypeVar("T")

MOST_FAILURES = 3
"""So many works in a row that another encoder had to finish, and an encoder is not used any more."""
PATIENCE_SECONDS = 120.0
"""For one trial, far beyond the time after which it is ended."""
_OF_THE_ENCODER = (EncoderFailed, WorkStalled, WorkTimedOut, OutputTooLarge, ClipNotProven, RenditionNotProven)
"""What another encoder may do better."""


class Encoders:
    """All methods belong to the event loop."""

    def __init__(self, node: str, trials: EncoderTrials, patience_seconds: float = PATIENCE_SECONDS) -> None:
        self._node = node
        self._patience_seconds = patience_seconds
        self._trials = trials
        self._known = {encoder: Trial(encoder, TrialState.TRYING) for encoder in LADDER}
        self._proven: frozenset[str] = frozenset()
        self._failures: dict[str, int] = {}
        self._trying: asyncio.Task[None] | None = None
        self.changed = asyncio.Event()
        """Set, and replaced by a new one, whenever something of this changes."""

    @property
    def known(self) -> tuple[Trial, ...]:
        """How each stands, the best first."""
        return tuple(self._known[encoder] for encoder in LADDER)

    @property
    def usable(self) -> tuple[str, ...]:
        """Those that work may be given to, the best first; one that is tried again still is."""
        return tuple(encoder for encoder in LADDER if encoder in self._proven or encoder == CPU)

    @property
    def is_trying(self) -> bool:
        """Whether a trial is under way."""
        return self._trying is not None and not self._trying.done()

    @asynccontextmanager
    async def kept(self) -> AsyncIterator[None]:
        """For as long as the service runs: begins with a trial that nothing waits for."""
        self.try_all()
        try:
            yield
        finally:
            if self._trying is not None:
                self._trying.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await self._trying

    def try_all(self) -> None:
        """Begin to try all of them, unless that is being done."""
        if self.is_trying:
            return
        for encoder, trial in self._known.items():
            self._known[encoder] = replace(trial, state=TrialState.TRYING)
        self._tell()
        self._trying = asyncio.create_task(self._try_all(), name="trial of the encoders")

    async def _try_all(self) -> None:
        async with aclosing(self._trials.results()) as results:
            while (trial := await self._next_of(results)) is not None:
                self._settle(trial)
        log.info("encoders tried", usable=" ".join(self.usable))

    async def _next_of(self, results: AsyncGenerator[Trial]) -> Trial | None:
        """The next result, None where there is none; work waits no longer for one that does not come."""
        coming = asyncio.ensure_future(anext(results, None))
        try:
            if not (await asyncio.wait((coming,), timeout=self._patience_seconds))[0]:
                self._give_up()
            return await asyncio.shield(coming)
        finally:
            coming.cancel()
            await asyncio.wait((coming,))

    def _give_up(self) -> None:
        """A driver that hangs in the kernel lets its process not even be killed."""
        log.warning("a trial of an encoder does not end")
        reason = "A trial hangs in its driver and cannot be ended. Starting the machine again may help."
        for encoder, trial in self._known.items():
            if trial.state is TrialState.TRYING:
                self._settle(Trial(encoder, TrialState.UNUSABLE, reason, trial.tried_at))

    def _settle(self, trial: Trial) -> None:
        self._known[trial.encoder] = trial
        if trial.state is TrialState.USABLE:
            self._proven |= {trial.encoder}
            self._failures.pop(trial.encoder, None)
        else:
            self._proven -= {trial.encoder}
        self._tell()

    async def first_that_works(self, wanted: str, make: Callable[[str], Awaitable[T]]) -> tuple[T, Encoded]:
        """What `make` makes with the first encoder that can, from the wanted one down to the CPU.

        Raises UnknownEncoder, and what `make` raises: on the last rung anything, before only what no encoder changes.
        """
        if wanted != AUTO and wanted not in LADDER:
            raise UnknownEncoder(wanted)
        *hardware, last = rungs(wanted, self._proven)
        refused = "" if wanted == AUTO or wanted in (*hardware, last) else self._why_not(wanted)
        failed: list[Failed] = []
        for encoder in hardware:
            try:
                made = await make(encoder)
            except _OF_THE_ENCODER as failure:
                log.warning("the next encoder takes over", failed=encoder, why=failure.message)
                failed.append(Failed(encoder, _in_short(encoder, failure)))
            else:
                self._failures.pop(encoder, None)
                break
        else:
            encoder, made = last, await make(last)
        # Only now: where the CPU fails too it is the file, and no encoder's fault.
        for each in failed:
            self._count(each)
        return made, Encoded(encoder, fallback_words(self._node, wanted, encoder, refused, failed))

    def _why_not(self, encoder: str) -> str:
        trial = self._known[encoder]
        return trial.reason or "Its first trial has not ended yet."

    def _count(self, failed: Failed) -> None:
        failures = self._failures[failed.encoder] = self._failures.get(failed.encoder, 0) + 1
        if failures >= MOST_FAILURES and failed.encoder in self._proven:
            log.warning("an encoder is put aside", encoder=failed.encoder, failures=failures)
            reason = f"It failed {failures} times in a row, at last: {failed.why}"
            self._settle(Trial(failed.encoder, TrialState.UNUSABLE, reason, self._known[failed.encoder].tried_at))

    def _tell(self) -> None:
        self.changed.set()
        self.changed = asyncio.Event()


def _in_short(encoder: str, failure: RushesError) -> str:
    return failure.in_short(encoder) if isinstance(failure, EncoderFailed) else failure.message
