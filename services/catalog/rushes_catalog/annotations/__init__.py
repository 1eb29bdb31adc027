"""Annotations of assets."""
