// Requests about one video: its facts, and its frame index.
import { queryOptions, skipToken, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  bodyOf,
  fileVersion,
  gateway,
  type Asset,
  type FrameIndex,
  type FrameIndexMaking,
} from "../client";
import { listedAsset } from "./listed-asset";
import { queryKeys } from "../query-keys";
import { FrameTable } from "@/lib/footage/frames";

/** The facts of a video; until the answer comes, those that a list loaded before. */
export function useAsset(id: string, profile: string) {
  const cache = useQueryClient();
  return useQuery({
    queryKey: queryKeys.asset(id, profile),
    queryFn: ({ signal }) => {
      const params = { path: { asset_id: id }, query: { profile } };
      return bodyOf(gateway.GET("/api/v1/assets/{asset_id}", { params, signal }));
    },
    // Of one video, another profile only changes a count, so the old answer is shown meanwhile.
    placeholderData: (previous) => (previous?.id === id ? previous : listedAsset(cache, id)),
  });
}

/** Seconds after which an answer says how far an index is that is not made yet. */
const PATIENCE = 1;

/** The frame index; its key has the file's time and size, because a file edited in place keeps its id. */
const framesOf = (asset: Asset) =>
  queryOptions({
    queryKey: queryKeys.frames(asset.id, fileVersion(asset)),
    queryFn: async ({ signal, client }) => {
      const params = { path: { asset_id: asset.id }, query: { wait: PATIENCE } };
      for (;;) {
        const body = bodyOf(gateway.GET("/api/v1/assets/{asset_id}/frames", { params, signal }));
        // With a time in the query the same route answers with a picture, so the generated type is not these alone.
        const answer = (await body) as FrameIndex | FrameIndexMaking;
        if (!("decoded" in answer)) return new FrameTable(answer);
        client.setQueryData(queryKeys.framesDecoded(asset.id, fileVersion(asset)), answer.decoded);
      }
    },
    staleTime: Infinity,
    gcTime: 60_000,
    // React Query compares plain objects only, and a table is none.
    structuralSharing: false,
  });

/** How much of a video has been decoded for its frame index, 0 to 1; null if nothing has to be, as far as is known. */
export function useFramesDecoded(asset: Asset): number | null {
  const { data } = useQuery<number | null>({
    queryKey: queryKeys.framesDecoded(asset.id, fileVersion(asset)),
    queryFn: skipToken,
  });
  return data ?? null;
}

export function useFrameTable(asset: Asset, wanted: boolean) {
  return useQuery({ ...framesOf(asset), enabled: wanted });
}

/** Waits for the frame index; rejects if it cannot be read, or if its request is cancelled. */
export function useFrameTableLater(asset: Asset): () => Promise<FrameTable> {
  const cache = useQueryClient();
  return () => cache.query({ ...framesOf(asset), staleTime: "static" });
}

/** Reads which frame of a video is visible at a second; the video need not be open. */
export function useFrameAtLater(): (assetId: string, seconds: number) => Promise<number> {
  const cache = useQueryClient();
  return async (assetId, seconds) => {
    const params = { path: { asset_id: assetId } };
    const asset = await bodyOf(gateway.GET("/api/v1/assets/{asset_id}", { params }));
    const table = await cache.query({ ...framesOf(asset), staleTime: "static" });
    return table.atOrBefore(seconds);
  };
}
