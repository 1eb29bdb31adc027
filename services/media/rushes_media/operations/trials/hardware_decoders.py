"""Hardware decoders of this node: choosing one for a work, and falling back to the CPU within it."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog

from rushes_chassis.errors import RushesError
from rushes_media.domain.errors import EncoderFailed
from rushes_media.domain.trials.decoders import (
    CARDS,
    ON_CPU,
    Coding,
    Decoded,
    Decoder,
    best_decoder,
    decoder_fallback_words,
)
from rushes_media.domain.trials.trials import Failed
from rushes_media.operations.trials.tried import MAY_BE_THE_CARDS_FAULT, PATIENCE_SECONDS, Tried
from rushes_media.ports import Trials

log = structlog.get_logger()

T = TypeVar("T")


class HardwareDecoders(Tried):
    """All methods belong to the event loop."""

    def __init__(self, node: str, trials: Trials, patience_seconds: float = PATIENCE_SECONDS) -> None:
        super().__init__("decoder", CARDS, trials.results, patience_seconds)
        self._node = node

    def for_work(self, coding: Coding | None) -> "WorkDecoding":
        """The decoders for a source of this coding; a coding of None is decoded by the CPU."""
        return WorkDecoding(self, self._node, best_decoder(self.known, self._proven, coding))


class WorkDecoding:
    """The decoder of one work: a card until it fails, then the CPU for the rest of the work, whatever encodes."""

    def __init__(self, decoders: HardwareDecoders, node: str, decoder: Decoder) -> None:
        self._decoders, self._node = decoders, node
        self._now = decoder
        self._failed: Failed | None = None
        self._is_its_fault = False

    async def first_that_works(self, make: Callable[[Decoder], Awaitable[T]]) -> T:
        """The result of `make`, repeated with the CPU's frames if it fails with the card's. Raises what `make` then
        raises."""
        if not self._now.on_card:
            return await make(self._now)
        try:
            return await make(self._now)
        except MAY_BE_THE_CARDS_FAULT as failure:
            self._fall(failure)
        made = await make(ON_CPU)
        # Counted only now: where the CPU's frames do not help, the encoder or the file is the cause.
        self._is_its_fault = True
        return made

    def _fall(self, failure: RushesError) -> None:
        name = self._now.name
        log.warning("the CPU decodes from here on", failed=name, why=failure.message)
        self._failed = Failed(name, _in_short(failure))
        self._now = ON_CPU

    def done(self) -> Decoded:
        """The work is finished: record the outcome and return what to report."""
        if self._failed is None:
            self._decoders.note_success(self._now.name)
        elif self._is_its_fault:
            self._decoders.note_failure(self._failed)
        return Decoded(self._now.name, decoder_fallback_words(self._node, self._failed))


def _in_short(failure: RushesError) -> str:
    return failure.in_short_of_decoding() if isinstance(failure, EncoderFailed) else failure.message
