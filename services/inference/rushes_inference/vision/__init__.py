"""The computer vision algorithms, with numpy and OpenCV only, so that every backend runs the same code."""
