"""The settings of the supervisor."""

import json
import ssl
from dataclasses import asdict, dataclass

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

    def as_json(self) -> str:
        """The plan as `plan_of` reads it."""
        return json.dumps(asdict(self))

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


def plan_of(document: str) -> Plan:
    """The plan that `Plan.as_json` wrote."""
    fields = json.loads(document)
    return Plan(**{**fields, "library": tuple(fields["library"]), "notices": tuple(fields["notices"])})
