// The rows of the queue.
import type { Clip, Export } from "@/lib/api/client";

export type QueueRow = {
  /** Of the clip. */
  id: string;
  order: Export;
  clip: Clip;
};

/**
 * Clips that are being cut first, also of exports that are too old to be loaded in `exports`, then all others, the newest
 * first.
 */
export function rowsOf(exports: readonly Export[], running: readonly Export[]): QueueRow[] {
  const loaded = new Set(exports.map(({ id }) => id));
  const rows = clipsOf(exports);
  const older = clipsOf(running.filter(({ id }) => !loaded.has(id)));
  return [...[...rows, ...older].filter(isRunning), ...rows.filter((row) => !isRunning(row))];
}

const isRunning = ({ clip }: QueueRow) => clip.state === "running";

const clipsOf = (exports: readonly Export[]): QueueRow[] =>
  exports.flatMap((order) =>
    order.clips
      .filter((clip) => clip.state !== "deleted")
      .map((clip) => ({ id: clip.id, order, clip })),
  );
