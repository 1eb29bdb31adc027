"""All checks, in the order of the output."""

from collections.abc import Iterator

from rushes_catalog.settings import CatalogSettings
from rushes_chassis.settings import refuse_unusable_certificates
from rushes_chassis.tracing import TracingSettings
from rushes_gateway.certificate import now
from rushes_gateway.settings import GatewaySettings
from rushes_inference.adapters.device_trials import ProcessDeviceTrials
from rushes_inference.settings import InferenceSettings
from rushes_local.doctor.access import check_access, check_https
from rushes_local.doctor.codecs import check_codecs
from rushes_local.doctor.database import check_database
from rushes_local.doctor.devices import check_device
from rushes_local.doctor.encoders import check_encoders
from rushes_local.doctor.findings import Finding, limited
from rushes_local.doctor.folders import check_roots, check_sorted, check_written
from rushes_local.doctor.imports import check_import
from rushes_local.doctor.running import check_running
from rushes_local.doctor.speech import check_speech
from rushes_local.doctor.system import check_system
from rushes_local.doctor.tracing import check_tracing
from rushes_local.settings import IGNORED, LocalSettings, plan_or_refuse
from rushes_media.settings import MediaSettings


def check_everything() -> Iterator[Finding]:
    """The findings of all checks; exits after printing all mistakes where settings are invalid, as `rushes up` does."""
    plan = plan_or_refuse()
    media = MediaSettings()
    refuse_unusable_certificates(media)
    yield from check_system(ffmpeg_confined=media.ffmpeg_confined)
    gateway = GatewaySettings()
    yield from check_access(gateway)
    yield from check_https(gateway, now())
    catalog = CatalogSettings()
    yield from check_roots(media.library)
    yield from check_sorted(catalog.sort_dir)
    yield check_written("data", "RUSHES_DATA_DIR", media.data_dir)
    yield check_written("exports", "RUSHES_EXPORT_DIR", media.export_folder)
    yield check_written("derived files", "RUSHES_CACHE_DIR", media.cache_folder)
    yield from check_database(catalog.database)
    yield from check_import(catalog.cutter_file, media.catalog_peer)
    for name in LocalSettings().ignored:
        yield limited(name, IGNORED[name])
    yield from check_codecs(media.ffmpeg_program)
    yield from check_encoders(media.catalog_peer, media)
    inference = InferenceSettings()
    yield check_device(inference.inference_device, ProcessDeviceTrials())
    yield check_speech(inference.speech_folder)
    yield check_tracing(TracingSettings())
    yield from check_running(plan)
