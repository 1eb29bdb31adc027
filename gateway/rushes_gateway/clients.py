"""Typed stubs of the three services, on channels that live as long as the gateway."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

from rushes.catalog.v1 import (
    annotations_pb2_grpc,
    audit_pb2_grpc,
    brands_pb2_grpc,
    changes_pb2_grpc,
    cuts_pb2_grpc,
    detections_pb2_grpc,
    duplicates_pb2_grpc,
    events_pb2_grpc,
    exports_pb2_grpc,
    finders_pb2_grpc,
    jobs_pb2_grpc,
    learning_pb2_grpc,
    library_pb2_grpc,
    moments_pb2_grpc,
    nodes_pb2,
    nodes_pb2_grpc,
    notes_pb2_grpc,
    overlays_pb2_grpc,
    pipeline_profiles_pb2_grpc,
    pipelines_pb2_grpc,
    proxies_pb2_grpc,
    reports_pb2_grpc,
    scenarios_pb2_grpc,
    search_pb2_grpc,
    sorting_pb2_grpc,
    tokens_pb2_grpc,
    transcripts_pb2_grpc,
)
from rushes.chassis.v1 import settings_pb2_grpc
from rushes.inference.v1 import (
    backends_pb2_grpc,
    detect_pb2_grpc,
    examine_pb2_grpc,
    models_pb2_grpc,
    speech_pb2_grpc,
    tracks_pb2_grpc,
)
from rushes.media.v1 import (
    files_pb2_grpc,
    frames_pb2_grpc,
    live_pb2_grpc,
    packets_pb2_grpc,
    renditions_pb2_grpc,
    shots_pb2_grpc,
    storyboards_pb2_grpc,
    streams_pb2_grpc,
    waveforms_pb2_grpc,
)
from rushes.media.v1 import proxies_pb2_grpc as media_proxies_pb2_grpc
from rushes_chassis.channel import open_channel
from rushes_chassis.errors import RushesError
from rushes_chassis.loops import LOOPS, Pauses, keep_open, running
from rushes_chassis.members import Member, Members
from rushes_chassis.trust import Peer, Trust
from rushes_gateway.byte_client import ByteClient
from rushes_gateway.event_feed import EventFeed
from rushes_gateway.media_nodes import MediaNode, MediaNodes
from rushes_gateway.settings import GatewaySettings

HEALTH_DEADLINE = 2.0


@dataclass(frozen=True)
class Services:
    """Clients of all services."""

    library: library_pb2_grpc.LibraryServiceStub
    learning: learning_pb2_grpc.LearningServiceStub
    annotations: annotations_pb2_grpc.AnnotationsServiceStub
    cuts: cuts_pb2_grpc.CutsServiceStub
    notes: notes_pb2_grpc.NotesServiceStub
    exports: exports_pb2_grpc.ExportsServiceStub
    jobs: jobs_pb2_grpc.JobsServiceStub
    events: events_pb2_grpc.EventsServiceStub
    feed: EventFeed
    nodes: nodes_pb2_grpc.NodesServiceStub
    tokens: tokens_pb2_grpc.TokensServiceStub
    audit: audit_pb2_grpc.AuditServiceStub
    changes: changes_pb2_grpc.ChangesServiceStub
    proxies: proxies_pb2_grpc.ProxiesServiceStub
    sorting: sorting_pb2_grpc.SortingServiceStub
    duplicates: duplicates_pb2_grpc.DuplicatesServiceStub
    detections: detections_pb2_grpc.DetectionsServiceStub
    pipelines: pipelines_pb2_grpc.PipelinesServiceStub
    reports: reports_pb2_grpc.ReportsServiceStub
    scenarios: scenarios_pb2_grpc.ScenariosServiceStub
    overlays: overlays_pb2_grpc.OverlaysServiceStub
    finders: finders_pb2_grpc.FindersServiceStub
    moments: moments_pb2_grpc.MomentsServiceStub
    transcripts: transcripts_pb2_grpc.TranscriptsServiceStub
    search: search_pb2_grpc.SearchServiceStub
    brands: brands_pb2_grpc.BrandsServiceStub
    pipeline_profiles: pipeline_profiles_pb2_grpc.PipelineProfilesServiceStub
    trash: changes_pb2_grpc.TrashServiceStub
    models: models_pb2_grpc.ModelsServiceStub
    speech: speech_pb2_grpc.SpeechServiceStub
    detect: detect_pb2_grpc.DetectServiceStub
    tracks: tracks_pb2_grpc.TracksServiceStub
    backends: backends_pb2_grpc.BackendsServiceStub
    examine: examine_pb2_grpc.ExamineServiceStub
    media: MediaNodes
    catalog_health: health_pb2_grpc.HealthStub
    inference_health: health_pb2_grpc.HealthStub
    catalog_settings: settings_pb2_grpc.SettingsServiceStub
    inference_settings: settings_pb2_grpc.SettingsServiceStub
    own_settings: GatewaySettings
    ending: asyncio.Event
    """Set when the process is to stop: ends the streams that would otherwise never end."""


_PAUSES = Pauses(0.25, 2.0)


@asynccontextmanager
async def _media_node(member: Member, trust: Trust) -> AsyncIterator[MediaNode]:
    peer = Peer("media", member.address, trust)
    async with open_channel(peer) as media, ByteClient(peer) as byte_client:
        yield MediaNode(
            member.name,
            member.address,
            files_pb2_grpc.FilesServiceStub(media),
            frames_pb2_grpc.FramesServiceStub(media),
            renditions_pb2_grpc.RenditionsServiceStub(media),
            streams_pb2_grpc.StreamsServiceStub(media),
            packets_pb2_grpc.PacketsServiceStub(media),
            live_pb2_grpc.LiveServiceStub(media),
            waveforms_pb2_grpc.WaveformsServiceStub(media),
            storyboards_pb2_grpc.StoryboardsServiceStub(media),
            shots_pb2_grpc.ShotsServiceStub(media),
            media_proxies_pb2_grpc.ProxiesServiceStub(media),
            health_pb2_grpc.HealthStub(media),
            settings_pb2_grpc.SettingsServiceStub(media),
            byte_client,
        )


async def _attached(nodes: nodes_pb2_grpc.NodesServiceStub) -> AsyncIterator[list[Member]]:
    async for listed in nodes.WatchNodes(nodes_pb2.WatchNodesRequest(), wait_for_ready=True):
        yield [Member(node.name, node.address) for node in listed.nodes]


@asynccontextmanager
async def connect(settings: GatewaySettings, ending: asyncio.Event) -> AsyncIterator[Services]:
    """Open every channel, and close them at the end; `ending` is set when the process is to stop."""
    async with AsyncExitStack() as stack:
        catalog = await stack.enter_async_context(open_channel(settings.catalog_peer))
        inference = await stack.enter_async_context(open_channel(settings.inference_peer, spread=True))
        nodes: Members[MediaNode] = Members(partial(_media_node, trust=settings.trust))
        stack.push_async_callback(nodes.close)
        if settings.media:
            await nodes.replace(Member(f"media-{place}", target) for place, target in enumerate(settings.media, 1))
        else:
            attached = nodes_pb2_grpc.NodesServiceStub(catalog)
            following = keep_open("list of media nodes", lambda: nodes.follow(_attached(attached)), _PAUSES)
            await stack.enter_async_context(running(following))
        feed = EventFeed(events_pb2_grpc.EventsServiceStub(catalog))
        stack.push_async_callback(feed.close)
        yield Services(
            library=library_pb2_grpc.LibraryServiceStub(catalog),
            learning=learning_pb2_grpc.LearningServiceStub(catalog),
            annotations=annotations_pb2_grpc.AnnotationsServiceStub(catalog),
            cuts=cuts_pb2_grpc.CutsServiceStub(catalog),
            notes=notes_pb2_grpc.NotesServiceStub(catalog),
            exports=exports_pb2_grpc.ExportsServiceStub(catalog),
            jobs=jobs_pb2_grpc.JobsServiceStub(catalog),
            events=events_pb2_grpc.EventsServiceStub(catalog),
            feed=feed,
            nodes=nodes_pb2_grpc.NodesServiceStub(catalog),
            tokens=tokens_pb2_grpc.TokensServiceStub(catalog),
            audit=audit_pb2_grpc.AuditServiceStub(catalog),
            changes=changes_pb2_grpc.ChangesServiceStub(catalog),
            proxies=proxies_pb2_grpc.ProxiesServiceStub(catalog),
            sorting=sorting_pb2_grpc.SortingServiceStub(catalog),
            duplicates=duplicates_pb2_grpc.DuplicatesServiceStub(catalog),
            detections=detections_pb2_grpc.DetectionsServiceStub(catalog),
            pipelines=pipelines_pb2_grpc.PipelinesServiceStub(catalog),
            reports=reports_pb2_grpc.ReportsServiceStub(catalog),
            scenarios=scenarios_pb2_grpc.ScenariosServiceStub(catalog),
            overlays=overlays_pb2_grpc.OverlaysServiceStub(catalog),
            finders=finders_pb2_grpc.FindersServiceStub(catalog),
            moments=moments_pb2_grpc.MomentsServiceStub(catalog),
            transcripts=transcripts_pb2_grpc.TranscriptsServiceStub(catalog),
            search=search_pb2_grpc.SearchServiceStub(catalog),
            brands=brands_pb2_grpc.BrandsServiceStub(catalog),
            pipeline_profiles=pipeline_profiles_pb2_grpc.PipelineProfilesServiceStub(catalog),
            trash=changes_pb2_grpc.TrashServiceStub(catalog),
            models=models_pb2_grpc.ModelsServiceStub(inference),
            speech=speech_pb2_grpc.SpeechServiceStub(inference),
            detect=detect_pb2_grpc.DetectServiceStub(inference),
            tracks=tracks_pb2_grpc.TracksServiceStub(inference),
            backends=backends_pb2_grpc.BackendsServiceStub(inference),
            examine=examine_pb2_grpc.ExamineServiceStub(inference),
            media=MediaNodes(nodes),
            catalog_health=health_pb2_grpc.HealthStub(catalog),
            inference_health=health_pb2_grpc.HealthStub(inference),
            catalog_settings=settings_pb2_grpc.SettingsServiceStub(catalog),
            inference_settings=settings_pb2_grpc.SettingsServiceStub(inference),
            own_settings=settings,
            ending=ending,
        )


async def answers(health: health_pb2_grpc.HealthStub) -> bool:
    """Whether a service reports that it serves."""
    return bool(await _said(health, "") == health_pb2.HealthCheckResponse.SERVING)


async def has_failing_loop(health: health_pb2_grpc.HealthStub) -> bool:
    """Whether a serving service reports that a background loop fails now."""
    return bool(await _said(health, LOOPS) == health_pb2.HealthCheckResponse.NOT_SERVING)


async def _said(health: health_pb2_grpc.HealthStub, of: str) -> health_pb2.HealthCheckResponse.ServingStatus.ValueType:
    try:
        response = await health.Check(health_pb2.HealthCheckRequest(service=of), timeout=HEALTH_DEADLINE)
    except (TimeoutError, RushesError, grpc.aio.UsageError):
        return health_pb2.HealthCheckResponse.UNKNOWN
    return response.status
