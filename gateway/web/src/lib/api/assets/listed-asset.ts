// A video from a cached list, to show it before its own request is answered.
import type { QueryClient } from "@tanstack/react-query";
import type { Asset, AssetPage, Neighbours } from "../client";
import { queryKeys } from "../query-keys";

/** Undefined where no cached list has it. */
export function listedAsset(cache: QueryClient, id: string): Asset | undefined {
  const pages = cache.getQueriesData<AssetPage>({ queryKey: queryKeys.allAssetPages });
  const beside = cache.getQueriesData<Neighbours>({ queryKey: queryKeys.allNeighbours });
  const listed = [
    ...pages.map(([, page]) => page?.assets ?? []),
    ...beside.map(([, neighbours]) => [neighbours?.previous, neighbours?.next]),
  ];
  for (const assets of listed) {
    const found = assets.find((asset) => asset?.id === id);
    if (found) return found;
  }
  return undefined;
}
