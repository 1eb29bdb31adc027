// Which brands a run has found.
import { queryOptions, skipToken } from "@tanstack/react-query";
import { bodyOf, gateway } from "@/lib/api/client";
import { worthRetrying } from "@/lib/api/problem";
import { queryKeys } from "@/lib/api/query-keys";

/** `runId`: a run that has looked for brands; null: nothing is requested. */
export const brandReportQuery = (runId: string | null) =>
  queryOptions({
    queryKey: queryKeys.brandReport(runId),
    queryFn:
      runId === null
        ? skipToken
        : ({ signal }) => {
            const params = { path: { run_id: runId } };
            return bodyOf(gateway.GET("/api/v1/runs/{run_id}/report.json", { params, signal }));
          },
    // Decisions and further stages of the run invalidate it.
    staleTime: Infinity,
    retry: (failures, error) => failures < 3 && worthRetrying(error),
  });

/** The address of the same as a file. */
export const brandJsonOf = (runId: string) => `/api/v1/runs/${runId}/report.json`;

/** A row for each appearance. */
export const brandCsvOf = (runId: string) => `/api/v1/runs/${runId}/report.csv`;

/** A page to print. */
export const brandPageOf = (runId: string) => `/api/v1/runs/${runId}/report.html`;
