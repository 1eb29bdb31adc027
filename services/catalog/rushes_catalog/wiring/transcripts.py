"""Transcripts of videos, and the search for what is said in them, seen in pictures, and for names and labels."""

from rushes_catalog.search.operations.search import Search
from rushes_catalog.search.rpc.search import SearchServicer
from rushes_catalog.transcripts.operations.keep_transcripts import KeepTranscripts
from rushes_catalog.transcripts.operations.start_transcript import StartTranscript
from rushes_catalog.transcripts.operations.transcribe_video import TranscribeVideo
from rushes_catalog.transcripts.rpc.transcripts import TranscriptsServicer
from rushes_catalog.wiring.core import Core
from rushes_catalog.wiring.library import Library
from rushes_catalog.wiring.seen import Seen
from rushes_chassis.loops import Loop


class Transcripts:
    """What is said in videos."""

    def __init__(self, core: Core, library: Library) -> None:
        catalog, fleet, recogniser, now = core.catalog, core.fleet, core.inference.recogniser, core.now
        self.transcribe = TranscribeVideo(catalog, fleet, recogniser, now)
        self.seen = Seen(core, library.frames)
        self.servicers = (
            TranscriptsServicer(KeepTranscripts(catalog, now), StartTranscript(catalog, library.find, recogniser, now)),
            SearchServicer(Search(catalog, library.frames, self.seen.search)),
        )
        self.loops: dict[str, Loop] = dict(self.seen.loops)
