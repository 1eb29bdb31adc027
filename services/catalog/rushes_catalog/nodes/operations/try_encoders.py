"""Having a media node try its encoders again, after a driver or card changed."""

from dataclasses import replace

from rushes_catalog.jobs.domain.errors import NodeNotFound
from rushes_catalog.nodes.domain.fleet import Fleet, Node
from rushes_catalog.ports.media import EncoderTrials


async def try_encoders(fleet: Fleet, trials: EncoderTrials, name: str) -> Node:
    """The node with its trials begun; it announces the results itself. Raises NodeNotFound, Unavailable."""
    node = fleet.node(name)
    if node is None:
        raise NodeNotFound(name)
    begun = await trials.begin(name)
    # Recorded at once, so that lists of nodes show it; the announcement takes a moment longer.
    fleet.note_trials(name, begun)
    return replace(node, trials=begun)
