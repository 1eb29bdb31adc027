// The lists of brands, and which brands a run has found.
import { queryOptions, skipToken, useQuery } from "@tanstack/react-query";
import { bodyOf, gateway } from "@/lib/api/client";
import { isMissing, worthRetrying } from "@/lib/api/problem";
import { queryKeys } from "@/lib/api/query-keys";
import { responseOf } from "./detect";

/** `brands`: how many it has. */
export type BrandList = { name: string; version: number; brands: number };

/** The lists by name; null: the gateway has none to choose from, and their names are typed. */
export const useBrandLists = () =>
  useQuery({
    queryKey: queryKeys.brandLists,
    queryFn: async ({ signal }): Promise<BrandList[] | null> => {
      try {
        const { brand_lists: lists } = await responseOf<{ brand_lists: BrandList[] }>(
          "/api/v1/brand-lists",
          { signal },
        );
        return lists;
      } catch (error) {
        if (isMissing(error)) return null;
        throw error;
      }
    },
  });

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
    // Results of a stage never change.
    staleTime: Infinity,
    retry: (failures, error) => failures < 3 && worthRetrying(error),
  });

/** The address of the same as a file. */
export const brandJsonOf = (runId: string) => `/api/v1/runs/${runId}/report.json`;
