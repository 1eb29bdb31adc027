// What a stage of a run has found in all frames, from its stored results.
import { queryOptions, skipToken } from "@tanstack/react-query";
import { bodyOf, gateway } from "@/lib/api/client";
import { worthRetrying } from "@/lib/api/problem";
import { queryKeys } from "@/lib/api/query-keys";

export type ReportOf = {
  /** Null: nothing is requested. */
  runId: string | null;
  stage: string;
};

export const reportQuery = ({ runId, stage }: ReportOf) =>
  queryOptions({
    queryKey: queryKeys.runReport(runId, stage),
    queryFn:
      runId === null
        ? skipToken
        : ({ signal }) => {
            const params = { path: { run_id: runId }, query: { stage } };
            return bodyOf(gateway.GET("/api/v1/runs/{run_id}/report", { params, signal }));
          },
    // Results of a stage never change.
    staleTime: Infinity,
    retry: (failures, error) => failures < 3 && worthRetrying(error),
  });

/** The address of the same as CSV, with a row for each frame. */
export const csvOf = (runId: string, stage: string) =>
  `/api/v1/runs/${runId}/report.csv?stage=${encodeURIComponent(stage)}`;
