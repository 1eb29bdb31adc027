// What the cells of a sweep find in the visible frame. A few requests are under way at once, since each uses much of the
// server's capacity; those that are no longer wanted are aborted.
import { useQueries, useQuery } from "@tanstack/react-query";
import type { Region } from "../api/detect";
import { stageQuery } from "../api/tuning";
import { regionsAt } from "../timelines/frames";
import type { ComparedPlace } from "../stages/use-live";
import { ConcurrencyLimit } from "./concurrency-limit";
import type { Cell } from "./sweep-cells";

/** Below the 4 replays that the server computes at once, so that the sliders need not wait for a sweep. */
export const MOST_AT_ONCE = 3;

const limit = new ConcurrencyLimit(MOST_AT_ONCE);

export type SweptCell = {
  /** Null until it is known. */
  found: readonly Region[] | null;
  /** The final refusal or failure. */
  error: unknown;
  retry: () => void;
};

export type Swept = {
  /** In the order of the cells. */
  cells: readonly SweptCell[];
  /** What the compared run has found, or else the open one; null where the compared one is without the stage. */
  before: readonly Region[] | null;
};

export function useSweep({ beforeId, ...place }: ComparedPlace, cells: readonly Cell[]): Swept {
  // First, as all cells are compared with it.
  const before = useQuery(stageQuery({ ...place, runId: beforeId, overrides: {} }, limit));
  const results = useQueries({
    queries: cells.map(({ overrides }) => stageQuery({ ...place, overrides }, limit)),
  });
  return {
    cells: results.map(({ data, error, isFetching, refetch }) => ({
      found: regionsAt(data, place.seq),
      error: isFetching ? null : error,
      retry: () => void refetch(),
    })),
    before: regionsAt(before.data, place.seq),
  };
}
