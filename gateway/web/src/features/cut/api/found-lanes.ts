// A run's boxes per class and time, counted by the gateway: a coarse overview, and finer tiles of what is in view.
import { queryOptions, useQueries, useQuery } from "@tanstack/react-query";
import { bodyOf, gateway, type DetectionLanes, type DetectionRun } from "@/lib/api/client";
import { queryKeys } from "@/lib/api/query-keys";
import { BUCKETS, overviewOf, tileFrames, type LanePlace } from "../findings/found-lanes";
import { goesOn } from "./detection-runs";

/** Counts for the whole video; undefined until they have arrived. */
export function useFoundOverview(run: DetectionRun | null, count: number) {
  const place = { level: overviewOf(count), n: 0 };
  const { data } = useQuery({
    ...laneQuery(run?.id ?? "", run !== null && goesOn(run), place),
    enabled: run !== null && count > 0,
  });
  return data?.lanes;
}

/** The tiles that have arrived. */
export function useFoundLanes(run: DetectionRun, places: readonly LanePlace[]) {
  const arrived = useQueries({
    queries: places.map((place) => laneQuery(run.id, goesOn(run), place)),
  });
  return places.flatMap((place, i) => {
    const lanes = arrived[i]?.data?.lanes;
    return lanes ? [{ place, lanes }] : [];
  });
}

const laneQuery = (runId: string, isUnderWay: boolean, { level, n }: LanePlace) =>
  queryOptions({
    queryKey: queryKeys.foundLanes(runId, isUnderWay, { level, n }),
    queryFn: ({ signal }): Promise<DetectionLanes> => {
      const first = n * tileFrames(level);
      const query = { first, last: first + tileFrames(level) - 1, buckets: BUCKETS };
      const params = { path: { run_id: runId }, query };
      return bodyOf(gateway.GET("/api/v1/detection-runs/{run_id}/lanes", { params, signal }));
    },
    staleTime: isUnderWay ? 0 : Infinity,
  });
