"""Values of the domain that are kept as JSON: written and read by their types, so that nothing untyped comes back."""

from pydantic import TypeAdapter

from rushes_catalog.domain.events import Change
from rushes_catalog.domain.media_facts import ClipProof

CHANGE: TypeAdapter[Change] = TypeAdapter(Change)
PROOF: TypeAdapter[ClipProof] = TypeAdapter(ClipProof)
