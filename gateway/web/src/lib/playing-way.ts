import { useCallback, useState, type SyntheticEvent } from "react";

/** What plays a video: the browser on the original, or else on HLS; "nothing": neither does, and it is seen as a still. */
export type PlayingWay = "original" | "streamed" | "nothing";

/** The way of one video, which is found out by trying: `original` is for the video element that plays that. */
export function usePlayingWay() {
  const [way, setWay] = useState<PlayingWay>("original");
  const refuse = useCallback(() => setWay("nothing"), []);
  const original = {
    onError: () => setWay("streamed"),
    onLoadedMetadata: ({ currentTarget }: SyntheticEvent<HTMLVideoElement>) => {
      // A browser that knows the sound but not the picture plays on without a word.
      if (currentTarget.videoWidth === 0) setWay("streamed");
    },
  };
  return { way, original, refuse };
}
