"""Errors of inference; the classes' names are the errors' reasons.

RushesError
├── InvalidInput   BadParameter, BadModelName, UnusableModel, ModelTooLarge, OptionNotTaken, NotADetector, BadExamples,
│                  BadClassifier, OtherVectors, UnknownBackend
├── OutOfRange     TooFewExamples, TooFewPositives, TooLongToDescribe, LanguageNotKnown
├── NotFound       ModelNotFound, NoModel, SubjectNotFound, DescriptorNotFound, SpeechNotFound, PublishedNotFound
├── AlreadyExists  ModelExists, SpeechExists
├── Conflict       ModelBusy, SpeechNotInstalled, StageNotInstalled, NotDownloadable, DownloadRuns
├── Exhausted      Busy, TrainerBusy
├── Unavailable    BackendAway, ModelNotServed, DeviceUnusable, DownloadFailed
├── TimedOut       BackendSlow, TrainingTooLong
├── DataLoss       ModelDamaged, SpeechDamaged, BadRows, BadStills
└── Internal       BackendFailed (NotHeard, BadTranscript), SpeechFails, TrainingFailed
"""

from collections.abc import Collection, Mapping, Sequence

from rushes_chassis import errors
from rushes_inference.domain.downloads import Cause
from rushes_inference.domain.speech import INSTALL_SPEECH
from rushes_inference.domain.windows import RowsBy


class BadParameter(errors.InvalidInput):
    """A parameter that this model does not have."""

    def __init__(self, name: str, limit: str) -> None:
        super().__init__(f"{name}: {limit}", fields=[errors.FieldMistake(f"parameters.{name}", limit)])


class UnknownBackend(errors.InvalidInput):
    """A backend that this service does not have."""

    def __init__(self, name: str, known: Collection[str]) -> None:
        limit = f"must be one of {', '.join(known)}, and is {name!r}"
        super().__init__(f"backend {limit}", fields=[errors.FieldMistake("backend", limit)])


class BadModelName(errors.InvalidInput):
    """A name that no model may have."""

    def __init__(self, name: str) -> None:
        limit = "must have 1 to 64 of a to z, 0 to 9, dot, hyphen and underscore, and begin with a letter or digit"
        super().__init__(f"name: {name!r} {limit}", fields=[errors.FieldMistake("name", limit)])


class UnusableModel(errors.InvalidInput):
    """A file that is not a model which this service can run."""

    def __init__(self, why: str) -> None:
        super().__init__(f"This file is no model that Rushes can run: {why}", fields=[errors.FieldMistake("file", why)])


class OptionNotTaken(errors.InvalidInput):
    """Something was said of a model that it has no use for; `what` it would have to be."""

    def __init__(self, field: str, what: str) -> None:
        limit = f"is only for {what}: leave it out"
        super().__init__(f"{field} {limit}", fields=[errors.FieldMistake(field, limit)])


class NotADetector(errors.InvalidInput):
    """A model that describes pictures or sound was asked to detect objects."""

    def __init__(self, name: str) -> None:
        limit = f"must find objects, and {name!r} describes pictures or sound as a whole"
        super().__init__(f"model {limit}", fields=[errors.FieldMistake("model", limit)])


class ModelTooLarge(errors.InvalidInput):
    """A model's file exceeds the limit of bytes."""

    def __init__(self, most: int) -> None:
        limit = f"must have at most {most} bytes"
        super().__init__(f"file: {limit}", fields=[errors.FieldMistake("file", limit)])


class BadExamples(errors.InvalidInput):
    """Examples or vectors are malformed."""

    def __init__(self, field: str, limit: str) -> None:
        super().__init__(f"{field}: {limit}", fields=[errors.FieldMistake(field, limit)])


class BadClassifier(errors.InvalidInput):
    """Bytes that are not a classifier."""

    def __init__(self, why: str) -> None:
        limit = f"is no classifier: {why}"
        super().__init__(f"model {limit}", fields=[errors.FieldMistake("model", limit)])


class OtherVectors(errors.InvalidInput):
    """The vectors are of another descriptor than those that the classifier learned from."""

    def __init__(self, known: str, asked: str) -> None:
        limit = f"must be {known}, which the classifier has learned from, and is {asked}"
        super().__init__(f"descriptor {limit}", fields=[errors.FieldMistake("descriptor", limit)])


_NAMED = 20
"""Labels listed in a message."""


