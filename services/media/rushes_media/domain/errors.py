"""Errors of media; the classes' names are the errors' reasons.

RushesError
├── NotFound      UnknownRoot, FileNotFound, FrameNotFound, NotInTrash, NoProxy, NoSuchTrack, NoSuchFragment,
│                 NoSortFolder, VideoNotFound, NoSuchCategory, NoSuchRun, IsFolder, NotDescribed
├── Forbidden     OutsideRoots, NotReadable, NotWritable
├── Unavailable   RootOffline, WorkersAway, HalfMoved
├── Conflict      SourceChanged, GrantsNothing, CategoryNotEmpty, CategoryMounted, NothingTells
├── OutOfRange    SpanDoesNotFit, NoLength, NoSuchFrame, BeyondEnd, SoundTooLong, VideoTooLong, StreamTooLong
├── InvalidInput  UnknownEncoder, BadPlace, NotAPicture, UnfitVideoName, BadRows, BadCrop, PictureTooSmall,
│                 BadJoints
├── Exhausted     NoFreeSlot, OutputTooLarge, NoRoom, DiskFull, TooManyRenditions, TooManyGrants
├── Aborted       Superseded, Stopped, BeingMade
├── AlreadyExists ClipExists, PlaceTaken, NameTaken, CategoryExists
├── TimedOut      WorkTimedOut, WorkStalled, NotWatched
├── DataLoss      NotVideo, WorkerDied, CopyDiffers, ClipNotProven, RenditionNotProven, ProxyNotProven
└── Internal      EncoderFailed
"""

import re
from fractions import Fraction

from rushes_chassis import errors
from rushes_footage.encoders import AUTO, LADDER

_SAID = 500
"""Limit of ffmpeg's output in an error."""
# "[h264_nvenc @ 0x55d9] ": the component of ffmpeg that reported it.
_ORIGIN = re.compile(r"^(\[[^]]* @ [^]]*\] *)+")

_WRONG_FRAMES = "Impossible to convert between the formats"
"""ffmpeg's message for frames that are not in a card's memory, see adapters/ffmpeg/card_decoding.py."""


class UnknownRoot(errors.NotFound):
    """No root of that name is configured."""

    def __init__(self, root: str) -> None:
        super().__init__(f"There is no library folder named {root!r}.")


class FileNotFound(errors.NotFound):
    """No regular file lies there."""

    def __init__(self, path: str) -> None:
        super().__init__(f"There is no file {path!r}.")


class IsFolder(errors.NotFound):
    """The path is that of a root, where a file was expected."""

    def __init__(self, path: str) -> None:
        super().__init__(f"{path!r} is a folder, not a file.")


class FrameNotFound(errors.NotFound):
    """The video ends before that frame or time; `field` names the request's field."""

    def __init__(self, field: str, asked: str, last: int, over: Fraction) -> None:
        limit = f"must be at most {last}" if field == "frame" else f"must be less than {float(over):.3f}"
        super().__init__(
            f"{asked} lies behind the end of the video. Its last frame is {last}, and ends at {float(over):.3f} s.",
            fields=[errors.FieldMistake(field, limit)],
        )


class NoSortFolder(errors.NotFound):
    """The sort folder does not exist."""

    def __init__(self, path: str) -> None:
        super().__init__(f"There is no folder {path!r} whose videos could be sorted.")


class VideoNotFound(errors.NotFound):
    """No video of this name lies at its origin, or anywhere in the sort folder."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is no video {name!r} here. It may have been sorted already.")


class NoSuchCategory(errors.NotFound):
    """No folder of this name is in the sort folder; links do not count."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is no folder {name!r} to sort into.")


class NotInTrash(errors.NotFound):
    """The clip is neither in the trash nor at its place."""

    def __init__(self, path: str) -> None:
        super().__init__(f"{path} is not in the trash any more.")


class NoProxy(errors.NotFound):
    """The file has no scrub proxy of that height."""

    def __init__(self, height: int) -> None:
        super().__init__(f"There is no scrub proxy of height {height} of this version of the video.")


class NotDescribed(errors.NotFound):
    """There are no rows of that descriptor of the file's content."""

    def __init__(self, path: str, descriptor: str) -> None:
        super().__init__(f"Nothing has described {path!r} by {descriptor} yet.")


class NoSuchTrack(errors.NotFound):
    """The video has no such track."""

    def __init__(self, track: str, why: str = "") -> None:
        super().__init__(f"This video has no track {track!r}.{f' {why}' if why else ''}")


