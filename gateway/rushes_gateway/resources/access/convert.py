"""Conversion of sessions and tokens."""

from rushes.catalog.v1 import tokens_pb2
from rushes_gateway.access.gatekeeper import ROLES_OF
from rushes_gateway.access.roles import Actor, Role
from rushes_gateway.resources.access import shapes
from rushes_gateway.timestamps import moment

_MESSAGES = {role: message for message, role in ROLES_OF.items()}


def session(actor: Actor | None, *, asked_for: bool) -> shapes.Session:
    """The client's session; `asked_for`: whether requests need a sign-in."""
    return shapes.Session(
        asked_for=asked_for,
        role=actor.role.word if actor is not None else None,
        name=actor.name if actor is not None else None,
        anonymous=actor is not None and actor.is_anonymous,
        expires_at=actor.expires_at if actor is not None else None,
    )


def role_message(role: Role) -> tokens_pb2.Role.ValueType:
    """The catalog's value for a role."""
    return _MESSAGES[role]


def token(message: tokens_pb2.Token) -> shapes.Token:
    """A token without its secret."""
    return shapes.Token(
        id=message.id,
        name=message.name,
        role=ROLES_OF[message.role].word,
        created_at=moment(message.created_at),
        expires_at=moment(message.expires_at) if message.HasField("expires_at") else None,
    )
