"""Settings from files: a folder of files that are named like the variables, as orchestrators mount secrets."""

import os
from pathlib import Path
from typing import Any, Final

from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, SecretsSettingsSource

SECRETS_VARIABLE: Final = "RUSHES_SECRETS_DIR"
_MOST_BYTES = 64 << 10


def folder_of_secrets(folder: Path | None) -> Path | None:
    """The folder; raises ValueError where it, or a file in it that is named like a setting, cannot be read."""
    if folder is None:
        return None
    folder = folder.expanduser().absolute()
    try:
        for file in folder.iterdir():
            if file.name.upper().startswith("RUSHES_") and file.is_file():
                if file.stat().st_size > _MOST_BYTES:
                    raise ValueError(f"{file} has more than {_MOST_BYTES} bytes, so it is no value of a setting")
                file.read_text("utf-8")
    except OSError as hindrance:
        raise ValueError(f"{hindrance.filename or folder} cannot be read: {hindrance.strerror}") from hindrance
    except UnicodeDecodeError:
        raise ValueError(f"{file} is no text in UTF-8") from None
    return folder


class SecretFiles(SecretsSettingsSource):
    """The values in a folder; empty files count as absent. What cannot be read is reported by `folder_of_secrets`."""

    def __init__(self, settings_cls: type[BaseSettings], folder: str | None) -> None:
        super().__init__(settings_cls, folder or None)

    def __call__(self) -> dict[str, Any]:
        """All values, by setting."""
        folder = None if self.secrets_dir is None else Path(str(self.secrets_dir)).expanduser()
        readable = folder is not None and folder.is_dir() and os.access(folder, os.R_OK | os.X_OK)
        return super().__call__() if readable else {}

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """The value of a setting; None where there is no file, or where it is empty."""
        try:
            value, key, is_complex = super().get_field_value(field, field_name)
        except (OSError, UnicodeDecodeError):
            return None, field_name, False
        return (value or None), key, is_complex
