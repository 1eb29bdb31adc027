"""Settings of the gateway, from the environment."""

import ipaddress
import re
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, field_validator, model_validator

from rushes_chassis.settings import CommaSeparated, CommonSettings
from rushes_footage.proxies import DEFAULT_HEIGHT, LEAST_HEIGHT, MOST_HEIGHT
from rushes_gateway.certificate import Certificate, now, read_certificate

LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "::1")

_HOST = r"(?:[\w.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]+)?"
_NAME = re.compile(rf"{_HOST}|[0-9A-Fa-f:.]+")
_ORIGIN = re.compile(rf"[A-Za-z][A-Za-z0-9+.-]*://{_HOST}/?")


def listened_on(host: str) -> str:
    """An address without a port; raises ValueError where it has one."""
    if re.fullmatch(r"[^:]*:[0-9]*|\[.*\]:[0-9]*", host):
        raise ValueError(f"{host!r} has a port: RUSHES_PORT sets it, and this takes only the address")
    return host


def host_names(names: tuple[str, ...]) -> tuple[str, ...]:
    """Raises ValueError for what no request can name in its Host field."""
    for name in names:
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} is no host name: nas.lan, without scheme, path or *")
    return names


def page_origins(origins: tuple[str, ...]) -> tuple[str, ...]:
    """Raises ValueError for what no browser sends as the origin of a page."""
    for origin in origins:
        if not _ORIGIN.fullmatch(origin):
            raise ValueError(f"{origin!r} is no origin: scheme://host or scheme://host:port, as in http://nas.lan:8080")
    return origins


def proxy_addresses(proxies: tuple[str, ...]) -> tuple[str, ...]:
    """Raises ValueError for what is no IP address and no network; `*` alone means every address."""
    for proxy in () if proxies == ("*",) else proxies:
        try:
            ipaddress.ip_network(proxy)
        except ValueError:
            raise ValueError(f"{proxy!r} is no address or network: 192.168.1.5 or 10.0.0.0/8") from None
    return proxies


class GatewaySettings(CommonSettings):
    """Settings of the gateway: where it listens, and which hosts, origins and roles it accepts."""

    host: Annotated[str, AfterValidator(listened_on)] = Field(
        "127.0.0.1", description="The address that the gateway listens on."
    )
    port: int = Field(8000, ge=1, le=65535, description="The port that the gateway listens on.")
    allowed_hosts: Annotated[CommaSeparated, AfterValidator(host_names)] = Field(
        (), description="Host names that requests may have beside the loopback ones and RUSHES_HOST, comma-separated."
    )
    allowed_origins: Annotated[CommaSeparated, AfterValidator(page_origins)] = Field(
        ("http://exp-dash:8080", "http://localhost:8080"),
        description="Origins of other pages that may use the API from a browser, comma-separated.",
    )

    proxy_height: int = Field(
        DEFAULT_HEIGHT,
        ge=LEAST_HEIGHT,
        le=MOST_HEIGHT,
        multiple_of=2,
        description="Height in pixels of scrub proxies of the page, of RUSHES_PROXIES_AHEAD, and of requests that "
        "name no height; even.",
    )

    anonymous: Literal["viewer", "editor"] | None = Field(
        None,
        description="Role of requests without a token, for old clients on a trusted network; reported at each start. "
        "Needs RUSHES_TOKEN.",
    )

    trusted_proxies: Annotated[CommaSeparated, AfterValidator(proxy_addresses)] = Field(
        (),
        description="Addresses or networks of reverse proxies whose X-Forwarded-For and -Proto are trusted, "
        "comma-separated.",
    )

    tls_cert: Path | None = Field(
        None, description="PEM file of the certificate: HTTPS instead of HTTP. Needs RUSHES_TLS_KEY."
    )
    tls_key: Path | None = Field(None, description="PEM file of the certificate's key.")

    @field_validator("tls_cert", "tls_key")
    @classmethod
    def _from_here(cls, file: Path | None) -> Path | None:
        return None if file is None else file.expanduser().absolute()

    @model_validator(mode="after")
    def _usable_certificate(self) -> Self:
        _ = self.certificate  # Raises for unusable files.
        return self

    @cached_property
    def certificate(self) -> Certificate | None:
        """The certificate as of reading these settings; None: plain HTTP."""
        if self.tls_cert is None and self.tls_key is None:
            return None
        if self.tls_cert is None or self.tls_key is None:
            raise ValueError("RUSHES_TLS_CERT and RUSHES_TLS_KEY belong together: set both or neither")
        return read_certificate(self.tls_cert, self.tls_key, now())

    @property
    def scheme(self) -> str:
        """Scheme of the gateway's addresses."""
        return "http" if self.tls_cert is None else "https"

    @model_validator(mode="after")
    def _no_stranger_without_a_token(self) -> Self:
        if self.host not in LOOPBACK_HOSTS and not self.token.get_secret_value():
            raise ValueError(
                f"RUSHES_HOST is {self.host}, which other machines can reach: set RUSHES_TOKEN, so that they have to "
                "sign in. A good one: openssl rand -hex 32"
            )
        if self.anonymous is not None and not self.token.get_secret_value():
            raise ValueError("RUSHES_ANONYMOUS has no effect without RUSHES_TOKEN: set both or neither")
        return self
