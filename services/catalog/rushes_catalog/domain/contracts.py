"""Whether an export's settings can keep a data set's contract."""

from rushes_catalog.domain.errors.exports import ContractImpossible
from rushes_footage.contracts import SIDES, VIDEO_FRAMES, Contract
from rushes_footage.facts import MediaFacts


def expect_possible(contract: Contract, short_side: int, asset_name: str, facts: MediaFacts | None) -> None:
    """Raise ContractImpossible where no clip of these settings can keep the contract."""
    if contract is Contract.FOLEY and facts is not None and facts.audio is None:
        raise ContractImpossible("contract", f"foley needs sound, and {asset_name} has none")
    if contract in VIDEO_FRAMES and 0 < short_side < SIDES:
        raise ContractImpossible("short_side", f"{contract} needs {SIDES} pixels at least, or 0 for the source's size")