class TooFewExamples(errors.OutOfRange):
    """There are too few examples to learn from; `lacks` says how many more each label needs."""

    def __init__(self, labels: int, lacks: Mapping[str, int]) -> None:
        some = dict(list(lacks.items())[:_NAMED])
        named = ", ".join(f"{label!r} needs {count} more" for label, count in some.items())
        further = f" and {len(lacks) - len(some)} others" if len(lacks) > len(some) else ""
        super().__init__(
            # The first words are those that clients of the replaced sorter expect in its `last_result`.
            "There are not enough labelled videos: two folders with two videos each are needed, and "
            f"{'only one has' if labels == 1 else 'none has'} them.{f' {named}{further}.' if named else ''}"
        )


_NAMED_PROBLEMS = 3


class TooFewPositives(errors.OutOfRange):
    """Too few positive examples of a finder have a window; `why` names what is wrong with the others."""

    def __init__(self, count: int, least: int, why: Sequence[str]) -> None:
        missing = least - count
        given = "; ".join(why[:_NAMED_PROBLEMS])
        others = f"; and {len(why) - _NAMED_PROBLEMS} others" if len(why) > _NAMED_PROBLEMS else ""
        super().__init__(
            f"{missing} more positive {'example is' if missing == 1 else 'examples are'} needed: {count} can be used, "
            f"and {least} are the least.{f' What could not be used: {given}{others}.' if why else ''}",
            reason="TooFewExamples",
            metadata={"missing": str(missing)},
        )


class TooLongToDescribe(errors.OutOfRange):
    """The rows of a video would take more memory than they may."""

    def __init__(self, by: RowsBy) -> None:
        super().__init__(
            f"The video is too long for {by.words}: only videos of up to {by.most * by.hop / 3600:.1f} hours are "
            "described by it. Choose a descriptor with shorter vectors, or cut the video."
        )


class ModelBusy(errors.Conflict):
    """Another process changes this model."""

    def __init__(self, name: str) -> None:
        super().__init__(f"The model {name!r} is being added, changed or removed at this moment. Try again.")


class ModelNotFound(errors.NotFound):
    """There is no model of that name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is no model {name!r}. Add it with `rushes models add`.")


class NoModel(errors.NotFound):
    """No model was added at all."""

    def __init__(self) -> None:
        super().__init__("No model was added yet. Add one with `rushes models add`.")


class SubjectNotFound(errors.NotFound):
    """No object was detected where the user pointed."""

    def __init__(self, frame: int) -> None:
        super().__init__(f"The model finds nothing at this place in frame {frame}. Point at something else there.")


class DescriptorNotFound(errors.NotFound):
    """No embedder has this descriptor name."""

    def __init__(self, name: str, known: Collection[str]) -> None:
        named = ", ".join(map(repr, known)) or "nothing that does"
        super().__init__(
            f"Nothing here describes videos by the name {name!r}. There is {named}. Add the model of that name with "
            "`rushes models add`, or choose another descriptor."
        )


class SpeechNotFound(errors.NotFound):
    """There is no model of speech."""

    def __init__(self) -> None:
        super().__init__("No model of speech was added yet. Add one with `rushes speech add`.")


class SpeechExists(errors.AlreadyExists):
    """There is another model of speech."""

    def __init__(self) -> None:
        super().__init__("There is a model of speech already. Remove it first, with `rushes speech remove`.")


class SpeechNotInstalled(errors.Conflict):
    """The packages for speech recognition are not installed where inference runs."""

    def __init__(self) -> None:
        super().__init__(f"Recognising speech needs faster-whisper where inference runs: {INSTALL_SPEECH}.")


class StageNotInstalled(errors.Conflict):
    """What a stage stands on is not installed where inference runs; `lacks` says so in a sentence."""

    def __init__(self, lacks: str) -> None:
        super().__init__(lacks)


class OutsideModelNotSet(errors.NotFound):
    """The address of an outside model is not set."""

    def __init__(self, provider: str) -> None:
        super().__init__(f"RUSHES_VLM_{provider.upper()}_URL is not set where inference runs.")


class PublishedNotFound(errors.NotFound):
    """No published model has this name."""

    def __init__(self, name: str, known: Collection[str]) -> None:
        super().__init__(f"There is no published model {name!r}. There is {', '.join(known)}.")


class NotDownloadable(errors.Conflict):
    """This service does not download the model; a command may."""


class DownloadRuns(errors.Conflict):
    """Another model for the same place is being downloaded."""

    def __init__(self, running: str) -> None:
        super().__init__(f"{running} is being downloaded. Cancel that first, or wait for its end.")


class DownloadFailed(errors.Unavailable):
    """A download failed."""

    def __init__(self, why: str, cause: Cause) -> None:
        super().__init__(f"{why}.")
        self.cause = cause


class SpeechDamaged(errors.DataLoss):
    """Files of the model of speech have changed since it was added."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"The model of speech is damaged: {why}. Remove it with `rushes speech remove`, and add it again."
        )


