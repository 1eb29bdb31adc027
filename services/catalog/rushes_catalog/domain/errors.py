"""Errors that a call may meet whatever it is about. Those of a subject are in its domain:

NotFound      library      AssetNotFound, RootNotFound
              exports      ExportNotFound, ClipNotFound, NoClipThere, SourceNotFound
              sorting      NothingToUndo, ClassifierNotFound, DescriptorGone
              pipelines    DetectionRunNotFound, TimelineNotFound, RunNotFound, CheckpointNotFound, NoSuchCheckpoint,
                           ScenarioNotFound, RegionNotFound, ProfileNotFound
              jobs         JobNotFound, NodeNotFound
              changes      ChangeNotFound
              access       TokenNotFound, CredentialNotFound
              annotations  CutNotFound, NoteNotFound
              finders      FinderNotFound, VersionNotFound, ExampleNotFound, DescriptorNotFound, MomentNotFound,
                           NotScanned
              transcripts  NoTranscript
              brands       BrandListNotFound
OutOfRange    annotations  CutOutsideVideo, NoSuchFrame
              finders      SpanOutsideVideo, TooFewExamples
              shots        CrossesCut
InvalidInput  exports      ContractImpossible, MistakenLine
              sorting      NotBeneathRoot, SameCategory
              pipelines    WrongDetection, UnknownClass, WrongTimeline, WrongConfiguration, WrongReplay, WrongOverlay,
                           WrongDecision
              proxies      BadSession
              access       ExpiresInThePast
              finders      WrongDescriptors
              shots        WrongShotLengths
              brands       WrongBrands
                           ForeignCursor
Conflict      library      AssetUnusable
              exports      ClipInWork, NotReplaceable
              sorting      SortedVideoLost, NothingToMerge, NothingLearned
              pipelines    SourceReplaced, RunInterrupted, RetryUnderWay, PipelineInUse, AlreadyScenario,
                           ContentUnknown, NothingDecided, ProfileChanged,
                           DefaultProfileStays, TooManyProfiles
              proxies      StillRecorded, NoRoomToSpare
              jobs         JobEnded, OtherLine
              changes      NotReversible
              annotations  TooManyCuts, TooManyNotes
              finders      TooManyExamples, ExampleNotMarked, TrainingUnderWay, FinderNotTrained, NothingToScan,
                           OverlapsExample
              shots        ShotsUnderWay
              transcripts  SpeechMissing, TranscriptUnderWay
              seen         SeenOff
              brands       BrandListChanged, DefaultStays
Exhausted     pipelines    ReplaysBusy
Unavailable   library      RootOffline, RootEmptied
              sorting      NoSortFolderChosen, SortFolderGone
              jobs         WorkInterrupted
              finders      ScanWaits, ScanModelMissing
              seen         SeenModelMissing, SeenWaits
                           NoMediaNode, InferenceAway, InferenceHangs, StorageFailed, CatalogStopping
DataLoss      pipelines    ChunkDamaged
              finders      VideoNotScored
              seen         PicturesNotDescribed
TimedOut      seen         DescribingFailed
AlreadyExists exports      GroupTaken (never leaves the process: the next number is tried)
              pipelines    LabelTaken, ProfileExists
              access       TokenNameTaken
              finders      FinderExists
Aborted       jobs         Fenced (never leaves the process: an attempt learns that the task is no longer its own)
              finders      ScannedFileChanged (never leaves the process: the task is tried again)
              transcripts  TranscribedFileChanged, NotInspected (never leave the process: the task is tried again)
              seen         SeenFileChanged, SeenNotInspected (the same)

Errors of media pass through as they come, with their own reasons.
"""

from typing import Final

from rushes_chassis.errors import FieldMistake, Frozen, InvalidInput, Unavailable

MISTAKE: Final = "This is a bug in Rushes; see the log of the catalog."
"""Message for unforeseen errors."""


class ForeignCursor(InvalidInput):
    """The cursor was not issued by this list."""

    def __init__(self) -> None:
        said = "must come from the previous page of the same list, with the same filter and order"
        super().__init__(f"The cursor {said}.", fields=[FieldMistake("cursor", said)])


class NoMediaNode(Unavailable):
    """No attached media node can do it."""

    def __init__(self, root: str | None = None) -> None:
        where = f" that holds {root!r}" if root else ""
        super().__init__(f"No media node{where} is attached to the catalog now.")


class InferenceAway(Unavailable):
    """Inference does not answer."""

    def __init__(self, what_to_do: str = "It is being restarted: try again in a moment.") -> None:
        super().__init__(f"Inference does not answer. {what_to_do}")


class InferenceHangs(InferenceAway):
    """Inference is there and does not answer, and nothing restarts it; in the words of the channel."""

    def __init__(self, words: str) -> None:
        Unavailable.__init__(self, words, reason=Frozen.__name__)


class StorageFailed(Unavailable):
    """The database cannot be read or written now."""

    def __init__(self, words: str) -> None:
        super().__init__(f"The catalog's database does not answer: {words}")


class CatalogStopping(Unavailable):
    """The catalog is stopping; the caller has to repeat the call."""

    def __init__(self) -> None:
        super().__init__("Rushes is stopping. Try again when it has restarted.")
