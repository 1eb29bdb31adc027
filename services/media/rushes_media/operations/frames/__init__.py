"""Frame indexes, and pictures of frames."""
