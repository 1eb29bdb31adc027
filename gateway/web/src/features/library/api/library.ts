// Requests for the library's folders, and for scans.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { bodyOf, gateway } from "@/lib/api/client";
import { queryKeys } from "@/lib/api/query-keys";

/** The folders directly within a folder; "" is the root itself. */
export function useFolders(root: string, folder: string, wanted: boolean) {
  return useQuery({
    queryKey: queryKeys.folders(root, folder),
    queryFn: ({ signal }) =>
      bodyOf(gateway.GET("/api/v1/folders", { params: { query: { root, folder } }, signal })),
    select: (body) => body.folders,
    enabled: wanted,
  });
}

/** Scans one root, or all roots (null). */
export function useScan() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (root: string | null) =>
      bodyOf(gateway.POST("/api/v1/scans", { body: { root, retry_problems: false } })),
    onSuccess: () => cache.invalidateQueries({ queryKey: queryKeys.allJobs }),
  });
}
