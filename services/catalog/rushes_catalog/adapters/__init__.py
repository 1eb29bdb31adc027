"""Implementations of the ports: media nodes and inference over gRPC, files, and tables."""
