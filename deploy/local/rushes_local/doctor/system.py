"""Checks of the operating system: opening footage safely, confining decoders, and the limit of open files."""

import os
import resource
import sys
from collections.abc import Callable, Iterator

from rushes_chassis.network import without_network
from rushes_local.doctor.findings import Finding, fails, limited, works
from rushes_media.adapters.files.beneath import has_openat2
from rushes_media.sandbox.confinement import without_new_privileges
from rushes_media.sandbox.paths import keep_task_to, version
from rushes_media.sandbox.refusals import refuse_all_but_what_is_open

_DESCRIPTORS = 1024


def check_system(*, ffmpeg_confined: bool) -> Iterator[Finding]:
    """Check Python, the kernel, and limits."""
    yield works("Python", f"{sys.version.split()[0]} on {os.uname().sysname} {os.uname().release}")
    if has_openat2():
        yield works("footage", "is opened beneath its folder by the kernel (openat2)")
    else:
        yield limited("footage", "this kernel has no openat2: paths are opened folder by folder, which is slower")
    if _succeeds_in_a_child(without_network):
        yield works("decoders", "run without a network")
    else:
        yield limited(
            "decoders",
            "this system does not let them be cut off from the network; the other limits still confine them",
            "allow user namespaces (sysctl kernel.unprivileged_userns_clone=1; in a container the seccomp profile "
            "deploy/compose/media.seccomp.json) to change that",
        )
    if _succeeds_in_a_child(_refused_files):
        yield works("decoders", "can neither open files by name, start programs nor send signals (seccomp)")
    else:
        yield limited("decoders", "this kernel cannot deny them files, programs and signals (seccomp)")
    if not ffmpeg_confined:
        yield limited("ffmpeg", "may open all files that this user may", "unset RUSHES_FFMPEG_CONFINED to change that")
    elif _succeeds_in_a_child(_kept_to_descriptors):
        yield works(
            "ffmpeg", f"can open only its libraries and the files that it is given (Landlock, version {version()})"
        )
    else:
        yield limited(
            "ffmpeg", "this kernel cannot limit it to the files that it is given (Landlock, since Linux 5.13)"
        )
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < _DESCRIPTORS:
        yield fails("open files", f"only {soft} are allowed", f"ulimit -n {_DESCRIPTORS}")
    else:
        yield works("open files", f"{soft} are allowed")


def _refused_files() -> bool:
    without_new_privileges()
    return refuse_all_but_what_is_open()


def _kept_to_descriptors() -> bool:
    without_new_privileges()
    return keep_task_to(())


def _succeeds_in_a_child(confine: Callable[[], bool]) -> bool:
    """Try a confinement in a child process, as it cannot be undone."""
    child = os.fork()
    if child == 0:
        os._exit(0 if confine() else 1)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) == 0
