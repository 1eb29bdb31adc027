"""Following subjects: all in a stretch of a video, or one that a user points at."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field, replace

import numpy as np

from rushes_footage.detections import Detection
from rushes_inference.domain.asked_pictures import Stretch
from rushes_inference.domain.detections import FoundInFrame
from rushes_inference.domain.errors import SubjectNotFound
from rushes_inference.domain.models import Model
from rushes_inference.domain.tracks import (
    KEEPS_ALIVE,
    SubjectPlace,
    TrackParameters,
    WayParameters,
)
from rushes_inference.operations.detect import Detector
from rushes_inference.vision.detection_arrays import arrays_of
from rushes_inference.vision.subject_path import Seen, SubjectPath, path_of
from rushes_inference.vision.tracks import Tracker, TrackRules


@dataclass(frozen=True)
class Followed:
    """The path of one subject."""

    path: SubjectPath
    subject: Detection
    """The detection where the user pointed."""
    seen: int
    """Processed frames in which the subject was seen."""
    looked_at: int
    model: Model
    """The model that was used."""


class Tracking:
    """Assigns detections to tracks."""

    def __init__(self, detector: Detector) -> None:
        self._detector = detector

    async def frames(self, stretch: Stretch, parameters: TrackParameters) -> AsyncGenerator[FoundInFrame]:
        """The tracked detections of each frame of a stretch, in order; raises like Detector.frames."""
        begins = parameters.detect.min_score
        least = begins * KEEPS_ALIVE
        tracker = Tracker(TrackRules(sure=begins, least=least, begins=begins, patience=parameters.patience))
        async with aclosing(self._detector.frames(stretch, replace(parameters.detect, min_score=least))) as frames:
            async for frame in frames:
                yield _tracked(tracker, frame)

    async def follow(
        self, stretch: Stretch, place: SubjectPlace, parameters: TrackParameters, way: WayParameters
    ) -> AsyncGenerator[float | Followed]:
        """Progress through the stretch, 0 to 1, then the path of the subject at the place.

        The stretch has a last frame and contains the place's frame, which is processed whatever the step is.
        Raises SubjectNotFound, and like Detector.frames.
        """
        assert stretch.last is not None
        begin = stretch.first + (place.frame - stretch.first) % stretch.step
        sightings = _Sightings()
        at_place: FoundInFrame | None = None
        async with aclosing(self.frames(replace(stretch, first=begin), parameters)) as frames:
            async for frame in frames:
                sightings.note(frame)
                if frame.number == place.frame:
                    at_place = frame
                yield (frame.number - stretch.first + 1) / (stretch.last - stretch.first + 1)
        subject = None if at_place is None else _pointed_at(at_place, place)
        if at_place is None or subject is None:
            raise SubjectNotFound(place.frame)
        seen = sightings.of(subject.track)
        # The video may end before the stretch does.
        goes_on = sightings.last + stretch.step > stretch.last
        path = path_of(
            seen,
            stretch.first,
            stretch.last if goes_on else sightings.last,
            bell=way.smoothing,
            most_off=way.tolerance,
            step=stretch.step,
        )
        yield Followed(path, subject, len(seen.frames), sightings.frames, at_place.model)


@dataclass
class _Sightings:
    """Detections by track."""

    frames: int = 0
    last: int = 0
    _tracks: dict[int, list[tuple[int, float]]] = field(default_factory=dict)

    def note(self, frame: FoundInFrame) -> None:
        self.frames += 1
        self.last = frame.number
        for each in frame.detections:
            centre = each.centre[0] / frame.width
            self._tracks.setdefault(each.track, []).append((frame.number, centre))

    def of(self, track: int) -> Seen:
        numbers, centres = zip(*self._tracks[track], strict=True)
        return Seen(np.array(numbers, np.int64), np.array(centres))


def _tracked(tracker: Tracker, frame: FoundInFrame) -> FoundInFrame:
    """Only detections that belong to a track, with its id."""
    tracks = tracker.follow(frame.number, *arrays_of(frame.detections)).tolist()
    found = zip(frame.detections, tracks, strict=True)
    return replace(frame, detections=tuple(replace(each, track=track) for each, track in found if track))


def _pointed_at(frame: FoundInFrame, place: SubjectPlace) -> Detection | None:
    """The smallest box around the place: the object in front of a larger one is meant."""
    x, y = place.x * frame.width, place.y * frame.height
    around = [each for each in frame.detections if each.contains(x, y)]
    return min(around, key=lambda each: each.area, default=None)
