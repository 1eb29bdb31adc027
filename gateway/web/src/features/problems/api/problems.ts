// Videos that cannot be read, or only in part.
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { bodyOf, gateway, type Job } from "@/lib/api/client";
import { queryKeys } from "@/lib/api/query-keys";
import { useRoots } from "@/lib/api/assets/roots";
import { sumOf, useJobTotals } from "@/lib/api/jobs/totals";

const PAGE = 200;
/** As in Jobs, whose list it is too. */
const FAILED_PAGE = 100;
/** Hidden videos are included, since hiding one does not repair it. */
const ALL = { hidden: "include", sort: "path", order: "asc" } as const;
const BROKEN = { ...ALL, only_problems: true };
const WARNED = { ...ALL, only_warnings: true };

export const useBroken = () => useFound(queryKeys.broken, BROKEN);

/** Usable videos with a warning. */
export const useWarned = () => useFound(queryKeys.warned, WARNED);

function useFound(key: readonly string[], which: typeof BROKEN | typeof WARNED) {
  return useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => {
      const query = {
        ...which,
        limit: PAGE,
        ...(pageParam === null ? {} : { cursor: pageParam }),
      };
      return bodyOf(gateway.GET("/api/v1/assets", { params: { query }, signal }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
}

export const FAILED_EXPORTS = ["failed", "partial"] as const satisfies readonly Job["state"][];

/** Exports of which clips could not be made, the newest first. */
export function useFailedExports() {
  return useInfiniteQuery({
    queryKey: queryKeys.jobsIn("export", FAILED_EXPORTS),
    queryFn: ({ pageParam, signal }) => {
      const query = {
        kind: "export" as const,
        state: [...FAILED_EXPORTS],
        limit: FAILED_PAGE,
        ...(pageParam === null ? {} : { cursor: pageParam }),
      };
      return bodyOf(gateway.GET("/api/v1/jobs", { params: { query }, signal }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
}

/** Number of unreadable videos, of roots that cannot be reached, and of failed exports, for the rail. */
export function useProblemCount(): number {
  const roots = useRoots();
  const jobs = useJobTotals("export");
  const counted = useQuery({
    queryKey: queryKeys.brokenCount,
    queryFn: ({ signal }) => {
      const query = { ...BROKEN, limit: 1 };
      return bodyOf(gateway.GET("/api/v1/assets", { params: { query }, signal }));
    },
    select: (page) => page.total,
  });
  const away = roots.data?.filter(({ online }) => !online).length ?? 0;
  const failed = jobs ? sumOf(jobs, FAILED_EXPORTS) : 0;
  return (counted.data ?? 0) + away + failed;
}

/** What could not be imported from the old database; null where nothing is missing. */
export function useImport() {
  return useQuery({
    queryKey: queryKeys.imported,
    queryFn: ({ signal }) => bodyOf(gateway.GET("/api/v1/import", { signal })),
    select: (found) =>
      found.notices.length + found.unplaced_rows + found.missing_clips > 0 ? found : null,
  });
}

/** Reads again everything that could not be read, in all roots that are there. */
export function useInspectAgain() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: () =>
      bodyOf(gateway.POST("/api/v1/scans", { body: { root: null, retry_problems: true } })),
    onSuccess: () => {
      void cache.invalidateQueries({ queryKey: queryKeys.allJobs });
      void cache.invalidateQueries({ queryKey: queryKeys.allAssets });
    },
  });
}
