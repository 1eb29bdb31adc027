// What a stage finds in all frames with the parameters of the sliders, and before: in the same run with its own parameters,
// or in the one that it is compared with. Requested only on demand, as a few frames take a second.
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

/** `beforeId`: the same run, or the one that it is compared with; null: none that has the stage. */
export function useAllFrames(
  runId: string | null,
  beforeId: string | null,
  stage: string,
  overrides: Overrides,
  count: number,
): AllFrames {
  const cache = useQueryClient();
  const wanted = JSON.stringify({ runId, beforeId, stage, overrides });
  const [asked, setAsked] = useState<string | null>(null);
  const isAsked = asked === wanted && runId !== null;
  const viewOf = (of: string | null, values: Overrides) =>
    stageQuery({ runId: of, stage, seq: null, overrides: values });
  const [beforeView, nowView] = [viewOf(beforeId, {}), viewOf(runId, overrides)];
  const before = useQuery({ ...beforeView, enabled: isAsked });
  // One after the other, since each uses the whole capacity.
  const now = useQuery({
    ...nowView,
    enabled: isAsked && (beforeId === null || before.data !== undefined),
  });
  const counts = (replay: StageReplay | undefined) => (replay ? countsBy(replay, count) : null);
  return {
    now: counts(now.data),
    before: counts(before.data),
    isLooking: isAsked && (before.isFetching || now.isFetching),
    error: isAsked ? (before.error ?? now.error) : null,
    look: () => {
      if (asked === wanted && (before.error ?? now.error) !== null) {
        void (before.error === null ? now : before).refetch();
      }
      setAsked(wanted);
    },
    stop: () => {
      setAsked(null);
      for (const { queryKey } of [beforeView, nowView]) void cache.cancelQueries({ queryKey });
    },
  };
}