class ModelExists(errors.AlreadyExists):
    """There is another one of that name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is a model {name!r} already. Remove it first, or choose another name.")


class Busy(errors.Exhausted):
    """The queue of pictures is full."""

    def __init__(self, most: int) -> None:
        super().__init__(f"{most} pictures are already queued. Retry in a moment.")


class TrainerBusy(errors.Exhausted):
    """Another training is running."""

    def __init__(self) -> None:
        super().__init__("Another training is under way. Ask again when it has ended.")


class ModelDamaged(errors.DataLoss):
    """Files of a model have changed since it was added."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"The model {name!r} is damaged: {why}. Remove it, and add it again.")
        self.why = why


class BackendAway(errors.Unavailable):
    """The backend did not take the call, despite retries."""

    def __init__(self, model: str, seconds: float) -> None:
        super().__init__(
            f"Triton did not take the model {model} within {seconds:g} s: it does not answer, or has too much to do. "
            "The log of inference says which; try again in a moment."
        )


class ModelNotServed(errors.Unavailable):
    """The backend does not have the model, or cannot load it."""

    def __init__(self, model: str, version: str) -> None:
        super().__init__(
            f"Triton does not serve version {version} of the model {model}. Its model repository has to hold what "
            "deploy/triton holds in this version of Rushes; the log of inference says what Triton says."
        )


class DeviceUnusable(errors.Unavailable):
    """Models are to be run on a device that was set, and it cannot be used."""

    def __init__(self, device: str, why: str) -> None:
        super().__init__(
            f"RUSHES_INFERENCE_DEVICE is {device}, which cannot be used: {why} With `auto` or `cpu` the CPU runs the "
            "models."
        )


class BackendSlow(errors.TimedOut):
    """The model exceeded its time limit."""

    def __init__(self, model: str, seconds: float) -> None:
        super().__init__(f"The model {model} gave no answer on Triton within {seconds:g} s.")


class BackendFailed(errors.Internal):
    """The model itself failed, which no input should cause."""

    def __init__(self, model: str, why: str) -> None:
        super().__init__(f"The model {model} failed: {why}")


class NotHeard(BackendFailed):
    """The model of speech failed at one sound; others may succeed."""

    def __init__(self, why: str, *, died: bool = False) -> None:
        """`died`: the process died, of this sound or of something else."""
        super().__init__("of speech", why)
        self.died = died


class LanguageNotKnown(errors.OutOfRange):
    """The model of speech does not recognise a language."""

    def __init__(self, language: str, why: str) -> None:
        message = f"The model of speech does not know the language {language!r}: {why}."
        super().__init__(message, fields=[errors.FieldMistake("language", f"is {language!r}, and {why}")])


class BadTranscript(BackendFailed):
    """What the process of the model of speech answered is no transcript."""

    def __init__(self, why: str) -> None:
        super().__init__("of speech", why)


class SpeechFails(errors.Internal):
    """The model of speech fails at any input, so no video is the cause."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"The model of speech hears nothing any more, not even plain noise: {why}. The videos stay as they were. "
            "Let it learn again; where that does not help, add the model anew (`rushes speech remove`, then "
            "`rushes speech add`), or choose what describes videos without speech."
        )


class TrainingTooLong(errors.TimedOut):
    """A training exceeded its time limit."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"The training took longer than {seconds:g} s, and was ended.")


class TrainingFailed(errors.Internal):
    """The training process died: of lack of memory, of its time limit, or killed."""

    def __init__(self, how: str) -> None:
        super().__init__(f"The process that trained {how}")


class BadRows(errors.DataLoss):
    """What a media node sent as rows of a descriptor is something else."""

    def __init__(self, descriptor: str, why: str) -> None:
        super().__init__(f"What is stored of the windows by {descriptor} cannot be used: {why}.")


class BadStills(errors.DataLoss):
    """What a media node sent as pictures of a whole video is something else."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"The pictures of {path} cannot be used: the media node {why}.")
