// What the library lists: roots, folders, videos.
import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { bodyOf, gateway } from "@/lib/api/client";
import { queryKeys, type AssetListing } from "@/lib/api/query-keys";

const PAGE = 200;

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

export function useAssets(listing: AssetListing) {
  return useInfiniteQuery({
    queryKey: queryKeys.assets(listing),
    queryFn: ({ pageParam, signal }) => {
      const { root, folder, q, problems, ...rest } = listing;
      const query = {
        ...rest,
        only_problems: problems,
        limit: PAGE,
        ...(root === undefined ? {} : { root }),
        ...(folder === undefined ? {} : { folder }),
        ...(q === "" ? {} : { q }),
        ...(pageParam === null ? {} : { cursor: pageParam }),
      };
      return bodyOf(gateway.GET("/api/v1/assets", { params: { query }, signal }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    // While somebody types, what was found last stays until the next is there.
    placeholderData: keepPreviousData,
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
