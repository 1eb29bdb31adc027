"""The settings of every process."""

from pydantic import Field

from rushes_gateway.shapes import Shape


class Setting(Shape):
    """One setting of a process. It changes when the process is restarted with another value."""

    variable: str = Field(description="The environment variable that sets it.", examples=["RUSHES_EXPORT_DIR"])
    value: str | None = Field(
        description="The value as written in the variable, with defaults filled in; null: none.",
        examples=["/data/exports"],
    )
    from_environment: bool = Field(description="Whether the environment sets it; false: it is the default.")
    about: str = Field(description="What the setting is for.")


class ProcessSettings(Shape):
    """The settings of one process."""

    process: str = Field(
        description="`gateway`, `catalog`, `inference`, or `media` with the node's position in RUSHES_MEDIA.",
        examples=["media-1"],
    )
    settings: list[Setting] | None = Field(
        description="The settings without secrets; null: the process does not answer."
    )


class SettingsList(Shape):
    """The settings of all processes."""

    processes: list[ProcessSettings]
