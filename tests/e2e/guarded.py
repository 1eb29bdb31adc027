"""What the tests know of the Rushes that asks for a token."""

from typing import Final

ADMIN: Final = "the-admin's-token-of-these-tests"
PROXY: Final = "127.0.0.9"
"""An address whose requests say for whom they come."""
