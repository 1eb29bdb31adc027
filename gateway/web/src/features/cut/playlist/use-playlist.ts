// The videos of the open one's folder, in order, and its neighbours among them.
import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { queryOf, useAssetRows, type AssetRows } from "@/lib/api/assets/asset-rows";
import { bodyOf, gateway, type Asset } from "@/lib/api/client";
import { UNFILTERED, queryKeys, type AssetListing } from "@/lib/api/query-keys";

export type Playlist = {
  videos: AssetRows;
  total: number;
  /** Index of the open video; null until it is known, and if a filter excludes it. */
  at: number | null;
  notExported: boolean;
  setNotExported: (only: boolean) => void;
  withHidden: boolean;
  setWithHidden: (show: boolean) => void;
  /** The next (1) or previous (-1) video that can be opened; wraps around at both ends. */
  neighbour: (by: 1 | -1) => Promise<Asset | null>;
  /** The next and the previous video; null until they are known, and if there is none. */
  next: Asset | null;
  previous: Asset | null;
};

export function usePlaylist(asset: Asset, profile: string): Playlist {
  const [notExported, setNotExported] = useState(false);
  const [withHidden, setWithHidden] = useState(false);
  const listing: AssetListing = {
    root: asset.root,
    folder: asset.path.slice(0, Math.max(0, asset.path.lastIndexOf("/"))),
    q: "",
    sort: "path",
    order: "asc",
    ...UNFILTERED,
    hidden: withHidden ? "include" : "exclude",
    exported: notExported ? "none" : "any",
    profile,
  };
  const videos = useAssetRows(listing);
  const cache = useQueryClient();
  const neighbours = queryOptions({
    queryKey: queryKeys.neighbours(asset.id, listing),
    queryFn: ({ signal }) => {
      const params = {
        path: { asset_id: asset.id },
        query: { ...queryOf(listing), playable: true },
      };
      return bodyOf(gateway.GET("/api/v1/assets/{asset_id}/neighbours", { params, signal }));
    },
  });
  const beside = useQuery(neighbours);
  return {
    videos,
    total: beside.data?.total ?? videos.total ?? 0,
    at: beside.data?.position ?? null,
    next: beside.data?.next ?? null,
    previous: beside.data?.previous ?? null,
    notExported,
    setNotExported,
    withHidden,
    setWithHidden,
    neighbour: async (by) => {
      // The key may be pressed before the answer has arrived.
      const { previous, next } = beside.data ?? (await cache.query(neighbours));
      return by === 1 ? next : previous;
    },
  };
}
