"""Rules of COCO annotation files: https://cocodataset.org/#format-data."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from rushes_local.annotations.violations import PIXEL, Counts, Unreadable, Violation, is_count, is_number

_LISTS = ("images", "annotations", "categories")
# An area may exceed that of its box by this share and as many square pixels, as writers round. Areas of outlines are
# smaller than those of their boxes, so there is no lower limit.
_AREA_SLACK = 0.01

Entry = Mapping[str, object]


def violations_of_coco(file: Path, counts: Counts) -> Iterator[Violation]:
    """The violations in a file; its pictures and boxes are counted in `counts`. Raises Unreadable, OSError."""
    try:
        document = json.loads(file.read_bytes())
    except (ValueError, RecursionError) as wrong:
        raise Unreadable(f"no JSON: {wrong}") from wrong
    if not isinstance(document, dict):
        raise Unreadable("no COCO: the document is no object")
    lists = {name: document.get(name) for name in _LISTS}
    for name, entries in lists.items():
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise Unreadable(f"no COCO: {name} is no list of objects")
    images, annotations, categories = (list(lists[name] or ()) for name in _LISTS)
    counts.pictures, counts.boxes = len(images), len(annotations)
    yield from _categories(categories)
    yield from _images(images)
    yield from _annotations(annotations, {each["id"]: each for each in images if is_count(each.get("id"))}, categories)


def _ids(kind: str, entries: list[Entry]) -> Iterator[Violation]:
    seen: set[object] = set()
    for index, entry in enumerate(entries):
        number = entry.get("id")
        if not is_count(number):
            yield Violation(f"{kind}[{index}].id", "is no whole number from 0 on")
        elif number in seen:
            yield Violation(f"{kind}[{index}].id", f"{number} is used twice")
        else:
            seen.add(number)


def _names(kind: str, key: str, entries: list[Entry]) -> Iterator[Violation]:
    seen: set[object] = set()
    for index, entry in enumerate(entries):
        name = entry.get(key)
        if not isinstance(name, str) or not name:
            yield Violation(f"{kind}[{index}].{key}", "is missing")
        elif name in seen:
            yield Violation(f"{kind}[{index}].{key}", f'"{name}" is used twice')
        else:
            seen.add(name)


def _categories(categories: list[Entry]) -> Iterator[Violation]:
    yield from _ids("categories", categories)
    yield from _names("categories", "name", categories)


def _images(images: list[Entry]) -> Iterator[Violation]:
    yield from _ids("images", images)
    yield from _names("images", "file_name", images)
    for index, image in enumerate(images):
        for side in ("width", "height"):
            if not is_count(image.get(side), 1):
                yield Violation(f"images[{index}].{side}", "is no whole number from 1 on")


def _annotations(
    annotations: list[Entry], images: Mapping[object, Entry], categories: list[Entry]
) -> Iterator[Violation]:
    yield from _ids("annotations", annotations)
    known = {category["id"] for category in categories if is_count(category.get("id"))}
    followed: set[tuple[object, object]] = set()
    for index, annotation in enumerate(annotations):
        place = f"annotations[{index}]"
        number, kind, track = (annotation.get(key) for key in ("image_id", "category_id", "track_id"))
        image = images.get(number) if is_count(number) else None
        if image is None:
            yield Violation(f"{place}.image_id", "no picture has this id")
        if not is_count(kind) or kind not in known:
            yield Violation(f"{place}.category_id", "no category has this id")
        yield from _box(place, annotation, image)
        if annotation.get("iscrowd", 0) not in (0, 1):
            yield Violation(f"{place}.iscrowd", "is neither 0 nor 1")
        score = annotation.get("score", 0)
        if not (is_number(score) and 0 <= float(str(score)) <= 1):
            yield Violation(f"{place}.score", "is not from 0 to 1")
        if track is None:
            continue
        if not is_count(track):
            yield Violation(f"{place}.track_id", "is no whole number from 0 on")
        elif is_count(number):
            if (number, track) in followed:
                yield Violation(f"{place}.track_id", f"{track} is in this picture twice")
            followed.add((number, track))


def _box(place: str, annotation: Entry, image: Entry | None) -> Iterator[Violation]:
    box = annotation.get("bbox")
    if not isinstance(box, list) or len(box) != 4 or not all(is_number(side) for side in box):
        yield Violation(f"{place}.bbox", "is not [left, top, width, height]")
        return
    left, top, width, height = (float(side) for side in box)
    if width <= 0 or height <= 0:
        yield Violation(f"{place}.bbox", "has no area")
    if image is not None and is_count(image.get("width"), 1) and is_count(image.get("height"), 1):
        wide, high = float(str(image["width"])), float(str(image["height"]))
        if left < -PIXEL or top < -PIXEL or left + width > wide + PIXEL or top + height > high + PIXEL:
            yield Violation(f"{place}.bbox", f"reaches out of its picture of {wide:.0f}x{high:.0f}")
    area = annotation.get("area", width * height)
    if not is_number(area) or float(str(area)) < 0:
        yield Violation(f"{place}.area", "is not a number from 0 on")
    elif float(str(area)) > width * height * (1 + _AREA_SLACK) + _AREA_SLACK:
        yield Violation(f"{place}.area", "is larger than its box")
