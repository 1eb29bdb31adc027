"""Annotations of assets in SQL."""
