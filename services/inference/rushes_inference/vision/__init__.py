"""The algorithms themselves: numpy and OpenCV alone, so that every backend runs the very same code."""
