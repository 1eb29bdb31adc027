"""What of the file system a worker reaches, held by the kernel (Landlock): its descriptors, and what a program needs.

A task reaches nothing by name but the files of folders that it was given. A program, which is ffmpeg, reaches itself
and its libraries besides, and where it drives a graphics card the devices and what drivers read. Neither connects by
TCP, whether or not the system let it be cut off from the network.
https://docs.kernel.org/userspace-api/landlock.html
"""

import ctypes
import fcntl
import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from enum import IntFlag
from itertools import chain
from pathlib import Path

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same numbers on every processor that we know
_ASK_FOR_VERSION = 1
_BENEATH = 1
"""Of rules: for a file, or all that is beneath a folder."""


class _Access(IntFlag):
    """Rights of Landlock on files; those that a version of it does not know are not handled by it."""

    EXECUTE = 1 << 0
    WRITE_FILE = 1 << 1
    READ_FILE = 1 << 2
    READ_DIR = 1 << 3
    MAKE_REG = 1 << 8
    TRUNCATE = 1 << 14
    IOCTL_DEV = 1 << 15


_READ = _Access.READ_FILE | _Access.READ_DIR
_RUN = _READ | _Access.EXECUTE
_WRITE = _Access.READ_FILE | _Access.WRITE_FILE | _Access.TRUNCATE
_FILL = _WRITE | _Access.READ_DIR | _Access.MAKE_REG
_OF_FILES = _WRITE | _Access.EXECUTE | _Access.IOCTL_DEV
"""What a rule for a file may hold; all others are of folders."""

_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}
"""All rights on files, by the version that brought the last of them."""
_NETWORK_SINCE, _SCOPES_SINCE = 4, 6
_TCP = 0b11
"""Binding, and connecting."""
_OUT_OF_SCOPE = 0b11
"""Abstract Unix sockets of others, and signals to others."""

_SYSTEM = ("/usr", "/lib", "/lib32", "/lib64", "/nix/store", "/gnu/store")
_LINKER = ("/etc/ld.so.cache",)
_ALWAYS = ("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom")
_OF_DRIVERS = ("/opt", "/etc", "/run", "/sys", "/proc")
_NAMES_OF_THREADS = "/proc/self/task"
"""NVIDIA's driver gives its threads names, which are written there, and refuses to begin where it cannot."""

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long

Rule = tuple[str | int, _Access]
"""A path, or a descriptor, and what is allowed of it and beneath it."""


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _PathRule(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("descriptor", ctypes.c_int32))


def version() -> int:
    """Of the kernel's Landlock; 0 where it has none, or where it is switched off."""
    answer: int = _libc.syscall(_CREATE_RULESET, None, 0, _ASK_FOR_VERSION)
    return max(0, answer)


def keep_task_to(descriptors: Sequence[int]) -> bool:
    """Have this process reach no file by name, but those of folders among the descriptors, for reading.

    Not to be taken back. False where the kernel has no Landlock. The process must have given up new privileges before.
    """
    folders = (each for each in descriptors if stat.S_ISDIR(os.fstat(each).st_mode))
    return _keep_to((folder, _READ) for folder in folders)


def keep_program_to(program: str, descriptors: Sequence[int], *, drivers: bool) -> bool:
    """Have this process reach what is needed to become the program, and its descriptors under their own names too.

    They can be opened again as they are open: for reading, or for both. With `drivers` it reaches devices, and where
    libraries and states of drivers lie. Otherwise as `keep_task_to`.
    """
    return _keep_to(chain(_rules_of(program, drivers=drivers), _rules_of_descriptors(descriptors)))


def _rules_of(program: str, *, drivers: bool) -> Iterator[Rule]:
    file = Path(program).resolve()
    yield str(file), _RUN
    yield from ((path, _RUN) for path in _SYSTEM)
    if not file.is_relative_to("/usr"):
        # Builds of one's own have their libraries beside them, or in a folder beside theirs.
        yield from ((str(library), _RUN) for library in file.parent.glob("*.so*"))
        yield from ((str(file.parent.parent / name), _RUN) for name in ("lib", "lib64"))
    yield from ((path, _READ) for path in _LINKER)
    yield from ((path, _WRITE) for path in _ALWAYS)
    if drivers:
        yield from ((path, _RUN) for path in _OF_DRIVERS)
        yield "/dev", _WRITE | _Access.READ_DIR | _Access.IOCTL_DEV
        yield _NAMES_OF_THREADS, _WRITE


def _rules_of_descriptors(descriptors: Sequence[int]) -> Iterator[Rule]:
    for descriptor in descriptors:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            yield descriptor, _FILL
        elif fcntl.fcntl(descriptor, fcntl.F_GETFL) & os.O_ACCMODE == os.O_RDONLY:
            yield descriptor, _READ
        else:
            yield descriptor, _WRITE


def _keep_to(rules: Iterable[Rule]) -> bool:
    its_version = version()
    if its_version == 0:
        return False
    rights = _RIGHTS[max(since for since in _RIGHTS if since <= its_version)]
    asked = _Ruleset(rights, _TCP, _OUT_OF_SCOPE)
    fields = 1 + (its_version >= _NETWORK_SINCE) + (its_version >= _SCOPES_SINCE)
    ruleset = _called(_CREATE_RULESET, ctypes.byref(asked), ctypes.c_size_t(8 * fields), 0)
    try:
        for what, access in rules:
            # What is not there needs no rule; what has no place in a file system, as a pipe, is not held back.
            with suppress(FileNotFoundError, NotADirectoryError, PermissionError):
                _allow(ruleset, what, access & rights)
        _called(_RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)
    return True


def _allow(ruleset: int, what: str | int, access: int) -> None:
    descriptor = os.open(what, os.O_PATH | os.O_CLOEXEC) if isinstance(what, str) else what
    try:
        if not stat.S_ISDIR(os.fstat(descriptor).st_mode):
            access &= _OF_FILES
        rule = _PathRule(access, descriptor)
        with suppress(_WithoutAPlace):
            _called(_ADD_RULE, ruleset, _BENEATH, ctypes.byref(rule), 0)
    finally:
        if descriptor != what:
            os.close(descriptor)


class _WithoutAPlace(OSError):
    """Files in memory, pipes and sockets are in no folder, and need no rule."""


def _called(number: int, *arguments: object) -> int:
    result: int = _libc.syscall(number, *arguments)
    if result < 0:
        code = ctypes.get_errno()
        # EBADFD, of a descriptor in a file system that nobody can mount.
        raise (_WithoutAPlace if code == 77 else OSError)(code, os.strerror(code))
    return result
