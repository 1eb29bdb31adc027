"""Transcripts of files, in SQL: written once, never changed."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, select

from rushes_catalog.storage.portable import upsert
from rushes_catalog.storage.schema.learning import transcript
from rushes_catalog.storage.steady import SteadyConnection
from rushes_footage.facts import Problem
from rushes_footage.features import Transcript


class Transcripts:
    """Transcripts by fingerprint."""

    def __init__(self, connection: SteadyConnection) -> None:
        self._connection = connection

    async def of(self, fingerprints: Collection[str]) -> Mapping[str, Sequence[Transcript]]:
        """Transcripts by fingerprint, of all recognisers, failed ones included; files without any are left out."""
        rows = await self._connection.execute(
            select(transcript).where(transcript.c.fingerprint.in_(fingerprints)).order_by(transcript.c.recogniser)
        )
        found: dict[str, list[Transcript]] = {}
        for row in rows:
            found.setdefault(row.fingerprint, []).append(_transcript_of(row))
        return found

    async def keep(self, heard: Mapping[str, Transcript]) -> None:
        """Add transcripts by fingerprint; existing ones of the same recogniser are kept."""
        for fingerprint, said in heard.items():
            row = {"fingerprint": fingerprint, "recogniser": said.recogniser, "text": said.text}
            if said.problem is not None:
                row |= {"problem_reason": said.problem.reason, "problem_detail": said.problem.detail}
            await self._connection.execute(upsert(transcript, row, ()))


def _transcript_of(row: Row[Any]) -> Transcript:
    problem = Problem(row.problem_reason, row.problem_detail) if row.problem_reason else None
    return Transcript(row.recogniser, row.text, problem)
