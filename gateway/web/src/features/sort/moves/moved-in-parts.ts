// Many moves at once, in requests of about a second each: the page shows how far they are, and they can be stopped.
import type { NewSorting, SortedVideos } from "@/lib/api/client";

/** How many the first request moves; the next ones as many as take about a second, by the one before. */
const FIRST = 4;
const PART_MS = 1000;
/** As many as one request may have. */
const MOST = 500;

type Moved = {
  /** In the order of the moves; those that were not tried any more have none. */
  results: SortedVideos["results"];
  /** The folders after the last request. */
  categories: SortedVideos["categories"];
  /** Why the rest was not tried; null where it was stopped, or there is none. */
  error: unknown;
};

/**
 * Moves videos one part after the other. `onProgress` is called before the first part and after each. Rejects only if
 * the first part fails: after that what was moved has to be known.
 */
export async function movedInParts(
  moves: readonly NewSorting[],
  post: (moves: readonly NewSorting[]) => Promise<SortedVideos>,
  onProgress: (progress: { done: number; of: number }) => void,
  stop: AbortSignal,
): Promise<Moved> {
  const of = moves.length;
  const results: SortedVideos["results"] = [];
  let categories: SortedVideos["categories"] = [];
  let size = FIRST;
  onProgress({ done: 0, of });
  while (results.length < of && !stop.aborted) {
    const part = moves.slice(results.length, results.length + size);
    const began = performance.now();
    try {
      const answer = await post(part);
      results.push(...answer.results);
      categories = answer.categories;
    } catch (error) {
      if (results.length === 0) throw error;
      return { results, categories, error };
    }
    onProgress({ done: results.length, of });
    size = sizeOfNext(part.length, performance.now() - began);
  }
  return { results, categories, error: null };
}

/** How many to move in about a second, after so many took `ms`; at most four times as many. */
export function sizeOfNext(moved: number, ms: number): number {
  const wanted = Math.round((moved * PART_MS) / Math.max(1, ms));
  return Math.min(MOST, 4 * moved, Math.max(1, wanted));
}
