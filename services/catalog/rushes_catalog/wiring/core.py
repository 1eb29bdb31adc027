"""What every subject of the catalog is made of."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from rushes_catalog.events.operations.watch_events import Watching
from rushes_catalog.files.operations.hash_files import HASH_PAUSE
from rushes_catalog.library.domain.recording_times import NamePattern
from rushes_catalog.nodes.domain.fleet import Fleet
from rushes_catalog.operations.despite_restarts import PAUSES
from rushes_catalog.pipelines.operations.ask_outside import PAUSES as ASKING_PAUSES
from rushes_catalog.ports.clock import Clock
from rushes_catalog.ports.cutter_rows import CutterDatabase
from rushes_catalog.ports.inference import (
    CopyFinder,
    Learner,
    ObjectFinder,
    Sight,
    SpeechRecogniser,
    SubjectFinder,
    WindowClassifiers,
)
from rushes_catalog.ports.media import EncoderTrials, ExportFolder, FootageReader, ProxyNode, WorkNode
from rushes_catalog.ports.pipelines import FrameExaminer, FrameTimesReader, OutsideModels
from rushes_catalog.ports.shots import ShotFinder
from rushes_catalog.ports.sorting import SortingNode
from rushes_catalog.seen.operations.keep_loaded import PAUSE as SEEN_PAUSE
from rushes_catalog.seen.operations.seen_models import LOOK as SEEN_LOOK
from rushes_catalog.settings import LEARN_AFTER, TRASH_BYTES
from rushes_catalog.storage.catalog import Catalog
from rushes_chassis.loops import Loop
from rushes_footage.proxies import DEFAULT_HEIGHT


@dataclass(frozen=True)
class Media:
    """The media ports."""

    reader: FootageReader
    work: WorkNode
    folder: ExportFolder
    trials: EncoderTrials
    proxies: ProxyNode
    sorting: SortingNode
    frame_times: FrameTimesReader
    shots: ShotFinder


@dataclass(frozen=True)
class Inference:
    """The inference ports."""

    subjects: SubjectFinder
    objects: ObjectFinder
    learner: Learner
    examiner: FrameExaminer
    copies: CopyFinder
    windows: WindowClassifiers
    recogniser: SpeechRecogniser
    sight: Sight
    outside: OutsideModels


@dataclass(frozen=True)
class Choices:
    """What settings decide."""

    trash_bytes: int = TRASH_BYTES
    sort_dir: str = ""
    learn_after: int = LEARN_AFTER
    """Sorted videos after which a training begins by itself; 0: none does."""
    inference_pauses: Sequence[float] = PAUSES
    """Seconds until trainings and searches for duplicates are tried again where inference does not answer."""
    asking_pauses: Sequence[float] = ASKING_PAUSES
    """Seconds until an outside model that took no request, or failed at it, is asked again."""
    hash_pause: float | None = HASH_PAUSE
    """Seconds between rounds in which files are read whole; None: they are not."""
    proxies_from_seconds: float | None = None
    """Length of the shortest video of which a scrub proxy is made ahead of need; None: of none."""
    proxy_height: int = DEFAULT_HEIGHT
    name_patterns: Sequence[NamePattern] = ()
    counts: bool = False
    """Whether this process serves metrics."""
    search_seen: str = ""
    """Name of the model that describes pictures for the search by words; "": they are not described."""
    seen_pause: float = SEEN_PAUSE
    """Seconds from a change of files or of what is described to what follows from it."""
    seen_look: float = SEEN_LOOK
    """Seconds until a missing model is looked for again."""
    cutter: CutterDatabase | None = None
    """The database of the clip cutter that Rushes replaces, where there is one."""


@dataclass(frozen=True)
class Core:
    """What every subject is made of."""

    catalog: Catalog
    fleet: Fleet
    media: Media
    inference: Inference
    choices: Choices
    watching: Watching
    now: Clock
    stopping: asyncio.Event
    """Set when the process is to stop: ends the streams that would otherwise never end."""


class Subject(Protocol):
    """One subject of the catalog."""

    @property
    def servicers(self) -> Sequence[object]:
        """What answers calls about it."""

    @property
    def loops(self) -> Mapping[str, Loop]:
        """What it does by itself, by name."""
