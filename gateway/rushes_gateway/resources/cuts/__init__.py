"""Planned cuts on the native API, and as files for other tools."""
