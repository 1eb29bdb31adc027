// The queue of videos to sort, and which of them is shown.
import type { LooseVideo } from "@/lib/api/client";

export type SortQueue = {
  readonly videos: readonly LooseVideo[];
  readonly at: number;
  /** Names of skipped videos: new videos are queued before them. */
  readonly passed: ReadonlySet<string>;
};

export const NO_QUEUE: SortQueue = { videos: [], at: 0, passed: new Set() };

export const currentOf = ({ videos, at }: SortQueue): LooseVideo | null => videos[at] ?? null;

/** The shown video and those after it; the last one is followed by the first. */
export function upcoming({ videos, at }: SortQueue, count: number): LooseVideo[] {
  return [...videos.slice(at), ...videos.slice(0, at)].slice(0, count);
}

/** How many videos, without the shown one, were not skipped yet. */
export const unseen = ({ videos, at, passed }: SortQueue): number =>
  videos.filter(({ name }, place) => place !== at && !passed.has(name)).length;

/** Position of the shown video, counted from 1; skipped videos are counted before the others. */
export function placeOf(queue: SortQueue): number {
  const { videos, passed } = queue;
  const current = currentOf(queue);
  if (!current) return 0;
  const skipped = videos.filter(({ name }) => passed.has(name));
  const others = videos.filter(({ name }) => !passed.has(name));
  return [...skipped, ...others].indexOf(current) + 1;
}

/**
 * The queue after the list was fetched again, in the order that it had. New videos come last, but before skipped ones;
 * a video that was brought back is shown at once. Videos that are being moved are left out, even if the list has them.
 */
export function refreshed(
  queue: SortQueue,
  found: readonly LooseVideo[],
  leaving: ReadonlySet<string>,
  sorted: ReadonlySet<string>,
): SortQueue {
  const there = new Map(
    found.filter(({ name }) => !leaving.has(name)).map((one) => [one.name, one]),
  );
  const known = new Set(queue.videos.map(({ name }) => name));
  const stay = (videos: readonly LooseVideo[]) =>
    videos.flatMap(({ name }) => there.get(name) ?? []);
  const before = stay(queue.videos.slice(0, queue.at));
  const behind = stay(queue.videos.slice(queue.at));
  const added = [...there.values()].filter(({ name }) => !known.has(name));
  const returned = added.filter(({ name }) => sorted.has(name));
  const fresh = added.filter(({ name }) => !sorted.has(name));
  const again = behind.findIndex(({ name }, place) => place > 0 && queue.passed.has(name));
  const end = again < 0 ? behind.length : again;
  const onwards = [...behind.slice(0, end), ...fresh, ...behind.slice(end)];
  return within({ ...queue, videos: [...before, ...returned, ...onwards], at: before.length });
}

/** Without a video that is being moved: the next one is shown, after the last one the first. */
export function removed(queue: SortQueue, name: string): SortQueue {
  const { videos, at } = queue;
  const place = videos.findIndex((one) => one.name === name);
  if (place < 0) return queue;
  return within({
    ...queue,
    videos: videos.filter((one) => one.name !== name),
    at: place < at ? at - 1 : at,
  });
}

/** With a video that could not be moved: it is shown again. */
export function putBack(queue: SortQueue, video: LooseVideo): SortQueue {
  const { videos, at } = queue;
  if (videos.some(({ name }) => name === video.name)) return queue;
  return { ...queue, videos: [...videos.slice(0, at), video, ...videos.slice(at)] };
}

/** The shown video comes last. One that was skipped before stays where it is, and the next one is shown. */
export function skipped(queue: SortQueue): SortQueue {
  const { videos, at, passed } = queue;
  const current = currentOf(queue);
  if (!current || videos.length < 2) return queue;
  if (passed.has(current.name)) return within({ ...queue, at: at + 1 });
  return {
    videos: [...videos.slice(0, at), ...videos.slice(at + 1), current],
    at: at < videos.length - 1 ? at : 0,
    passed: new Set(passed).add(current.name),
  };
}

/** The previous video is shown, before the first one the last. */
export function stepBack(queue: SortQueue): SortQueue {
  const { videos, at } = queue;
  return videos.length === 0 ? queue : { ...queue, at: (at + videos.length - 1) % videos.length };
}

const within = (queue: SortQueue): SortQueue => ({
  ...queue,
  at: queue.at < queue.videos.length ? queue.at : 0,
});
