"""What each process was told by its environment."""

from pydantic import Field

from rushes_gateway.resources.shapes import Shape


class Setting(Shape):
    """One setting of a process; it changes when that is started with another value."""

    variable: str = Field(description="The environment variable that sets it.", examples=["RUSHES_EXPORT_DIR"])
    value: str | None = Field(
        description="As the variable takes it, what was left out filled in; null: none.", examples=["/data/exports"]
    )
    from_environment: bool = Field(description="The environment says it; else it is the default.")
    about: str = Field(description="What it is for.")


class ProcessSettings(Shape):
    """The settings of one process."""

    process: str = Field(
        description="`gateway`, `catalog`, `inference`, `media` with the node's place in RUSHES_MEDIA.",
        examples=["media-1"],
    )
    settings: list[Setting] | None = Field(description="Secrets are left out. null: the process does not answer.")


class SettingsList(Shape):
    """Of all processes."""

    processes: list[ProcessSettings]
