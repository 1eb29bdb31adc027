"""Errors of tokens and sessions."""

from rushes_chassis.errors import AlreadyExists, FieldMistake, InvalidInput, NotFound


class TokenNotFound(NotFound):
    """No token of this id."""

    def __init__(self, token_id: str) -> None:
        super().__init__(f"There is no token {token_id}.")


class CredentialNotFound(NotFound):
    """Neither a token nor a session, or no longer."""

    def __init__(self) -> None:
        super().__init__("This token or session is unknown, has expired or was revoked.")


class ExpiresInThePast(InvalidInput):
    """The expiry time of a token is in the past."""

    def __init__(self) -> None:
        said = "must be in the future"
        super().__init__(f"expires_at {said}.", fields=[FieldMistake("expires_at", said)])


class TokenNameTaken(AlreadyExists):
    """Names of tokens have to be unique in the audit record."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is a token named {name!r}. Choose another name, or revoke that one first.")
