// What a stage finds in all frames, with the run's parameters and with those of the sliders: requested only on
// demand, as a few frames take a second.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { StageReplay, Overrides } from "./api/detect";
import { stageQuery } from "./api/tuning";
import { countsBy } from "./frames";

export type AllFrames = {
  /** Regions in each frame; null where they were not requested, or parameters were changed since. */
  now: readonly number[] | null;
  before: readonly number[] | null;
  isLooking: boolean;
  error: unknown;
  look: () => void;
  stop: () => void;
};

export function useAllFrames(
  runId: string | null,
  stage: string,
  overrides: Overrides,
  count: number,
): AllFrames {
  const cache = useQueryClient();
  const wanted = JSON.stringify({ runId, stage, overrides });
  const [asked, setAsked] = useState<string | null>(null);
  const isAsked = asked === wanted && runId !== null;
  const place = { runId, stage, seq: null };
  const before = useQuery({
    ...stageQuery({ ...place, overrides: {} }),
    enabled: isAsked,
  });
  // One after the other, since each uses the whole capacity.
  const now = useQuery({
    ...stageQuery({ ...place, overrides }),
    enabled: isAsked && before.data !== undefined,
  });
  const counts = (replay: StageReplay | undefined) => (replay ? countsBy(replay, count) : null);
  return {
    now: counts(now.data),
    before: counts(before.data),
    isLooking: isAsked && (before.isFetching || now.isFetching),
    error: isAsked ? (before.error ?? now.error) : null,
    look: () => {
      if (asked === wanted && (before.error ?? now.error) !== null) void before.refetch();
      setAsked(wanted);
    },
    stop: () => {
      setAsked(null);
      for (const values of [{}, overrides]) {
        void cache.cancelQueries({
          queryKey: stageQuery({ ...place, overrides: values }).queryKey,
        });
      }
    },
  };
}
