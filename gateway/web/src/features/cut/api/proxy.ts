// The scrub proxy of a video: whether there is one, how far it is, and having it made.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { bodyOf, gateway, type Proxy } from "@/lib/api/client";
import { queryKeys } from "@/lib/api/query-keys";

export type ProxyNow = {
  /** Undefined until something is known of it. */
  proxy: Proxy | undefined;
  isReady: boolean;
  /** In pixels: the gateway says of which height proxies are where nobody says it. 0 until something is known. */
  height: number;
  refetch: () => void;
  make: () => void;
  isAsking: boolean;
  error: Error | null;
};

export function useProxy(assetId: string): ProxyNow {
  const cache = useQueryClient();
  const key = queryKeys.proxy(assetId);
  const query = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => {
      const params = { path: { asset_id: assetId } };
      return bodyOf(gateway.GET("/api/v1/assets/{asset_id}/proxy", { params, signal }));
    },
  });
  const asked = useMutation({
    mutationFn: () =>
      bodyOf(
        gateway.POST("/api/v1/assets/{asset_id}/proxy", {
          params: { path: { asset_id: assetId } },
          body: {},
        }),
      ),
    onSuccess: (proxy) => {
      cache.setQueryData(key, proxy);
      void cache.invalidateQueries({ queryKey: key });
    },
  });
  const { refetch } = query;
  return {
    proxy: query.data,
    isReady: query.data?.status === "ready",
    height: query.data?.requested_height ?? 0,
    refetch: useCallback(() => void refetch(), [refetch]),
    make: () => asked.mutate(),
    isAsking: asked.isPending,
    error: asked.error,
  };
}
