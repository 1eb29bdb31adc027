"""Implementations of the ports: file system, worker processes, ffmpeg, the catalog."""
