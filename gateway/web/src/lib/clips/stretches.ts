// Stretches of a video, such as those that are marked as examples.

/** In seconds from frame 0; the end is exclusive. `name`: of the video. */
export type Stretches = {
  assetId: string;
  name: string;
  spans: readonly { start: number; end: number }[];
};