class NoSuchFragment(errors.NotFound):
    """The track has fewer fragments than that."""

    def __init__(self, fragment: int, count: int) -> None:
        super().__init__(f"There is no fragment {fragment}: the track has {count}, counted from 0.")


class NoSuchRun(errors.NotFound):
    """The video has fewer runs of packets; `why` says why it has none, where that is so."""

    def __init__(self, run: int, count: int, why: str) -> None:
        limit = f"must be at most {count - 1}" if count else "has no allowed value: this video has no runs"
        super().__init__(
            f"There is no run {run}: the video has {count}, counted from 0.{f' {why}' if why else ''}",
            fields=[errors.FieldMistake("run", limit)],
        )


class OutsideRoots(errors.Forbidden):
    """The path, with links resolved, leads outside of its root."""

    def __init__(self, path: str) -> None:
        super().__init__(f"{path!r} lies outside the library's folders.")


class NotWritable(errors.Forbidden):
    """The file system refuses this process to move files there."""

    def __init__(self, path: str) -> None:
        super().__init__(f"Nothing can be moved in {path!r}: Rushes may not write there, or it is mounted read-only.")


class NotReadable(errors.Forbidden):
    """The file system refuses this process to read it."""

    def __init__(self, path: str) -> None:
        super().__init__(f"{path!r} may not be read by Rushes: permission denied.")


class RootOffline(errors.Unavailable):
    """The root's folder is missing or does not answer: a disk or share that is not mounted, or hangs."""

    def __init__(self, root: str, why: str = "is not there now; is its disk mounted?") -> None:
        super().__init__(f"The library folder {root!r} {why}")


class WorkersAway(errors.Unavailable):
    """The sandbox process, which forks workers, is being restarted."""

    def __init__(self) -> None:
        super().__init__("The worker processes are being restarted; try again in a moment.")


class HalfMoved(errors.Unavailable):
    """A group was moved only in part, and could not be moved back: the caller has to repeat the call."""

    def __init__(self, path: str) -> None:
        super().__init__(f"{path} could not be moved back after others could not be moved; it will be tried again.")


class SourceChanged(errors.Conflict):
    """The file is no longer the version that the caller named."""

    def __init__(self, path: str) -> None:
        super().__init__(f"{path!r} has changed since it was read.")


class CategoryNotEmpty(errors.Conflict):
    """A folder that is to be removed is not empty."""

    def __init__(self, name: str, contents: str) -> None:
        super().__init__(f"{name!r} is not empty: it holds {contents}. Nothing was removed.")


class CategoryMounted(errors.Conflict):
    """A folder is a mount point, which cannot be moved or removed."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name!r} is a disk of its own: it can be neither renamed nor removed here.")


class GrantsNothing(errors.Conflict):
    """No descriptors are handed over: the caller is on another machine, or RUSHES_GRANTS is false."""

    def __init__(self) -> None:
        super().__init__("This node passes no file descriptors; request the bytes from it instead.")


class NothingTells(errors.Conflict):
    """No watch of a root is active for which the file system reports changes."""

    def __init__(self, root: str) -> None:
        super().__init__(f"Nothing tells this node at once what changes in {root}.")


class SpanDoesNotFit(errors.OutOfRange):
    """A clip would extend beyond the end; metadata holds `latest_start` where an earlier cursor fits."""

    def __init__(self, message: str, latest_start: str | None = None) -> None:
        super().__init__(message, metadata={} if latest_start is None else {"latest_start": latest_start})


class NoLength(errors.OutOfRange):
    """Frames or end of a batch make no length that clips can have."""

    def __init__(self, field: str, limit: str) -> None:
        super().__init__(f"{field}: {limit}", fields=[errors.FieldMistake(field, limit)])


class NoSuchFrame(errors.OutOfRange):
    """The video has fewer frames than that."""

    def __init__(self, frame: int, count: int) -> None:
        super().__init__(f"There is no frame {frame}: the video has {count} frames, counted from 0.")


class BeyondEnd(errors.OutOfRange):
    """The requested time, or frame, is beyond the end of the video; `field` names the request's field."""

    def __init__(self, field: str, over: Fraction | int) -> None:
        end = f"{over}" if isinstance(over, int) else f"{float(over):.3f}"
        limit = f"must be less than {end}, where the video is over"
        super().__init__(f"{field}: {limit}", fields=[errors.FieldMistake(field, limit)])


