"""What operations work with: the file system, worker processes, ffmpeg."""
