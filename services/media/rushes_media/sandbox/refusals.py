"""System calls refused to a worker by seccomp: opening by name, sockets, exec, signals.

A worker's files are open before it starts. An exploit in a decoder finds the descriptor of one video and nothing else,
and cannot leave the process group that is killed with the worker. A program opens its libraries and outputs by name,
limited by `paths`; the other calls are refused to it too.
"""

import ctypes
import os
import platform
import struct
from dataclasses import dataclass
from enum import Enum, auto

_PR_SET_SECCOMP = 22
_SECCOMP_MODE_FILTER = 2
_ALLOW = 0x7FFF0000
_REFUSE = 0x00050000 | 13  # With EACCES, so that libraries continue without optional files.


@dataclass(frozen=True)
class _Calls:
    """System call numbers of one architecture."""

    architecture: int
    openat: int
    """Refused to tasks; to those that read a folder's files, where it would do more than read."""
    tgkill: int
    """Refused except for the worker itself, as abort() uses it."""
    files: tuple[int, ...]
    """Calls that open, create, move or change files."""
    programs: tuple[int, ...]
    """Calls of the exec family."""
    others: tuple[int, ...]


_EVERYWHERE = (
    *(437, 425),  # openat2, and io_uring_setup: with it files can be opened beside all of these
    *(434, 424, 438),  # pidfd_open, pidfd_send_signal, pidfd_getfd
)
_CALLS = {
    "x86_64": _Calls(
        0xC000003E,
        257,
        234,
        files=(
            *(2, 85, 304),  # open, creat, open_by_handle_at
            *(76, 82, 83, 84, 86, 87, 88),  # truncate, rename, mkdir, rmdir, link, unlink, symlink
            *(90, 92, 94, 133),  # chmod, chown, lchown, mknod
            *(132, 235, 261, 280),  # utime, utimes, futimesat, utimensat
            *(188, 189, 197, 198),  # setxattr, lsetxattr, removexattr, lremovexattr
            *(258, 259, 260, 263, 264, 265, 266, 268, 316),  # their forms with "at"
        ),
        programs=(59, 322),  # execve, execveat
        others=(
            *(41, 42),  # socket, connect
            *(101, 310, 311),  # ptrace, process_vm_readv and _writev
            *(62, 200, 129, 297),  # kill, tkill, rt_sigqueueinfo, rt_tgsigqueueinfo
            *(109, 112, 272, 308),  # setpgid, setsid, unshare, setns
            *(29, 64, 68, 240),  # shmget, semget, msgget, mq_open
            *(248, 249, 250),  # add_key, request_key, keyctl
        ),
    ),
    "aarch64": _Calls(
        0xC00000B7,
        56,
        131,
        files=(
            265,  # open_by_handle_at
            *(45, 88),  # truncate, utimensat
            *(5, 6, 14, 15),  # setxattr, lsetxattr, removexattr, lremovexattr
            *(33, 34, 35, 36, 37, 38, 53, 54, 276),  # mknod and the rest, which have forms with "at" alone
        ),
        programs=(221, 281),  # execve, execveat
        others=(
            *(198, 203),  # socket, connect
            *(117, 270, 271),  # ptrace, process_vm_readv and _writev
            *(129, 130, 138, 240),  # kill, tkill, rt_sigqueueinfo, rt_tgsigqueueinfo
            *(154, 157, 97, 268),  # setpgid, setsid, unshare, setns
            *(194, 190, 186, 180),  # shmget, semget, msgget, mq_open
            *(217, 218, 219),  # add_key, request_key, keyctl
        ),
    ),
}
_LARGEST = 0x40000000
"""x86_64 has the same calls under numbers above it (x32)."""

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC

# BPF instructions, and the offsets of the call's number, architecture, first and third
# argument.
_LOAD, _JUMP_IF_EQUAL, _JUMP_IF_AT_LEAST, _JUMP_IF_ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER_AT, _ARCHITECTURE_AT, _FIRST_AT, _THIRD_AT = 0, 4, 16, 32
_BYTES = 8
"""Layout of an instruction; its value is in the last four bytes."""
_OWN_PID_FROM_END = 3
"""Index from the end of the instruction that compares a pid with the worker's own."""

_libc = ctypes.CDLL(None, use_errno=True)


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p))


class Openings(Enum):
    """What a worker may open by name."""

    NONE = auto()
    FOR_READING = auto()
    """Files of a received folder, which have no descriptors yet."""
    BY_PATHS = auto()
    """Limited by `paths`, and exec is allowed."""


def refuse_all_but_what_is_open(openings: Openings = Openings.NONE) -> bool:
    """Install the filter in this process; False where the kernel or the processor does not support it.

    Irrevocable. no_new_privs must be set before.
    """
    if _filters is None:
        return False
    instructions = _filters[openings]
    length = len(instructions) // _BYTES
    struct.pack_into("I", instructions, (length - _OWN_PID_FROM_END) * _BYTES + 4, os.getpid())
    program = _Program(length, ctypes.addressof(instructions))
    return bool(_libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0) == 0)


def _filter(calls: _Calls, openings: Openings) -> "ctypes.Array[ctypes.c_char]":
    numbers = (*calls.others, *_EVERYWHERE)
    if openings is not Openings.BY_PATHS:
        numbers += (*calls.programs, *calls.files)
    if openings is Openings.NONE:
        numbers += (calls.openat,)
    looks = openings is Openings.FOR_READING
    refusal = len(numbers) + (13 if looks else 9)  # Index of the refusing instruction.
    steps = [
        _step(_LOAD, _ARCHITECTURE_AT),
        _step(_JUMP_IF_EQUAL, calls.architecture, met=1),
        _step(_RETURN, _REFUSE),
        _step(_LOAD, _NUMBER_AT),
        _step(_JUMP_IF_AT_LEAST, _LARGEST, met=refusal - 5),
    ]
    for number in numbers:
        steps.append(_step(_JUMP_IF_EQUAL, number, met=refusal - len(steps) - 1))
    if looks:
        steps += (
            _step(_JUMP_IF_EQUAL, calls.openat, unmet=3),
            _step(_LOAD, _THIRD_AT),
            _step(_JUMP_IF_ANY_BIT, _WRITING, met=5),
            _step(_RETURN, _ALLOW),
        )
    steps += (
        _step(_JUMP_IF_EQUAL, calls.tgkill, met=1),
        _step(_RETURN, _ALLOW),
        _step(_LOAD, _FIRST_AT),
        _step(_JUMP_IF_EQUAL, 0, met=1),  # 0 stands for the worker's own pid.
        _step(_RETURN, _REFUSE),
        _step(_RETURN, _ALLOW),
    )
    return ctypes.create_string_buffer(b"".join(steps), len(steps) * _BYTES)


def _step(what: int, value: int, *, met: int = 0, unmet: int = 0) -> bytes:
    """An instruction; `met` and `unmet`: instructions to skip if its condition is true or false."""
    return struct.pack("HBBI", what, met, unmet, value)


_calls_here = _CALLS.get(platform.machine())
_filters = None if _calls_here is None else {openings: _filter(_calls_here, openings) for openings in Openings}
"""Computed once for all workers, except for the pid; None where the numbers are unknown."""
