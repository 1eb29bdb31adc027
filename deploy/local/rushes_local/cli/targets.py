"""What commands call: the services of a running Rushes, and the site of published models."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rushes_chassis.trust import Peer
    from rushes_local.settings import LocalSettings


def _settings() -> "LocalSettings":
    """The settings of commands that call a running Rushes; exits where they cannot be used."""
    from rushes_chassis.settings import load_settings, refuse_unusable_certificates
    from rushes_local.settings import LocalSettings

    settings = load_settings(LocalSettings)
    refuse_unusable_certificates(settings)
    return settings


def catalog() -> "Peer":
    """The catalog that is set."""
    return _settings().catalog_peer


def download_site() -> str:
    """The site from which commands download models: they do so even where the server may not."""
    from rushes_chassis.settings import load_settings
    from rushes_inference.domain.published import SITE
    from rushes_inference.settings import InferenceSettings

    return load_settings(InferenceSettings).download_site or SITE


def inference() -> "Peer":
    """Inference as it is set."""
    return _settings().inference_peer
