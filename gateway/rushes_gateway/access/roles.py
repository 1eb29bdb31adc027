"""Roles, and those who have one."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Literal, TypeAlias

RoleName: TypeAlias = Literal["viewer", "editor", "admin"]


class Role(IntEnum):
    """Each may do what the ones before it may."""

    VIEWER = 1
    EDITOR = 2
    ADMIN = 3

    @property
    def word(self) -> RoleName:
        """As people and JSON name it."""
        return _WORDS[self]


_WORDS: dict[Role, RoleName] = {Role.VIEWER: "viewer", Role.EDITOR: "editor", Role.ADMIN: "admin"}
ROLES: dict[RoleName, Role] = {word: role for role, word in _WORDS.items()}


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever asks. `token_id` is empty for RUSHES_TOKEN, and where no sign-in is asked for."""

    name: str
    role: Role
    token_id: str = ""
    # None: never.
    expires_at: datetime | None = None
    # Came without a token, and has the role that RUSHES_ANONYMOUS gives.
    is_anonymous: bool = False


# Whoever reaches a gateway that asks for no sign-in sits at this machine.
LOCAL = Actor("local", Role.ADMIN)
ADMIN = Actor("admin", Role.ADMIN)
