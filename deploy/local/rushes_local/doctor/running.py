"""Is Rushes running here, or could it?"""

import json
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator

from rushes_local.doctor.findings import Finding, fails, lacks, works
from rushes_local.plan import Plan

_SERVICES = ("catalog", "media", "inference")


def check_running(plan: Plan) -> Iterator[Finding]:
    """The services behind the port, or the port itself."""
    url = f"http://{f'[{plan.host}]' if ':' in plan.host else plan.host}:{plan.port}"
    try:
        with urllib.request.urlopen(f"{url}/health", timeout=5) as answer:  # noqa: S310  # our own address
            health = json.load(answer)
    except urllib.error.HTTPError as unwell:
        health = _read(unwell)
    except (OSError, ValueError):
        yield _port(plan, url)
        return
    if not isinstance(health, dict) or not health.keys() >= {"status", *_SERVICES}:
        yield fails("port", f"something else answers at {url}", f"RUSHES_PORT={plan.port + 1}")
        return
    yield works("gateway", f"answers at {url}")
    for name in _SERVICES:
        if health[name] == "ok":
            yield works(name, "answers")
        else:
            yield fails(name, "does not answer", "look into the log of `rushes up`")


def _read(answer: urllib.error.HTTPError) -> object:
    try:
        return json.load(answer)
    except ValueError:
        return None


def _port(plan: Plan, url: str) -> Finding:
    with socket.socket(socket.AF_INET6 if ":" in plan.host else socket.AF_INET) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((plan.host, plan.port))
        except OSError as taken:
            return fails("port", f"{url} cannot be used: {taken.strerror}", f"RUSHES_PORT={plan.port + 1}")
    return lacks("services", f"nothing runs at {url}; the port is free", "rushes up starts it")
