"""The encoders and decoders of this node."""
