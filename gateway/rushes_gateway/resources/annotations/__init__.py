"""Annotations on the native API."""
