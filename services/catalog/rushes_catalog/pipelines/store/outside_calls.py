"""Requests to outside models, and their answers, in SQL."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update

from rushes_catalog.domain.ids import RunId
from rushes_catalog.pipelines.domain.outside_calls import OutsideCall
from rushes_catalog.storage.portable import upsert
from rushes_catalog.storage.schema.detections import outside_answer, outside_call
from rushes_catalog.storage.steady import SteadyConnection
from rushes_footage.outside_models import Outcome
from rushes_footage.stage_schema import Stage


class OutsideCalls:
    """Requests by run, stage and number; answers by what was asked."""

    def __init__(self, connection: SteadyConnection) -> None:
        self._connection = connection

    async def answer(self, question: str) -> str | None:
        """What was answered to a question; None where it has no answer."""
        words: str | None = await self._connection.scalar(
            select(outside_answer.c.words).where(outside_answer.c.question == question)
        )
        return words

    async def keep_answer(self, question: str, provider: str, model: str, words: str, at: datetime) -> None:
        """Keep the answer to a question; the first one stays."""
        row = {"question": question, "provider": provider, "model": model, "words": words, "answered_at": at}
        await self._connection.execute(upsert(outside_answer, row, []))

    async def begin(self, run_id: RunId, call: OutsideCall) -> None:
        """Add a request that is about to be sent."""
        await self._connection.execute(
            insert(outside_call).values(
                run_id=run_id,
                stage=call.stage,
                number=call.number,
                seq=call.seq,
                region=call.region,
                crop=call.crop,
                bytes=call.size,
                model=call.model,
                outcome=call.outcome.value,
                words=call.words,
                milliseconds=call.milliseconds,
                sent_at=call.sent_at,
            )
        )

    async def end(self, run_id: RunId, call: OutsideCall) -> None:
        """Set what came of a request."""
        await self._connection.execute(
            update(outside_call)
            .where(
                outside_call.c.run_id == run_id,
                outside_call.c.stage == call.stage,
                outside_call.c.number == call.number,
            )
            .values(outcome=call.outcome.value, words=call.words, milliseconds=call.milliseconds)
        )

    async def take_back(self, run_id: RunId, call: OutsideCall) -> None:
        """Remove a request that was not sent after all."""
        await self._connection.execute(
            delete(outside_call).where(
                outside_call.c.run_id == run_id,
                outside_call.c.stage == call.stage,
                outside_call.c.number == call.number,
            )
        )

    async def last(self, run_id: RunId, stage: Stage) -> OutsideCall | None:
        """The last request of a stage; None before the first."""
        of_stage = select(outside_call).where(outside_call.c.run_id == run_id, outside_call.c.stage == stage)
        newest = of_stage.order_by(outside_call.c.number.desc()).limit(1)
        row = (await self._connection.execute(newest)).one_or_none()
        return None if row is None else _call_of(row)

    async def total(self, run_id: RunId) -> int:
        """Number of requests of a run."""
        counted = select(func.count()).select_from(outside_call).where(outside_call.c.run_id == run_id)
        return await self._connection.scalar(counted) or 0

    async def page(self, run_id: RunId, offset: int, limit: int) -> list[OutsideCall]:
        """Requests of a run in the order in which they were sent."""
        of_run = select(outside_call).where(outside_call.c.run_id == run_id)
        in_order = of_run.order_by(outside_call.c.sent_at, outside_call.c.stage, outside_call.c.number)
        return [_call_of(row) for row in await self._connection.execute(in_order.offset(offset).limit(limit))]


def _call_of(row: Row[*tuple[Any, ...]]) -> OutsideCall:
    return OutsideCall(
        stage=Stage(row.stage),
        number=row.number,
        seq=row.seq,
        region=row.region,
        crop=row.crop,
        size=row.bytes,
        model=row.model,
        sent_at=row.sent_at,
        outcome=Outcome(row.outcome),
        words=row.words,
        milliseconds=row.milliseconds,
    )
