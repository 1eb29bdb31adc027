"""Finding cuts among the small pictures of consecutive frames.

Two pictures are compared block by block, each block with the place nearby where it differs least, so that what moves,
and a camera that pans or shakes, differs little. A hard cut is where the frames before it differ from those after it,
each from each, and more than frames of one shot do around it: so a flash is none, because what was seen before it is
seen again. A fade is found by frames of one colour and what leads to them. A dissolve is found by its definition:
each of its frames is a mixture of the last one before it and the first one after it, in parts that grow evenly. So is
a shot that grows light or dark; but its ends show one thing, and what moves in it meanwhile is no mixture.

What is found at a frame depends on REACH frames around it alone, so that any stretch has the cuts of the whole video.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view

from rushes_footage.shots import CutKind
from rushes_media.domain.frames.shots import LEAST_APART, Cut

WIDTH: Final = 32
"""Of the small pictures, in pixels."""
HEIGHT: Final = 18

_BLOCK_WIDTH, _BLOCK_HEIGHT = 8, 6
_SHIFT_X, _SHIFT_Y = 4, 3
"""How far a block is looked for, in pixels of the small pictures."""
_BLOCKS_COUNTED = 9
"""Of the 12 blocks those that differ least: a pan brings new things into the picture at one side."""
_LUMA, _CHROMA = 2, 1
"""Weights of a difference."""
_WEIGHTS = _LUMA + 2 * _CHROMA

_LEAST_DIFFERENCE = 3.0
"""Of 255: pictures of two shots differ by more."""
_RATIO = 2.0
"""By how much the last picture of a shot differs more from the first of the next one than pictures of one shot do."""
_RATIO_ACROSS = 2.5
_SHARE_ACROSS = 0.5
"""The frames before a cut differ from those after it, each from each, by the ratio from what pictures of one shot do,
or by this share of what the last differs from the first: after a flash, what was seen before it is seen again."""
_ASKED_AGAIN = 16
"""Pictures that are kept at all their places."""
_NOISE = 0.7
"""Added to the difference within a shot, so that a ratio to stillness has a meaning."""
_STILL = 2.0
"""Difference between frames of a shot that is as good as none."""
_ACROSS = 4
"""Frames on each side of a cut that are compared with those on the other: what lasts less is no shot."""
_WITHIN = 5
"""Frames on one side of a cut among which the nearest is looked for: strobes show each picture anew within these."""

_CONTRAST = 40.0
"""Standard deviation of brightness to which pictures are brought before they are compared without regard to light."""
_LEAST_IN_ONE_LIGHT = 2.0
"""Of 255: below this they are pictures of one thing."""

_UNIFORM = 3.0
"""Standard deviation of brightness, of 255, below which a frame has one colour."""
_LONGEST_HOLD = 48
"""Frames: what has one colour for longer is a shot of its own."""
_RAMP = 6
"""Frames over which the contrast of a fade is compared."""
_RAMP_RATIO = 0.6
_UNEVEN = 0.03
_BESIDE_FADE = 3
"""Hard cuts so near to frames of one colour belong to the fade."""

_LENGTHS: Final = (8, 12, 18, 26, 36, 48)
"""Frames that dissolves are looked for with; those between are found by the nearest."""
_PARTS: Final = (1 / 6, 1 / 3, 1 / 2, 2 / 3, 5 / 6)
"""Where in a dissolve its frames are compared with mixtures of its ends."""
_LEAST_BLENDED = 9.0
"""Plain difference, of 255, between the ends of a dissolve."""
_LEAST_BLENDED_MOVED = 11.0
"""The same, by blocks that are looked for nearby: a pan mixes nothing."""
_MOST_ALIKE = 0.7
"""Of 1: ends of a dissolve are less alike than this, each block in a light of its own; those of a change of light are
more alike."""
_UNLIKE = 0.5
"""Less alike than this are two shots, whatever moves in them; in between it is asked what no light explains."""
_PART_WIDTH, _PART_HEIGHT = 8, 9
"""Of the blocks that are compared so: small ones are alike by chance somewhere nearby."""
_HUES = 2
"""Weight of colours in that: two shots have other ones, and light changes them less than brightness."""
_GRAIN = 1.0
"""Of 255: standard deviation in a block that shows nothing, so that it is like none."""
_MOST_UNLIKE_BESIDE_LIGHT = 0.65
"""By how much a frame may differ from the mixture in what no other light on one end explains, relative to that."""
_MOST_UNLIKE = 0.36
"""By how much a frame may differ from the mixture, relative to the difference of the ends."""
_CLEAR_OF_FADES = 24
"""Frames around a dissolve that have no single colour: parts of a fade are mixtures too."""
_POOLED = 2
"""Mixtures are compared at half the size: they are the same at any."""
_BESIDE_BLEND = 4
"""Frames between two dissolves."""

Pictures = npt.NDArray[np.uint8]
"""Of shape (frames, 3, HEIGHT, WIDTH): brightness and two colour differences, all of the same size."""
_Bytes = npt.NDArray[np.uint8]
_Numbers = npt.NDArray[np.float32]


def cuts_among(pictures: Pictures, first: int, wanted: range) -> list[Cut]:
    """The cuts at the wanted frames, in order; `first` is the number of the first picture's frame.

    There have to be pictures of REACH frames before and after the wanted ones, unless the video begins or ends there.
    """
    if len(pictures) < 2 or not len(wanted):
        return []
    uniform = pictures[:, 0].reshape(len(pictures), -1).std(axis=1)
    differences = _Differences(pictures)
    hard = _apart(dict(_hard_cuts(differences)))
    fades = list(_fades(differences, uniform, hard))
    found = [(fade.place, CutKind.FADE, fade.strength) for fade in fades]
    found += [
        (place, CutKind.CUT, strength) for place, strength in hard.items() if not any(fade.has(place) for fade in fades)
    ]
    found += [(place, CutKind.FADE, sure) for place, sure in _blends(differences, uniform, hard)]
    return [
        Cut(first + place, kind, _confidence(strength))
        for place, kind, strength in sorted(found, key=lambda each: each[0])
        if first + place in wanted
    ]


def _confidence(strength: float) -> float:
    """Of a strength that is 1 where a cut is only just taken for one: from 0.5 on, towards 1."""
    return round(1 - 0.5 / max(1.0, strength), 3)


class _Differences:
    """Differences between pictures, of 255; each pair is compared once."""

    def __init__(self, pictures: Pictures) -> None:
        self.pictures = pictures
        # A cut asks for the same few again and again; all of a stretch would take 40 megabytes.
        self._at_all_places = lru_cache(_ASKED_AGAIN)(lambda place: _at_all_places(pictures[place]))
        self._moved: dict[tuple[int, int], float] = {}

    def __len__(self) -> int:
        return len(self.pictures)

    def plain(self) -> _Numbers:
        """Between each picture and the one before it, pixel by pixel; 0 for the first."""
        told: _Numbers = np.zeros(len(self), np.float32)
        before, after = self.pictures[:-1], self.pictures[1:]
        apart = np.maximum(before, after) - np.minimum(before, after)
        means = apart.reshape(len(apart), 3, -1).mean(axis=2)
        told[1:] = (_LUMA * means[:, 0] + _CHROMA * (means[:, 1] + means[:, 2])) / _WEIGHTS
        return told

    def moved(self, one: int, other: int) -> float:
        """Between two pictures, each block of the second with the place in the first where it differs least."""
        known = self._moved.get((one, other))
        if known is None:
            known = self._moved[one, other] = _moved(self._at_all_places(one), _by_rows(self.pictures[other]))
        return known

    def only_light(self, one: int, other: int) -> bool:
        """Whether two pictures show the same, in another light."""
        before, after = (_in_one_light(self.pictures[place]) for place in (one, other))
        return _moved(_at_all_places(before), _by_rows(after)) < _LEAST_IN_ONE_LIGHT

    def alike(self, one: int, other: int) -> float:
        """How much two pictures show the same, in whatever light: from 0 on, to 1."""
        pairs = (one, other), (other, one)
        return sum(_alike(self.pictures[there], self.pictures[here]) for there, here in pairs) / len(pairs)


def _with_edges(picture: Pictures) -> Pictures:
    """A picture that goes on at its edges, as far as blocks are looked for."""
    return picture.take(_WITH_EDGES)


_WITH_EDGES: Final = np.pad(
    np.arange(3 * HEIGHT * WIDTH).reshape(3, HEIGHT, WIDTH),
    ((0, 0), (_SHIFT_Y, _SHIFT_Y), (_SHIFT_X, _SHIFT_X)),
    mode="edge",
)
"""Of each pixel, which one it is of the picture."""


def _moved(places: _Bytes, rows: _Bytes) -> float:
    """See _Differences.moved: of a picture at all places, and another one, as _at_all_places and _by_rows give them."""
    apart = np.maximum(places, rows)
    apart -= np.minimum(places, rows)
    # Eight bytes, as wide as a block, are added up as one number: first each byte to its neighbour, which leaves 16
    # bits for each pair. Those hold the rows, channels and columns of a block, of 255 * 6 * 8 * 4 at most.
    eights = apart.view(np.uint64)
    pairs = eights & _EVEN_BYTES
    eights >>= _BYTE
    eights &= _EVEN_BYTES
    pairs += eights
    of_blocks = pairs.reshape(-1, _BLOCK_HEIGHT, 3, pairs.shape[-1] // (_BLOCK_HEIGHT * 3)).sum(axis=1)
    weighted = _LUMA * of_blocks[:, 0] + _CHROMA * (of_blocks[:, 1] + of_blocks[:, 2])
    weighted *= _ALL_PAIRS
    weighted >>= _THREE_PAIRS
    least = np.sort(weighted.min(axis=0))[:_BLOCKS_COUNTED]
    return int(least.sum()) / _BLOCKS_COUNTED / (_BLOCK_WIDTH * _BLOCK_HEIGHT * _WEIGHTS)


_EVEN_BYTES: Final = np.uint64(0x00FF00FF00FF00FF)
_BYTE: Final = np.uint64(8)
_ALL_PAIRS: Final = np.uint64(0x0001000100010001)
"""A number times this has the sum of its four pairs of bytes in the highest."""
_THREE_PAIRS: Final = np.uint64(48)


def _by_rows(picture: Pictures) -> _Bytes:
    """The first row of each block, in all channels, then the second rows: they are added up in long runs."""
    rows = picture.reshape(3, HEIGHT // _BLOCK_HEIGHT, _BLOCK_HEIGHT, WIDTH)
    return np.ascontiguousarray(rows.transpose(2, 0, 1, 3)).reshape(-1)


def _at_all_places(picture: Pictures) -> _Bytes:
    """A picture at each place where its blocks are looked for, as _by_rows gives it: aside, downwards, bytes."""
    padded = _with_edges(picture)
    channel, row, column = padded.strides
    aside, down, blocks = 2 * _SHIFT_X + 1, 2 * _SHIFT_Y + 1, HEIGHT // _BLOCK_HEIGHT
    # By rows, a picture one row further down is the same bytes, one row of each block later. An array is made of
    # strides in a fifth of the time that as_strided takes, and not beyond its buffer.
    by_rows = (_BLOCK_HEIGHT + down - 1, 3, blocks, WIDTH)
    strides = (column, row, channel, _BLOCK_HEIGHT * row, column)
    starts = np.ndarray((aside, *by_rows), np.uint8, padded, strides=strides).copy()
    a_row = 3 * blocks * WIDTH
    places = (aside, down, _BLOCK_HEIGHT * a_row)
    return np.ndarray(places, np.uint8, starts, strides=(starts.strides[0], a_row, 1))


def _alike(other: Pictures, picture: Pictures) -> float:
    """Mean correlation of the blocks of a picture, each with the place in the other where that is greatest."""
    places = sliding_window_view(_with_edges(other), (HEIGHT, WIDTH), axis=(1, 2)).transpose(1, 2, 0, 3, 4)
    there = _parts(places.reshape(-1, 3, HEIGHT, WIDTH))
    here = _parts(picture[None])
    products = np.einsum("spn,pn->sp", there, here[0])
    squares = np.einsum("spn,spn->sp", there, there) * np.einsum("spn,spn->sp", here, here)
    return float((products / (np.sqrt(squares) + _PART_WIDTH * _PART_HEIGHT * _GRAIN**2)).max(axis=0).mean())


def _parts(pictures: Pictures) -> _Numbers:
    """The blocks of pictures, each less its mean: of shape (pictures, blocks, numbers)."""
    down, aside = HEIGHT // _PART_HEIGHT, WIDTH // _PART_WIDTH
    blocks = pictures.reshape(-1, 3, down, _PART_HEIGHT, aside, _PART_WIDTH).transpose(0, 2, 4, 1, 3, 5)
    flat = blocks.reshape(len(blocks), down * aside, 3, -1).astype(np.float32)
    flat -= flat.mean(axis=3, keepdims=True)
    flat[:, :, 1:] *= _HUES
    return flat.reshape(len(blocks), down * aside, -1)


def _in_one_light(picture: Pictures) -> Pictures:
    """Brightness alone, always of the same mean and contrast."""
    bright = picture[0].astype(np.float32)
    even = 128 + _CONTRAST * (bright - bright.mean()) / max(1.0, float(bright.std()))
    told: Pictures = np.stack([np.clip(even, 0, 255), *np.full((2, HEIGHT, WIDTH), 128)]).astype(np.uint8)
    return told


def _hard_cuts(differences: _Differences) -> Iterator[tuple[int, float]]:
    """Places and strengths of what may be hard cuts."""
    for place in np.flatnonzero(differences.plain() >= _LEAST_DIFFERENCE).tolist():
        if strength := _hardness(differences, place):
            yield place, strength


def _hardness(differences: _Differences, place: int) -> float:
    """How much the frames before a place differ from those after it, from 1 on; 0 where they are of one shot."""
    apart = differences.moved(place - 1, place)
    if apart < _LEAST_DIFFERENCE:
        return 0
    before = [(place - 1 - back, place - 1) for back in range(1, _WITHIN + 1) if place - 1 - back >= 0]
    after = [(place, place + ahead) for ahead in range(1, _WITHIN + 1) if place + ahead < len(differences)]
    usual = 0.0
    for side in (before, after):
        usual = max(usual, _nearest(differences, side))
        if apart < _RATIO * (usual + _NOISE):
            return 0
    least = max(_LEAST_DIFFERENCE, min(_RATIO_ACROSS * (usual + _NOISE), _SHARE_ACROSS * apart))
    for one in range(place - 1, max(-1, place - 1 - _ACROSS), -1):
        for other in range(place, min(len(differences), place + _ACROSS)):
            apart = min(apart, differences.moved(one, other))
            if apart < least:
                return 0
    return 0 if differences.only_light(place - 1, place) else apart / least


def _nearest(differences: _Differences, pairs: Collection[tuple[int, int]]) -> float:
    """The least difference of these pairs, or the first that is as good as none; 0 where there are no pairs."""
    least = 0.0 if not pairs else float("inf")
    for one, other in pairs:
        least = min(least, differences.moved(one, other))
        if least <= _STILL:
            break
    return least


def _apart(strengths: dict[int, float]) -> dict[int, float]:
    """Those that no stronger one lies too near to; of equal ones the first."""
    return {
        place: strength
        for place, strength in strengths.items()
        if not any(
            strengths.get(place + off, 0) > strength or (off < 0 and strengths.get(place + off, 0) == strength)
            for off in range(1 - LEAST_APART, LEAST_APART)
        )
    }


@dataclass(frozen=True)
class _Fade:
    place: int
    strength: float
    begin: int
    """Of the frames of one colour that belong to it."""
    end: int

    def has(self, place: int) -> bool:
        """Whether a hard cut there is a part of it."""
        return self.begin - _BESIDE_FADE <= place <= self.end + _BESIDE_FADE


def _fades(differences: _Differences, contrast: _Numbers, hard: Collection[int]) -> Iterator[_Fade]:
    for begin, end in _runs(contrast < _UNIFORM):
        falls = begin >= _RAMP and _rises(contrast[begin - _RAMP : begin][::-1])
        rises = end + _RAMP <= len(contrast) and _rises(contrast[end : end + _RAMP])
        if end - begin > _LONGEST_HOLD:
            # A shot of its own: it begins with its first frame, and the next shot behind its last one.
            if falls:
                yield _Fade(begin, 2.0, begin, begin)
            if rises:
                yield _Fade(end, 2.0, end, end)
            continue
        if (falls or rises) and begin > 0 and end < len(contrast):
            strength = _other_picture(differences, begin, end)
            if strength >= 1:
                yield _Fade((begin + end + 1) // 2, strength, begin, end)


def _rises(ramp: _Numbers) -> bool:
    """Whether contrast grows evenly, as in a fade; what comes into the picture or leaves it changes it at once."""
    steps, over = np.diff(ramp), ramp[-1] - ramp[0]
    even = (steps > -_UNEVEN * ramp[-1]).all() and steps.max() < _RAMP_RATIO * over
    return bool(ramp[0] < _RAMP_RATIO * ramp[-1] and even)


def _other_picture(differences: _Differences, begin: int, end: int) -> float:
    """How much what is seen before frames of one colour differs from what is seen after them; 1 is enough."""
    before = range(max(0, begin - 2 * _RAMP), begin, _RAMP // 2)
    after = range(min(len(differences), end + 2 * _RAMP) - 1, end - 1, -_RAMP // 2)
    least = min(differences.moved(one, other) for one in before for other in after)
    return least / _LEAST_DIFFERENCE


def _runs(flags: npt.NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Where flags are set: begin, and the place after the end."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], flags.astype(np.int8), [0]))))
    yield from zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)


@dataclass(frozen=True)
class _Blend:
    middle: int
    length: int
    mixed: float
    """Difference of its ends, less what is no mixture of them."""
    unlike: float
    """Mean difference from the mixture, relative to that of the ends."""

    @property
    def begin(self) -> int:
        return self.middle - self.length // 2

    @property
    def end(self) -> int:
        return self.middle + self.length // 2


def _blends(differences: _Differences, contrast: _Numbers, hard: Collection[int]) -> Iterator[tuple[int, float]]:
    """Places and strengths of dissolves."""
    # Cumulative numbers answer for each window at once whether it is clear of them.
    spoiled = np.zeros(len(differences) + 1, np.int32)
    spoiled[1:] = np.cumsum(contrast < _UNIFORM)
    cuts = np.zeros(len(differences) + 1, np.int32)
    cuts[1:] = np.cumsum(np.isin(np.arange(len(differences)), list(hard)))
    rows = _pooled(differences.pictures)
    found = [
        blend
        for length in _LENGTHS
        for blend in _mixtures(rows, length)
        if not _within(cuts, blend.begin - 1, blend.end + 1)
        and not _within(spoiled, blend.begin - _CLEAR_OF_FADES, blend.end + _CLEAR_OF_FADES)
    ]
    if not found:
        return

    @cache
    def of_two_shots(blend: _Blend) -> bool:
        return (
            differences.moved(blend.begin, blend.end) >= _LEAST_BLENDED_MOVED
            and (alike := differences.alike(blend.begin, blend.end)) < _MOST_ALIKE
            and (alike < _UNLIKE or _mixes_beside_light(rows, blend))
        )

    for blend, stronger in zip(found, _stronger(found), strict=True):
        if not any(map(of_two_shots, stronger)) and of_two_shots(blend):
            apart = differences.moved(blend.begin, blend.end)
            strength = min(apart / _LEAST_BLENDED_MOVED, _MOST_UNLIKE / max(blend.unlike, 1e-6))
            yield _past_middle(rows, blend), strength


def _stronger(found: Sequence[_Blend]) -> Iterator[Iterator[_Blend]]:
    """For each one those that overlap with it and come before it, the strongest first: it most often is a dissolve."""
    ranked = sorted(found, key=lambda blend: (-blend.mixed, blend.middle, blend.length))
    ranks = {blend: rank for rank, blend in enumerate(ranked)}
    middles, lengths = (
        np.array(numbers) for numbers in zip(*((each.middle, each.length) for each in ranked), strict=True)
    )
    for blend in found:
        rank = ranks[blend]
        least_apart = (lengths[:rank] + blend.length) // 2 + _BESIDE_BLEND
        overlap = np.abs(middles[:rank] - blend.middle) < least_apart
        yield (ranked[place] for place in np.flatnonzero(overlap).tolist())


def _past_middle(rows: _Numbers, blend: _Blend) -> int:
    """The first frame that has more of the new shot than of the old one."""
    old, new = rows[blend.begin], rows[blend.end]
    shares = ((rows[blend.begin : blend.end + 1] - old) * (new - old)).sum(axis=1) / ((new - old) ** 2).sum()
    return blend.begin + int(np.argmax(shares > 0.5))


def _within(cumulative: npt.NDArray[np.int32], first: int, last: int) -> bool:
    most = len(cumulative) - 1
    return bool(cumulative[min(most, last + 1)] - cumulative[max(0, first)])


def _pooled(pictures: Pictures) -> _Numbers:
    """Pictures at half their size, one row of weighted numbers for each."""
    count = len(pictures)
    # Added up by hand: means over two short axes take ten times as long.
    wide = pictures[..., ::_POOLED].astype(np.uint16)
    for column in range(1, _POOLED):
        wide += pictures[..., column::_POOLED]
    halves = wide[..., ::_POOLED, :].astype(np.float32)
    for row in range(1, _POOLED):
        halves += wide[..., row::_POOLED, :]
    halves /= _POOLED**2
    weights: _Numbers = np.array((_LUMA, _CHROMA, _CHROMA), np.float32) / np.float32(_WEIGHTS)
    rows: _Numbers = (halves.reshape(count, 3, -1) * weights[None, :, None]).reshape(count, -1)
    return rows


def _mixtures(rows: _Numbers, length: int) -> Iterator[_Blend]:
    """Windows of a length whose frames are mixtures of both ends, in growing parts."""
    half, pixels = length // 2, HEIGHT * WIDTH // _POOLED**2
    middles = np.arange(half, len(rows) - half)
    if not len(middles):
        return
    apart = rows[middles + half] - rows[middles - half]
    ends = np.abs(apart).sum(axis=1) / pixels
    middles, apart, ends = (each[ends > _LEAST_BLENDED] for each in (middles, apart, ends))
    squares = np.einsum("ij,ij->i", apart, apart) + 1e-6
    steps = [round(part * length) - half for part in _PARTS]
    grown = np.array(
        [np.einsum("ij,ij->i", rows[middles + step] - rows[middles - half], apart) / squares for step in steps]
    )
    grows = (
        (np.diff(grown, axis=0) > 0.04).all(axis=0)
        & (grown[0] > 0.02)
        & (grown[-1] < 0.98)
        & (np.abs(grown[len(_PARTS) // 2] - 0.5) < 0.25)
    )
    middles, apart, ends, grown = middles[grows], apart[grows], ends[grows], grown[:, grows]
    unlike = [
        np.abs(rows[middles + step] - rows[middles - half] - share[:, None] * apart).sum(axis=1) / pixels / ends
        for step, share in zip(steps, grown, strict=True)
    ]
    far = np.array(unlike)
    good = far.max(axis=0) < _MOST_UNLIKE
    means = far.mean(axis=0)
    for place in np.flatnonzero(good).tolist():
        yield _Blend(int(middles[place]), length, float(ends[place] * (1 - means[place])), float(means[place]))


def _even_lights() -> _Numbers:
    """Brightness that is the same everywhere, that grows to one side, and that grows downwards, of pooled pixels."""
    down, aside = np.meshgrid(
        np.linspace(-1, 1, HEIGHT // _POOLED), np.linspace(-1, 1, WIDTH // _POOLED), indexing="ij"
    )
    return np.stack((np.ones_like(down), aside, down)).reshape(3, -1).astype(np.float32)


_EVEN_LIGHTS: Final = _even_lights()


def _mixes_beside_light(rows: _Numbers, blend: _Blend) -> bool:
    """Whether what no other light on one end explains of the frames is a mixture, too, for each of both ends.

    A change of light is a mixture without it: then what is left is what moved, which is elsewhere in each frame.
    """
    bright = rows[blend.begin : blend.end + 1, : _EVEN_LIGHTS.shape[1]]
    steps = bright[[round(part * blend.length) for part in _PARTS]]
    for lit, new in ((bright[0], bright[-1]), (bright[-1], bright[0])):
        explained, _ = np.linalg.qr(np.concatenate((_EVEN_LIGHTS, _EVEN_LIGHTS * lit)).T)
        left = steps - steps @ explained @ explained.T
        whole = new - new @ explained @ explained.T
        shares = left @ whole / (whole @ whole + 1e-6)
        unlike = np.abs(left - shares[:, None] * whole).sum(axis=1)
        if unlike.max() > _MOST_UNLIKE_BESIDE_LIGHT * np.abs(whole).sum():
            return False
    return True
