"""Settings from environment variables: read once at start, typed, frozen; all mistakes are reported together.

`os.environ` appears in no other module but addresses.py, which needs the runtime folder of the operating system.
Child processes inherit what their adapters say. OpenTelemetry's variables, which have names of their own, are in
tracing.py.
"""

import os
import re
import sys
from pathlib import Path
from typing import Annotated, Literal, NoReturn, Self, TypeVar

from pydantic import (
    AfterValidator,
    AliasChoices,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from rushes_chassis.addresses import host_port, is_socket, socket_target
from rushes_chassis.secret_files import SECRETS_VARIABLE, SecretFiles, folder_of_secrets
from rushes_chassis.service_tls import ServiceTls, UnusableCertificates
from rushes_chassis.trust import Peer, Trust, service_credential

REFUSED = 2
"""Exit code of a process that a restart does not help: with invalid settings, or a database of a later version."""
SHORTEST_TOKEN = 16
# It travels in a header.
_TOKEN = re.compile(r"[!-~]*")


def _split(value: object) -> object:
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


CommaSeparated = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)]

_UNITS = {"": 1} | {
    f"{prefix}{unit}": base**power
    for unit, base in (("B", 1000), ("iB", 1024))
    for power, prefix in enumerate("KMGT", 1)
}
_AMOUNT = re.compile(r"([0-9]+)\s*([A-Za-z]*)")


def bytes_in(value: object) -> object:
    """Parses a number of bytes, which may have a unit: 21474836480, 20GiB or 20 GB."""
    if not isinstance(value, str):
        return value
    amount = _AMOUNT.fullmatch(value.strip())
    if amount is None or amount[2] not in _UNITS:
        raise ValueError(
            f"{value!r} is no number of bytes: 21474836480, or with one of {', '.join(filter(None, _UNITS))}"
        )
    return int(amount[1]) * _UNITS[amount[2]]


def with_home(path: str) -> str:
    """The path with a leading `~` expanded, and otherwise as it is written."""
    return os.path.expanduser(path)  # noqa: PTH111  # a Path would drop doubled slashes and dots


def listened_on(addresses: tuple[str, ...]) -> tuple[str, ...]:
    """Raises ValueError for what a service cannot listen on."""
    for address in addresses:
        if not is_socket(address) and host_port(address) is None:
            raise ValueError(f"{address!r} is no address to listen on: host:port, [address]:port or unix:/path")
    return addresses


Bytes = Annotated[int, BeforeValidator(bytes_in)]
LogFormat = Literal["text", "json"]


