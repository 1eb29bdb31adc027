"""Has a media node try its encoders again: a driver was installed, a card is free, a device was named."""

from dataclasses import replace

from rushes_catalog.domain.errors import NodeNotFound
from rushes_catalog.domain.fleet import Fleet, Node
from rushes_catalog.ports.media import EncoderTrials


async def try_encoders(fleet: Fleet, trials: EncoderTrials, name: str) -> Node:
    """The node with its trials begun; what comes of them it announces itself. Raises NodeNotFound, Unavailable."""
    node = fleet.node(name)
    if node is None:
        raise NodeNotFound(name)
    begun = await trials.begin(name)
    # At once, so that whoever lists the nodes now sees it; what is announced takes a moment longer.
    fleet.note_trials(name, begun)
    return replace(node, trials=begun)
