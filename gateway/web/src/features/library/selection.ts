// Which videos are selected: some, in any order, around one from which a range is counted. They are held themselves: the
// list that shows them may have let them go.

type One = { id: string };

export type Selection<Video extends One> = {
  videos: ReadonlyMap<string, Video>;
  /** Where the next range begins; the place is the one it had in the list by then. */
  anchor: { id: string; index: number } | null;
};

/** What one request can change. */
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

/** All of a stretch of the list; what was selected elsewhere is let go, as in every file browser. */
export const ranged = <Video extends One>(
  { anchor }: Selection<Video>,
  stretch: readonly Video[],
): Selection<Video> => ({ videos: held(stretch), anchor });
