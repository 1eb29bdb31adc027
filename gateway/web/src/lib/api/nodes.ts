// Media nodes and their encoders and decoders.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { bodyOf, gateway, type MediaNode } from "./client";
import { queryKeys } from "./query-keys";

export const isTrying = (node: MediaNode) =>
  [...node.encoders, ...node.decoders].some(({ state }) => state === "trying");

export function useNodes() {
  return useQuery({
    queryKey: queryKeys.nodes,
    queryFn: async ({ signal }) => (await bodyOf(gateway.GET("/api/v1/nodes", { signal }))).nodes,
  });
}

/** Has a named node try its encoders and decoders again. */
export function useTrial() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => {
      const params = { path: { name } };
      return bodyOf(gateway.POST("/api/v1/nodes/{name}/trial", { params }));
    },
    onSuccess: (trying) => {
      cache.setQueryData<MediaNode[]>(queryKeys.nodes, (nodes) =>
        nodes?.map((node) => (node.name === trying.name ? trying : node)),
      );
      void cache.invalidateQueries({ queryKey: queryKeys.nodes });
    },
  });
}
