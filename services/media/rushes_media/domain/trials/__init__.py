"""Encoders and decoders that a machine may have."""
