"""File format, sound, dynamic range and contract of clips."""

from typing import TYPE_CHECKING

from rushes_footage import contracts, formats
from rushes_gateway.shapes import spelt

if TYPE_CHECKING:
    from rushes_footage.contracts import Contract as Contract
    from rushes_footage.formats import ClipAudio as ClipAudio
    from rushes_footage.formats import ClipFormat as ClipFormat
    from rushes_footage.formats import DynamicRange as DynamicRange
else:
    ClipFormat, ClipAudio = spelt(formats.ClipFormat), spelt(formats.ClipAudio)
    DynamicRange = spelt(formats.DynamicRange)
    Contract = spelt(contracts.Contract)


def checked_audio(form: formats.ClipFormat, audio: formats.ClipAudio | None) -> formats.ClipAudio:
    """The sound of clips in a format, by default the format's own; raises ValueError where it cannot hold it."""
    if audio is None:
        return form.audio[0]
    if audio not in form.audio:
        raise ValueError(f"must be {' or '.join(form.audio)} with format {form}")
    return audio


def checked_range(
    form: formats.ClipFormat, contract: contracts.Contract, wanted: formats.DynamicRange
) -> formats.DynamicRange:
    """The wanted dynamic range; raises ValueError where clips of a format or contract cannot keep HDR."""
    if wanted is formats.DynamicRange.SDR:
        return wanted
    if wanted not in form.dynamic_ranges:
        raise ValueError(f"must be sdr with format {form}")
    if contract is not contracts.Contract.PLAIN:
        raise ValueError(f"must be sdr with contract {contract}")
    return wanted
