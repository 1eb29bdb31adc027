"""What a worker may not do is tried, in a process that is confined as workers are."""

import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

_CONFINED = """
import ctypes, os, socket, sys
from rushes_media.sandbox.confinement import arrange_descriptors, confine
from rushes_media.sandbox.orders import Limits
from rushes_media.sandbox.paths import keep_program_to, keep_task_to
from rushes_media.sandbox.refusals import Openings, refuse_all_but_what_is_open

victim, given = sys.argv[1], os.open(sys.argv[2], os.O_RDONLY)
parent, libc = os.getppid(), ctypes.CDLL(None, use_errno=True)


def call(name, *arguments):
    if getattr(libc, name)(*arguments) < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


arrange_descriptors(os.dup(1), os.dup(2), [given])
confine(parent, Limits())
{refused}
try:
    {attempt}
except OSError as refusal:
    os.write(1, f"refused: {{refusal.strerror}}".encode())
else:
    os.write(1, b"it did it")
"""
REFUSED = "refuse_all_but_what_is_open()"
READING_ALLOWED = "refuse_all_but_what_is_open(Openings.FOR_READING)"
PATHS_ALONE = "assert keep_task_to([3])"
DRIVING = "assert keep_program_to(sys.executable, [3], drivers=True)"
ENCODING = "assert keep_program_to(sys.executable, [3], drivers=False); refuse_all_but_what_is_open(Openings.BY_PATHS)"
READING = {
    "reads another file by its name": "os.open(victim, os.O_RDONLY)",
    "looks at its own file again by the descriptor's name": "os.open('/proc/self/fd/3', os.O_RDONLY)",
    "reads another process's memory": "os.open(f'/proc/{parent}/mem', os.O_RDONLY)",
}
ATTEMPTS = {
    "writes to another file": "os.open(victim, os.O_WRONLY | os.O_TRUNC)",
    "makes a file": "os.open(victim + '.new', os.O_WRONLY | os.O_CREAT)",
    "deletes a file": "os.unlink(victim)",
    "renames a file": "os.rename(victim, victim + '.gone')",
    "opens a socket": "socket.socket()",
    "opens a local socket": "socket.socket(socket.AF_UNIX)",
    "runs a program": "os.execv(sys.executable, [sys.executable, '-c', 'print(1)'])",
    "ends another process": "os.kill(parent, 0)",
    "ends another process by its first thread": "call('tgkill', parent, parent, 0)",
    "ends it as old programs do": "call('syscall', 200 if os.uname().machine == 'x86_64' else 130, parent, 0)",
    "leaves the process group that is ended with it": "os.setsid()",
    "becomes the root of a namespace": "call('unshare', 0x10000000)",
    "makes a pipe with a name": "os.mkfifo(victim + '.new')",
    "dates a file anew": "os.utime(victim)",
    "shares memory with whoever knows its key": "call('shmget', 4711, 4096, 0o1600)",
}
FILES = ("writes to another file", "makes a file", "deletes a file", "renames a file")
OUTWARDS = ("opens a socket", "opens a local socket", "ends another process", "becomes the root of a namespace")

_FORKING = """
import os
from rushes_media.sandbox.forking import forked

parent = os.getpid()
worker = forked()
if worker == 0:
    os._exit(7 if os.getppid() == parent else 1)
found, status = os.waitpid(worker, 0)
print(found == worker, os.waitstatus_to_exitcode(status))
"""


def ended_with(attempt: str, victim: Path, video: Path, refused: str = REFUSED) -> "subprocess.CompletedProcess[str]":
    """How a process ended that attempted something."""
    program = _CONFINED.format(attempt=attempt, refused=refused)
    argv = [sys.executable, "-c", program, str(victim), str(video)]
    return subprocess.run(argv, capture_output=True, text=True, timeout=60, check=False)


def confined(attempt: str, victim: Path, video: Path, refused: str = REFUSED) -> str:
    """What came of an attempt."""
    ended = ended_with(attempt, victim, video, refused)
    assert not ended.stderr, ended.stderr
    return ended.stdout


@pytest.fixture
def victim(tmp_path: Path) -> Path:
    path = tmp_path / "secret"
    path.write_text("secret")
    return path


@pytest.mark.parametrize("attempt", READING | ATTEMPTS)
def test_a_worker_is_refused_what_it_was_not_given(attempt: str, victim: Path, cfr25_mp4: Path) -> None:
    assert confined((READING | ATTEMPTS)[attempt], victim, cfr25_mp4) == "refused: Permission denied"
    assert victim.read_text() == "secret"
    assert [each.name for each in victim.parent.iterdir()] == ["secret"]


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_a_worker_that_reads_a_folder_may_read_and_nothing_else(attempt: str, victim: Path, cfr25_mp4: Path) -> None:
    reads = "os.open('secret', os.O_RDONLY | os.O_CLOEXEC, dir_fd=os.open(os.path.dirname(victim), os.O_RDONLY))"
    assert confined(reads, victim, cfr25_mp4, READING_ALLOWED) == "it did it"
    assert confined(ATTEMPTS[attempt], victim, cfr25_mp4, READING_ALLOWED) == "refused: Permission denied"
    assert victim.read_text() == "secret"
    assert [each.name for each in victim.parent.iterdir()] == ["secret"]


