// Reading a file again that could not be read.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { bodyOf, gateway, type Asset } from "../client";
import { queryKeys } from "../query-keys";

/** Reads one file again; the answer is its new state. */
export function useReadAgain() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (asset: Asset) => {
      const params = { path: { asset_id: asset.id } };
      return bodyOf(gateway.POST("/api/v1/assets/{asset_id}/inspect", { params }));
    },
    onSuccess: () => cache.invalidateQueries({ queryKey: queryKeys.allAssets }),
  });
}
