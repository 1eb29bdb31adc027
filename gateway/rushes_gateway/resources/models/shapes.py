"""Models that detect objects, describe pictures or recognise speech."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from rushes_gateway.shapes import Shape

MODEL_NAME = r"^[a-z0-9][a-z0-9._-]{0,63}$"
"""Pattern of the names that a model may have, the same as in inference."""


class Model(Shape):
    """An installed model."""

    name: str = Field(examples=["yolo11n"])
    version: str = Field(description="SHA-256 of the model's file.", examples=["9f2c…"])
    kind: Literal["detect", "embed"] = Field(
        description="`detect`: it finds objects. `embed`: it describes pictures, and videos can be sorted by its "
        "descriptions."
    )
    bytes: int = Field(description="Size of the model's file in bytes.", examples=[10_613_290])
    classes: list[str] = Field(
        description="Names of the classes; the position in the list is the class's number.",
        examples=[["person", "ball"]],
    )
    input_size: int = Field(description="Width and height of the model's input in pixels.", examples=[640])
    any_size: bool = Field(description="Whether the model also accepts other sizes that are multiples of `stride`.")
    stride: int = Field(description="Stride in pixels.", examples=[32])
    head: Literal["raw", "final", "vector"] = Field(
        description="`raw`: overlapping boxes are removed by Rushes. `final`: the model removes them itself, and `iou` "
        "has no effect. `vector`: the model describes pictures."
    )
    dimensions: int | None = Field(
        description="Length of the vector that describes a picture; null for a model that finds objects."
    )
    licence: str | None = Field(description="Licence of the model; null where unknown.", examples=["AGPL-3.0"])
    origin: str | None = Field(description="Where the model came from, for people.", examples=["yolo11n.pt"])
    added_at: datetime
    damage: str | None = Field(
        description="Why it cannot be used, for people: its file has changed since it was added. Null for a usable "
        "model.",
        examples=["model.onnx has changed since it was added"],
    )


class UnreadableModel(Shape):
    """A model whose metadata cannot be read."""

    name: str = Field(examples=["yolo11n"])
    damage: str = Field(description="Why it cannot be read, for people.", examples=["model.json is missing"])


class AddCommand(Shape):
    """A published model, and the command that adds it."""

    name: str = Field(examples=["yolo11n"])
    licence: str = Field(description="Licence of its weights.", examples=["AGPL-3.0"])
    download_bytes: int = Field(
        description="About as large as what is downloaded, without packages that the command installs."
    )
    command: str = Field(
        description="The whole command, as it is typed in bash or zsh on the machine where inference runs."
    )


class ModelList(Shape):
    """Installed models by name, damaged ones included."""

    models: list[Model]
    unreadable: list[UnreadableModel] = Field(
        description="Damaged models of which only the name is known. They can be removed, and added again."
    )
    add_commands: list[AddCommand] = Field(
        description="Published models that are not added yet; empty where inference has no command `rushes`."
    )


class Download(Shape):
    """A download that is running, or has failed."""

    phase: Literal["downloading", "testing", "failed"] = Field(
        description="`testing`: the files are there; the model is checked and tried, and then added."
    )
    done_bytes: int = Field(description="Bytes that have come.", examples=[120_000_000])
    total_bytes: int | None = Field(
        description="Bytes of all files; null until the site has said how many.", examples=[351_530_549]
    )
    seconds_left: float | None = Field(description="Until all bytes have come; null where unknown.", examples=[41.5])
    problem: str | None = Field(description="Why it failed and what to do, for people; null unless it failed.")


class PublishedModel(Shape):
    """A published model that is not added."""

    name: str = Field(examples=["clip-vit-b-32"])
    kind: Literal["detect", "embed", "speech"] = Field(
        description="`detect` and `embed`: as of an installed model. `speech`: it recognises speech; one at most."
    )
    purpose: str = Field(description="What it is for, in a sentence.")
    licence: str = Field(description="Licence of its weights.", examples=["MIT"])
    download_bytes: int = Field(
        description="About as large as what is downloaded, without packages that the command installs.",
        examples=[350_000_000],
    )
    command: str | None = Field(
        description="The whole command that adds it, as it is typed in bash or zsh on the machine where inference "
        "runs; null where there is none."
    )
    hindrance: str | None = Field(
        description="Why the server does not download it, for people; null: it does, on "
        "`POST /api/v1/published-models/{name}/download`."
    )
    addresses: list[str] = Field(
        description="Addresses of its files, to be downloaded elsewhere; none of a model that only its command makes."
    )
    download: Download | None = Field(description="Its download; null: it is not being downloaded.")


class PublishedModels(Shape):
    """Published models that are not added."""

    site: str | None = Field(
        description="Site from which the server downloads them; null: it downloads nothing.",
        examples=["https://huggingface.co"],
    )
    models: list[PublishedModel]


class SpeechModel(Shape):
    """A speech recogniser, and an encoder of the recognised text."""

    bytes: int = Field(description="Size of all its files in bytes.")
    dimensions: int = Field(description="Length of the vector that describes a text.")
    licence: str | None = Field(description="Licence of the model; null where unknown.")
    origin: str | None = Field(description="Where the model came from, for people.")
    added_at: datetime


class Speech(Shape):
    """Speech recognition, by which videos can be sorted."""

    model: SpeechModel | None = Field(description="The model; null: none was added.")
    installed: bool = Field(description="Whether the software that runs such a model is installed.")
    lacks: str | None = Field(description="What has to be installed or added, in a sentence; null: nothing.")
    add_command: str | None = Field(
        description="The whole command that downloads and adds a model, as it is typed where inference runs; null "
        "where there is none."
    )


class BatchTime(Shape):
    """How long a model takes for a batch of pictures of its input size."""

    pictures: int = Field(description="Number of pictures in the batch.", examples=[4])
    ms_per_picture: float = Field(description="Milliseconds per picture: the median of several runs.", examples=[48.2])


class ModelSpeed(Shape):
    """How fast a model runs on this server."""

    first_ms: float = Field(
        description="Milliseconds to the first result, including the loading of a model that was not loaded yet.",
        examples=[380.0],
    )
    batches: list[BatchTime]
