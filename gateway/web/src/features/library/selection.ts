// The selected videos, and the anchor from which a range is selected. The videos themselves are kept, not only their
// ids: the list may have dropped them from memory.

type One = { id: string };

export type Selection<Video extends One> = {
  videos: ReadonlyMap<string, Video>;
  /** Where the next range begins; `index` is the video's index at the time it became the anchor. */
  anchor: { id: string; index: number } | null;
};

/** The most videos that one request can change. */
export const MOST_SELECTED = 10_000;

export const NOTHING_SELECTED = { videos: new Map<string, never>(), anchor: null };

const held = <Video extends One>(videos: readonly Video[]) =>
  new Map(videos.map((one) => [one.id, one] as const));

export function toggled<Video extends One>(
  { videos }: Selection<Video>,
  video: Video,
  index: number,
): Selection<Video> {
  const next = new Map(videos);
  if (!next.delete(video.id)) next.set(video.id, video);
  return { videos: next, anchor: { id: video.id, index } };
}

/** Exactly a range of the list; other videos are deselected, as in file browsers. */
export const ranged = <Video extends One>(
  { anchor }: Selection<Video>,
  stretch: readonly Video[],
): Selection<Video> => ({ videos: held(stretch), anchor });
