"""Settings that `rushes up` reads itself, and validation of those that its processes will read."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from typing import NamedTuple

from pydantic import AliasChoices, Field, ValidationError

from rushes_catalog.settings import CatalogSettings
from rushes_chassis.settings import CommonSettings, mistakes_in, refuse_settings, variable_of
from rushes_footage.proxies import DEFAULT_HEIGHT, LEAST_HEIGHT, MOST_HEIGHT
from rushes_gateway.certificate import now
from rushes_gateway.settings import LOOPBACK_HOSTS, GatewaySettings
from rushes_inference.settings import InferenceSettings
from rushes_local.certificate_folder import CertificateFolder
from rushes_local.plan import OTHERS_THAN_NODES, Plan
from rushes_local.set_paths import path_mistakes, path_notices
from rushes_media.settings import MediaSettings

IGNORED = {
    "MEDIA_THUMBS_DIR": "is not used: thumbnails are among the derived files, in RUSHES_CACHE_DIR.",
    "INFERENCE_URL": "is not used: models run in Rushes' own inference, or on Triton (RUSHES_TRITON_URL).",
}
"""Settings of the replaced tools that have no effect, and why."""

_MOST_PORT = 65535


class Notice(NamedTuple):
    """A notice that does not prevent the start."""

    said: str
    advice: str


class LocalSettings(CommonSettings):
    """Settings of the deployment on one machine."""

    open_browser: bool | None = Field(
        None, description="Open the page in a browser at start; absent: where there is a desktop and a terminal."
    )
    proxy_height: int = Field(
        DEFAULT_HEIGHT,
        ge=LEAST_HEIGHT,
        le=MOST_HEIGHT,
        multiple_of=2,
        description="Height in pixels of scrub proxies made by `rushes proxy` without a height; even.",
    )
    media_thumbs_dir: str = Field("", validation_alias=AliasChoices("MEDIA_THUMBS_DIR"))
    inference_url: str = Field("", validation_alias=AliasChoices("INFERENCE_URL"))

    @property
    def ignored(self) -> tuple[str, ...]:
        """The settings of IGNORED that are set."""
        return tuple(name for name in IGNORED if getattr(self, name.lower()))


_KINDS = (LocalSettings, CatalogSettings, MediaSettings, InferenceSettings, GatewaySettings)
_SECRET = {"token", "service_secret", "database_url"}
_NOT_OURS = {name.lower() for name in IGNORED}


def settings_given() -> dict[str, str]:
    """The settings given in the environment, by variable, without secrets."""
    given: dict[str, str] = {}
    for kind in _KINDS:
        settings = kind()
        for name in sorted(settings.model_fields_set - _SECRET - _NOT_OURS):
            value, alias = getattr(settings, name), kind.model_fields[name].validation_alias
            variable = alias if isinstance(alias, str) else variable_of(name)
            given[variable] = ",".join(map(str, value)) if isinstance(value, tuple) else str(value)
    return given


def plan_or_refuse(media_nodes: int = 1) -> Plan:
    """The plan from the environment; exits after printing all mistakes where any process has invalid settings."""
    mistakes: dict[str, None] = {}
    for kind in _KINDS:
        try:
            kind()
        except ValidationError as invalid:
            mistakes.update(dict.fromkeys(mistakes_in(invalid)))
    with suppress(ValidationError):  # reported above
        mistakes.update(dict.fromkeys(path_mistakes(CatalogSettings(), MediaSettings())))
    with suppress(ValidationError):
        gateway = GatewaySettings()
        for variable, first in (("METRICS", gateway.metrics_port), ("PROBE", gateway.probe_port)):
            mistakes.update(dict.fromkeys(port_mistakes(f"RUSHES_{variable}_PORT", first, gateway.port, media_nodes)))
    if mistakes:
        refuse_settings(list(mistakes))
    local, catalog, gateway, media = LocalSettings(), CatalogSettings(), GatewaySettings(), MediaSettings()
    return Plan(
        data_dir=str(local.data_dir),
        host=gateway.host,
        port=gateway.port,
        open_browser=local.open_browser,
        library=tuple(root.path for root in media.library),
        metrics_port=local.metrics_port,
        probe_port=local.probe_port,
        anonymous=gateway.anonymous,
        json_lines=local.log_format == "json",
        certificate=None if gateway.tls_cert is None else str(gateway.tls_cert),
        name=_name_for_browsers(gateway),
        notices=(*_ignored(local), *path_notices(catalog, media), *map(": ".join, https_notices(gateway, now()))),
    )


def port_mistakes(variable: str, first: int, port: int, media_nodes: int) -> Iterator[str]:
    """What keeps the processes from having this port and the next ones; `port` is the gateway's."""
    last = first + OTHERS_THAN_NODES + media_nodes - 1
    if not first:
        return
    if last > _MOST_PORT:
        most = _MOST_PORT - last + first
        yield f"{variable}: must be {most} or less, as the next {last - first} are used too"
    if first <= port <= last:
        yield f"{variable}: the ports {first} to {last} are used, and RUSHES_PORT is {port}"


def _name_for_browsers(gateway: GatewaySettings) -> str:
    """A name in the certificate, for the address of the page; empty where the host can be used."""
    if gateway.certificate is None or not gateway.certificate.names or gateway.host in gateway.certificate.names:
        return ""
    return gateway.certificate.names[0]


def https_notices(gateway: GatewaySettings, at: datetime) -> tuple[Notice, ...]:
    """Notices about HTTPS, with what to do."""
    certificate, made = gateway.certificate, CertificateFolder(gateway.data_dir)
    if certificate is None:
        if gateway.host in LOOPBACK_HOSTS or not made.server.exists():
            return ()
        return (Notice("HTTPS is off, though `rushes certs` has made a certificate", made.settings),)
    told = []
    if certificate.ends_soon(at):
        how = (
            "rushes certs, and start Rushes again"
            if gateway.tls_cert == made.server
            else "renew it, and start Rushes again"
        )
        told.append(Notice(f"RUSHES_TLS_CERT: {gateway.tls_cert} ends on {certificate.ends_at:%Y-%m-%d}", how))
    if certificate.key_is_open:
        told.append(Notice("RUSHES_TLS_KEY: others on this machine can read it", f"chmod 600 {gateway.tls_key}"))
    return tuple(told)


def _ignored(local: LocalSettings) -> tuple[str, ...]:
    return tuple(f"{name} {IGNORED[name]}" for name in local.ignored)
