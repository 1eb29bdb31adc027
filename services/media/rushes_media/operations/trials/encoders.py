"""The encoders of this node, tried in order of preference within one work."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

import structlog

from rushes_chassis.errors import RushesError
from rushes_footage.encoders import AUTO, CPU, LADDER
from rushes_media.domain.errors import EncoderFailed, UnknownEncoder
from rushes_media.domain.trials.encoders import Encoded, fallback_words, rungs
from rushes_media.domain.trials.trials import Failed
from rushes_media.operations.trials.tried import MAY_BE_THE_CARDS_FAULT, PATIENCE_SECONDS, REPEAT_SECONDS, Tried
from rushes_media.ports import Trials

log = structlog.get_logger()

T = TypeVar("T")


class Encoders(Tried):
    """All methods belong to the event loop."""

    def __init__(
        self,
        node: str,
        trials: Trials,
        patience_seconds: float = PATIENCE_SECONDS,
        repeat_seconds: Sequence[float] = REPEAT_SECONDS,
    ) -> None:
        super().__init__("encoder", LADDER, trials.results, patience_seconds, repeat_seconds)
        self._node = node

    @property
    def usable(self) -> tuple[str, ...]:
        """Encoders that can be used, best first; one whose trial is being repeated counts as before."""
        return tuple(encoder for encoder in LADDER if encoder in self._proven or encoder == CPU)

    async def first_that_works(
        self, wanted: str, make: Callable[[str], Awaitable[T]], may: Callable[[str], bool] | None = None
    ) -> tuple[T, Encoded]:
        """The result of `make` with the first encoder that succeeds, from the wanted one down to the CPU.

        An encoder that `may` refuses, just before it would be tried, is skipped, which is no failure.
        Raises UnknownEncoder, and what `make` raises: on the last rung anything, before only what no encoder changes.
        """
        if wanted != AUTO and wanted not in LADDER:
            raise UnknownEncoder(wanted)
        *hardware, last = rungs(wanted, self._proven)
        refused = "" if wanted == AUTO or wanted in (*hardware, last) else self._why_not(wanted)
        failed: list[Failed] = []
        for encoder in hardware:
            if may is not None and not may(encoder):
                continue
            try:
                made = await make(encoder)
            except MAY_BE_THE_CARDS_FAULT as failure:
                log.warning("the next encoder takes over", failed=encoder, why=failure.message)
                failed.append(Failed(encoder, _in_short(encoder, failure)))
            else:
                self.note_success(encoder)
                break
        else:
            encoder, made = last, await make(last)
        # Counted only now: where the CPU fails too, the file is the cause.
        for each in failed:
            self.note_failure(each)
        return made, Encoded(encoder, fallback_words(self._node, wanted, encoder, refused, failed))

    def _why_not(self, encoder: str) -> str:
        trial = self._known[encoder]
        return trial.reason or "Its first trial has not ended yet."


def _in_short(encoder: str, failure: RushesError) -> str:
    return failure.in_short(encoder) if isinstance(failure, EncoderFailed) else failure.message
