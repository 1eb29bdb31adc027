"""Conversions of files and their versions."""

from rushes.media.v1 import files_pb2, source_pb2
from rushes_footage.files import FileVersion, FoundFile, PassedOver, Place, Source, UnreadablePlace


def version_to(version: FileVersion) -> source_pb2.FileVersion:
    """A file's version."""
    return source_pb2.FileVersion(size=version.size, mtime_ns=version.mtime_ns)


def version_from(message: source_pb2.FileVersion) -> FileVersion:
    """A file's version."""
    return FileVersion(message.size, message.mtime_ns)


def source_to(file: Source | Place) -> source_pb2.Source:
    """A file to read; a Place stands for whichever version lies there."""
    version = version_to(file.version) if isinstance(file, Source) and file.version else None
    return source_pb2.Source(root=file.root, path=file.path, version=version)


def source_from(message: source_pb2.Source) -> Source:
    """A file to be read."""
    return Source(message.root, message.path, version_from(message.version) if message.HasField("version") else None)


def place_from(message: source_pb2.Source) -> Place:
    """The path of a file, without its version."""
    return Place(message.root, message.path)


def found_file_to(file: FoundFile) -> files_pb2.FoundFile:
    """A file that a walk found."""
    return files_pb2.FoundFile(path=file.path, version=version_to(file.version), growing=file.growing)


def found_file_from(message: files_pb2.FoundFile) -> FoundFile:
    """A file that a walk found."""
    return FoundFile(message.path, version_from(message.version), message.growing)


def unreadable_to(place: UnreadablePlace) -> files_pb2.UnreadablePlace:
    """An entry that a walk skipped."""
    return files_pb2.UnreadablePlace(path=place.path, reason=place.reason)


def unreadable_from(message: files_pb2.UnreadablePlace) -> UnreadablePlace:
    """An entry that a walk skipped."""
    return UnreadablePlace(message.path, message.reason)


def passed_over_to(found: PassedOver) -> files_pb2.PassedOver:
    """A file or folder that is no part of the library."""
    return files_pb2.PassedOver(path=found.path, kind=found.kind, reason=found.reason)


def passed_over_from(message: files_pb2.PassedOver) -> PassedOver:
    """A file or folder that is no part of the library."""
    return PassedOver(message.path, message.kind, message.reason)
