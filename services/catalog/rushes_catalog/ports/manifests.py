"""Where it is kept which manifests have to be written again, and with what."""

from typing import Protocol

from rushes_catalog.domain.manifest import ManifestPart, StaleManifest


class Manifests(Protocol):
    """One manifest for each output root."""

    async def stale(self) -> list[StaleManifest]:
        """Those that lack what has changed."""

    async def part(self, folder_suffix: str, begin: tuple[str, int] | None, limit: int) -> ManifestPart:
        """Lines of clips that lie at their places, in the order of cutting; from the start where `begin` is None."""

    async def written(self, manifest: StaleManifest) -> None:
        """It says everything up to its revision."""
