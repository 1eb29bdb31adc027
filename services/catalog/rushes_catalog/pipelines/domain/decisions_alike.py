"""One decision about all regions of a run that say the same, tens of thousands at most."""

import base64
import json
import uuid
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from rushes_catalog.domain.ids import BrandLabelId, ChangeId
from rushes_catalog.pipelines.domain.brand_labels import BrandLabel, Verdict, holding, labels_by_frame, same_writing
from rushes_catalog.pipelines.domain.pipelines import StageFrame, StageRegion, Timeline
from rushes_footage.brand_letters import letters_of

MOST_ALIKE: Final = 50_000
"""Limit of the regions of one decision."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What is decided about each of the regions."""

    verdict: Verdict
    brand: str | None
    """None where they are rejected."""
    made_by: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class DecisionsAlike:
    """The decisions to add."""

    labels: Sequence[BrandLabel]
    regions: int
    """Number of regions that they hold for: boxes of a frame that overlap enough share a decision."""
    assets: Sequence[int]
    """Indices of the timeline's videos that these regions are in, in order."""


def saying(text: str, frames: Iterable[StageFrame]) -> list[tuple[int, StageRegion]]:
    """Regions that were compared with brands and have the same letters as a text, with the `seq` of their frames."""
    letters = letters_of(text)
    # A text is read in thousands of frames.
    same: dict[str, bool] = {}
    found = []
    for frame in frames:
        for region in frame.regions:
            if region.match is None:
                continue
            if region.text not in same:
                same[region.text] = letters_of(region.text) == letters
            if same[region.text]:
                found.append((frame.seq, region))
    return found


def decisions_alike(
    change_id: ChangeId,
    decided: Decided,
    regions: Iterable[tuple[int, StageRegion]],
    timeline: Timeline,
    contents: Sequence[str],
    there: Iterable[BrandLabel],
) -> DecisionsAlike:
    """Decisions about those of the regions, given with their `seq`, that none of the present labels holds for.

    `contents`: fingerprints of the timeline's videos; regions in videos where it is "" are left out.
    """
    by_frame = labels_by_frame(there)
    new: dict[BrandLabelId, BrandLabel] = {}
    count, assets = 0, set[int]()
    for seq, found in regions:
        frame = timeline.frames[seq]
        if not contents[frame.asset]:
            continue
        beside = by_frame.setdefault((contents[frame.asset], frame.number), [])
        label = holding(found, beside)
        if label is None:
            label = BrandLabel(
                _label_id(change_id, len(new)),
                contents[frame.asset],
                frame.number,
                found.x,
                found.y,
                found.w,
                found.h,
                found.text,
                decided.verdict,
                decided.brand,
                decided.made_by,
                decided.made_at,
                change_id,
            )
            beside.append(label)
            new[label.id] = label
        if label.id in new:
            count += 1
            assets.add(frame.asset)
    return DecisionsAlike(tuple(new.values()), count, sorted(assets))


def to_bring_back(labels: Sequence[BrandLabel], there: Iterable[BrandLabel]) -> list[BrandLabel]:
    """Those of the labels about whose writing there is no decision."""
    by_frame = labels_by_frame(there)
    return [
        each
        for each in labels
        if not any(same_writing(other, each) for other in by_frame.get((each.fingerprint, each.frame), ()))
    ]


def packed(labels: Sequence[BrandLabel]) -> str:
    """Labels of one change as short text for its record, in the order in which they were made: at least one.

    Their ids follow from the change, and what was decided is the same for all of them.
    """
    one = labels[0]
    fingerprints = list(dict.fromkeys(each.fingerprint for each in labels))
    texts = list(dict.fromkeys(each.text for each in labels))
    content_of = {each: place for place, each in enumerate(fingerprints)}
    text_of = {each: place for place, each in enumerate(texts)}
    stored = {
        "verdict": one.verdict,
        "brand": one.brand,
        "made_by": one.made_by,
        "made_at": one.made_at.isoformat(),
        "fingerprints": fingerprints,
        "texts": texts,
        # By columns, in which numbers repeat.
        "columns": [
            [content_of[each.fingerprint] for each in labels],
            [each.frame for each in labels],
            [each.x for each in labels],
            [each.y for each in labels],
            [each.w for each in labels],
            [each.h for each in labels],
            [text_of[each.text] for each in labels],
        ],
    }
    return base64.b85encode(zlib.compress(json.dumps(stored, separators=(",", ":")).encode())).decode()


def unpacked(change_id: ChangeId, stored: str) -> list[BrandLabel]:
    """The labels of a change that `packed` was given."""
    of = json.loads(zlib.decompress(base64.b85decode(stored)))
    verdict, made_at = Verdict(of["verdict"]), datetime.fromisoformat(of["made_at"])
    return [
        BrandLabel(
            _label_id(change_id, place),
            of["fingerprints"][content],
            frame,
            x,
            y,
            w,
            h,
            of["texts"][text],
            verdict,
            of["brand"],
            of["made_by"],
            made_at,
            change_id,
        )
        for place, (content, frame, x, y, w, h, text) in enumerate(zip(*of["columns"], strict=True))
    ]


def _label_id(change_id: ChangeId, place: int) -> BrandLabelId:
    """Ids of random bits would be most of what is stored of a change."""
    return BrandLabelId(str(uuid.uuid5(uuid.UUID(change_id), str(place))))
