"""PipelineProfilesService: named stages and values."""

from rushes.catalog.v1 import pipeline_profiles_pb2, pipeline_profiles_pb2_grpc
from rushes_catalog.pipelines.domain.profiles import PipelineProfile, ProfileVersion
from rushes_catalog.pipelines.operations.keep_profiles import KeepProfiles
from rushes_catalog.pipelines.rpc.configurations import config_to, overrides_from
from rushes_catalog.rpc.messages import change_to, time_to
from rushes_chassis.context import Context

_VERSIONS_OF_A_PAGE = 50


class PipelineProfilesServicer(pipeline_profiles_pb2_grpc.PipelineProfilesServiceServicer):
    """Implements PipelineProfilesService."""

    def __init__(self, profiles: KeepProfiles) -> None:
        self._profiles = profiles

    async def ListPipelineProfiles(
        self, request: pipeline_profiles_pb2.ListPipelineProfilesRequest, context: Context
    ) -> pipeline_profiles_pb2.ListPipelineProfilesResponse:
        return pipeline_profiles_pb2.ListPipelineProfilesResponse(
            profiles=map(_profile_to, await self._profiles.listed())
        )

    async def GetPipelineProfile(
        self, request: pipeline_profiles_pb2.GetPipelineProfileRequest, context: Context
    ) -> pipeline_profiles_pb2.GetPipelineProfileResponse:
        name, profiles = request.name, self._profiles
        wanted = profiles.at(name, request.version) if request.HasField("version") else profiles.newest(name)
        return pipeline_profiles_pb2.GetPipelineProfileResponse(profile=_profile_to(await wanted))

    async def ListPipelineProfileVersions(
        self, request: pipeline_profiles_pb2.ListPipelineProfileVersionsRequest, context: Context
    ) -> pipeline_profiles_pb2.ListPipelineProfileVersionsResponse:
        limit = request.limit if request.HasField("limit") else _VERSIONS_OF_A_PAGE
        page = await self._profiles.versions(request.name, request.cursor, limit)
        return pipeline_profiles_pb2.ListPipelineProfileVersionsResponse(
            versions=map(_version_to, page.versions), next_cursor=page.next_cursor
        )

    async def CreatePipelineProfile(
        self, request: pipeline_profiles_pb2.CreatePipelineProfileRequest, context: Context
    ) -> pipeline_profiles_pb2.CreatePipelineProfileResponse:
        made = await self._profiles.create(request.name, request.stages, overrides_from(request.configs))
        return pipeline_profiles_pb2.CreatePipelineProfileResponse(profile=_profile_to(made))

    async def ChangePipelineProfile(
        self, request: pipeline_profiles_pb2.ChangePipelineProfileRequest, context: Context
    ) -> pipeline_profiles_pb2.ChangePipelineProfileResponse:
        version = request.version if request.HasField("version") else None
        changed = await self._profiles.change(request.name, request.stages, overrides_from(request.configs), version)
        return pipeline_profiles_pb2.ChangePipelineProfileResponse(profile=_profile_to(changed))

    async def DuplicatePipelineProfile(
        self, request: pipeline_profiles_pb2.DuplicatePipelineProfileRequest, context: Context
    ) -> pipeline_profiles_pb2.DuplicatePipelineProfileResponse:
        made = await self._profiles.duplicate(request.profile, request.name)
        return pipeline_profiles_pb2.DuplicatePipelineProfileResponse(made=_profile_to(made))

    async def DeletePipelineProfile(
        self, request: pipeline_profiles_pb2.DeletePipelineProfileRequest, context: Context
    ) -> pipeline_profiles_pb2.DeletePipelineProfileResponse:
        change = await self._profiles.delete(request.name, request.requested_by)
        return pipeline_profiles_pb2.DeletePipelineProfileResponse(change=change_to(change))


def _version_to(listed: ProfileVersion) -> pipeline_profiles_pb2.PipelineProfileVersion:
    made = None if listed.made_at is None else time_to(listed.made_at)
    return pipeline_profiles_pb2.PipelineProfileVersion(version=listed.version, time=made)


def _profile_to(profile: PipelineProfile) -> pipeline_profiles_pb2.PipelineProfile:
    return pipeline_profiles_pb2.PipelineProfile(
        name=profile.name,
        version=profile.version,
        stages=profile.content.stages,
        configs=config_to(profile.content.configs),
    )
