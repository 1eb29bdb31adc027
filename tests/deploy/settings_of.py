"""Which variables each process reads, from its settings class."""

from collections.abc import Mapping
from typing import Final

from pydantic import AliasChoices

from rushes_catalog.settings import CatalogSettings
from rushes_chassis.settings import CommonSettings, variable_of
from rushes_gateway.settings import GatewaySettings
from rushes_inference.settings import InferenceSettings
from rushes_media.settings import MediaSettings

SERVICES: Final[Mapping[str, type[CommonSettings]]] = {
    "catalog": CatalogSettings,
    "media": MediaSettings,
    "inference": InferenceSettings,
    "gateway": GatewaySettings,
}


def variables_of(kind: type[CommonSettings]) -> set[str]:
    """All variables of a process, aliases included."""
    found: set[str] = set()
    for name, field in kind.model_fields.items():
        alias = field.validation_alias
        found |= set(map(str, alias.choices)) if isinstance(alias, AliasChoices) else {str(alias or variable_of(name))}
    return found
