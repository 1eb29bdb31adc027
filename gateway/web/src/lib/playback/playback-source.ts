import { useCallback, useState, type SyntheticEvent } from "react";
import { hasListedShape } from "./shown-shape";
import { playsSound } from "./sound-support";

/** How a video is played: the original, or HLS; "nothing": neither works, and a still is shown. */
export type PlaybackSource = "original" | "streamed" | "nothing";

/**
 * How one video is played, determined by trying: `original` is for the video element that plays it. `sound` is the
 * audio codec: an original whose sound the browser does not support is replaced by a stream, as is one that it shows in
 * another shape than the `listed` one.
 */
export function usePlaybackSource(
  sound?: string,
  listed?: { width: number; height: number } | null,
) {
  const [tried, setSource] = useState<PlaybackSource>("original");
  const [isRefused, setRefused] = useState(false);
  const refuse = useCallback(() => {
    setRefused(true);
    setSource((source) => (source === "original" ? source : "nothing"));
  }, []);
  const source = tried === "original" && !isRefused && !playsSound(sound) ? "streamed" : tried;
  const original = {
    onError: () => setSource(isRefused ? "nothing" : "streamed"),
    onLoadedMetadata: ({ currentTarget }: SyntheticEvent<HTMLVideoElement>) => {
      // A browser that supports the sound but not the picture plays on silently.
      const isSeen = currentTarget.videoWidth > 0 && hasListedShape(currentTarget, listed);
      if (!isSeen) setSource(isRefused ? "nothing" : "streamed");
    },
  };
  return { source: source, original, refuse };
}
