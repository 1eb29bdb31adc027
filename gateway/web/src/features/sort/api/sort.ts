// What is to be sorted, where to, and the sorting.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { announceChange } from "@/lib/api/changes";
import { bodyOf, gateway, type SortPage } from "@/lib/api/client";
import { queryKeys } from "@/lib/api/query-keys";
import { toBeAnnounced } from "@/lib/undo";

/** Of the queue; more is asked for when it has become short. */
const AT_ONCE = 200;

export function useSortPage() {
  return useQuery({
    queryKey: queryKeys.sort,
    queryFn: ({ signal }) =>
      bodyOf(gateway.GET("/api/v1/sort", { params: { query: { limit: AT_ONCE } }, signal })),
  });
}

export type Sorting = { name: string; category: string };

export function useSortVideo() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (wanted: Sorting) =>
      toBeAnnounced(bodyOf(gateway.POST("/api/v1/sort", { body: wanted }))),
    onSuccess: ({ change, categories }) => {
      cache.setQueryData<SortPage>(queryKeys.sort, (page) => page && { ...page, categories });
      announceChange(cache, change);
    },
    onSettled: () => cache.invalidateQueries({ queryKey: queryKeys.sort }),
  });
}

export function useNewCategory() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (name: string) =>
      bodyOf(gateway.POST("/api/v1/sort/categories", { body: { name } })),
    onSuccess: ({ categories }) =>
      cache.setQueryData<SortPage>(queryKeys.sort, (page) => page && { ...page, categories }),
  });
}
