type Size = { width: number; height: number };

/**
 * Whether a video element shows pictures in the shape that the library lists. Browsers do not crop as containers say, nor
 * turn as pictures say: what they show is then not what is cut.
 */
export function hasListedShape(
  { videoWidth, videoHeight }: Pick<HTMLVideoElement, "videoWidth" | "videoHeight">,
  listed: Size | null | undefined,
): boolean {
  if (!listed) return true;
  // Pixels that are not square are made so in either direction, and sides rounded.
  const off = Math.abs(videoWidth * listed.height - videoHeight * listed.width);
  return off <= videoWidth + videoHeight;
}
