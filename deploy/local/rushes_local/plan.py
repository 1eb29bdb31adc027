"""The settings of the supervisor, read and validated in a child process.

The libraries that read settings take more memory than the supervisor itself, which then runs for weeks.
"""

import json
import os
import ssl
import sys
import traceback
from dataclasses import asdict, dataclass
from typing import NoReturn

from rushes_local.child import ending_in_words

# Processes beside the media nodes: gateway, catalog, inference.
OTHERS_THAN_NODES = 3


@dataclass(frozen=True)
class Plan:
    """The settings that `rushes up` uses itself; its processes read their own."""

    data_dir: str
    host: str
    port: int
    # None: only where there is a desktop and a terminal.
    open_browser: bool | None
    # Folders of footage, absolute; empty: the demo library is used.
    library: tuple[str, ...]
    # Port of the gateway's metrics; the other processes have the next ones. 0: no metrics.
    metrics_port: int
    # The same for probes.
    probe_port: int
    # Role of requests without a token; None: signing in is required.
    anonymous: str | None
    # Lines on standard output are JSON objects.
    json_lines: bool = False
    # PEM file of the gateway's certificate; None: plain HTTP.
    certificate: str | None = None
    # Host in the address of the page, without brackets; empty: `host`.
    name: str = ""
    # Notices about settings, to be printed at start.
    notices: tuple[str, ...] = ()

    @property
    def own_url(self) -> str:
        """The address for requests to the gateway from this machine, without a path."""
        return self._url_of(self.host)

    @property
    def page(self) -> str:
        """The address to open in a browser."""
        return f"{self._url_of(self.name or self.host)}/"

    def trusting(self) -> ssl.SSLContext | None:
        """A TLS context that trusts the configured certificate under any host name; None for plain HTTP."""
        if self.certificate is None:
            return None
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        # Trust the certificate itself, whoever its issuer is.
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
        context.load_verify_locations(self.certificate)
        return context

    def _url_of(self, host: str) -> str:
        scheme = "http" if self.certificate is None else "https"
        return f"{scheme}://{f'[{host}]' if ':' in host else host}:{self.port}"


def plan_from_environment(media_nodes: int) -> Plan:
    """The plan; exits with the child's status where it cannot be made, as with invalid settings, which is printed."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        _write_plan(writer, media_nodes)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        document = pipe.read()
    _, ended = os.waitpid(child, 0)
    status = os.waitstatus_to_exitcode(ended)
    if status < 0:
        sys.exit(f"The settings could not be read: the process that reads them was ended by {ending_in_words(status)}.")
    if status > 0:
        raise SystemExit(status)  # the child has printed why
    fields = json.loads(document)
    return Plan(**{**fields, "library": tuple(fields["library"]), "notices": tuple(fields["notices"])})


def _write_plan(pipe: int, media_nodes: int) -> NoReturn:
    status = 1
    try:
        from rushes_local.settings import plan_or_refuse

        os.write(pipe, json.dumps(asdict(plan_or_refuse(media_nodes))).encode())
        status = 0
    except SystemExit as refused:
        if isinstance(refused.code, int):
            status = refused.code
        else:
            print(refused.code, file=sys.stderr)  # noqa: T201
    except BaseException:  # The edge: the process ends below, which would leave the cause unprinted.
        traceback.print_exc()
    finally:
        os._exit(status)
