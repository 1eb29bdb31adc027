import { useCallback, useState, type SyntheticEvent } from "react";
import { playsSound } from "./heard";

/** What plays a video: the browser on the original, or else on HLS; "nothing": neither does, and it is seen as a still. */
export type PlayingWay = "original" | "streamed" | "nothing";

/**
 * The way of one video, which is found out by trying: `original` is for the video element that plays that. `sound` is the
 * codec of what is to be heard: an original without its sound gives way to a stream, where there is one.
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
      // A browser that knows the sound but not the picture plays on without a word.
      if (currentTarget.videoWidth === 0) setWay(isRefused ? "nothing" : "streamed");
    },
  };
  return { way, original, refuse };
}
