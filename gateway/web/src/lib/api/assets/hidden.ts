// Hiding videos in a profile, and showing them again.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { toBeAnnounced } from "@/lib/undo/undo";
import { announceChange } from "../changes/changes";
import { bodyOf, gateway, type Asset } from "../client";
import { queryKeys } from "../query-keys";

type Wanted = { assets: Pick<Asset, "id">[]; hidden: boolean };

/** Hides videos, or shows them again, as one change that can be undone. */
export function useSetHidden(profile: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ assets, hidden }: Wanted) => {
      const body = { asset_ids: assets.map(({ id }) => id), profile, hidden };
      return toBeAnnounced(bodyOf(gateway.POST("/api/v1/assets/hidden", { body })));
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
