"""What the gateway reads from the environment."""

from typing import Self

from pydantic import Field, model_validator

from rushes_chassis.settings import CommaSeparated, CommonSettings

LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "::1")


class GatewaySettings(CommonSettings):
    """Where it listens and whom it answers."""

    host: str = "127.0.0.1"
    port: int = Field(8000, ge=1, le=65535)
    allowed_hosts: CommaSeparated = Field((), description="Host names beside the loopback ones and HOST.")
    allowed_origins: CommaSeparated = Field(
        ("http://exp-dash:8080", "http://localhost:8080"),
        description="Other pages' origins that may call the API from a browser.",
    )

    @model_validator(mode="after")
    def _only_at_home(self) -> Self:
        if self.host not in LOOPBACK_HOSTS:
            raise ValueError(
                f"HOST is {self.host}: this version has no sign-in yet, so it answers on this machine only. "
                "Leave RUSHES_HOST at 127.0.0.1."
            )
        return self
