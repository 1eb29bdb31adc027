"""Implementations of the ports: media nodes, and the backends that run models."""
