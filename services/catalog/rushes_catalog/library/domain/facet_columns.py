"""Columns of all assets in memory, from which facets are counted: a pass over a million takes milliseconds, where a
database groups its rows for a second.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import nsmallest
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from rushes_catalog.library.domain.assets import AssetQuery
from rushes_catalog.library.domain.facets import (
    KNOWN_LENGTHS,
    LEAST_DURATION,
    MOST_VALUES,
    UNKNOWN,
    FacetField,
    Facets,
    FacetValue,
    LengthClass,
    Month,
)

# Imported on use: most catalogs never need numpy, which would slow their start and enlarge them by a fifth.
if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]

_ROOM: Final = 1024
"""Least number of rows that there is room for."""
MOST_WORDS: Final = 16
"""Words whose hits are kept."""
_NOWHERE: Final = -1
"""Place of a row number without an asset."""
_MONTHS_OF_1970: Final = 1970 * 12
_MS_OF_MINUTE: Final = 60_000
_MS_OF_DAY: Final = 86_400_000


class FacetRow(NamedTuple):
    """What is kept of an asset. `folder` is the one that directly contains it, without a slash at its end."""

    number: int
    root_id: int
    folder: str
    codec: str
    recorded_ms: int
    duration: float
    conversion: int


@dataclass(frozen=True, slots=True)
class FacetScope:
    """Row numbers of assets for those conditions of a query that the columns do not answer."""

    cameras_of_roots: Mapping[int, str]
    """The camera of files directly in a root, by the root's row number."""
    root_id: int | None = None
    among: Sequence[int] | None = None
    """Only these; None: no limit."""
    words: tuple[str, ...] = ()
    """Folded words that the columns have, at most MOST_WORDS."""
    without: Sequence[int] = ()
    labelled: Mapping[str, Sequence[int]] = field(default_factory=dict)
    """Assets by their labels in the query's profile."""
    conversion: int | None = None
    """Value of the column that the query selects; None: any."""
    utc_offset_minutes: int = 0
    """Difference from UTC of the clocks that days are of."""


