"""Works that wait until they are told: what lasts a moment is held open until a test has looked at it.

A work of the stand-in for ffmpeg calls the test before it begins, over a socket in the program's folder, and waits for
what it is told. A test that ends, however it ends, closes that socket, and all go on. Where nothing is held there is no
socket, and nothing waits.
"""

import contextlib
import json
import os
import socket
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

SECONDS: Final = 120.0
"""How long a test waits for works to begin; they wait for the test as long as it takes."""
HALF: Final = b"half of a work"
"""What is in the files of a work that waits: no result of anything."""

WAITING: Final = """
def wait_until_told(place, argv):
    if "-i" not in argv or not place.exists():
        return
    import socket

    folder = os.open(place.parent, os.O_PATH)
    test = socket.socket(socket.AF_UNIX)
    try:
        test.connect("/proc/self/fd/%d/%s" % (folder, place.name))  # a path of its own may be too long for a socket
        test.sendall(json.dumps(argv).encode() + b"\\n")
        for line in test.makefile():
            if line == "begin\\n":
                for word in argv:
                    if word.startswith("/proc/self/fd/") and os.path.isfile(word):
                        pathlib.Path(word).write_bytes(HALF)
                test.sendall(b"begun\\n")
            elif line == "go on\\n":
                break
            else:
                print(line, end="", flush=True)
    except OSError:
        pass  # the test is over
    test.close()
    os.close(folder)
""".replace("HALF", repr(HALF))
"""Of the program; `place` is where the socket may be."""


@dataclass(frozen=True, eq=False)
class _Work:
    """One that waits."""

    argv: tuple[str, ...]
    line: socket.socket

    def tell(self, *words: str) -> None:
        with contextlib.suppress(OSError):  # it was killed
            self.line.sendall("".join(f"{each}\n" for each in words).encode())


class Held:
    """The works that wait, in the order in which they began; those that are killed are no longer among them."""

    def __init__(self, words: Sequence[str], most: int | None) -> None:
        self._words = words
        self._left = most
        self._over = False
        self._waiting: list[_Work] = []
        self._changed = threading.Condition()

    def begun(self, count: int = 1) -> list[tuple[str, ...]]:
        """Their command lines, as soon as so many wait; raises TimeoutError.

        Each has its files by then, and has written something into them.
        """
        with self._changed:
            if not self._changed.wait_for(lambda: len(self._waiting) >= count, SECONDS):
                raise TimeoutError(f"{len(self._waiting)} works wait, not {count}, after {SECONDS:g} s")
            return [work.argv for work in self._waiting]

    def ended(self) -> None:
        """Return as soon as none waits, because it was killed or told to go on; raises TimeoutError."""
        with self._changed:
            if not self._changed.wait_for(lambda: not self._waiting, SECONDS):
                raise TimeoutError(f"{len(self._waiting)} works wait after {SECONDS:g} s")

    def say(self, *, frame: int, seconds: float | None = None) -> None:
        """Have those that wait report that so many frames, and seconds of the result, are done, as ffmpeg does.

        Works that make segments for several clips are judged by the seconds.
        """
        time = () if seconds is None else (f"out_time_us={round(seconds * 1_000_000)}",)
        with self._changed:
            for work in self._waiting:
                work.tell(f"frame={frame}", *time, "progress=continue")

    def let_go(self, count: int = 1) -> None:
        """So many of those that wait go on, the first first; what begins later waits as well."""
        with self._changed:
            for work in self._waiting[:count]:
                self._dismiss(work)

    def go_on(self) -> None:
        """All go on, and nothing waits any more."""
        with self._changed:
            self._over = True
            self.let_go(len(self._waiting))

    def answer(self, line: socket.socket) -> None:
        """Deal with one work that calls, until it goes on or is killed."""
        with line, contextlib.suppress(OSError), line.makefile() as said:
            argv = tuple(json.loads(said.readline() or "[]"))
            work = _Work(argv, line)
            if not self._is_wanted(argv):
                work.tell("go on")
                return
            work.tell("begin")
            if not said.readline():
                return
            with self._changed:
                self._waiting.append(work)
                if self._over:
                    self._dismiss(work)
                self._changed.notify_all()
            said.read()
            with self._changed:
                self._dismiss(work)

    def _is_wanted(self, argv: Sequence[str]) -> bool:
        with self._changed:
            if self._over or self._left == 0 or not all(word in " ".join(argv) for word in self._words):
                return False
            if self._left is not None:
                self._left -= 1
            return True

    def _dismiss(self, work: _Work) -> None:
        if work in self._waiting:
            self._waiting.remove(work)
            work.tell("go on")
            self._changed.notify_all()


@contextlib.contextmanager
def held(place: Path, words: Sequence[str], most: int | None) -> Iterator[Held]:
    """See FfmpegWithCards.held; `place` is where the program looks for the socket. One at a time."""
    works = Held(words, most)
    with contextlib.ExitStack() as resources:
        listener = resources.enter_context(socket.socket(socket.AF_UNIX))
        folder = os.open(place.parent, os.O_PATH)
        try:
            # A path of its own may be too long for a socket.
            listener.bind(f"/proc/self/fd/{folder}/{place.name}")
        finally:
            os.close(folder)
        resources.callback(place.unlink)
        listener.listen(64)
        listening = threading.Thread(target=_listen, args=(listener, works), daemon=True)
        listening.start()
        try:
            yield works
        finally:
            works.go_on()
            listener.shutdown(socket.SHUT_RDWR)
            listening.join()


def _listen(listener: socket.socket, works: Held) -> None:
    with contextlib.suppress(OSError):  # it was shut down
        while True:
            line, _ = listener.accept()
            threading.Thread(target=works.answer, args=(line,), daemon=True).start()