class SoundTooLong(errors.OutOfRange):
    """The video claims a length that is too long for its whole sound to be read."""

    def __init__(self, most_seconds: int) -> None:
        super().__init__(f"The whole sound is read of videos of up to {most_seconds // 3600} hours only.")


class VideoTooLong(errors.OutOfRange):
    """The video claims a length that is too long for pictures of all of it."""

    def __init__(self, most_seconds: int) -> None:
        super().__init__(f"Pictures of all of a video are read of those of up to {most_seconds // 3600} hours only.")


class StreamTooLong(errors.OutOfRange):
    """The video claims a length that is too long for streams."""

    def __init__(self, seconds: int, most_seconds: int) -> None:
        super().__init__(
            f"By its timestamps this video lasts {seconds // 3600} hours. "
            f"Only videos of up to {most_seconds // 3600} hours are streamed."
        )


class UnknownEncoder(errors.InvalidInput):
    """Not the name of an H.264 encoder."""

    def __init__(self, encoder: str) -> None:
        super().__init__(
            f"There is no encoder {encoder!r}.",
            fields=[errors.FieldMistake("export_clip.encoder", f"must be one of {', '.join((AUTO, *LADDER))}")],
        )


class NotAPicture(errors.InvalidInput):
    """The sent file cannot be decoded as a picture."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"This is not a picture that can be looked at. {why}", fields=[errors.FieldMistake("file", why)]
        )


class BadPlace(errors.InvalidInput):
    """A part of a clip's place is not a valid name of a file or folder."""

    def __init__(self, field: str, name: str) -> None:
        super().__init__(
            f"{name!r} cannot be a name in the export folder.",
            fields=[errors.FieldMistake(f"place.{field}", "must be a plain file name that does not begin with a dot")],
        )


class UnfitVideoName(errors.InvalidInput):
    """What a video that is sorted cannot be called."""

    def __init__(self, limit: str) -> None:
        super().__init__(f"new_name: {limit}", fields=[errors.FieldMistake("new_name", limit)])


class BadRows(errors.InvalidInput):
    """Rows that are not as their head says."""

    def __init__(self, field: str, limit: str) -> None:
        super().__init__(f"{field} {limit}", fields=[errors.FieldMistake(field, limit)])


class BadCrop(errors.InvalidInput):
    """The times of a crop's path do not ascend."""

    def __init__(self) -> None:
        super().__init__(
            "The times of a crop's path must ascend.",
            fields=[errors.FieldMistake("crop.path", "times must ascend, each later than the one before")],
        )


class PictureTooSmall(errors.InvalidInput):
    """The picture is smaller than the number that its sides have to be multiples of."""

    def __init__(self, width: int, height: int, multiple: int) -> None:
        super().__init__(
            f"The picture is {width} x {height}; sides that are multiples of {multiple} need {multiple} at least.",
            fields=[errors.FieldMistake("short_side", f"must leave {multiple} pixels at least on both sides")],
        )


class BadJoints(errors.InvalidInput):
    """Joints outside of the clip's frames, or not ascending."""

    def __init__(self) -> None:
        super().__init__(
            "A clip's joints must be frames of it.",
            fields=[errors.FieldMistake("plan.joints", "must ascend, and lie within the clip")],
        )


class NoFreeSlot(errors.Exhausted):
    """All slots of this node are taken."""

    def __init__(self, slots: int) -> None:
        super().__init__(f"All {slots} slots of this node are taken.")


class OutputTooLarge(errors.Exhausted):
    """The result would exceed its size limit."""

    def __init__(self, most_bytes: int, hint: str = "") -> None:
        super().__init__(f"It would take more than the {_gigabytes(most_bytes)} that are allowed.{hint}")


class NoRoom(errors.Exhausted):
    """The disk of the derived files is full."""

    def __init__(self, needed: int, free: int) -> None:
        super().__init__(
            f"There is no room for it: about {_gigabytes(needed)} are needed on the disk of the derived files, "
            f"and {_gigabytes(free)} are free."
        )


class DiskFull(errors.Exhausted):
    """The file system is full."""

    def __init__(self, path: str) -> None:
        super().__init__(f"The disk of {path!r} is full: what was to be moved there stays where it is.")


class TooManyRenditions(errors.Exhausted):
    """The node's queue of renditions is full."""

    def __init__(self, most: int) -> None:
        super().__init__(f"{most} renditions wait to be made already; ask again when some of them are done.")


