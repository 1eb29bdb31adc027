"""Tone mapping of HDR to SDR as FFmpeg filters, the same ones for its program and its libraries.

Dedicated filters are missing in the libraries, or take seconds per frame; per-channel tables do neither.
"""

from rushes_media.domain.frames.colours import Transfer

_WHITE_NITS = 203
"""Reference white of HDR (ITU-R BT.2408): it stays bright in SDR, with room above it."""
_KNEE = 0.7
"""Brightness up to here is kept; above it is compressed, so that highlights keep detail."""
_SCREEN_GAMMA = 2.4
"""BT.1886: the display gamma of BT.709."""

_VALUE = "val/maxval"
_PQ_ROOT = f"pow({_VALUE},1/78.84375)"
# SMPTE ST 2084, with its constants, to nits.
_PQ = f"10000*pow(max({_PQ_ROOT}-0.8359375,0)/(18.8515625-18.6875*{_PQ_ROOT}),1/0.1593017578125)"
# ARIB STD-B67 on a display of 1000 nits: scene light, then the display's gamma of 1.2 per channel.
_HLG = f"1000*pow(if(lte({_VALUE},0.5),{_VALUE}*{_VALUE}/3,(exp(({_VALUE}-0.55991073)/0.17883277)+0.28466892)/12),1.2)"
_NITS = {Transfer.PQ: _PQ, Transfer.HLG: _HLG}

# From BT.2020 primaries to BT.709's, in linear light.
_PRIMARIES = (
    "colorchannelmixer=rr=1.660491:rg=-0.587641:rb=-0.072850:gr=-0.124550:gg=1.132900:gb=-0.008349"
    ":br=-0.018151:bg=-0.100579:bb=1.118730"
)


def to_sdr(transfer: Transfer) -> tuple[str, ...]:
    """From HDR pictures that name their matrix to 16-bit RGB in BT.709."""
    light = f"st(0,({_NITS[transfer]})/{_WHITE_NITS})"
    above = f"st(1,(ld(0)-{_KNEE})/{1 - _KNEE:g})*0+{_KNEE}+{1 - _KNEE:g}*ld(1)/(1+ld(1))"
    linear = f"{light}*0+maxval*if(lte(ld(0),{_KNEE}),ld(0),{above})"
    shown = f"maxval*pow({_VALUE},1/{_SCREEN_GAMMA})"
    return (
        "scale=out_range=full",
        "format=gbrp16le",
        _on_each_channel(linear),
        _PRIMARIES,
        _on_each_channel(shown),
        # HDR tags and mastering metadata no longer apply.
        "setparams=color_primaries=bt709:color_trc=bt709",
        "sidedata=mode=delete:type=MASTERING_DISPLAY_METADATA",
        "sidedata=mode=delete:type=CONTENT_LIGHT_LEVEL",
    )


def _on_each_channel(expression: str) -> str:
    return "lutrgb=" + ":".join(f"{channel}='{expression}'" for channel in "rgb")
