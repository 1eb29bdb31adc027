// Hiding videos in a profile, and bringing them back.
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

/** Enough to be quick, few enough to leave the gateway to others. */
const AT_ONCE = 6;

/** Those that were changed; throws only where none was. */
async function putAll(assets: Hideable[], profile: string, hidden: boolean): Promise<Hideable[]> {
  const left = [...assets];
  const changed: Hideable[] = [];
  const problems: unknown[] = [];
  const work = async () => {
    for (let asset = left.shift(); asset !== undefined; asset = left.shift()) {
      try {
        await putHidden(asset.id, profile, hidden);
        changed.push(asset);
      } catch (error) {
        problems.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, assets.length) }, work));
  if (changed.length === 0 && problems.length > 0) throw problems[0];
  return changed;
}

type Hideable = Pick<Asset, "id" | "hidden" | "name">;
type Change = { assets: Hideable[]; hidden: boolean };

function wordsOf(changed: Hideable[], asked: number, hidden: boolean): string {
  const what = hidden ? "Hidden" : "Shown again";
  const [only] = changed;
  if (asked === 1 && only) return `${what}: ${only.name}`;
  const share = changed.length === asked ? `${asked}` : `${changed.length} of ${asked}`;
  return `${what}: ${share} videos`;
}

/** Hides videos, or shows them again; either can be undone. */
export function useSetHidden(profile: string) {
  const cache = useQueryClient();
  const refresh = async () => {
    await Promise.all([
      cache.invalidateQueries({ queryKey: queryKeys.allAssets }),
      cache.invalidateQueries({ queryKey: queryKeys.anyAsset }),
    ]);
  };
  return useMutation({
    mutationFn: ({ assets, hidden }: Change) => putAll(assets, profile, hidden),
    onSuccess: async (changed, { assets, hidden }) => {
      announceDone(wordsOf(changed, assets.length, hidden), async () => {
        await putAll(changed, profile, !hidden);
        await refresh();
      });
      await refresh();
    },
  });
}
