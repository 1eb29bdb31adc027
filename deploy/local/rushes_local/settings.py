"""What `rushes up` reads itself, and the check of what its processes will read."""

from pydantic import Field, ValidationError

from rushes_catalog.settings import CatalogSettings
from rushes_chassis.settings import CommonSettings, mistakes_in, refuse_settings
from rushes_gateway.settings import GatewaySettings
from rushes_local.plan import Plan
from rushes_media.settings import MediaSettings


class LocalSettings(CommonSettings):
    """Of the one-machine deployment."""

    open_browser: bool | None = Field(None, description="Absent: where there is a desktop and a terminal.")


_KINDS = (LocalSettings, CatalogSettings, MediaSettings, GatewaySettings)
_SECRET = {"token", "database_url"}


def settings_given() -> dict[str, str]:
    """The settings that are not left at their defaults, by variable, without secrets."""
    given: dict[str, str] = {}
    for kind in _KINDS:
        settings = kind()
        for name in sorted(settings.model_fields_set - _SECRET):
            value = getattr(settings, name)
            given[f"RUSHES_{name.upper()}"] = ",".join(map(str, value)) if isinstance(value, tuple) else str(value)
    return given


def plan_or_refuse() -> Plan:
    """The plan out of the environment; ends the process with the mistakes of all processes at once."""
    mistakes: dict[str, None] = {}
    for kind in _KINDS:
        try:
            kind()
        except ValidationError as invalid:
            mistakes.update(dict.fromkeys(mistakes_in(invalid)))
    if mistakes:
        refuse_settings(list(mistakes))
    local, gateway, media = LocalSettings(), GatewaySettings(), MediaSettings()
    return Plan(
        data_dir=str(local.data_dir),
        host=gateway.host,
        port=gateway.port,
        open_browser=local.open_browser,
        library=tuple(root.path for root in media.library),
        metrics_port=local.metrics_port,
        anonymous=gateway.anonymous,
    )