class TooManyGrants(errors.Exhausted):
    """Too many granted files were not fetched yet."""

    def __init__(self, most: int) -> None:
        super().__init__(f"{most} files wait to be fetched already.")


def _gigabytes(size: int) -> str:
    return f"{size / 1e9:.2f} GB"


class Superseded(errors.Aborted):
    """A later attempt of the same task has replaced this one."""

    def __init__(self, attempt: int) -> None:
        super().__init__(f"Attempt {attempt} has taken over.")


class Stopped(errors.Aborted):
    """The work was stopped, or was not watched any more."""

    def __init__(self, why: str) -> None:
        super().__init__(f"The work was stopped: {why}.")


class BeingMade(errors.Aborted):
    """Another process is making the same file."""

    def __init__(self, what: str) -> None:
        super().__init__(f"Another media node is making {what}.")


class NameTaken(errors.AlreadyExists):
    """Something of the video's name is at the target of the move; metadata hold a `free_name` where one is known."""

    def __init__(self, name: str, category: str, free_name: str = "") -> None:
        where = f"in {category!r}" if category else "among the unsorted videos"
        # What returns has to have its old name, so that only the other one can give way.
        way_out = "" if category else " Move or rename that one, then undo again."
        super().__init__(
            f"There is a {name!r} {where} already. Neither of the two was touched.{way_out}",
            metadata={"free_name": free_name} if free_name else {},
        )


class CategoryExists(errors.AlreadyExists):
    """Something of this name is in the sort folder."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is a {name!r} already.")


class ClipExists(errors.AlreadyExists):
    """A file of another task lies where the clip belongs."""

    def __init__(self, path: str) -> None:
        super().__init__(f"{path} exists and is not this task's clip; it was left as it is.")


class PlaceTaken(errors.AlreadyExists):
    """Something lies where a clip from the trash belongs."""

    def __init__(self, path: str) -> None:
        super().__init__(f"Something else lies at {path} by now. Move it away, then try again.")


class WorkTimedOut(errors.TimedOut):
    """A worker process exceeded its time limit."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"It took longer than the {seconds:g} s that are allowed and was stopped.")


class WorkStalled(errors.TimedOut):
    """ffmpeg is running but reads and writes nothing."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"ffmpeg made no progress for {seconds:g} s and was ended.")


class NotWatched(errors.TimedOut):
    """Nobody reads the live transcoded stream."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"Nothing of the video was read for {seconds:g} s, and encoding it was ended.")


class NotVideo(errors.DataLoss):
    """The file cannot be read as video."""


class WorkerDied(errors.DataLoss):
    """The worker process crashed while reading the file."""


class CopyDiffers(errors.DataLoss):
    """A copy on another disk reads back differently; the original is unchanged."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"The copy of {name!r} on the other disk was not the same when it was read again, so it was removed; the "
            "video stays where it is. Check that disk."
        )


class ClipNotProven(errors.DataLoss):
    """The finished clip does not match its order; it was not published."""

    def __init__(self, message: str, *, sound_alone: bool = False) -> None:
        """`sound_alone`: nothing but its sound is wrong, which another way to the picture does not change."""
        super().__init__(message)
        self.sound_alone = sound_alone


class RenditionNotProven(errors.DataLoss):
    """The rendition does not match its source frame for frame; it was not published."""


class ProxyNotProven(errors.DataLoss):
    """The proxy does not match its source frame for frame; it was not published."""


class EncoderFailed(errors.Internal):
    """ffmpeg ended with an error; carries its last output."""

    def __init__(self, how: str, last_words: str, *, died: bool) -> None:
        super().__init__(f"ffmpeg {how}: {last_words[-_SAID:] or 'it said nothing'}")
        self._how = how
        self.last_words = last_words
        """The last output of ffmpeg."""
        self.died = died
        """Killed by a signal, instead of reporting an error."""

    def in_short_of_decoding(self) -> str:
        """The first error that ffmpeg reported in hardware decoding."""
        return "It left the work to the CPU." if _WRONG_FRAMES in self.last_words else self.in_short("")

    def in_short(self, encoder: str) -> str:
        """The first error that ffmpeg reported, of this encoder if there is one: later ones mostly follow from it."""
        lines = self.last_words.splitlines()
        if not lines:
            return f"ffmpeg {self._how} and said nothing."
        complaint = next((line for line in lines if encoder in line), lines[0])
        how = f"{self._how} and said" if self.died else "said"
        return f'ffmpeg {how} "{_ORIGIN.sub("", complaint).strip().rstrip(".")}".'
