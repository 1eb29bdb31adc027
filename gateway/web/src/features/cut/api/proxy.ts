// The scrub proxy of a video: its state, its progress, and the request to make it.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { bodyOf, gateway, type Proxy } from "@/lib/api/client";
import { queryKeys } from "@/lib/api/query-keys";

export type ProxyNow = {
  /** Undefined until the first answer. */
  proxy: Proxy | undefined;
  isReady: boolean;
  /** Height of the proxy in pixels, which the gateway chooses; 0 until the first answer. */
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
