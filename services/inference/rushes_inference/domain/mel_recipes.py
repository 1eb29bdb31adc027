"""Names of the ways to compute log-mel bands, without numpy for the command line."""

from enum import StrEnum


class MelRecipe(StrEnum):
    """A published way to compute log-mel bands: hearing/mel_bands.py."""

    AST = "ast"
    """Of the Audio Spectrogram Transformer (Gong et al. 2021)."""
    BEATS = "beats"
    """Of BEATs (Chen et al. 2022)."""
