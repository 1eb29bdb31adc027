// The videos that are to be sorted, in the order in which they are looked at, and which one is looked at now.
import type { LooseVideo } from "@/lib/api/client";

export type SortQueue = { readonly videos: readonly LooseVideo[]; readonly at: number };

export const NO_QUEUE: SortQueue = { videos: [], at: 0 };

export const currentOf = ({ videos, at }: SortQueue): LooseVideo | null => videos[at] ?? null;

/** The one that is looked at and those behind it, from the beginning again behind the last. */
export function upcoming({ videos, at }: SortQueue, count: number): LooseVideo[] {
  return [...videos.slice(at), ...videos.slice(0, at)].slice(0, count);
}

/**
 * What is there now, in the order that it had: what is new comes last, but for what was brought back, which is looked
 * at next. What is on its way into a folder is left out, wherever it lies at this moment.
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
  return within({ videos: [...before, ...returned, ...behind, ...fresh], at: before.length });
}

/** It is on its way: the one behind it is looked at, behind the last one the first. */
export function removed({ videos, at }: SortQueue, name: string): SortQueue {
  const place = videos.findIndex((one) => one.name === name);
  if (place < 0) return { videos, at };
  return within({
    videos: videos.filter((one) => one.name !== name),
    at: place < at ? at - 1 : at,
  });
}

/** It did not go: it is looked at again. */
export function putBack({ videos, at }: SortQueue, video: LooseVideo): SortQueue {
  if (videos.some(({ name }) => name === video.name)) return { videos, at };
  return { videos: [...videos.slice(0, at), video, ...videos.slice(at)], at };
}

/** The one that is looked at comes last. */
export function skipped(queue: SortQueue): SortQueue {
  const { videos, at } = queue;
  const current = currentOf(queue);
  if (!current || videos.length < 2) return queue;
  return within({ videos: [...videos.slice(0, at), ...videos.slice(at + 1), current], at });
}

/** The one before, before the first one the last. */
export function stepBack({ videos, at }: SortQueue): SortQueue {
  return videos.length === 0
    ? { videos, at }
    : { videos, at: (at + videos.length - 1) % videos.length };
}

const within = ({ videos, at }: SortQueue): SortQueue => ({
  videos,
  at: at < videos.length ? at : 0,
});
