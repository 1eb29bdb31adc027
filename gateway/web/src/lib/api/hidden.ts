// Hiding a video in a profile, and bringing it back.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { announceDone } from "@/lib/undo";
import { bodyOf, gateway, type Asset } from "./client";
import { queryKeys } from "./query-keys";

function putHidden(assetId: string, profile: string, hidden: boolean) {
  const params = { path: { asset_id: assetId }, query: { profile } };
  return bodyOf(
    hidden
      ? gateway.PUT("/api/v1/assets/{asset_id}/hidden", { params })
      : gateway.DELETE("/api/v1/assets/{asset_id}/hidden", { params }),
  );
}

/** Hides a video that is shown, shows one that is hidden; either can be undone. */
export function useToggleHidden(profile: string) {
  const cache = useQueryClient();
  const refresh = async () => {
    await Promise.all([
      cache.invalidateQueries({ queryKey: queryKeys.allAssets }),
      cache.invalidateQueries({ queryKey: queryKeys.anyAsset }),
    ]);
  };
  return useMutation({
    mutationFn: (asset: Pick<Asset, "id" | "hidden" | "name">) =>
      putHidden(asset.id, profile, !asset.hidden),
    onSuccess: async (_, asset) => {
      const what = asset.hidden ? "Shown again" : "Hidden";
      announceDone(`${what}: ${asset.name}`, async () => {
        await putHidden(asset.id, profile, asset.hidden);
        await refresh();
      });
      await refresh();
    },
  });
}
