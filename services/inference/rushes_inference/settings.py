"""Settings of inference, from the environment."""

import os
from pathlib import Path
from typing import Annotated, Final, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, field_validator, model_validator
from pydantic_settings import NoDecode

from rushes_chassis.settings import Bytes, ServiceSettings
from rushes_inference.adapters.triton.address import TritonAddress, triton_address
from rushes_inference.domain.devices import AUTO
from rushes_inference.domain.published import SITE


def _address(value: object) -> object:
    return triton_address(value) if isinstance(value, str) else value


def _readable(file: Path | None) -> Path | None:
    if file is None:
        return None
    file = file.expanduser()
    if not os.access(file, os.R_OK):
        raise ValueError(f"{file} cannot be read")
    return file


OFF: Final = "off"
"""The value of RUSHES_MODELS_SITE with which this service downloads nothing."""


def _site(value: str) -> str:
    parts = urlsplit(value)
    plain = not (parts.query or parts.fragment or "@" in parts.netloc)
    if value != OFF and not (parts.scheme in {"https", "http"} and parts.hostname and plain):
        raise ValueError(f"must be an address like {SITE}, or {OFF}, and is {value!r}")
    return value.rstrip("/")


ModelsSite = Annotated[str, AfterValidator(_site)]
"""Address of a site with published models, without a slash at its end, or OFF."""


def _base(value: str) -> str:
    if not value:
        return ""
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        parts = urlsplit("")
    plain = not (parts.query or parts.fragment or "@" in parts.netloc) and value.isascii() and value.isprintable()
    if not (parts.scheme in {"https", "http"} and parts.hostname and plain and " " not in value):
        # What is wrong may be a key that was pasted here, so it is not shown.
        raise ValueError("must be the base of a chat completions API, such as http://host:8080/v1")
    return value.rstrip("/").removesuffix("/chat/completions")


def _sent_in_a_header(key: SecretStr) -> SecretStr:
    value = key.get_secret_value()
    if not (value.isascii() and value.isprintable() and " " not in value):
        raise ValueError("may have only printable ASCII characters, and no spaces: it is sent in a header")
    return key


ApiBase = Annotated[str, AfterValidator(_base)]
"""Address of a chat completions API, without a slash at its end; "": none."""
ApiKey = Annotated[SecretStr, AfterValidator(_sent_in_a_header)]

PemFile = Annotated[Path | None, AfterValidator(_readable)]


class InferenceSettings(ServiceSettings):
    """Settings of the inference service."""

    inference_threads: int = Field(
        0,
        ge=0,
        le=256,
        description="Number of pictures examined at the same time; 0: one for each of the machine's cores.",
    )
    inference_queue: int = Field(
        64,
        ge=1,
        le=4096,
        description="Number of pictures that may be examined or waiting; further requests are refused.",
    )

    inference_device: Literal["auto", "cpu", "cuda", "tensorrt"] = Field(
        AUTO,
        description="Device that runs models. auto: an NVIDIA card (cuda) where a trial shows that it works, else the "
        "CPU. tensorrt: the card, with each model compiled for it first.",
    )

    models_dir: Path | None = Field(
        None,
        description="Folder of models, the model of speech and models compiled for a card, which several inference "
        "processes may share; empty: the data folder.",
    )
    models_site: ModelsSite = Field(
        SITE,
        description="Site from which published models are downloaded when an admin wants one; a mirror needs the same "
        "paths. off: the server downloads nothing.",
    )

    seen_bytes: Bytes = Field(
        16 << 30,
        ge=1 << 20,
        description="Largest total size in bytes of the vectors of pictures that are searched by words, in a file "
        "below the data folder; twice that while they are loaded. A million different pictures take half a gigabyte.",
    )

    triton: Annotated[TritonAddress | None, NoDecode, BeforeValidator(_address)] = Field(
        None,
        validation_alias="RUSHES_TRITON_URL",
        description="gRPC address of a Triton Inference Server that runs the models; empty: this process runs them.",
    )
    triton_ca: PemFile = Field(
        None, description="PEM file of the authorities that may have signed the certificate of a grpcs:// Triton."
    )
    triton_certificate: PemFile = Field(
        None, description="PEM file of the client certificate that this process presents to a grpcs:// Triton."
    )
    triton_key: PemFile = Field(None, description="PEM file of the key of that client certificate.")
    triton_seconds: float = Field(
        20.0, ge=0.1, le=600, description="Seconds that Triton has for a response, all attempts included."
    )

    vlm_local_url: ApiBase = Field(
        "",
        description="Base of the chat completions API of a model in your own network, such as http://host:8080/v1; "
        "runs with the stage escalate_local send it crops. Empty: nothing is sent.",
    )
    vlm_local_model: str = Field("", description="Name of that model, as its API knows it.")
    vlm_cloud_url: ApiBase = Field(
        "",
        description="Base of the chat completions API of a model elsewhere, such as https://host/v1; runs with the "
        "stage escalate_cloud send it crops. Empty: nothing is sent.",
    )
    vlm_cloud_model: str = Field("", description="Name of that model, as its API knows it.")
    vlm_cloud_key: ApiKey = Field(SecretStr(""), description="Secret that the API of the model elsewhere asks for.")
    vlm_seconds: float = Field(60.0, ge=0.1, le=600, description="Seconds that an outside model has for an answer.")

    @model_validator(mode="after")
    def _models_are_named(self) -> Self:
        for name, url, model in (
            ("LOCAL", self.vlm_local_url, self.vlm_local_model),
            ("CLOUD", self.vlm_cloud_url, self.vlm_cloud_model),
        ):
            if url and not model:
                raise ValueError(f"RUSHES_VLM_{name}_URL needs RUSHES_VLM_{name}_MODEL: the name of the model there")
        return self

    @model_validator(mode="after")
    def _both_or_neither(self) -> Self:
        if (self.triton_certificate is None) != (self.triton_key is None):
            raise ValueError("RUSHES_TRITON_CERTIFICATE and RUSHES_TRITON_KEY belong together: set both or neither")
        return self

    @property
    def threads(self) -> int:
        """Number of pictures examined at the same time."""
        return self.inference_threads or os.cpu_count() or 1

    @property
    def download_site(self) -> str | None:
        """Site from which models are downloaded; None: this service downloads nothing."""
        return None if self.models_site == OFF else self.models_site

    @property
    def downloads_folder(self) -> Path:
        """The folder of running downloads."""
        return self.data_dir / "downloads"

    @field_validator("models_dir")
    @classmethod
    def _from_here(cls, folder: Path | None) -> Path | None:
        return None if folder is None else folder.expanduser().absolute()

    @property
    def _shared(self) -> Path:
        return self.models_dir or self.data_dir

    @property
    def models_folder(self) -> Path:
        """The folder of installed models."""
        return self._shared / "models"

    @property
    def engines_folder(self) -> Path:
        """The folder of models compiled for a card; missing ones are compiled again."""
        return self._shared / "engines"

    @property
    def speech_folder(self) -> Path:
        """The folder of the model of speech."""
        return self._shared / "speech"
