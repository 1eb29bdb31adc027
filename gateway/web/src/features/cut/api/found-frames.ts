// Boxes that a run found, loaded in stretches around the visible frame: those of a whole day would not fit in memory.
import { queryOptions, useQueries } from "@tanstack/react-query";
import type { DetectedFrame, DetectionRun } from "@/lib/api/client";
import { jsonLines } from "@/lib/api/json-lines";
import { queryKeys } from "@/lib/api/query-keys";
import { framesOfStretch, type Analysed } from "../findings/found-frames";
import { goesOn } from "./detection-runs";

/** How long stretches that are no longer shown stay in the cache. */
const KEPT_MS = 30_000;

export type Boxes = DetectedFrame["detections"];

type Stretch = {
  /** Boxes by frame; frames that the model has not processed yet are missing. */
  boxes: ReadonlyMap<number, Boxes>;
  isWhole: boolean;
};

/** A function that returns a frame's boxes, from the stretches that have arrived. */
export function useFoundFrames(
  run: DetectionRun,
  looked: Analysed,
  stretches: readonly number[],
): (frame: number) => Boxes | undefined {
  const arrived = useQueries({
    queries: stretches.map((stretch) => stretchQuery(run, looked, stretch)),
  });
  return (frame) => {
    for (const { data } of arrived) {
      const boxes = data?.boxes.get(frame);
      if (boxes) return boxes;
    }
    return undefined;
  };
}

const stretchQuery = (run: DetectionRun, looked: Analysed, stretch: number) =>
  queryOptions({
    queryKey: queryKeys.foundFrames(run.id, goesOn(run), stretch),
    queryFn: async ({ signal }): Promise<Stretch> => {
      const { first, last, count } = framesOfStretch(looked, stretch);
      const boxes = new Map<number, Boxes>();
      const path = `/api/v1/detection-runs/${run.id}/frames?first=${first}&last=${last}`;
      for await (const line of jsonLines(path, signal)) {
        const { frame, detections } = line as DetectedFrame;
        boxes.set(frame, detections);
      }
      return { boxes, isWhole: boxes.size >= count };
    },
    staleTime: ({ state }) => (!goesOn(run) || state.data?.isWhole ? Infinity : 0),
    gcTime: KEPT_MS,
    // React Query compares plain objects only, and a map is none.
    structuralSharing: false,
  });
