"""Listing, reading, saving, duplicating and deleting pipeline profiles."""

from collections.abc import Mapping, Sequence

from rushes_catalog.changes.domain.changes import PipelineProfileDeleted, RecordedChange
from rushes_catalog.changes.operations.named_deletions import delete_named
from rushes_catalog.events.domain.events import PipelineProfileSaved
from rushes_catalog.operations.list_versions import VersionPage, page_of_versions
from rushes_catalog.pipelines.domain.errors import (
    DefaultProfileStays,
    ProfileChanged,
    ProfileExists,
    ProfileNotFound,
    TooManyProfiles,
)
from rushes_catalog.pipelines.domain.profiles import (
    DEFAULT_PROFILE,
    MOST_PROFILES,
    PipelineProfile,
    ProfileContent,
    ProfileVersion,
    profile_content,
)
from rushes_catalog.ports.clock import Clock
from rushes_catalog.storage.catalog import Catalog, Stores


class KeepProfiles:
    """All pipeline profiles."""

    def __init__(self, catalog: Catalog, now: Clock) -> None:
        self._catalog, self._now = catalog, now

    async def listed(self) -> list[PipelineProfile]:
        """All profiles by name."""
        async with self._catalog.reading() as stores:
            return await stores.pipeline_profiles.listed()

    async def newest(self, name: str) -> PipelineProfile:
        """Raises ProfileNotFound."""
        async with self._catalog.reading() as stores:
            return await stores.pipeline_profiles.newest(name)

    async def at(self, name: str, version: int) -> PipelineProfile:
        """A version of a profile, whether or not that is deleted; raises ProfileNotFound."""
        async with self._catalog.reading() as stores:
            return await stores.pipeline_profiles.at(name, version)

    async def versions(self, name: str, cursor: str, limit: int) -> VersionPage[ProfileVersion]:
        """Versions of a profile, whether or not that is deleted; raises ProfileNotFound, ForeignCursor."""
        async with self._catalog.reading() as stores:
            return await page_of_versions(stores.pipeline_profiles, "pipeline profile", name, cursor, limit)

    async def create(self, name: str, stages: Sequence[str], configs: Mapping[str, object]) -> PipelineProfile:
        """Save a new profile; raises WrongConfiguration, ProfileExists, TooManyProfiles."""
        content = profile_content(stages, configs)
        async with self._catalog.changing() as stores:
            return await self._add(stores, name, content)

    async def change(
        self, name: str, stages: Sequence[str], configs: Mapping[str, object], version: int | None
    ) -> PipelineProfile:
        """Make a new version of a profile, unless it has this content already; `version`: the one that it has now.

        Raises WrongConfiguration, ProfileNotFound, ProfileChanged.
        """
        content = profile_content(stages, configs)
        async with self._catalog.changing() as stores:
            present = await stores.pipeline_profiles.newest(name)
            if version is not None and version != present.version:
                raise ProfileChanged(name, present.version)
            if content == present.content:
                return present
            new = PipelineProfile(name, present.version + 1, content)
            await self._save(stores, new)
            return new

    async def duplicate(self, name: str, copy: str) -> PipelineProfile:
        """Save the same under another name, also what could not be saved any more.

        Raises ProfileNotFound, ProfileExists, TooManyProfiles.
        """
        async with self._catalog.changing() as stores:
            return await self._add(stores, copy, (await stores.pipeline_profiles.newest(name)).content)

    async def delete(self, name: str, by: str) -> RecordedChange:
        """Raises ProfileNotFound, DefaultProfileStays."""
        if name == DEFAULT_PROFILE:
            raise DefaultProfileStays(name)
        async with self._catalog.changing() as stores:
            profiles, what = stores.pipeline_profiles, PipelineProfileDeleted(name)
            words, event = f"Pipeline profile {name} deleted", PipelineProfileSaved(name)
            return await delete_named(stores, profiles, name, what, words, by, self._now, event)

    async def _add(self, stores: Stores, name: str, content: ProfileContent) -> PipelineProfile:
        profiles = stores.pipeline_profiles
        try:
            await profiles.newest(name)
        except ProfileNotFound:
            pass
        else:
            raise ProfileExists(name)
        if await profiles.count() >= MOST_PROFILES:
            raise TooManyProfiles(MOST_PROFILES)
        new = PipelineProfile(name, await profiles.last_version(name) + 1, content)
        await self._save(stores, new)
        return new

    async def _save(self, stores: Stores, new: PipelineProfile) -> None:
        await stores.pipeline_profiles.add(new, self._now())
        await stores.events.append(PipelineProfileSaved(new.name), self._now())