class FacetColumns:
    """One row per asset, by its row number: 31 bytes each, and one more for each kept word. Not for concurrent use."""

    def __init__(self) -> None:
        import numpy as np

        self._np = np
        self._place: NDArray[np.int32] = np.full(_ROOM, _NOWHERE, np.int32)
        self._codec: NDArray[np.int16] = np.zeros(_ROOM, np.int16)
        self._recorded: NDArray[np.int64] = np.zeros(_ROOM, np.int64)
        self._duration: NDArray[np.float64] = np.zeros(_ROOM, np.float64)
        self._conversion: NDArray[np.int8] = np.zeros(_ROOM, np.int8)
        # Months since January 1970, and indexes in KNOWN_LENGTHS plus one, 0 for an unknown length.
        self._month: NDArray[np.int32] = np.zeros(_ROOM, np.int32)
        self._length: NDArray[np.int8] = np.zeros(_ROOM, np.int8)
        self._rows = 0
        self._codecs: dict[str, int] = {}
        self._places: dict[tuple[int, str], int] = {}
        self._folders = _FolderTree()
        self._folder_of_place: list[int] = []
        # The last one was used last.
        self._words: dict[str, Mask] = {}

    def put(self, rows: Sequence[FacetRow]) -> None:
        """Insert assets, or replace them."""
        if not rows:
            return
        number, root_id, folder, codec, recorded, duration, conversion = zip(*rows, strict=True)
        self._make_room(max(number) + 1)
        np = self._np
        at = np.array(number)
        self._place[at] = [self._place_of(each) for each in zip(root_id, folder, strict=True)]
        self._codec[at] = [self._codecs.setdefault(each, len(self._codecs)) for each in codec]
        self._recorded[at], self._duration[at], self._conversion[at] = recorded, duration, conversion
        self._month[at] = np.array(recorded, "datetime64[ms]").astype("datetime64[M]").astype(np.int64)
        self._length[at] = np.searchsorted([each.bounds[0] for each in KNOWN_LENGTHS], duration, "right")

    def remove(self, numbers: Sequence[int]) -> None:
        """Remove assets; those that are not there are ignored."""
        self._place[[number for number in numbers if number < self._rows]] = _NOWHERE

    @property
    def has_words(self) -> bool:
        """Whether hits of words are kept."""
        return bool(self._words)

    def use_word(self, word: str) -> bool:
        """Whether the hits of this folded word are kept; it is forgotten later than the others then."""
        mask = self._words.pop(word, None)
        if mask is not None:
            self._words[word] = mask
        return mask is not None

    def put_word(self, word: str, numbers: str) -> None:
        """Keep the hits of a folded word: row numbers with commas between. Takes a tenth of a second for a million."""
        np = self._np
        at = np.fromstring(numbers, np.int64, sep=",")
        mask = np.zeros(len(self._place), bool)
        mask[at[at < self._rows]] = True
        self._words[word] = mask
        while len(self._words) > MOST_WORDS:
            del self._words[next(iter(self._words))]

    def put_texts(self, texts: Sequence[tuple[int, str]]) -> None:
        """Update the hits of kept words by searched texts of assets, each with its row number."""
        if not texts:
            return
        number, text = zip(*texts, strict=True)
        at = self._np.array(number)
        for word, mask in self._words.items():
            mask[at] = [word in each for each in text]

    def count(self, query: AssetQuery, scope: FacetScope, fields: Sequence[FacetField]) -> Facets:
        """Facets of a list. Takes some milliseconds per million assets and field."""
        np = self._np
        own = self._masks_of_fields(query, scope)
        rest = self._others(query, scope)
        values: dict[FacetField, tuple[FacetValue, ...]] = {}
        for each in fields:
            mask = rest.copy()
            for of, chosen in own.items():
                if of is not each:
                    mask &= chosen
            values[each] = _most_frequent(self._counted(each, mask, scope))
        for chosen in own.values():
            rest &= chosen
        return Facets(values, int(np.count_nonzero(rest)))

    # -- rows -------------------------------------------------------------------

    def _make_room(self, rows: int) -> None:
        self._rows = max(self._rows, rows)
        room = len(self._place)
        if rows <= room:
            return
        more, pad = (0, max(rows - room, room // 2)), self._np.pad
        self._place = pad(self._place, more, constant_values=_NOWHERE)
        self._codec, self._recorded = pad(self._codec, more), pad(self._recorded, more)
        self._duration, self._conversion = pad(self._duration, more), pad(self._conversion, more)
        self._month, self._length = pad(self._month, more), pad(self._length, more)
        self._words = {word: pad(mask, more) for word, mask in self._words.items()}

    def _place_of(self, place: tuple[int, str]) -> int:
        code = self._places.get(place)
        if code is None:
            code = self._places[place] = len(self._places)
            self._folder_of_place.append(self._folders.code(place[1]))
        return code

    # -- conditions -------------------------------------------------------------

    def _others(self, query: AssetQuery, scope: FacetScope) -> "Mask":
        """Conditions of the query that no field has."""
        rows = self._rows
        mask: Mask = self._place[:rows] != _NOWHERE
        if scope.root_id is not None:
            mask &= self._of_places([root_id == scope.root_id for root_id, _ in self._places])
        for numbers, kept in ((scope.among, True), (scope.without, False)):
            if numbers is None or (not kept and not len(numbers)):
                continue
            mask &= self._holding(numbers) if kept else ~self._holding(numbers)
        for word in scope.words:
            mask &= self._words[word][:rows]
        recorded, duration = self._recorded[:rows], self._duration[:rows]
        if query.recorded_from_ms is not None:
            mask &= recorded >= query.recorded_from_ms
        if query.recorded_before_ms is not None:
            mask &= recorded < query.recorded_before_ms
        if query.min_duration is not None or query.max_duration is not None:
            mask &= duration >= max(query.min_duration or 0.0, LEAST_DURATION)
        if query.max_duration is not None:
            mask &= duration <= query.max_duration
        if scope.conversion is not None:
            mask &= self._conversion[:rows] == scope.conversion
        return mask

    def _masks_of_fields(self, query: AssetQuery, scope: FacetScope) -> dict[FacetField, "Mask"]:
        """The condition of each field that the query filters."""
        picks, masks = query.picks, dict[FacetField, "Mask"]()
        if cameras := set(picks.cameras or (query.camera,)) - {""}:
            masks[FacetField.CAMERA] = self._of_places([each in cameras for each in self._cameras(scope)])
        if codecs := set(picks.codecs or (query.codec,)) - {""}:
            wanted = {"" if each == UNKNOWN else each for each in codecs}
            codes = [code for codec, code in self._codecs.items() if codec in wanted]
            masks[FacetField.CODEC] = self._np.isin(self._codec[: self._rows], codes)
        if picks.months:
            masks[FacetField.MONTH] = self._np.isin(
                self._month[: self._rows], [_code_of(month) for month in picks.months]
            )
        if labels := set(picks.labels or (query.label,)) - {""}:
            masks[FacetField.LABEL] = self._holding([n for label in labels for n in scope.labelled.get(label, ())])
        if picks.lengths:
            codes = [_LENGTH_CODES[each] for each in picks.lengths]
            masks[FacetField.LENGTH] = self._np.isin(self._length[: self._rows], codes)
        if folders := set(picks.folders or (query.folder,)) - {""}:
            below = self._folders.below(folders)
            masks[FacetField.FOLDER] = self._of_places([below[code] for code in self._folder_of_place])
        return masks

    def _of_places(self, chosen: Sequence[bool]) -> "Mask":
        # The last entry is that of row numbers without an asset.
        table: Mask = self._np.array([*chosen, False])
        found: Mask = table[self._place[: self._rows]]
        return found

    def _holding(self, numbers: Sequence[int]) -> "Mask":
        mask = self._np.zeros(self._rows, bool)
        at = self._np.array(numbers, self._np.int64)
        mask[at[at < self._rows]] = True
        return mask

    # -- values -----------------------------------------------------------------

    def _cameras(self, scope: FacetScope) -> list[str]:
        """The camera of each place."""
        return [
            folder.rpartition("/")[2] or scope.cameras_of_roots.get(root_id, "") for root_id, folder in self._places
        ]

    def _counted(self, of: FacetField, mask: "Mask", scope: FacetScope) -> Iterable[tuple[str, int]]:
        """Values and their numbers of assets."""
        np = self._np
        if of is FacetField.CODEC:
            counts = np.bincount(self._codec[: self._rows][mask], minlength=len(self._codecs)).tolist()
            return [(codec or UNKNOWN, counts[code]) for codec, code in self._codecs.items()]
        if of is FacetField.MONTH:
            months = self._month[: self._rows][mask]
            first = int(months.min()) if len(months) else 0
            found = np.bincount(months - first).tolist()
            return [(str(_month_of(first + after)), count) for after, count in enumerate(found) if count]
        if of is FacetField.DAY:
            days = (self._recorded[: self._rows][mask] + scope.utc_offset_minutes * _MS_OF_MINUTE) // _MS_OF_DAY
            first = int(days.min()) if len(days) else 0
            counts = np.bincount(days - first)
            held = np.flatnonzero(counts)
            names = np.datetime_as_string((held + first).astype("datetime64[D]"))
            return zip(names.tolist(), counts[held].tolist(), strict=True)
        if of is FacetField.LENGTH:
            counts = np.bincount(self._length[: self._rows][mask], minlength=len(_LENGTH_CODES)).tolist()
            return [(each.value, counts[code]) for each, code in _LENGTH_CODES.items()]
        if of is FacetField.LABEL:
            return [
                (label, int(np.count_nonzero(mask & self._holding(numbers))))
                for label, numbers in scope.labelled.items()
            ]
        in_places = np.bincount(self._place[: self._rows][mask], minlength=len(self._places))
        if of is FacetField.FOLDER:
            return self._folders.summed(self._folder_of_place, in_places)
        sums: dict[str, int] = {}
        for camera, count in zip(self._cameras(scope), in_places.tolist(), strict=True):
            if count:
                sums[camera] = sums.get(camera, 0) + count
        return sums.items()


class _FolderTree:
    """Folders of all roots by their relative paths, and those above them."""

    def __init__(self) -> None:
        # A folder comes after the one above it.
        self._codes: dict[str, int] = {"": 0}
        self._above: list[int] = [0]

    def code(self, path: str) -> int:
        """The folder's number, a new one where it has none."""
        found = self._codes.get(path)
        if found is None:
            above = self.code(path.rpartition("/")[0])
            found = self._codes[path] = len(self._codes)
            self._above.append(above)
        return found

    def below(self, folders: Iterable[str]) -> list[bool]:
        """For each folder, whether it is one of these, or is in one at any depth."""
        chosen = [False] * len(self._codes)
        for path in folders:
            if path in self._codes:
                chosen[self._codes[path]] = True
        for code in range(1, len(chosen)):
            chosen[code] = chosen[code] or chosen[self._above[code]]
        return chosen

    def summed(self, folder_of_place: Sequence[int], in_places: Any) -> list[tuple[str, int]]:
        """The number of assets in each folder at any depth, from those directly in each place; without the roots."""
        held = [0] * len(self._codes)
        for code, count in zip(folder_of_place, in_places.tolist(), strict=True):
            held[code] += count
        for code in range(len(held) - 1, 0, -1):
            held[self._above[code]] += held[code]
        return [(path, held[code]) for path, code in self._codes.items() if code]


_LENGTH_CODES = {LengthClass.UNKNOWN: 0} | {each: code for code, each in enumerate(KNOWN_LENGTHS, start=1)}


def _code_of(month: Month) -> int:
    return month.year * 12 + month.month - 1 - _MONTHS_OF_1970


def _month_of(code: int) -> Month:
    year, month = divmod(code + _MONTHS_OF_1970, 12)
    return Month(year, month + 1)


def _most_frequent(counted: Iterable[tuple[str, int]]) -> tuple[FacetValue, ...]:
    """In order; equally frequent values by name."""
    there = (each for each in counted if each[1])
    return tuple(FacetValue(*each) for each in nsmallest(MOST_VALUES, there, key=lambda each: (-each[1], each[0])))
