// What a run has sent to outside models.
import { skipToken, useInfiniteQuery } from "@tanstack/react-query";
import { bodyOf, gateway } from "@/lib/api/client";
import { worthRetrying } from "@/lib/api/problem";
import { queryKeys } from "@/lib/api/query-keys";

const PAGE = 50;
/** Between two looks at a run that still sends requests. */
const LOOK_MS = 2000;

/** The requests of a run in the order in which they were sent, page after page as they are wanted. */
export const useOutsideCalls = (runId: string | null, isGoing: boolean) =>
  useInfiniteQuery({
    queryKey: queryKeys.outsideCalls(runId),
    queryFn:
      runId === null
        ? skipToken
        : ({ pageParam, signal }) => {
            const query = { limit: PAGE, cursor: pageParam };
            const params = { path: { run_id: runId }, query };
            return bodyOf(gateway.GET("/api/v1/runs/{run_id}/calls", { params, signal }));
          },
    initialPageParam: "",
    getNextPageParam: ({ next_cursor: next }) => next,
    // Stages that end invalidate it.
    staleTime: Infinity,
    refetchInterval: isGoing ? LOOK_MS : false,
    retry: (failures, error) => failures < 3 && worthRetrying(error),
  });
