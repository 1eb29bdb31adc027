"""Checks whether Rushes runs on this machine, and whether it could be started."""

import json
import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator

from rushes_local.doctor.findings import Finding, fails, limited, works
from rushes_local.listening import advice, try_to_listen
from rushes_local.plan import Plan

_SERVICES = ("catalog", "media", "inference")
_ANSWERS_WITHIN = 5.0
"""Seconds."""


def check_running(plan: Plan, answers_within: float = _ANSWERS_WITHIN) -> Iterator[Finding]:
    """Check the gateway and the services, or where nothing answers, that the port is free."""
    url = plan.own_url
    try:
        with urllib.request.urlopen(f"{url}/health", timeout=answers_within, context=plan.trusting()) as answer:  # noqa: S310  # our own address
            health = json.load(answer)
    except urllib.error.HTTPError as unwell:
        health = _read(unwell)
    except urllib.error.URLError as hindered:
        if isinstance(hindered.reason, ssl.SSLError):
            yield _other_than_set(hindered.reason, url)
        else:
            yield _port(plan, url)
        return
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
            yield fails(name, "does not answer", "see the output of `rushes up`")
    if health["catalog"] == "ok" and health.get("database", "ok") != "ok":
        yield fails("database", "the catalog cannot read it now", "see the output of `rushes up`")


def _read(answer: urllib.error.HTTPError) -> object:
    try:
        return json.load(answer)
    except ValueError:
        return None


def _other_than_set(said: ssl.SSLError, url: str) -> Finding:
    if isinstance(said, ssl.SSLCertVerificationError):
        return fails("https", f"{url} shows another certificate than RUSHES_TLS_CERT", "start Rushes again")
    return fails("https", f"{url} is answered without TLS", "start Rushes again with the same settings")


def _port(plan: Plan, url: str) -> Finding:
    try:
        try_to_listen(plan.host, plan.port)
    except OSError as hindrance:
        return fails("port", f"{url} cannot be used: {hindrance.strerror}", advice(hindrance, plan.port))
    return limited("services", f"nothing runs at {url}; the port is free", "rushes up starts it")
