"""Sessions, tokens, the audit record."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, Field

from rushes_gateway.access.roles import RoleName
from rushes_gateway.access.signed_addresses import LONGEST_SECONDS
from rushes_gateway.resources.shapes import Shape


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
        description="Of the token; `admin` with RUSHES_TOKEN, `local` where nobody has to sign in, `anonymous` where "
        "RUSHES_ANONYMOUS gives a role to those who did not."
    )
    anonymous: bool = Field(description="Not signed in, and the role is RUSHES_ANONYMOUS.")
    expires_at: datetime | None = Field(description="None: never, or not signed in.")


class AddressesToSign(Shape):
    """Which addresses to sign, and for how long."""

    addresses: list[Annotated[str, Field(min_length=1, max_length=8192)]] = Field(
        min_length=1,
        max_length=1000,
        description="Paths on this server with their queries: of originals, renditions, clips, their sound and "
        "pictures, frames, thumbnails, storyboards and proxies, and of the replaced tools' videos.",
        examples=[["/api/v1/assets/0199c0de-5f3a-7b1c-8000-000000000000/original"]],
    )
    seconds: int = Field(3600, ge=1, le=LONGEST_SECONDS, description="How long they hold; seven days at most.")


class SignedAddresses(Shape):
    """Addresses that whoever has them may read."""

    addresses: list[str] = Field(description="In the order in which they were asked for.")
    expires_at: datetime


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
