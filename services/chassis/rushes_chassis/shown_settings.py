"""The settings of a process as shown to editors and admins: all but secrets."""

from collections.abc import Iterable
from dataclasses import dataclass

from pydantic import AliasChoices, SecretStr
from pydantic.fields import FieldInfo

from rushes_chassis.settings import CommonSettings, variable_of


@dataclass(frozen=True)
class ShownSetting:
    """One setting of a process."""

    variable: str
    """The environment variable that sets it."""
    value: str
    """As it would be written in the variable; empty: not set."""
    from_environment: bool
    about: str


def shown_settings(settings: CommonSettings) -> list[ShownSetting]:
    """All settings that may be shown, in the order of their declaration.

    SecretStr fields, and fields declared with `exclude=True` because they may hold a secret, are left out.
    """
    return [
        ShownSetting(
            variable=_variable(name, field),
            value=_written(getattr(settings, name)),
            from_environment=name in settings.model_fields_set,
            about=field.description or "",
        )
        for name, field in type(settings).model_fields.items()
        if not field.exclude and not isinstance(getattr(settings, name), SecretStr)
    ]


def _variable(name: str, field: FieldInfo) -> str:
    alias = field.validation_alias
    first = alias.choices[0] if isinstance(alias, AliasChoices) else alias
    return first if isinstance(first, str) else variable_of(name)


def _written(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case str():
            return value
        case Iterable():
            return ",".join(map(str, value))
        case _:
            return str(value)
