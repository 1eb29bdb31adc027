// The packet index of a video, which the decoder in the page needs.
import { useQuery } from "@tanstack/react-query";
import { bodyOf, fileVersion, gateway, type Asset } from "@/lib/api/client";
import { queryKeys } from "@/lib/api/query-keys";

/** The packet index; undefined until it has arrived, and if there is none. */
export function usePackets(asset: Asset, wanted: boolean) {
  const { data } = useQuery({
    queryKey: queryKeys.packets(asset.id, fileVersion(asset)),
    queryFn: ({ signal }) => {
      const params = { path: { asset_id: asset.id } };
      return bodyOf(gateway.GET("/api/v1/assets/{asset_id}/packets", { params, signal }));
    },
    enabled: wanted && asset.state === "ready",
    staleTime: Infinity,
    gcTime: 60_000,
    // Not retried, because it is optional: without it, frames are shown by the player alone.
    retry: false,
  });
  return data;
}
