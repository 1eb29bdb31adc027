"""Whether an export's settings can keep a data set's contract."""

from rushes_catalog.exports.domain.errors import ContractImpossible
from rushes_footage.contracts import SIDES, VIDEO_FRAMES, ClipEnd, ClipFrames, Contract, Length
from rushes_footage.facts import MediaFacts


def expect_possible(
    contract: Contract, short_side: int, asset_name: str, facts: MediaFacts | None, length: Length | None = None
) -> None:
    """Raise ContractImpossible where no clip of these settings can keep the contract."""
    if contract is not Contract.PLAIN and length is not None:
        raise ContractImpossible(_field_of(length), f"{contract} has a length of its own")
    if contract is Contract.FOLEY and facts is not None and facts.audio is None:
        raise ContractImpossible("contract", f"foley needs sound, and {asset_name} has none")
    if contract in VIDEO_FRAMES and 0 < short_side < SIDES:
        raise ContractImpossible("short_side", f"{contract} needs {SIDES} pixels at least, or 0 for the source's size")


def _field_of(length: Length) -> str:
    match length:
        case ClipFrames():
            return "frames"
        case ClipEnd():
            return "end"
        case _:
            return "seconds"
