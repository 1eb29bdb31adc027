import { useCallback, useState, type SyntheticEvent } from "react";
import { playsSound } from "./heard";

/** How a video is played: the original, or HLS; "nothing": neither works, and a still is shown. */
export type PlayingWay = "original" | "streamed" | "nothing";

/**
 * How one video is played, determined by trying: `original` is for the video element that plays it. `sound` is the
 * audio codec: an original whose sound the browser does not support is replaced by a stream.
 */
export function usePlayingWay(sound?: string) {
  const [tried, setWay] = useState<PlayingWay>("original");
  const [isRefused, setRefused] = useState(false);
  const refuse = useCallback(() => {
    setRefused(true);
    setWay((way) => (way === "original" ? way : "nothing"));
  }, []);
  const way = tried === "original" && !isRefused && !playsSound(sound) ? "streamed" : tried;
  const original = {
    onError: () => setWay(isRefused ? "nothing" : "streamed"),
    onLoadedMetadata: ({ currentTarget }: SyntheticEvent<HTMLVideoElement>) => {
      // A browser that supports the sound but not the picture plays on silently.
      if (currentTarget.videoWidth === 0) setWay(isRefused ? "nothing" : "streamed");
    },
  };
  return { way, original, refuse };
}
