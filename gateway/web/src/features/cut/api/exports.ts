// Ordering clips, and following what becomes of them.
import {
  skipToken,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { bodyOf, gateway, type NewExport } from "@/lib/api/client";
import { addExport, patchJob } from "@/lib/api/patches";
import { queryKeys } from "@/lib/api/query-keys";
import { labelHistory } from "../label-history";

const PAGE = 20;
/** Exports that are looked through for a profile's labels. */
const LABELLED = 50;

/** The newest first, of every video: the queue goes on while the next file is looked at. */
export function useExports(profile: string) {
  return useInfiniteQuery({
    queryKey: queryKeys.exports(profile),
    queryFn: ({ pageParam, signal }) => {
      const query = { profile, limit: PAGE, ...(pageParam === null ? {} : { cursor: pageParam }) };
      return bodyOf(gateway.GET("/api/v1/exports", { params: { query }, signal }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
}

export function useNewExport() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: NewExport) => bodyOf(gateway.POST("/api/v1/exports", { body })),
    onSuccess: (ordered) => {
      addExport(cache, ordered);
      void cache.invalidateQueries({ queryKey: queryKeys.anyMarkers });
      void cache.invalidateQueries({ queryKey: queryKeys.labels });
      cache.setQueryData<string[]>(queryKeys.labelsOf(ordered.profile), (labels) =>
        labels ? [ordered.label, ...labels] : labels,
      );
    },
  });
}

export function useExportJob(verb: "cancel" | "retry") {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (jobId: string) => {
      const params = { path: { job_id: jobId } };
      return bodyOf(
        verb === "cancel"
          ? gateway.POST("/api/v1/jobs/{job_id}/cancel", { params })
          : gateway.POST("/api/v1/jobs/{job_id}/retry", { params }),
      );
    },
    onSuccess: (job) => {
      patchJob(cache, job);
      void cache.invalidateQueries({ queryKey: queryKeys.allExports });
    },
  });
}

/** Removes all clips of a group, with their files. */
export function useDeleteExport() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (exportId: string) => {
      const params = { path: { export_id: exportId } };
      return bodyOf(gateway.DELETE("/api/v1/exports/{export_id}", { params }));
    },
    onSuccess: () => {
      void cache.invalidateQueries({ queryKey: queryKeys.allExports });
      void cache.invalidateQueries({ queryKey: queryKeys.anyMarkers });
      void cache.invalidateQueries({ queryKey: queryKeys.allAssets });
    },
  });
}

/** What is being done to a clip right now: no request tells it, only events. */
export function useClipStage(clipId: string): string | undefined {
  return useQuery<string>({ queryKey: queryKeys.clipStage(clipId), queryFn: skipToken }).data;
}

/** Labels that were used: those of the profile's last exports, then all others; the last one first. */
export function useLabels(profile: string): string[] {
  const all = useQuery({
    queryKey: queryKeys.labels,
    queryFn: ({ signal }) => bodyOf(gateway.GET("/api/v1/labels", { signal })),
    select: (body) => body.labels.map((label) => label.text),
  });
  const own = useQuery({
    queryKey: queryKeys.labelsOf(profile),
    queryFn: async ({ signal }) => {
      const query = { profile, limit: LABELLED };
      const page = await bodyOf(gateway.GET("/api/v1/exports", { params: { query }, signal }));
      return page.exports.map(({ label }) => label);
    },
    // What this page orders is added by itself.
    staleTime: Infinity,
  });
  return labelHistory(own.data ?? [], all.data ?? []);
}
