"""Sessions, tokens, the audit record."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, Field

from rushes_gateway.access.roles import RoleName
from rushes_gateway.schemas.base import Shape


def _within_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError as beyond:
        raise ValueError("must lie between the years 1 and 9999 in UTC") from beyond


class SignIn(Shape):
    """What one signs in with."""

    token: str = Field(min_length=1, max_length=1000, description="RUSHES_TOKEN, or one that an admin has made.")


class Session(Shape):
    """Whether one is signed in, and as whom."""

    asked_for: bool = Field(description="False: this gateway asks nobody to sign in, and everyone is admin.")
    role: RoleName | None = Field(description="None: not signed in.")
    name: str | None = Field(
        description="Of the token; `admin` with RUSHES_TOKEN, `local` where nobody has to sign in."
    )
    expires_at: datetime | None = Field(description="None: never, or not signed in.")


class NewToken(Shape):
    """A token to make."""

    name: str = Field(min_length=1, max_length=100, description="For people; unique.", examples=["Mara's laptop"])
    role: RoleName
    expires_at: Annotated[AwareDatetime, AfterValidator(_within_utc)] | None = Field(
        None, description="In the future; None: never."
    )


class Token(Shape):
    """A token without its secret."""

    id: str
    name: str
    role: RoleName
    created_at: datetime
    expires_at: datetime | None


class MadeToken(Token):
    """A token with its secret."""

    secret: str = Field(description="Shown this once and kept nowhere.")


class TokenPage(Shape):
    """The newest first."""

    tokens: list[Token]
    next_cursor: str | None


class AuditEntry(Shape):
    """Something that was done."""

    sequence: int
    time: datetime
    actor: str = Field(description="Name of the token; `nobody` for a wrong one.")
    token_id: str | None
    address: str = Field(description="Of the client, as the gateway sees it.")
    action: str = Field(examples=["DELETE /api/v1/clips/{clip_id}"])
    targets: list[str] = Field(description="What the path names, and what was made.")
    status: int = Field(description="HTTP status of the answer.")
    request_id: str


class AuditPage(Shape):
    """The newest first."""

    entries: list[AuditEntry]
    next_cursor: str | None
