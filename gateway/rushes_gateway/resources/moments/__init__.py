"""Exports of moments on the native API."""
