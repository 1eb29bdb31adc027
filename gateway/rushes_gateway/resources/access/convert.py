"""Conversion of sessions."""

from rushes_gateway.access.roles import Actor
from rushes_gateway.resources.access import shapes


def session(actor: Actor | None, *, asked_for: bool) -> shapes.Session:
    """The client's session; `asked_for`: whether requests need a sign-in."""
    return shapes.Session(
        asked_for=asked_for,
        role=actor.role.word if actor is not None else None,
        name=actor.name if actor is not None else None,
        anonymous=actor is not None and actor.is_anonymous,
        expires_at=actor.expires_at if actor is not None else None,
    )
