"""Formats of files that media stores, and of what workers answer."""
