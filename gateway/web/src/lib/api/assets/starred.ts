// Starring videos, and taking their stars away.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { toBeAnnounced } from "@/lib/undo/undo";
import { announceChange } from "../changes/changes";
import { bodyOf, gateway, type Asset } from "../client";
import { queryKeys } from "../query-keys";

type Wanted = { assets: readonly Pick<Asset, "id">[]; starred: boolean };

/** Stars videos, or takes their stars away, as one change that can be undone. */
export function useSetStarred() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ assets, starred }: Wanted) => {
      const body = { asset_ids: assets.map(({ id }) => id), starred };
      return toBeAnnounced(bodyOf(gateway.POST("/api/v1/assets/starred", { body })));
    },
    onSuccess: async ({ change }) => {
      announceChange(cache, change);
      await Promise.all([
        cache.invalidateQueries({ queryKey: queryKeys.allAssets }),
        cache.invalidateQueries({ queryKey: queryKeys.anyAsset }),
      ]);
    },
  });
}
