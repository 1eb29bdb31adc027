"""What is on the page's screens: the numbers that the pictures of coded footage carry."""

from typing import TypedDict

import numpy as np

from tests.footage.code import CodeReader, Gray

# Green as one string: a list of numbers takes seconds on its way here.
_SEEN_PICTURE = """(shown) => {
  const width = shown.videoWidth ?? shown.naturalWidth ?? shown.width;
  const height = shown.videoHeight ?? shown.naturalHeight ?? shown.height;
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  context.drawImage(shown, 0, 0);
  const { data } = context.getImageData(0, 0, width, height);
  let green = '';
  for (let at = 1; at < data.length; at += 4) green += String.fromCharCode(data[at]);
  return { width, height, green };
}"""


def looking(script: str) -> str:
    """A script for the page that may call `seenPicture` of a video, an image or a canvas."""
    return script.replace("seenPicture(", f"({_SEEN_PICTURE})(")


ON_SCREEN = """(
  document.querySelector('canvas[data-decoded][style*="visible"]') ??
  document.querySelector('video ~ img[data-frame]') ??
  document.querySelector('video')
)"""
"""What the page has decoded itself; else the player's picture, or the server's over it where that came first."""
SEEN_ON_SCREEN = looking(f"() => seenPicture({ON_SCREEN})")


class SeenPicture(TypedDict):
    """Of each pixel its green, 0 to 255, as a character; in pixels."""

    width: int
    height: int
    green: str


def number_in(seen: SeenPicture, reader: CodeReader) -> int:
    """Raises CodeError where no number can be read."""
    return reader.read(gray_of(seen))


def gray_of(seen: SeenPicture) -> Gray:
    """How bright it is."""
    gray = np.frombuffer(seen["green"].encode("latin-1"), np.uint8)
    return gray.reshape(seen["height"], seen["width"])
