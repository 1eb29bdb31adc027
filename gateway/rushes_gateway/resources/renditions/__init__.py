"""Renditions on the native API."""
