"""Pipeline profiles in SQL."""

from datetime import datetime

from rushes_catalog.domain.ids import ChangeId
from rushes_catalog.pipelines.domain.errors import ProfileNotFound
from rushes_catalog.pipelines.domain.profiles import DEFAULT_PROFILE, FIRST_DEFAULT, PipelineProfile, ProfileVersion
from rushes_catalog.storage.named_versions import NamedVersions
from rushes_catalog.storage.schema.profiles import pipeline_profile, pipeline_profile_version
from rushes_catalog.storage.steady import SteadyConnection
from rushes_catalog.storage.stored_json import PROFILE

_CONTENT = pipeline_profile_version.c.content


class PipelineProfiles:
    """Profiles by name. The default profile is there before it has a row."""

    def __init__(self, connection: SteadyConnection) -> None:
        self._rows = NamedVersions(connection, pipeline_profile, pipeline_profile_version, "profile_name")

    async def listed(self) -> list[PipelineProfile]:
        """All profiles by name."""
        rows = await self._rows.all_newest(_CONTENT)
        found = {row.name: PipelineProfile(row.name, row.version, PROFILE.validate_json(row.content)) for row in rows}
        found.setdefault(DEFAULT_PROFILE, FIRST_DEFAULT)
        return [found[name] for name in sorted(found)]

    async def count(self) -> int:
        """How many there are that were saved."""
        return await self._rows.count()

    async def newest(self, name: str) -> PipelineProfile:
        """The newest version of a profile that is not deleted; raises ProfileNotFound."""
        row = await self._rows.newest(name, _CONTENT)
        if row is not None:
            return PipelineProfile(row.name, row.version, PROFILE.validate_json(row.content))
        if name == DEFAULT_PROFILE:
            return FIRST_DEFAULT
        raise ProfileNotFound(name)

    async def at(self, name: str, version: int) -> PipelineProfile:
        """A version of a profile, whether or not that is deleted; raises ProfileNotFound."""
        row = await self._rows.at(name, version, _CONTENT)
        if row is not None:
            return PipelineProfile(name, version, PROFILE.validate_json(row.content))
        if (name, version) == (FIRST_DEFAULT.name, FIRST_DEFAULT.version):
            return FIRST_DEFAULT
        raise ProfileNotFound(name, version)

    async def versions(self, name: str, before: int | None, limit: int) -> list[ProfileVersion]:
        """Versions of a profile, whether or not that is deleted, the newest first; `before`: only earlier ones.

        Raises ProfileNotFound where there was never one of this name.
        """
        found = [ProfileVersion(row.version, row.made_at) for row in await self._rows.made(name, before, limit)]
        first = FIRST_DEFAULT.version
        if name == DEFAULT_PROFILE and len(found) < limit and (before is None or before > first):
            found.append(ProfileVersion(first, None))
        if not found and before is None:
            raise ProfileNotFound(name)
        return found

    async def last_version(self, name: str) -> int:
        """The newest version of a profile, whether or not that is deleted; 0: there was never one of this name."""
        return await self._rows.last_version(name) or (FIRST_DEFAULT.version if name == DEFAULT_PROFILE else 0)

    async def add(self, new: PipelineProfile, at: datetime) -> None:
        """Make this the newest version of its profile, which is not deleted then."""
        await self._rows.add(new.name, new.version, at, content=PROFILE.dump_json(new.content).decode())

    async def delete(self, name: str, change_id: ChangeId) -> None:
        """Mark a profile as deleted by a change; raises ProfileNotFound."""
        if not await self._rows.delete(name, change_id):
            raise ProfileNotFound(name)

    async def bring_back(self, name: str, change_id: ChangeId) -> bool:
        """Undo a deletion; False where another profile has the name since."""
        return await self._rows.bring_back(name, change_id)
