"""OpenCV without threads of its own: they would compete for the cores, as many pictures are computed at once.

What the service imports at its start imports this with the first picture: OpenCV takes 17 MB.
"""

import cv2

cv2.setNumThreads(1)

__all__ = ["cv2"]