@pytest.mark.parametrize("attempt", [*READING, *FILES])
def test_the_kernel_holds_a_worker_to_its_descriptors_without_the_refusals_too(
    attempt: str, victim: Path, cfr25_mp4: Path
) -> None:
    assert confined((READING | ATTEMPTS)[attempt], victim, cfr25_mp4, PATHS_ALONE) == "refused: Permission denied"
    assert victim.read_text() == "secret"


@pytest.mark.parametrize("attempt", ["reads another file by its name", *FILES, *OUTWARDS])
def test_a_program_that_encodes_is_refused_what_it_was_not_given(attempt: str, victim: Path, cfr25_mp4: Path) -> None:
    assert confined((READING | ATTEMPTS)[attempt], victim, cfr25_mp4, ENCODING) == "refused: Permission denied"
    assert victim.read_text() == "secret"
    assert [each.name for each in victim.parent.iterdir()] == ["secret"]


@pytest.mark.parametrize("attempt", ["reads another file by its name", *FILES])
def test_one_that_drives_a_card_is_refused_files_too(attempt: str, victim: Path, cfr25_mp4: Path) -> None:
    assert confined((READING | ATTEMPTS)[attempt], victim, cfr25_mp4, DRIVING) == "refused: Permission denied"
    assert victim.read_text() == "secret"


def test_a_program_opens_what_it_was_given_as_it_was_given(victim: Path, cfr25_mp4: Path) -> None:
    assert confined("os.open('/proc/self/fd/3', os.O_RDONLY)", victim, cfr25_mp4, ENCODING) == "it did it"
    # The file's permissions would let it: it was opened for reading.
    assert (
        confined("os.open('/proc/self/fd/3', os.O_RDWR)", victim, cfr25_mp4, ENCODING) == "refused: Permission denied"
    )


def test_a_program_that_is_run_may_read_itself_and_nothing_beside_its_descriptors(
    victim: Path, cfr25_mp4: Path
) -> None:
    program = "import json, sys; print(open(sys.argv[1]).read())"
    runs = f"os.execv(sys.executable, [sys.executable, '-S', '-E', '-c', {program!r}, victim])"
    ended = ended_with(runs, victim, cfr25_mp4, ENCODING)
    assert ended.stdout == ""
    assert f"PermissionError: [Errno 13] Permission denied: '{victim}'" in ended.stderr


def test_no_connection_is_made_where_the_network_is_not_taken_away(victim: Path, cfr25_mp4: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        connects = f"socket.create_connection({server.getsockname()!r})"
        assert confined(connects, victim, cfr25_mp4, refused="") == "it did it"
        assert confined(connects, victim, cfr25_mp4, DRIVING) == "refused: Permission denied"


def test_a_driver_of_a_card_may_name_its_threads_and_write_nowhere_else_in_proc(victim: Path, cfr25_mp4: Path) -> None:
    # NVIDIA's does, and its cuInit fails where it may not.
    names = "os.close(os.open(f'/proc/self/task/{os.getpid()}/comm', os.O_RDWR))"
    assert confined(names, victim, cfr25_mp4, DRIVING) == "it did it"
    assert confined(names, victim, cfr25_mp4, ENCODING) == "refused: Permission denied"
    elsewhere = "os.close(os.open('/proc/self/oom_score_adj', os.O_RDWR))"
    assert confined(elsewhere, victim, cfr25_mp4, DRIVING) == "refused: Permission denied"


def test_without_the_refusals_it_could(victim: Path, cfr25_mp4: Path) -> None:
    assert confined(ATTEMPTS["deletes a file"], victim, cfr25_mp4, refused="") == "it did it"
    assert not victim.exists()


def test_a_worker_may_read_what_it_was_given(victim: Path, cfr25_mp4: Path) -> None:
    reads = f"assert len(os.read(3, 1 << 30)) == {cfr25_mp4.stat().st_size}"
    assert confined(reads, victim, cfr25_mp4) == "it did it"


def test_a_worker_that_aborts_dies_of_just_that(victim: Path, cfr25_mp4: Path) -> None:
    assert ended_with("os.abort()", victim, cfr25_mp4).returncode == -signal.SIGABRT


def test_a_fork_is_a_process_of_its_own() -> None:
    ended = subprocess.run([sys.executable, "-c", _FORKING], capture_output=True, text=True, timeout=60, check=False)
    assert (ended.stdout, ended.stderr) == ("True 7\n", "")
