"""Where it is written down who wants which scrub proxies."""

from collections.abc import Sequence
from typing import Protocol

from rushes_catalog.domain.assets import KnownFile
from rushes_catalog.domain.ids import AssetId
from rushes_catalog.domain.proxies import ProxyKey, ProxyRecord
from rushes_footage.files import FileVersion


class Proxies(Protocol):
    """Proxies that somebody asked for. Raises AssetNotFound where an asset is not known."""

    async def want(self, key: ProxyKey, session: str) -> None:
        """Somebody of this session wants it."""

    async def record(self, key: ProxyKey) -> ProxyRecord | None:
        """What is known of it; None where nobody wants it."""

    async def made(self, key: ProxyKey, path: str, source: FileVersion) -> None:
        """It was made, of that version of its source; nothing where nobody wants it any more."""

    async def all(self) -> list[ProxyRecord]:
        """All that anybody wants."""

    async def of_session(self, session: str) -> list[ProxyRecord]:
        """Those that this session wants and no other does."""

    async def forget_session(self, session: str) -> None:
        """Nobody of this session wants any any more."""

    async def forget(self, key: ProxyKey) -> None:
        """Nobody wants it any more."""

    async def without(self, root: str, least_seconds: float, after: int, limit: int) -> Sequence[KnownFile]:
        """Files of a root that are ready, so long or longer, and not dealt with in their present version, by number,
        after this one."""

    async def deal_with(self, asset_id: AssetId) -> None:
        """Rushes does not ask for one of the file's present version by itself any more."""
