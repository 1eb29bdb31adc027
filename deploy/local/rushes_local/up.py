"""`python -m rushes_local.up PLAN NODES`: runs all processes on this machine until Ctrl+C.

`rushes up` becomes this process, which imports little: it runs for weeks.
"""

import asyncio
import fcntl
import os
import signal
import ssl
import stat
import sys
import time
from pathlib import Path
from typing import IO

from rushes_chassis.addresses import socket_target
from rushes_local.listening import advice, try_to_listen
from rushes_local.output import Output
from rushes_local.plan import OTHERS_THAN_NODES, Plan, plan_of
from rushes_local.supervisor import Program, Refused, Supervisor

START_SECONDS = 60.0
# Processes that print nothing for so long have started.
QUIET_SECONDS = 2.0
# Limit for an answer of the gateway about its health.
ANSWER_SECONDS = 3.0
# Time that a previous run, just ended, may need to release the port.
PORT_SECONDS = 6.0


def up(plan: Plan, media_nodes: int) -> int:
    """Run all processes; the exit code."""
    output = Output(plan.json_lines)
    data_dir = Path(plan.data_dir)
    data_dir.mkdir(parents=True, exist_ok=True)
    lock = locked(data_dir)
    environment = {} if plan.library else _demo_library(data_dir / "demo-library", output)
    for folder in map(Path, plan.library):
        check_root(folder, output)
    _wait_for_port(plan)
    for notice in plan.notices:
        output.say(notice)
    if plan.anonymous is not None:
        at = f"{plan.host}:{plan.port}"
        output.say(f"RUSHES_ANONYMOUS: whoever reaches {at} is {plan.anonymous} WITHOUT SIGNING IN", level="warning")
    try:
        return asyncio.run(_run(plan, media_nodes, environment, output))
    finally:
        lock.close()


def check_root(folder: Path, output: Output) -> None:
    """Print what is wrong with a library folder; exits only where it is a file."""
    try:
        mode = folder.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        output.say(f"{folder} is not there now. Its videos appear when it is; or is its name spelt differently?")
    except OSError as failed:  # such as a dead mount, or one without permission
        output.say(f"{folder} cannot be read now: {failed.strerror}. Its videos appear when it can.")
    else:
        if not stat.S_ISDIR(mode):
            sys.exit(f"{folder} is a file, and RUSHES_LIBRARY takes folders: {folder.parent} is the one it lies in.")


def _demo_library(folder: Path, output: Output) -> dict[str, str]:
    from rushes_local.demo import make_demo_library  # imported only here: it loads imageio_ffmpeg

    make_demo_library(folder, output.say)
    output.say(f"no library was given: showing the demo library in {folder}. Yours: make run LIBRARY=/path/to/videos")
    return {"RUSHES_LIBRARY": f"demo={folder}"}


def locked(data_dir: Path) -> IO[str]:
    """Lock the data folder until the returned file is closed; exits where another process holds the lock."""
    lock = (data_dir / "rushes.lock").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        sys.exit(
            f"Rushes is running with this data folder already (process {lock.read().strip() or 'unknown'}). "
            f"Another one needs its own RUSHES_DATA_DIR and RUSHES_PORT. The folder: {data_dir}"
        )
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


def _wait_for_port(plan: Plan) -> None:
    deadline = time.monotonic() + PORT_SECONDS
    while True:
        try:
            try_to_listen(plan.host, plan.port)
        except OSError as hindrance:
            if time.monotonic() > deadline:
                sys.exit(
                    f"Port {plan.port} of {plan.host} cannot be used: {hindrance.strerror}. "
                    f"Set {advice(hindrance, plan.port)}"
                )
        else:
            return
        time.sleep(0.1)


def programs(plan: Plan, media_nodes: int, environment: dict[str, str]) -> list[Program]:
    """All processes in the order in which they are ended: clients before the services that they call."""
    names = [f"media-{number + 1}" for number in range(media_nodes)]
    targets = {name: socket_target(Path(plan.data_dir), name) for name in ("catalog", "inference", *names)}
    common = {
        **environment,
        "RUSHES_DATA_DIR": plan.data_dir,
        "RUSHES_CATALOG": targets["catalog"],
        "RUSHES_MEDIA": ",".join(targets[name] for name in names),
        "RUSHES_INFERENCE": targets["inference"],
        "RUSHES_DRAIN_SECONDS": "0",
        # They listen on sockets, and what is set may be for commands that call other machines.
        **dict.fromkeys(("RUSHES_SERVICE_CERT", "RUSHES_SERVICE_KEY", "RUSHES_SERVICE_CA"), ""),
    }

    def program(index: int, name: str, module: str, *arguments: str) -> Program:
        first = {"RUSHES_METRICS_PORT": plan.metrics_port, "RUSHES_PROBE_PORT": plan.probe_port}
        ports = {variable: str(port + index) for variable, port in first.items() if port}
        return Program(name, ["-m", module, *arguments], {**common, **ports})

    def node(number: int, name: str) -> Program:
        at = targets[name]
        arguments = ("--listen", at, "--advertise", at, "--name", name)
        return program(OTHERS_THAN_NODES + number, name, "rushes_media", *arguments)

    return [
        program(0, "gateway", "rushes_gateway"),
        program(1, "catalog", "rushes_catalog", "--listen", targets["catalog"]),
        *(node(number, name) for number, name in enumerate(names)),
        program(2, "inference", "rushes_inference", "--listen", targets["inference"]),
    ]


async def _run(plan: Plan, media_nodes: int, environment: dict[str, str], output: Output) -> int:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    announcing = asyncio.create_task(_announce(plan, output))
    try:
        await Supervisor(programs(plan, media_nodes, environment), output).run(stop)
    except Refused as refused:
        output.say(f"{refused} cannot run so, and no restart helps; see above")
        return 2
    finally:
        announcing.cancel()
    output.say("stopped")
    return 0


async def _announce(plan: Plan, output: Output) -> None:
    trusted = plan.trusting()
    began = time.monotonic()
    while not await _is_healthy(plan, trusted):
        if time.monotonic() - began > START_SECONDS:
            output.say(f"not everything answers after {START_SECONDS:.0f} s; {plan.page}health says what is missing")
            return
        await asyncio.sleep(0.1)
    ready = f"ready after {time.monotonic() - began:.1f} s: {plan.page}"
    wanted = plan.open_browser
    if wanted is None:
        wanted = sys.stdout.isatty() and bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    if wanted:
        import webbrowser  # imported only here: most servers have no desktop

        webbrowser.open(plan.page)
    # Nodes go on trying encoders, and print that: the address is what people look for.
    await output.say_last(ready, quiet=QUIET_SECONDS, most=START_SECONDS)


async def _is_healthy(plan: Plan, trusted: ssl.SSLContext | None) -> bool:
    """Whether the gateway answers that everything is well. By hand: Python's HTTP client takes 3 MB."""
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            reader, writer = await asyncio.open_connection(plan.host, plan.port, ssl=trusted)
            try:
                host = plan.own_url.partition("//")[2]
                writer.write(f"GET /health HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
                return (await reader.readline()).split()[1:2] == [b"200"]
            finally:
                writer.close()
    except OSError:  # TimeoutError is one.
        return False


if __name__ == "__main__":
    sys.exit(up(plan_of(sys.argv[1]), int(sys.argv[2])))