class CommonSettings(BaseSettings):
    """Settings that every process reads."""

    model_config = SettingsConfigDict(
        env_prefix="RUSHES_", frozen=True, extra="ignore", env_ignore_empty=True, populate_by_name=True
    )

    data_dir: Path = Field(Path("var"), description="Folder of the database, derived files and sockets.")
    log_format: LogFormat = Field("text", description="Format of log lines: text for people, json for programs.")
    secrets_dir: Annotated[Path | None, AfterValidator(folder_of_secrets)] = Field(
        None,
        description="Folder of files that are named like settings and hold their values, such as RUSHES_TOKEN; "
        "variables have precedence.",
    )
    probe_port: int = Field(
        0,
        ge=0,
        le=65535,
        description="Port on every address where the gateway answers probes and Prometheus over plain HTTP: /livez, "
        "/readyz, /metrics. Under `rushes up` the next ones are those of the catalog, inference and the media nodes. "
        "0: none.",
    )
    drain_seconds: float = Field(
        0.0,
        ge=0,
        le=24 * 3600,
        description="Seconds that media nodes, inference and the gateway have, when they are told to stop, to finish "
        "what they have begun; they take nothing new meanwhile, and what is left goes on elsewhere. A second signal "
        "ends it. `rushes up` does not drain.",
    )
    metrics_port: int = Field(
        0,
        ge=0,
        le=65535,
        description="Port on 127.0.0.1 where Prometheus reads the metrics of the gateway; the next ones are those of "
        "the catalog, inference and the media nodes. 0: none.",
    )

    token: SecretStr = Field(
        SecretStr(""),
        description="Secret that signs in as admin. Empty: no sign-in is required, and only this machine can connect.",
    )

    service_cert: Path | None = Field(
        None,
        description="PEM file of the certificate that this process shows to the others, with a URI for its role among "
        "its names: rushes:catalog, rushes:media, rushes:inference, rushes:gateway or rushes:tool. Calls over a "
        "network are encrypted, and each process answers those that may call it. `rushes certs services` makes such "
        "files; they are read again when they change.",
    )
    service_key: Path | None = Field(None, description="PEM file of that certificate's key.")
    service_ca: Path | None = Field(None, description="PEM file of the authority of the certificates of all processes.")
    service_secret: SecretStr = Field(
        SecretStr(""),
        description="Secret that processes on a network show to each other where there are no certificates; the same "
        "for all of them.",
    )
    plaintext: Literal["", "private-network"] = Field(
        "",
        description="private-network: a service may listen on a network without certificates, since only trusted "
        "machines are on it.",
    )

    catalog: str = Field("", description="gRPC target of the catalog; empty: a socket in the data folder.")
    media: CommaSeparated = Field(
        (),
        description="gRPC targets of the media nodes that the gateway and inference call, comma-separated; empty: "
        "those that are attached to the catalog.",
    )
    inference: str = Field("", description="gRPC target of inference; empty: a socket in the data folder.")

    grants: bool = Field(
        True,
        description="On one host, media passes open files to the gateway, which reads their bytes itself. false: all "
        "bytes go through gRPC.",
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment, then the files of the folder that it names."""
        return init_settings, env_settings, SecretFiles(settings_cls, os.environ.get(SECRETS_VARIABLE))

    @field_validator("token")
    @classmethod
    def _long_enough(cls, token: SecretStr) -> SecretStr:
        value = token.get_secret_value()
        if value and len(value) < SHORTEST_TOKEN:
            raise ValueError(
                f"must have {SHORTEST_TOKEN} characters at least, this one has {len(value)}. "
                "A good one: openssl rand -hex 32"
            )
        if not _TOKEN.fullmatch(value):
            raise ValueError("may have only printable ASCII characters, and no spaces: it is sent in a header")
        return token

    @field_validator("service_secret")
    @classmethod
    def _secret_long_enough(cls, secret: SecretStr) -> SecretStr:
        value = secret.get_secret_value()
        if value and len(value) < SHORTEST_TOKEN:
            raise ValueError(
                f"must have {SHORTEST_TOKEN} characters at least, this one has {len(value)}. "
                "A good one: openssl rand -hex 32"
            )
        return secret

    @field_validator("service_cert", "service_key", "service_ca")
    @classmethod
    def _absolute(cls, file: Path | None) -> Path | None:
        return None if file is None else file.expanduser().absolute()

    @model_validator(mode="after")
    def _all_three(self) -> Self:
        files = {"CERT": self.service_cert, "KEY": self.service_key, "CA": self.service_ca}
        missing = [f"RUSHES_SERVICE_{name}" for name, file in files.items() if file is None]
        if missing and len(missing) < len(files):
            raise ValueError(
                "RUSHES_SERVICE_CERT, RUSHES_SERVICE_KEY and RUSHES_SERVICE_CA belong together: "
                f"{' and '.join(missing)} is not set"
            )
        return self

    @property
    def trust(self) -> Trust:
        """How this process and others know each other."""
        credential = service_credential(self.service_secret.get_secret_value())
        if self.service_cert is None or self.service_key is None or self.service_ca is None:
            return Trust(credential)
        return Trust(credential, ServiceTls(self.service_cert, self.service_key, self.service_ca))

    @property
    def catalog_peer(self) -> Peer:
        """The catalog, as this process calls it."""
        return Peer("catalog", self.catalog, self.trust)

    @property
    def inference_peer(self) -> Peer:
        """Inference, as this process calls it."""
        return Peer("inference", self.inference, self.trust)

    @model_validator(mode="after")
    def _resolve(self) -> Self:
        # Frozen from here on: defaults that depend on other settings are filled in once.
        fill = object.__setattr__
        fill(self, "data_dir", self.data_dir.expanduser().resolve())
        fill(self, "catalog", self.catalog or socket_target(self.data_dir, "catalog"))
        fill(self, "inference", self.inference or socket_target(self.data_dir, "inference"))
        return self


class ServiceSettings(CommonSettings):
    """Settings of each process that serves RPCs."""

    listen: Annotated[CommaSeparated, AfterValidator(listened_on)] = Field(
        (),
        description="Addresses on which the catalog, inference or a media node listens, comma-separated: host:port, "
        "unix:/path. The option --listen, which may be repeated, has precedence. Default: a socket in the data folder.",
    )


def aliased(name: str, *aliases: str) -> AliasChoices:
    """The variables of a setting: its own, and those of the replaced tools."""
    return AliasChoices(f"RUSHES_{name}", *aliases)


Settings = TypeVar("Settings", bound=CommonSettings)


def load_settings(kind: type[Settings]) -> Settings:
    """The settings of this process; if any are invalid, prints all mistakes and ends the process."""
    try:
        return kind()
    except ValidationError as invalid:
        refuse_settings(mistakes_in(invalid))


def mistakes_in(invalid: ValidationError) -> list[str]:
    """Each mistake with its environment variable."""
    return [_variable(error["loc"]) + error["msg"].removeprefix("Value error, ") for error in invalid.errors()]


def refuse_settings(mistakes: list[str]) -> NoReturn:
    """Print all mistakes in the settings, and end the process."""
    print("Rushes cannot start with these settings:", file=sys.stderr)  # noqa: T201
    for mistake in mistakes:
        print(f"  {mistake}", file=sys.stderr)  # noqa: T201
    raise SystemExit(REFUSED)


def refuse_unusable_certificates(settings: CommonSettings, role: str = "") -> None:
    """End the process where the certificates that are set cannot be used, or are not of this role; "": of any."""
    tls = settings.trust.tls
    if tls is None:
        return
    try:
        if role:
            tls.checked(role)
        else:
            tls.read()
    except UnusableCertificates as unusable:
        refuse_settings([str(unusable)])


def _variable(location: tuple[int | str, ...]) -> str:
    if not location:
        return ""  # A rule about several settings names them itself.
    name = str(location[0])
    return f"{name}: " if name.isupper() else f"{variable_of(name)}: "


def variable_of(name: str) -> str:
    """The environment variable of a setting that has no alias."""
    return f"RUSHES_{name.upper()}"
