"""Names of H.264 encoders, as both APIs take them."""

from typing import Literal, TypeAlias, get_args

Encoder: TypeAlias = Literal["libx264", "h264_nvenc", "h264_vaapi", "h264_qsv", "h264_amf", "h264_videotoolbox"]
ENCODERS: tuple[Encoder, ...] = get_args(Encoder)

AnyEncoder: TypeAlias = Literal["auto"] | Encoder
