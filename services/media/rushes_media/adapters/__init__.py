"""Real parts behind the ports: file system, worker processes, ffmpeg, the catalog."""
