"""ffmpeg commands: pure argv builders, and the one runner."""
