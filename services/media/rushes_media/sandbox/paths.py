"""File access of a worker, limited by the kernel (Landlock): its descriptors, and what a program needs.

A task opens nothing by name but files of folders that it received. ffmpeg also opens itself and its libraries, and with
a graphics card the devices and drivers' files. Neither can connect by TCP, whether or not it could be cut off from the
network.
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

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # The same numbers on all architectures.
_ASK_FOR_VERSION = 1
_BENEATH = 1
"""For rules: the rights on a file, or on everything beneath a folder."""


class _Access(IntFlag):
    """Landlock's access rights; rights that the kernel's version lacks are not restricted."""

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
"""Rights that apply to files; all others are for folders."""

_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}
"""All file rights, by the version that introduced the last of them."""
_NETWORK_SINCE, _SCOPES_SINCE = 4, 6
_TCP = 0b11
"""Rights to bind and to connect."""
_OUT_OF_SCOPE = 0b11
"""Scopes: abstract Unix sockets of others, and signals to others."""

_SYSTEM = ("/usr", "/lib", "/lib32", "/lib64", "/nix/store", "/gnu/store")
_LINKER = ("/etc/ld.so.cache",)
_ALWAYS = ("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom")
_OF_DRIVERS = ("/opt", "/etc", "/run", "/sys", "/proc")
_NAMES_OF_THREADS = "/proc/self/task"
"""NVIDIA's driver gives its threads names, which are written there, and refuses to begin where it cannot."""

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long

Rule = tuple[str | int, _Access]
"""A path or descriptor, and the rights on it and beneath it."""


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _PathRule(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("descriptor", ctypes.c_int32))


def version() -> int:
    """The kernel's Landlock version; 0 where it is missing or disabled."""
    answer: int = _libc.syscall(_CREATE_RULESET, None, 0, _ASK_FOR_VERSION)
    return max(0, answer)


def keep_task_to(descriptors: Sequence[int]) -> bool:
    """Restrict this process to read files of the folders among its descriptors, and nothing else by name.

    Irrevocable. False where the kernel has no Landlock. no_new_privs must be set before.
    """
    folders = (each for each in descriptors if stat.S_ISDIR(os.fstat(each).st_mode))
    return _keep_to((folder, _READ) for folder in folders)


def keep_program_to(program: str, descriptors: Sequence[int], *, drivers: bool) -> bool:
    """Restrict this process to what the program needs, and its descriptors under their own names.

    They can be opened again as they are open: for reading, or for both. With `drivers` it reaches devices, and where
    libraries and states of drivers lie. Otherwise as `keep_task_to`.
    """
    return _keep_to(chain(_rules_of(program, drivers=drivers), _rules_of_descriptors(descriptors)))


def _rules_of(program: str, *, drivers: bool) -> Iterator[Rule]:
    file = Path(program).resolve()
    yield str(file), _RUN
    yield from ((path, _RUN) for path in _SYSTEM)
    if not file.is_relative_to("/usr"):
        # Custom builds have their libraries beside them, or in a neighbouring folder.
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
            # Missing paths need no rule; descriptors without a path, such as pipes, are not restricted.
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
        # EBADFD, of a descriptor in a file system that cannot be mounted.
        raise (_WithoutAPlace if code == 77 else OSError)(code, os.strerror(code))
    return result
