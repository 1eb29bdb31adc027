"""Settings of the gateway, from the environment."""

from functools import cached_property
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from rushes_chassis.settings import CommaSeparated, CommonSettings
from rushes_footage.proxies import DEFAULT_HEIGHT, LEAST_HEIGHT, MOST_HEIGHT
from rushes_gateway.certificate import Certificate, now, read_certificate

LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "::1")


class GatewaySettings(CommonSettings):
    """Where it listens, and which hosts, origins and roles it accepts."""

    host: str = Field("127.0.0.1", description="The address that it listens on.")
    port: int = Field(8000, ge=1, le=65535, description="The port that it listens on.")
    allowed_hosts: CommaSeparated = Field((), description="Host names beside the loopback ones and HOST.")
    allowed_origins: CommaSeparated = Field(
        ("http://exp-dash:8080", "http://localhost:8080"),
        description="Other pages' origins that may call the API from a browser.",
    )

    proxy_height: int = Field(
        DEFAULT_HEIGHT,
        ge=LEAST_HEIGHT,
        le=MOST_HEIGHT,
        multiple_of=2,
        description="Pixels of a scrub proxy of which nobody says how high: the page's, and those made by themselves.",
    )

    anonymous: Literal["viewer", "editor"] | None = Field(
        None,
        description="What those may do who show no token: for old clients on a network that is trusted.",
    )

    trusted_proxies: CommaSeparated = Field(
        (), description="Addresses of reverse proxies, whose word on a client's address and scheme counts."
    )

    tls_cert: Path | None = Field(None, description="PEM file of what browsers are shown: HTTPS instead of HTTP.")
    tls_key: Path | None = Field(None, description="PEM file of the key to it.")

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
        """Scheme of its addresses."""
        return "http" if self.tls_cert is None else "https"

    @model_validator(mode="after")
    def _no_stranger_without_a_token(self) -> Self:
        if self.host not in LOOPBACK_HOSTS and not self.token.get_secret_value():
            raise ValueError(
                f"RUSHES_HOST is {self.host}, which other machines reach: set RUSHES_TOKEN, so that they have to sign "
                "in. A good one: openssl rand -hex 32"
            )
        if self.anonymous is not None and not self.token.get_secret_value():
            raise ValueError(
                "RUSHES_ANONYMOUS says what those may do who do not sign in, but without RUSHES_TOKEN nobody has to: "
                "set both, or neither"
            )
        return self
