"""Transcripts of videos."""

from rushes_catalog.transcripts.operations.keep_transcripts import KeepTranscripts
from rushes_catalog.transcripts.operations.start_transcript import StartTranscript
from rushes_catalog.transcripts.operations.transcribe_video import TranscribeVideo
from rushes_catalog.transcripts.rpc.transcripts import TranscriptsServicer
from rushes_catalog.wiring.core import Core
from rushes_catalog.wiring.library import Library
from rushes_chassis.loops import Loop


class Transcripts:
    """What is said in videos."""

    def __init__(self, core: Core, library: Library) -> None:
        catalog, recogniser, now = core.catalog, core.inference.recogniser, core.now
        self.transcribe = TranscribeVideo(catalog, core.fleet, recogniser, now)
        self.servicers = (
            TranscriptsServicer(KeepTranscripts(catalog, now), StartTranscript(catalog, library.find, recogniser, now)),
        )
        self.loops: dict[str, Loop] = {}
