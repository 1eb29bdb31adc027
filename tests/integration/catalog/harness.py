"""A catalog as others see it: a real database, real gRPC on a Unix socket, fakes behind the media ports alone."""

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Self

import grpc
from sqlalchemy.engine import URL

from rushes.catalog.v1 import (
    annotations_pb2_grpc,
    audit_pb2_grpc,
    brands_pb2_grpc,
    changes_pb2,
    changes_pb2_grpc,
    cuts_pb2_grpc,
    detections_pb2_grpc,
    duplicates_pb2_grpc,
    events_pb2,
    events_pb2_grpc,
    exports_pb2,
    exports_pb2_grpc,
    finders_pb2_grpc,
    jobs_pb2,
    jobs_pb2_grpc,
    learning_pb2_grpc,
    library_pb2,
    library_pb2_grpc,
    moments_pb2_grpc,
    nodes_pb2,
    nodes_pb2_grpc,
    notes_pb2_grpc,
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
from rushes.media.v1 import encoders_pb2, files_pb2
from rushes_catalog.nodes.domain.fleet import Fleet
from rushes_catalog.ports.clock import Clock, wall_clock
from rushes_catalog.ports.cutter_rows import CutterDatabase
from rushes_catalog.service import running_catalog
from rushes_catalog.settings import TRASH_BYTES
from rushes_catalog.storage.dialects.chosen import dialect_at
from rushes_catalog.storage.dialects.port import Dialect
from rushes_catalog.wiring.core import Choices, Inference, Media
from rushes_chassis.channel import open_channel
from rushes_chassis.interceptors import ServiceInterceptor
from rushes_chassis.loops import working
from rushes_chassis.server import OPTIONS
from tests.fakes.copies import FakeCopyFinder
from tests.fakes.footage import FakeFootage
from tests.fakes.inference import FakeObjects, FakeSubjects
from tests.fakes.learner import FakeLearner
from tests.fakes.outside import FakeOutside
from tests.fakes.pipelines import FakeExaminer, FakeFrameTimes
from tests.fakes.proxies import FakeProxies
from tests.fakes.recogniser import FakeRecogniser
from tests.fakes.shots import FakeShots
from tests.fakes.sight import FakeSight
from tests.fakes.sorting import FakeSorting
from tests.fakes.windows import FakeWindows
from tests.fakes.work import FakeExportFolder, FakeTrials, FakeWork
from tests.integration.catalog.places import Beside, SqliteFiles
from tests.migrated import put_migrated

ENDED = {
    jobs_pb2.JOB_STATE_DONE,
    jobs_pb2.JOB_STATE_PARTIAL,
    jobs_pb2.JOB_STATE_FAILED,
    jobs_pb2.JOB_STATE_CANCELLED,
}


@dataclass
class World:
    """What outlives a catalog: its folder, the footage, the nodes."""

    folder: Path
    footage: FakeFootage = field(default_factory=FakeFootage)
    exports: FakeExportFolder = field(default_factory=FakeExportFolder)
    trials: FakeTrials = field(default_factory=FakeTrials)
    trash_bytes: int = TRASH_BYTES
    sort_dir: str = ""
    learn_after: int = 0
    inference_pauses: Sequence[float] = (0.0, 0.0)
    cutter: CutterDatabase | None = None
    proxies_from_seconds: float | None = None
    proxy_height: int = 360
    hash_pause: float | None = None
    search_seen: str = ""
    now: Clock = wall_clock
    lost: Callable[[], None] = lambda: None
    """Called once another catalog has taken the database over."""
    beside: Beside = field(default_factory=SqliteFiles)
    place: Path | URL = Path()
    """Of the database; a file in the folder, where none is told."""

    def __post_init__(self) -> None:
        self.place = self.place if self.place != Path() else self.folder / "catalog.db"
        self.work = FakeWork(self.exports)
        self.proxies = FakeProxies(self.footage, self.work)
        self.sorting = FakeSorting(self.footage)
        self.subjects, self.objects, self.learner = FakeSubjects(), FakeObjects(), FakeLearner()
        self.examiner, self.copies, self.windows = FakeExaminer(), FakeCopyFinder(), FakeWindows()
        self.shots = FakeShots()
        self.recogniser = FakeRecogniser()
        self.sight = FakeSight()
        self.outside = FakeOutside()
        self.grace_seconds = 5.0
        self.stopping = asyncio.Event()

    def set_clock(self, moment: datetime) -> None:
        """It stands still from now on, at this moment."""
        self.now = lambda: moment

    @property
    def database(self) -> Dialect:
        """For whoever connects to it."""
        return dialect_at(self.place, self.lost)

    @property
    def file(self) -> Path:
        """Of a test that runs on SQLite alone."""
        assert isinstance(self.place, Path)
        return self.place

    async def execute(self, statement: str) -> Any:
        """The first column of a statement's first row, beside a running catalog; None where it has none."""
        # In a thread: the catalog runs in this loop, and may have to end a transaction first.
        return await asyncio.to_thread(self.beside.execute, self.place, statement)

    @asynccontextmanager
    async def catalog(self) -> AsyncIterator["Client"]:
        """A running catalog; leaving ends it, entering again starts its successor."""
        if isinstance(self.place, Path):
            put_migrated(self.place)
        socket, self.stopping = f"unix:{self.folder / 'catalog.sock'}", asyncio.Event()
        server = grpc.aio.server(interceptors=[ServiceInterceptor()], options=OPTIONS)
        media = Media(
            self.footage,
            self.work,
            self.exports,
            self.trials,
            self.proxies,
            self.sorting,
            FakeFrameTimes(),
            self.shots,
        )
        async with running_catalog(
            server,
            self.database,
            Fleet(),
            media,
            Inference(
                self.subjects,
                self.objects,
                self.learner,
                self.examiner,
                self.copies,
                self.windows,
                self.recogniser,
                self.sight,
                self.outside,
            ),
            Choices(
                trash_bytes=self.trash_bytes,
                sort_dir=self.sort_dir,
                learn_after=self.learn_after,
                inference_pauses=self.inference_pauses,
                asking_pauses=self.inference_pauses,
                hash_pause=self.hash_pause,
                proxies_from_seconds=self.proxies_from_seconds,
                proxy_height=self.proxy_height,
                search_seen=self.search_seen,
                seen_pause=0.05,
                seen_look=0.05,
                cutter=self.cutter,
            ),
            self.stopping,
            now=lambda: self.now(),
        ) as parts:
            server.add_insecure_port(socket)
            await server.start()
            async with working(parts.loops):
                async with open_channel(socket) as channel:
                    client = Client(channel)
                    try:
                        yield client
                    finally:
                        await client.leave()
                self.stopping.set()
                async with asyncio.timeout(120):
                    await server.stop(self.grace_seconds)


class Watch:
    """Everything that the catalog tells, kept for looking back."""

    def __init__(self, call: AsyncIterable[events_pb2.WatchResponse]) -> None:
        self._responses = aiter(call)
        self.events: list[events_pb2.Event] = []
        self.progress: list[events_pb2.Progress] = []
        self.making: list[events_pb2.MakingProgress] = []
        self.further: list[events_pb2.CollectionProgress] = []
        self._more = asyncio.Condition()

    async def begin(self) -> int:
        """Where the watch begins."""
        response = await anext(self._responses)
        self._reading = asyncio.create_task(self._read())
        return response.event.sequence

    async def _read(self) -> None:
        async for response in self._responses:
            async with self._more:
                if response.event.HasField("progress"):
                    self.progress.append(response.event.progress)
                elif response.event.HasField("making"):
                    self.making.append(response.event.making)
                elif response.event.HasField("collection_progress"):
                    self.further.append(response.event.collection_progress)
                else:
                    self.events.append(response.event)
                self._more.notify_all()

    async def until(self, seen: Callable[[Self], bool], seconds: float = 120) -> None:
        """Wait for a message after which this is so; raises what ended the watch before."""

        async def message() -> None:
            async with self._more:
                await self._more.wait_for(lambda: seen(self))

        async with asyncio.timeout(seconds):
            waiting = asyncio.create_task(message())
            try:
                await asyncio.wait((waiting, self._reading), return_when=asyncio.FIRST_COMPLETED)
                if not waiting.done():
                    self._reading.result()
                    raise EOFError("the catalog ended the watch")
            finally:
                waiting.cancel()

    async def end(self) -> None:
        self._reading.cancel()
        await asyncio.gather(self._reading, return_exceptions=True)


class Client:
    """Stubs of every service, and what tests do again and again."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self.library = library_pb2_grpc.LibraryServiceStub(channel)
        self.exports = exports_pb2_grpc.ExportsServiceStub(channel)
        self.jobs = jobs_pb2_grpc.JobsServiceStub(channel)
        self.annotations = annotations_pb2_grpc.AnnotationsServiceStub(channel)
        self.cuts = cuts_pb2_grpc.CutsServiceStub(channel)
        self.notes = notes_pb2_grpc.NotesServiceStub(channel)
        self.events = events_pb2_grpc.EventsServiceStub(channel)
        self.nodes = nodes_pb2_grpc.NodesServiceStub(channel)
        self.proxies = proxies_pb2_grpc.ProxiesServiceStub(channel)
        self.detections = detections_pb2_grpc.DetectionsServiceStub(channel)
        self.pipelines = pipelines_pb2_grpc.PipelinesServiceStub(channel)
        self.profiles = pipeline_profiles_pb2_grpc.PipelineProfilesServiceStub(channel)
        self.reports = reports_pb2_grpc.ReportsServiceStub(channel)
        self.scenarios = scenarios_pb2_grpc.ScenariosServiceStub(channel)
        self.finders = finders_pb2_grpc.FindersServiceStub(channel)
        self.moments = moments_pb2_grpc.MomentsServiceStub(channel)
        self.brands = brands_pb2_grpc.BrandsServiceStub(channel)
        self.transcripts = transcripts_pb2_grpc.TranscriptsServiceStub(channel)
        self.search = search_pb2_grpc.SearchServiceStub(channel)
        self.sorting = sorting_pb2_grpc.SortingServiceStub(channel)
        self.duplicates = duplicates_pb2_grpc.DuplicatesServiceStub(channel)
        self.learning = learning_pb2_grpc.LearningServiceStub(channel)
        self.tokens = tokens_pb2_grpc.TokensServiceStub(channel)
        self.changes = changes_pb2_grpc.ChangesServiceStub(channel)
        self.trash = changes_pb2_grpc.TrashServiceStub(channel)
        self.audit = audit_pb2_grpc.AuditServiceStub(channel)
        self._stack = AsyncExitStack()
        self._attached: dict[str, Attached] = {}

    async def leave(self) -> None:
        for attached in list(self._attached.values()):
            await attached.leave()
        await self._stack.aclose()

    async def watch(self, after: int | None = None, *, progress: bool = False) -> Watch:
        """Watch from now on, or from after a sequence."""
        watch = await self.fresh_watch(events_pb2.WatchRequest(after=after, with_progress=progress))
        await watch.begin()
        return watch

    async def fresh_watch(self, request: events_pb2.WatchRequest | None = None) -> "Watch":
        """One that has not begun."""
        watch = Watch(self.events.Watch(request or events_pb2.WatchRequest()))
        self._stack.push_async_callback(watch.end)
        return watch

    async def attach(
        self,
        name: str = "media-1",
        *,
        slots: int = 2,
        online: tuple[str, ...] = ("lib",),
        offline: tuple[str, ...] = (),
        encoders: tuple[str, ...] = ("libx264",),
    ) -> "Attached":
        """A media node with these roots and proven encoders."""
        attached = Attached(self.nodes, name, slots)
        attached.encoders = encoders
        await attached.announce(online, offline)
        self._attached[name] = attached
        return attached

    async def lose(self, node: "Attached") -> None:
        """Have a node go, and wait until the catalog has noticed."""
        await node.leave()
        async with asyncio.timeout(120):
            while node.name in await self.node_names():
                pass

    async def node_names(self) -> list[str]:
        """Of those that are attached."""
        return [node.name for node in (await self.nodes.ListNodes(nodes_pb2.ListNodesRequest())).nodes]

    async def scan(self, root: str = "lib") -> jobs_pb2.Job:
        """Scan and wait for the end."""
        watch = await self.watch()
        response = await self.library.Scan(library_pb2.ScanRequest(root=root))
        for job_id in response.job_ids:
            await self.ended(job_id, watch)
        return (await self.jobs.GetJob(jobs_pb2.GetJobRequest(job_id=response.job_ids[0]))).job

    async def ended(self, job_id: str, watch: Watch | None = None) -> jobs_pb2.Job:
        """The job, once it has ended."""
        watch = watch or await self.watch()
        job = (await self.jobs.GetJob(jobs_pb2.GetJobRequest(job_id=job_id))).job
        if job.state not in ENDED:
            await watch.until(
                lambda seen: any(event.job.id == job_id and event.job.state in ENDED for event in seen.events)
            )
            job = (await self.jobs.GetJob(jobs_pb2.GetJobRequest(job_id=job_id))).job
        return job

    async def quiet(self) -> None:
        """Wait until no job waits or runs."""
        watch = await self.watch()
        active = await self.jobs.ListJobs(jobs_pb2.ListJobsRequest(active=True))
        for job in active.jobs:
            await self.ended(job.id, watch)

    async def assets(self, **filters: object) -> list[library_pb2.Asset]:
        """All that match, in natural order of paths."""
        response = await self.library.ListAssets(library_pb2.ListAssetsRequest(limit=1000, **filters))  # type: ignore[arg-type]
        return list(response.assets)

    async def asset(self, path: str, root: str = "lib") -> library_pb2.Asset:
        """The only one at this path."""
        [found] = await self.assets(root=root, path=path)
        return found

    async def export(self, path: str = "a.mp4", **fields: object) -> exports_pb2.Export:
        """An export of the file at this path of the first root."""
        values: dict[str, object] = {"cursor": 2.0, "name": "dog", "clips": 3, "spread": 3.0, "profile": "default"}
        if "asset_id" not in fields:
            values["absolute_path"] = f"/videos/{path}"
        request = exports_pb2.CreateExportRequest(**{**values, **fields})  # type: ignore[arg-type]
        return (await self.exports.CreateExport(request)).export

    async def last_change(self) -> changes_pb2.Change:
        """The newest one."""
        return (await self.changes.ListChanges(changes_pb2.ListChangesRequest(limit=1))).changes[0]

    async def undo(self, change: changes_pb2.Change, by: str = "ada") -> changes_pb2.Change:
        """As it stands then."""
        return (
            await self.changes.UndoChange(changes_pb2.UndoChangeRequest(change_id=change.id, requested_by=by))
        ).change

    async def redo(self, change: changes_pb2.Change, by: str = "ada") -> changes_pb2.Change:
        """As it stands then."""
        return (
            await self.changes.RedoChange(changes_pb2.RedoChangeRequest(change_id=change.id, requested_by=by))
        ).change

    async def exported(self, export: exports_pb2.Export) -> exports_pb2.Export:
        """The same, as it is now."""
        return (await self.exports.GetExport(exports_pb2.GetExportRequest(export_id=export.id))).export


class Attached:
    """A node's Attach stream."""

    def __init__(self, nodes: nodes_pb2_grpc.NodesServiceStub, name: str, slots: int) -> None:
        self.name, self._slots = name, slots
        self.encoders: tuple[str, ...] = ("libx264",)
        # Those that it is about to try.
        self.trying: tuple[str, ...] = ()
        self._call = nodes.Attach()  # type: ignore[call-arg]  # the stubs ask for an iterator; written to instead
        self._announced = False

    async def announce(
        self,
        online: tuple[str, ...],
        offline: tuple[str, ...] = (),
        empty: tuple[str, ...] = (),
        because: str = "",
        *,
        draining: bool = False,
    ) -> None:
        """Say what is mounted now; the first time wait for the catalog's word."""
        roots = [
            files_pb2.Root(
                name=name,
                path="/videos" if name == "lib" else f"/{name.lstrip('/')}",
                online=name in {*online, *empty},
                empty=name in empty,
                offline_because=because if name in offline else "",
            )
            for name in sorted({*online, *offline, *empty})
        ]
        node = nodes_pb2.Node(
            name=self.name,
            address=f"unix:/{self.name}.sock",
            roots=roots,
            slots=self._slots,
            encoders_in_use=self.encoders,
            export_folder="/exports",
            draining=draining,
            encoders=[
                encoders_pb2.Encoder(name=encoder, state=encoders_pb2.ENCODER_STATE_TRYING) for encoder in self.trying
            ],
        )
        self._node = node
        await self._call.write(nodes_pb2.AttachRequest(node=node))
        if not self._announced:
            self._announced = True
            await self._call.read()

    async def tell(self, *making: nodes_pb2.NodeMaking) -> None:
        """Say how far what it makes is."""
        await self._call.write(nodes_pb2.AttachRequest(node=self._node, making=making))

    async def leave(self) -> None:
        """Go, as a node that dies does."""
        self._call.cancel()
        await asyncio.gather(self._call.code(), return_exceptions=True)


async def states(catalog: Client, export: exports_pb2.Export) -> list[int]:
    """How each clip of an export stands."""
    return [clip.state for clip in (await catalog.exported(export)).clips]
