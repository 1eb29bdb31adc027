"""Sessions, and addresses that can be read without one."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from rushes_gateway.access.roles import RoleName
from rushes_gateway.access.signed_addresses import LONGEST_SECONDS
from rushes_gateway.shapes import Shape


class SignIn(Shape):
    """The token to sign in with."""

    token: str = Field(
        min_length=1,
        max_length=1000,
        description="The value of RUSHES_TOKEN, or the secret of a token that an admin created.",
    )


class Session(Shape):
    """Whether the client is signed in, and as whom."""

    asked_for: bool = Field(
        description="Whether this gateway requires signing in. false: it does not, and every client is admin."
    )
    role: RoleName | None = Field(description="null: not signed in.")
    name: str | None = Field(
        description="Name of the token. `admin`: RUSHES_TOKEN. `local`: signing in is not required. `anonymous`: not "
        "signed in, with the role of RUSHES_ANONYMOUS. null: not signed in."
    )
    anonymous: bool = Field(description="Whether the client is not signed in and has the role of RUSHES_ANONYMOUS.")
    expires_at: datetime | None = Field(description="When the token expires. null: never, or not signed in.")


class AddressesToSign(Shape):
    """Which addresses to sign, and for how long."""

    addresses: list[Annotated[str, Field(min_length=1, max_length=8192)]] = Field(
        min_length=1,
        max_length=1000,
        description="Paths on this server, with their query strings: of originals, renditions, clips with their sound "
        "and pictures, frames, thumbnails, storyboards, proxies, and videos of the replaced tools.",
        examples=[["/api/v1/assets/0199c0de-5f3a-7b1c-8000-000000000000/original"]],
    )
    seconds: int = Field(
        3600, ge=1, le=LONGEST_SECONDS, description="How long the signatures are valid, in seconds; seven days at most."
    )


class SignedAddresses(Shape):
    """Addresses that can be read without signing in."""

    addresses: list[str] = Field(description="In the order of the request.")
    expires_at: datetime = Field(description="When the addresses stop being valid.")
