"""Roles, and users with a role."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Literal, TypeAlias

RoleName: TypeAlias = Literal["viewer", "editor", "admin"]


class Role(IntEnum):
    """Each role includes the ones before it."""

    VIEWER = 1
    EDITOR = 2
    ADMIN = 3

    @property
    def word(self) -> RoleName:
        """Name for people and JSON."""
        return _WORDS[self]


_WORDS: dict[Role, RoleName] = {Role.VIEWER: "viewer", Role.EDITOR: "editor", Role.ADMIN: "admin"}
ROLES: dict[RoleName, Role] = {word: role for role, word in _WORDS.items()}


@dataclass(frozen=True, slots=True)
class Actor:
    """The user of a request. `token_id` is empty for RUSHES_TOKEN, and where no sign-in is needed."""

    name: str
    role: Role
    token_id: str = ""
    # None: never.
    expires_at: datetime | None = None
    # Without a token, with the role of RUSHES_ANONYMOUS.
    is_anonymous: bool = False


# Without sign-in, only users of this machine can reach the gateway.
LOCAL = Actor("local", Role.ADMIN)
ADMIN = Actor("admin", Role.ADMIN)
