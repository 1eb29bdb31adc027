// The video that is cut: what it is, where its frames lie, what was cut from it before.
import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { bodyOf, gateway, type Asset, type FrameIndex } from "@/lib/api/client";
import { listedAsset } from "@/lib/api/listed-asset";
import { queryKeys } from "@/lib/api/query-keys";
import { FrameTable } from "@/lib/frames";

/** What is opened from a list stands there as the list had it, until the answer comes. */
export function useAsset(id: string, profile: string) {
  const cache = useQueryClient();
  return useQuery({
    queryKey: queryKeys.asset(id, profile),
    queryFn: ({ signal }) => {
      const params = { path: { asset_id: id }, query: { profile } };
      return bodyOf(gateway.GET("/api/v1/assets/{asset_id}", { params, signal }));
    },
    // Another profile of the same video changes a count; the picture stays.
    placeholderData: (previous) => (previous?.id === id ? previous : listedAsset(cache, id)),
  });
}

/** Of the file as it is now: one that is edited in place has other frames under the same id. */
const framesOf = (asset: Asset) =>
  queryOptions({
    queryKey: queryKeys.frames(asset.id, `${asset.modified_at}.${asset.size}`),
    queryFn: async ({ signal }) => {
      const params = { path: { asset_id: asset.id } };
      const body = bodyOf(gateway.GET("/api/v1/assets/{asset_id}/frames", { params, signal }));
      // With a time it would be the picture that is shown then, of which the types know nothing.
      return new FrameTable((await body) as FrameIndex);
    },
    staleTime: Infinity,
    gcTime: 60_000,
    // A table is no plain object: there is nothing to compare it with.
    structuralSharing: false,
  });

export function useFrameTable(asset: Asset, wanted: boolean) {
  return useQuery({ ...framesOf(asset), enabled: wanted });
}

/** For what was asked for before they were there; rejects where they cannot be read, or nobody looks any more. */
export function useFrameTableLater(asset: Asset): () => Promise<FrameTable> {
  const cache = useQueryClient();
  return () => cache.query({ ...framesOf(asset), staleTime: "static" });
}

/** In order of their start. */
export function useMarkers(id: string, profile: string) {
  return useQuery({
    queryKey: queryKeys.markers(id, profile),
    queryFn: ({ signal }) => {
      const params = { path: { asset_id: id }, query: { profile } };
      return bodyOf(gateway.GET("/api/v1/assets/{asset_id}/markers", { params, signal }));
    },
    select: (body) => body.markers,
  });
}
