// What a stage finds in all frames with the parameters of the sliders. Requested only on demand, as a few frames take a
// second.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { Overrides } from "../api/detect";
import { stageQuery } from "../api/tuning";
import { countsOfReplay, type FrameCounts } from "./counts";

export type AllFrames = {
  /** Null where they were not requested, or parameters were changed since. */
  found: FrameCounts | null;
  isLooking: boolean;
  error: unknown;
  look: () => void;
  stop: () => void;
};

/** `count`: frames of the timeline. */
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
  const view = stageQuery({ runId, stage, seq: null, overrides });
  const { data, isFetching, error, refetch } = useQuery({ ...view, enabled: isAsked });
  const found = useMemo(
    () => (isAsked && data ? countsOfReplay(data, count) : null),
    [isAsked, data, count],
  );
  return {
    found,
    isLooking: isAsked && isFetching,
    error: isAsked ? error : null,
    look: () => {
      if (asked === wanted && error !== null) void refetch();
      setAsked(wanted);
    },
    stop: () => {
      setAsked(null);
      void cache.cancelQueries({ queryKey: view.queryKey });
    },
  };
}
