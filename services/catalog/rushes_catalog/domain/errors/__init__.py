"""Errors of the catalog, in the chassis' tree; a module for each subject.

NotFound      library    AssetNotFound, RootNotFound
              exports    ExportNotFound, ClipNotFound, NoClipThere, SourceNotFound
              sorting    NothingToUndo, ClassifierNotFound, DescriptorGone
              detection  DetectionRunNotFound, TimelineNotFound, RunNotFound, CheckpointNotFound, NoSuchCheckpoint,
                         ScenarioNotFound
              jobs       JobNotFound, NodeNotFound
              changes    ChangeNotFound
              access     TokenNotFound, CredentialNotFound
              planned_cuts  CutNotFound
              frame_notes   NoteNotFound
OutOfRange    planned_cuts  CutOutsideVideo
              frame_notes   NoSuchFrame
InvalidInput  exports    ContractImpossible, MistakenLine
              sorting    NotBeneathRoot, SameCategory
              detection  WrongDetection, UnknownClass, WrongTimeline, WrongConfiguration, WrongReplay, WrongOverlay
              proxies    BadSession
              access     ExpiresInThePast
              any_call   ForeignCursor
Conflict      library    AssetUnusable
              exports    ClipInWork, NotReplaceable
              sorting    SortedVideoLost, NothingToMerge, NothingLearned
              detection  SourceReplaced, RunInterrupted, RetryUnderWay, PipelineInUse, AlreadyScenario
              proxies    StillRecorded, NoRoomToSpare
              jobs       JobEnded, OtherLine
              changes    NotReversible
              planned_cuts  TooManyCuts
              frame_notes   TooManyNotes
Exhausted     detection  ReplaysBusy
Unavailable   library    RootOffline, RootEmptied
              sorting    NoSortFolderChosen, SortFolderGone
              jobs       WorkInterrupted
              any_call   NoMediaNode, InferenceAway, InferenceHangs, StorageFailed, CatalogStopping
DataLoss      detection  ChunkDamaged
AlreadyExists exports    GroupTaken (never leaves the process: the next number is tried)
              detection  LabelTaken
              access     TokenNameTaken
Aborted       jobs       Fenced (never leaves the process: an attempt learns that the task is no longer its own)

Errors of media pass through as they come, with their own reasons.
"""
