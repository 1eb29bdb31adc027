"""AnnotationsService: markers, profiles, labels, hidden flags."""

from rushes.catalog.v1 import annotations_pb2, annotations_pb2_grpc
from rushes_catalog.annotations.operations.create_profile import create_profile
from rushes_catalog.annotations.operations.read_annotations import list_hidden, list_labels, list_markers, list_profiles
from rushes_catalog.annotations.operations.set_hidden import set_hidden
from rushes_catalog.annotations.operations.set_starred import set_starred
from rushes_catalog.domain.ids import AssetId
from rushes_catalog.library.domain.assets import AssetSelector
from rushes_catalog.ports.clock import Clock
from rushes_catalog.rpc.messages import change_to, hidden_to, marker_to, time_to
from rushes_catalog.storage.catalog import Catalog
from rushes_chassis.context import Context


class AnnotationsServicer(annotations_pb2_grpc.AnnotationsServiceServicer):
    """Implements AnnotationsService."""

    def __init__(self, catalog: Catalog, now: Clock) -> None:
        self._catalog, self._now = catalog, now

    async def ListMarkers(
        self, request: annotations_pb2.ListMarkersRequest, context: Context
    ) -> annotations_pb2.ListMarkersResponse:
        markers = await list_markers(
            self._catalog,
            _selector_of(request.assets),
            request.profile,
            only_first_of_start=request.first_of_start,
        )
        return annotations_pb2.ListMarkersResponse(markers=[marker_to(marker) for marker in markers])

    async def ListProfiles(
        self, request: annotations_pb2.ListProfilesRequest, context: Context
    ) -> annotations_pb2.ListProfilesResponse:
        return annotations_pb2.ListProfilesResponse(profiles=await list_profiles(self._catalog))

    async def CreateProfile(
        self, request: annotations_pb2.CreateProfileRequest, context: Context
    ) -> annotations_pb2.CreateProfileResponse:
        await create_profile(self._catalog, request.name, self._now)
        return annotations_pb2.CreateProfileResponse(name=request.name)

    async def ListLabels(
        self, request: annotations_pb2.ListLabelsRequest, context: Context
    ) -> annotations_pb2.ListLabelsResponse:
        labels = await list_labels(self._catalog)
        return annotations_pb2.ListLabelsResponse(
            labels=[annotations_pb2.Label(text=label.text, used_at=time_to(label.used_at)) for label in labels]
        )

    async def SetHidden(
        self, request: annotations_pb2.SetHiddenRequest, context: Context
    ) -> annotations_pb2.SetHiddenResponse:
        if request.HasField("assets"):
            selector = _selector_of(request.assets)
        else:
            selector = AssetSelector(asset_ids=tuple(AssetId(each.lower()) for each in request.asset_ids))
        matched, change = await set_hidden(
            self._catalog, selector, request.profile, hidden=request.hidden, by=request.requested_by, now=self._now
        )
        return annotations_pb2.SetHiddenResponse(matched=matched, change=change_to(change) if change else None)

    async def SetStarred(
        self, request: annotations_pb2.SetStarredRequest, context: Context
    ) -> annotations_pb2.SetStarredResponse:
        assets = tuple(AssetId(each.lower()) for each in request.asset_ids)
        matched, change = await set_starred(
            self._catalog, assets, starred=request.starred, by=request.requested_by, now=self._now
        )
        return annotations_pb2.SetStarredResponse(matched=matched, change=change_to(change) if change else None)

    async def ListHidden(
        self, request: annotations_pb2.ListHiddenRequest, context: Context
    ) -> annotations_pb2.ListHiddenResponse:
        assets = await list_hidden(self._catalog, request.profile)
        return annotations_pb2.ListHiddenResponse(assets=[hidden_to(asset) for asset in assets])


def _selector_of(message: annotations_pb2.AssetSelector) -> AssetSelector:
    return AssetSelector(
        asset_ids=(AssetId(message.asset_id.lower()),) if message.HasField("asset_id") else (),
        name_or_path=message.name_or_path,
        root=message.root,
        gone_too=message.gone_too,
    )
