// The export of moments.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { bodyOf, gateway, type NewExport } from "@/lib/api/client";
import { queryKeys } from "@/lib/api/query-keys";

/** Which moments are exported, and how their clips are cut. */
export type MomentsExport = {
  finder: string;
  state: "accepted";
  /** Seconds: shorter moments are skipped. */
  min_seconds: number;
} & Pick<
  NewExport,
  | "clips"
  | "spread"
  | "seconds"
  | "frames"
  | "short_side"
  | "contract"
  | "format"
  | "audio"
  | "dynamic_range"
  | "category"
  | "folder_suffix"
  | "encoder"
> &
  // Absent: the finder's.
  Partial<Pick<NewExport, "label" | "profile">>;

/** What became of them. */
export type MomentsExported = {
  /** Ids of the exports, one for each moment. */
  exports: string[];
  skipped: { id: string; reason: string }[];
};

/** The gateway joins services in this route; until the schema has it, its types are the ones above. */
const post = gateway.POST as unknown as (
  path: "/api/v1/moments/export",
  init: { body: MomentsExport },
) => Promise<{ data?: MomentsExported; error?: unknown; response: Response }>;

export function useExportMoments() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: MomentsExport) => bodyOf(post("/api/v1/moments/export", { body })),
    onSuccess: () =>
      Promise.all(
        [queryKeys.find, queryKeys.allExports, queryKeys.anyMarkers, queryKeys.allJobs].map(
          (queryKey) => cache.invalidateQueries({ queryKey }),
        ),
      ),
  });
}
