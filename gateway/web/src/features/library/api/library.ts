// What the library is made of: roots and folders.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { bodyOf, gateway } from "@/lib/api/client";
import { queryKeys } from "@/lib/api/query-keys";

export function useRoots() {
  return useQuery({
    queryKey: queryKeys.roots,
    queryFn: ({ signal }) => bodyOf(gateway.GET("/api/v1/roots", { signal })),
    select: (body) => body.roots,
  });
}

/** The folders directly below one; the empty folder is the root itself. */
export function useFolders(root: string, folder: string, wanted: boolean) {
  return useQuery({
    queryKey: queryKeys.folders(root, folder),
    queryFn: ({ signal }) =>
      bodyOf(gateway.GET("/api/v1/folders", { params: { query: { root, folder } }, signal })),
    select: (body) => body.folders,
    enabled: wanted,
  });
}

/** Looks through a root again, or through all. */
export function useScan() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (root: string | null) =>
      bodyOf(gateway.POST("/api/v1/scans", { body: { root, retry_problems: false } })),
    onSuccess: () => cache.invalidateQueries({ queryKey: queryKeys.allJobs }),
  });
}
