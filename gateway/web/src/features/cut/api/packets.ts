// What a decoder in the page has to know of a video.
import { useQuery } from "@tanstack/react-query";
import { bodyOf, gateway, type Asset } from "@/lib/api/client";
import { queryKeys } from "@/lib/api/query-keys";

/** Undefined until it has come, and where there is none. */
export function usePackets(asset: Asset, wanted: boolean) {
  const { data } = useQuery({
    queryKey: queryKeys.packets(asset.id, `${asset.modified_at}.${asset.size}`),
    queryFn: ({ signal }) => {
      const params = { path: { asset_id: asset.id } };
      return bodyOf(gateway.GET("/api/v1/assets/{asset_id}/packets", { params, signal }));
    },
    enabled: wanted && asset.state === "ready",
    staleTime: Infinity,
    gcTime: 60_000,
    // Without it everything goes on as it did: nothing is worth asking again for.
    retry: false,
  });
  return data;
}
