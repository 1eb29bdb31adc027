"""`python -m rushes_media.sandbox DESCRIPTOR`: forks workers on orders from the media service's socket."""

import contextlib
import importlib
import json
import os
import pkgutil
import selectors
import signal
import socket
import sys
from collections.abc import Sequence
from typing import NoReturn

import av

from rushes_chassis.network import without_network
from rushes_chassis.processes import die_with_parent
from rushes_media.sandbox import tasks
from rushes_media.sandbox.confinement import arrange_descriptors, confine
from rushes_media.sandbox.forking import forked
from rushes_media.sandbox.orders import FIRST_INPUT, LARGEST, OWN_VARIABLES, Ended, Kill, Order, decode, encode
from rushes_media.sandbox.paths import keep_program_to, keep_task_to
from rushes_media.sandbox.refusals import Openings, refuse_all_but_what_is_open
from rushes_media.sandbox.serving import Parameters, say_what_failed, write_all
from rushes_media.sandbox.warming import warm_up

_MOST_DESCRIPTORS = 16


class Sandbox:
    """Starts workers as ordered, and reports how each ended."""

    def __init__(self, orders: socket.socket, *, cut_off: bool) -> None:
        """`cut_off`: this process has no network, so neither have its workers."""
        self._orders = orders
        self._cut_off = cut_off
        self._workers: dict[int, int] = {}  # Order number by pid.
        self._pid = os.getpid()

    def run(self) -> None:
        """Run until the media service's socket is closed."""
        ended, wake = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        with selectors.DefaultSelector() as ready:
            ready.register(self._orders, selectors.EVENT_READ)
            ready.register(ended, selectors.EVENT_READ)
            while True:
                for key, _ in ready.select():
                    if key.fd == ended:
                        os.read(ended, 4096)
                        self._report_ended()
                    elif not self._obey():
                        return

    def _obey(self) -> bool:
        """Execute the next message; False at the end of the socket."""
        datagram, descriptors, _, _ = socket.recv_fds(self._orders, LARGEST, _MOST_DESCRIPTORS)
        if not datagram:
            return False
        match decode(datagram):
            case Order() as order:
                self._start(order, descriptors)
            case Kill(number):
                self._kill(number)
        return True

    def _start(self, order: Order, descriptors: Sequence[int]) -> None:
        parameters = json.loads(order.parameters) if order.task else {}
        worker = forked()
        if worker == 0:
            if not self._cut_off:
                without_network()
            _work(self._pid, order, parameters, descriptors)
        self._workers[worker] = order.number
        for descriptor in descriptors:
            os.close(descriptor)

    def _kill(self, number: int) -> None:
        for worker, its_number in self._workers.items():
            if its_number == number:
                with contextlib.suppress(ProcessLookupError):  # It has not made its process group yet, or has ended.
                    os.killpg(worker, signal.SIGKILL)
                os.kill(worker, signal.SIGKILL)

    def _report_ended(self) -> None:
        while self._workers:
            worker, status = os.waitpid(-1, os.WNOHANG)
            if worker == 0:
                return
            with contextlib.suppress(ProcessLookupError):
                os.killpg(worker, signal.SIGKILL)  # whatever it may have left behind
            self._orders.send(encode(Ended(self._workers.pop(worker), status)))


def _work(sandbox: int, order: Order, parameters: Parameters, descriptors: Sequence[int]) -> NoReturn:
    """The whole life of a worker."""
    status = 1
    try:
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGCHLD, signal.SIGINT, signal.SIGTERM, signal.SIGPIPE):
            signal.signal(number, signal.SIG_DFL)
        output, last_words, *inputs = descriptors
        arrange_descriptors(output, last_words, inputs)
        confine(sandbox, order.limits)
        places = range(FIRST_INPUT, FIRST_INPUT + len(inputs))
        if not order.task:
            _become(order, places)
        keep_task_to(places)
        reads = order.task in tasks.OPENING_FILES
        refuse_all_but_what_is_open(Openings.FOR_READING if reads else Openings.NONE)
        write_all(tasks.answer(order.task, parameters, places))
        status = 0
    except BaseException:  # The edge.
        say_what_failed()
    finally:
        os._exit(status)


def _become(order: Order, descriptors: Sequence[int]) -> NoReturn:
    """Exec the ordered program with these descriptors open."""
    if order.limits.confined:
        # Graphics drivers are exempt: they talk to their own services, and start programs.
        drivers = order.limits.reserves
        keep_program_to(order.argv[0], descriptors, drivers=drivers)
        if not drivers:
            refuse_all_but_what_is_open(Openings.BY_PATHS)
    try:
        os.execv(order.argv[0], order.argv)  # noqa: S606  # no shell is wanted
    except PermissionError:
        advice = "; RUSHES_FFMPEG_CONFINED=false lets it open all files" if order.limits.confined else ""
        os.write(2, f"{order.argv[0]} cannot be run: its files may not be read{advice}.".encode())
        os._exit(126)  # as shells say it


def _note_what_is_refused() -> None:
    """Log once that workers cannot be cut off from the network; all other limits still apply."""
    probe = os.fork()
    if probe == 0:
        os._exit(0 if without_network() else 1)
    _, status = os.waitpid(probe, 0)
    if status != 0:
        print("sandbox: this system does not let workers be cut off from the network", file=sys.stderr)  # noqa: T201


def _import_all_of_pyav() -> None:
    """PyAV imports some modules when it first meets a kind of stream, and workers cannot open files by then."""
    for module in pkgutil.walk_packages(av.__path__, "av."):
        if not module.name.startswith("av.__"):
            importlib.import_module(module.name)


def main() -> None:
    """Serve the socket whose descriptor is the first argument, for the process whose pid is the second."""
    descriptor, service = (int(argument) for argument in sys.argv[1:3])
    cut_off = without_network()
    die_with_parent(service)  # After exec, which may clear the parent death signal.
    # Ctrl-C reaches the whole process group; the service ends this process itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if not cut_off:
        _note_what_is_refused()
    _import_all_of_pyav()
    warm_up()
    for name in OWN_VARIABLES:
        os.environ.pop(name, None)
    with socket.socket(fileno=descriptor) as orders:
        Sandbox(orders, cut_off=cut_off).run()


if __name__ == "__main__":
    main()
