// Published models that are not added, and their downloads by the server.
import { useMutation, useQuery, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { bodyOf, gateway, success, type PublishedModel, type PublishedModels } from "./client";
import { queryKeys } from "./query-keys";

const ASKED_AGAIN = 1_000;

export const isUnderWay = ({ download }: PublishedModel) =>
  download !== null && download.phase !== "failed";

/**
 * Where a download has ended since the last answer, a model may have been added: what depends on models is asked again.
 * No event tells of them: they are no state of the catalog.
 */
async function published(cache: QueryClient, signal: AbortSignal): Promise<PublishedModels> {
  const before = cache.getQueryData<PublishedModels>(queryKeys.publishedModels);
  const now = await bodyOf(gateway.GET("/api/v1/published-models", { signal }));
  const running = new Set(now.models.filter(isUnderWay).map(({ name }) => name));
  if (before?.models.some((model) => isUnderWay(model) && !running.has(model.name))) {
    for (const queryKey of [queryKeys.models, queryKeys.speech, queryKeys.sortDescriptors])
      void cache.invalidateQueries({ queryKey });
  }
  return now;
}

/** Asked for again while one is being downloaded, by this page or another one. */
export function usePublishedModels() {
  const cache = useQueryClient();
  return useQuery({
    queryKey: queryKeys.publishedModels,
    queryFn: ({ signal }) => published(cache, signal),
    refetchOnMount: "always",
    refetchOnWindowFocus: "always",
    refetchInterval: ({ state }) => (state.data?.models.some(isUnderWay) ? ASKED_AGAIN : false),
  });
}

export function useDownloadModel() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (name: string) =>
      bodyOf(
        gateway.POST("/api/v1/published-models/{name}/download", { params: { path: { name } } }),
      ),
    onSettled: () => cache.invalidateQueries({ queryKey: queryKeys.publishedModels }),
  });
}

/** Cancels a download, or forgets a failed one. */
export function useCancelDownload() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (name: string) =>
      success(
        gateway.DELETE("/api/v1/published-models/{name}/download", { params: { path: { name } } }),
      ),
    onSettled: () => cache.invalidateQueries({ queryKey: queryKeys.publishedModels }),
  });
}
