"""What the supervisor has to know, read and checked by a child process.

The libraries that read and check settings weigh more than the supervisor itself, which then runs for weeks.
"""

import json
import os
import ssl
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Plan:
    """The settings that `rushes up` acts on itself; the processes read theirs on their own."""

    data_dir: str
    host: str
    port: int
    # None: where there is a desktop and a terminal.
    open_browser: bool | None
    # The folders of footage, absolute; none: the demo library.
    library: tuple[str, ...]
    # Of the gateway; the others have the next ones. 0 is off.
    metrics_port: int
    # The role of those who show no token; None: they have to sign in.
    anonymous: str | None
    # The PEM file of what the gateway shows; None: plain HTTP.
    certificate: str | None = None
    # By which name browsers are to be sent to it, without brackets; empty: by its host.
    name: str = ""
    # What is to be said of the settings at the start.
    notices: tuple[str, ...] = ()

    @property
    def own_url(self) -> str:
        """Where this machine asks the gateway, without a path."""
        return self._url_of(self.host)

    @property
    def page(self) -> str:
        """The address to open in a browser."""
        return f"{self._url_of(self.name or self.host)}/"

    def trusting(self) -> ssl.SSLContext | None:
        """For asking the gateway by whichever address; it has to show the very certificate of the settings."""
        if self.certificate is None:
            return None
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        # The certificate itself is trusted, whoever has signed it.
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
        context.load_verify_locations(self.certificate)
        return context

    def _url_of(self, host: str) -> str:
        scheme = "http" if self.certificate is None else "https"
        return f"{scheme}://{f'[{host}]' if ':' in host else host}:{self.port}"


def plan_from_environment() -> Plan:
    """The plan; ends this process with the child's words and status where the settings have mistakes."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        _write_plan(writer)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        document = pipe.read()
    _, ended = os.waitpid(child, 0)
    if status := os.waitstatus_to_exitcode(ended):
        raise SystemExit(status if status > 0 else 1)
    fields = json.loads(document)
    return Plan(**{**fields, "library": tuple(fields["library"]), "notices": tuple(fields["notices"])})


def _write_plan(pipe: int) -> None:
    status = 1
    try:
        from rushes_local.settings import plan_or_refuse

        os.write(pipe, json.dumps(asdict(plan_or_refuse())).encode())
        status = 0
    except SystemExit as refused:
        status = refused.code if isinstance(refused.code, int) else 1
    finally:
        os._exit(status)
