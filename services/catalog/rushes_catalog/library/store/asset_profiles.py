"""Data of some assets in a profile: number of clips, and whether they are hidden."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Text, bindparam, distinct, func, select

from rushes_catalog.exports.domain.exports import ClipState
from rushes_catalog.library.domain.assets import HiddenFilter
from rushes_catalog.library.store.asset_leads import held_by_profile
from rushes_catalog.library.store.asset_rows import ProfileData
from rushes_catalog.storage.counts import CountsOfMoment
from rushes_catalog.storage.dialects.expressions import numbers_in
from rushes_catalog.storage.schema.exports import clip, export
from rushes_catalog.storage.schema.library import cut, hidden
from rushes_catalog.storage.steady import SteadyConnection


def _among(number: ColumnElement[Any]) -> ColumnElement[bool]:
    return number.in_(numbers_in(bindparam("numbers", type_=Text)))


_CUT = select(cut.c.asset_number, cut.c.clips).where(cut.c.profile == bindparam("profile"), _among(cut.c.asset_number))
_MARKED = (
    select(export.c.asset_number, func.count(distinct(export.c.cursor)).label("markers"))
    .join(clip)
    .where(_among(export.c.asset_number), export.c.profile == bindparam("profile"), clip.c.state == ClipState.DONE)
    .group_by(export.c.asset_number)
)
_HIDDEN = select(hidden.c.asset_number).where(hidden.c.profile == bindparam("profile"), _among(hidden.c.asset_number))


async def profile_data_of(
    connection: SteadyConnection,
    counts: CountsOfMoment,
    profile: str,
    numbers: Sequence[int],
    listed: HiddenFilter = HiddenFilter.INCLUDE,
) -> Mapping[int, ProfileData]:
    """Profile data by row number; assets without clips that are not hidden are left out. `listed`: the hidden filter of
    the list that they come from."""
    clips: dict[int, int] = {}
    markers: dict[int, int] = {}
    concealed: set[int] = set()
    those = {"profile": profile, "numbers": json.dumps(list(numbers))}
    if await held_by_profile(connection, counts, cut, profile):
        clips = {row.asset_number: row.clips for row in await connection.execute(_CUT, those)}
    if clips:
        of_cut = {**those, "numbers": json.dumps(list(clips))}
        markers = {row.asset_number: row.markers for row in await connection.execute(_MARKED, of_cut)}
    if listed is HiddenFilter.ONLY:
        concealed = set(numbers)
    elif listed is HiddenFilter.INCLUDE and await held_by_profile(connection, counts, hidden, profile):
        concealed = set((await connection.execute(_HIDDEN, those)).scalars())
    return {
        number: ProfileData(clips.get(number, 0), markers.get(number, 0), number in concealed)
        for number in clips.keys() | concealed
    }
