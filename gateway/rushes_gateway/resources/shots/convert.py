"""Conversion of shots."""

from rushes.media.v1 import shots_pb2
from rushes_footage.messages.shots import cut_from
from rushes_footage.shots import shots_of
from rushes_gateway.resources.shots import shapes


def shots(message: shots_pb2.GetShotsResponse) -> shapes.Shots:
    """The shots of a video whose cuts are found."""
    cuts = [cut_from(cut) for cut in message.cuts]
    return shapes.Shots(
        shots=[
            shapes.Shot(first_frame=shot.first_frame, last_frame=shot.last_frame, start=shot.start, end=shot.end)
            for shot in shots_of(cuts, message.frames, message.seconds)
        ],
        cuts=[shapes.ShotCut(frame=cut.frame, kind=cut.kind.value, confidence=cut.confidence) for cut in cuts],
    )
