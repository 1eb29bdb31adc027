// The files beside the one that is cut: its folder, in order, for going on to the next.
import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { bodyOf, gateway, type Asset } from "@/lib/api/client";
import { queryKeys } from "@/lib/api/query-keys";

const PAGE = 500;

export type Playlist = {
  assets: Asset[];
  total: number;
  /** Where the open file stands; null while it is not known, or where a filter leaves it out. */
  at: number | null;
  notExported: boolean;
  setNotExported: (only: boolean) => void;
  withHidden: boolean;
  setWithHidden: (show: boolean) => void;
  pending: boolean;
  error: unknown;
  retry: () => void;
  more: (() => void) | null;
  /** The file before or after, round the corner at either end. */
  neighbour: (by: 1 | -1) => Asset | undefined;
};

export function usePlaylist(asset: Asset, profile: string): Playlist {
  const [notExported, setNotExported] = useState(false);
  const [withHidden, setWithHidden] = useState(false);
  const folder = asset.path.slice(0, Math.max(0, asset.path.lastIndexOf("/")));
  const place = {
    root: asset.root,
    folder,
    profile,
    exported: notExported ? "none" : "any",
    hidden: withHidden ? "include" : "exclude",
  } as const;
  const listing = useInfiniteQuery({
    queryKey: queryKeys.neighbours(place),
    queryFn: ({ pageParam, signal }) => {
      const query = {
        ...place,
        sort: "path",
        limit: PAGE,
        ...(pageParam === null ? {} : { cursor: pageParam }),
      } as const;
      return bodyOf(gateway.GET("/api/v1/assets", { params: { query }, signal }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
  const assets = listing.data?.pages.flatMap((page) => page.assets) ?? [];
  const at = assets.findIndex(({ id }) => id === asset.id);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = listing;
  // Until it is found, and one page beyond: its neighbour may be there.
  const short = (at < 0 || at >= assets.length - 1) && hasNextPage && !isFetchingNextPage;
  useEffect(() => {
    if (short) void fetchNextPage();
  }, [short, fetchNextPage]);

  const playable = assets.filter(({ state }) => state === "ready" || state === "new");
  const neighbour = (by: 1 | -1) => {
    const others = playable.filter(({ id }) => id !== asset.id);
    if (others.length === 0) return undefined;
    const after = at < 0 ? -1 : others.findIndex((one) => assets.indexOf(one) > at);
    const next = after < 0 ? 0 : after;
    return by === 1 ? others[next] : others.at((after < 0 ? others.length : after) - 1);
  };
  return {
    assets,
    total: listing.data?.pages[0]?.total ?? 0,
    at: at < 0 ? null : at,
    notExported,
    setNotExported,
    withHidden,
    setWithHidden,
    pending: listing.isPending,
    error: assets.length === 0 ? listing.error : null,
    retry: () => void listing.refetch(),
    more: hasNextPage && !isFetchingNextPage ? () => void fetchNextPage() : null,
    neighbour,
  };
}
