"""Encoders on the native API."""
