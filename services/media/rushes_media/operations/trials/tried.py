"""Encoders or decoders that are tried at start and on request, used if they passed, and disabled after failures."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from contextvars import copy_context
from dataclasses import replace
from typing import NoReturn

import structlog

from rushes_chassis.loops import expect_wanted
from rushes_footage.encoders import Trial, TrialState
from rushes_media.domain.errors import (
    ClipNotProven,
    EncoderFailed,
    OutputTooLarge,
    ProxyNotProven,
    RenditionNotProven,
    WorkStalled,
    WorkTimedOut,
)
from rushes_media.domain.trials.trials import Failed

log = structlog.get_logger()

MOST_FAILURES = 3
"""Failures in a row, each made good by another one, after which it is disabled."""
PATIENCE_SECONDS = 120.0
"""Time to wait for one trial, far longer than its own limit."""
REPEAT_SECONDS = (15.0, 30.0, 60.0, 120.0, 240.0)
"""Pauses after trials that failed for a reason that may pass; after the last such trial only people repeat it."""
_HANGS = "A trial hangs in its driver and cannot be ended. Starting the machine again may help."
"""Reason where a driver hangs in the kernel, so that its process cannot even be killed."""
MAY_BE_THE_CARDS_FAULT = (
    EncoderFailed,
    WorkStalled,
    WorkTimedOut,
    OutputTooLarge,
    ClipNotProven,
    RenditionNotProven,
    ProxyNotProven,
)
"""Errors that another encoder or decoder may not raise."""


class Tried:
    """Encoders, or decoders, by name, in order of preference. All methods belong to the event loop."""

    def __init__(
        self,
        what: str,
        names: Sequence[str],
        results: Callable[[], AsyncGenerator[Trial]],
        patience_seconds: float,
        repeat_seconds: Sequence[float] = REPEAT_SECONDS,
    ) -> None:
        """`what`: for messages, such as "encoder"."""
        self._what, self._names, self._results = what, names, results
        self._patience_seconds, self._repeat_seconds = patience_seconds, repeat_seconds
        self._known = {name: Trial(name, TrialState.TRYING) for name in names}
        self._proven: frozenset[str] = frozenset()
        self._failures: dict[str, int] = {}
        self._wanted = asyncio.Event()
        """Set from the request for a trial until its end."""
        self._wanted.set()
        self._context = copy_context()
        """Of the request for a trial, whose id is in what the log says of it."""
        self._repeat: asyncio.TimerHandle | None = None
        self._repeats = 0
        self.changed = asyncio.Event()
        """Set, and replaced by a new one, at each change."""

    @property
    def known(self) -> tuple[Trial, ...]:
        """The state of each, in order of preference."""
        return tuple(self._known[name] for name in self._names)

    @property
    def is_trying(self) -> bool:
        """Whether a trial is running, or about to."""
        return self._wanted.is_set()

    async def keep_trying(self) -> NoReturn:
        """Try all of them at first, and whenever that is requested or due, until cancelled."""
        try:
            while True:
                await self._wanted.wait()
                await asyncio.create_task(self._try_all(), context=self._context)
                self._wanted.clear()
        finally:
            self._withdraw_repeat()

    def try_all(self) -> None:
        """Have all of them tried, unless a trial is running."""
        if not self.is_trying:
            self._repeats = 0
            self._context = copy_context()
            self._begin()

    def _begin(self) -> None:
        self._withdraw_repeat()
        for name, trial in self._known.items():
            self._known[name] = replace(trial, state=TrialState.TRYING)
        self._tell()
        self._wanted.set()

    async def _try_all(self) -> None:
        try:
            async with aclosing(self._results()) as results:
                while (trial := await self._next_of(results)) is not None:
                    self._settle(trial)
        # The edge of a trial: without it, it would never end for those that were not reached.
        except Exception as failed:
            expect_wanted(failed)
            log.exception("a trial failed", what=self._what)
            self._give_up("The trial failed with an unexpected error, which the node's log has.")
        usable = " ".join(name for name in self._names if name in self._proven)
        log.info("tried", what=self._what, usable=usable)
        self._repeat_where_it_may_pass()

    def _repeat_where_it_may_pass(self) -> None:
        hoped = [name for name, trial in self._known.items() if trial.may_pass]
        if not hoped or self._repeats >= len(self._repeat_seconds):
            return
        pause = self._repeat_seconds[self._repeats]
        self._repeats += 1
        log.info("trials are repeated", what=self._what, names=" ".join(hoped), seconds=pause)
        self._repeat = asyncio.get_running_loop().call_later(pause, self._begin)

    def _withdraw_repeat(self) -> None:
        if self._repeat is not None:
            self._repeat.cancel()
            self._repeat = None

    async def _next_of(self, results: AsyncGenerator[Trial]) -> Trial | None:
        """The next result, None after the last; a trial that hangs is abandoned."""
        coming = asyncio.ensure_future(anext(results, None))
        try:
            if not (await asyncio.wait((coming,), timeout=self._patience_seconds))[0]:
                log.warning("a trial does not end", what=self._what)
                self._give_up(_HANGS)
            return await asyncio.shield(coming)
        finally:
            coming.cancel()
            await asyncio.wait((coming,))

    def _give_up(self, reason: str) -> None:
        """All whose trials have not ended become unusable."""
        for name, trial in self._known.items():
            if trial.state is TrialState.TRYING:
                self._settle(Trial(name, TrialState.UNUSABLE, reason, trial.tried_at))

    def _settle(self, trial: Trial) -> None:
        self._known[trial.name] = trial
        if trial.state is TrialState.USABLE:
            self._proven |= {trial.name}
            self._failures.pop(trial.name, None)
        else:
            self._proven -= {trial.name}
        self._tell()

    def note_success(self, name: str) -> None:
        """It finished a work, which resets its count of failures."""
        self._failures.pop(name, None)

    def note_failure(self, failed: Failed) -> None:
        """Another one finished what it failed at; after MOST_FAILURES in a row it is disabled."""
        failures = self._failures[failed.name] = self._failures.get(failed.name, 0) + 1
        if failures >= MOST_FAILURES and failed.name in self._proven:
            log.warning("put aside", what=self._what, name=failed.name, failures=failures)
            reason = f"It failed {failures} times in a row, at last: {failed.why}"
            self._settle(Trial(failed.name, TrialState.UNUSABLE, reason, self._known[failed.name].tried_at))

    def _tell(self) -> None:
        self.changed.set()
        self.changed = asyncio.Event()
