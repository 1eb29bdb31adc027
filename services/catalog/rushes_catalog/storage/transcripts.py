"""What is said in files, as far as somebody has listened to them: written once, and never changed."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select

from rushes_catalog.domain.learning import Transcript
from rushes_catalog.storage.portable import upsert
from rushes_catalog.storage.schema.learning import transcript
from rushes_catalog.storage.steady import SteadyConnection


class Transcripts:
    """Of what files hold, by their fingerprints."""

    def __init__(self, connection: SteadyConnection) -> None:
        self._connection = connection

    async def of(self, fingerprints: Collection[str]) -> Mapping[str, Sequence[Transcript]]:
        """By every recogniser that has heard them; those that nobody has heard are left out."""
        rows = await self._connection.execute(
            select(transcript).where(transcript.c.fingerprint.in_(fingerprints)).order_by(transcript.c.recogniser)
        )
        found: dict[str, list[Transcript]] = {}
        for row in rows:
            found.setdefault(row.fingerprint, []).append(Transcript(row.recogniser, row.text))
        return found

    async def keep(self, heard: Mapping[str, Transcript]) -> None:
        """By their fingerprints; what the same recogniser has heard before stays."""
        for fingerprint, said in heard.items():
            row = {"fingerprint": fingerprint, "recogniser": said.recogniser, "text": said.text}
            await self._connection.execute(upsert(transcript, row, ()))
