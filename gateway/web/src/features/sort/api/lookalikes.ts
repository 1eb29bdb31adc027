// The sorted videos that look most like one, which explain what is proposed for it.
import { useQuery } from "@tanstack/react-query";
import { bodyOf, gateway } from "@/lib/api/client";
import { queryKeys } from "@/lib/api/query-keys";

/** Null: nothing is requested. */
export function useLookalikes(assetId: string | null) {
  return useQuery({
    queryKey: queryKeys.sortLookalikes(assetId ?? ""),
    queryFn: ({ signal }) => {
      const params = { path: { asset_id: assetId ?? "" } };
      return bodyOf(gateway.GET("/api/v1/sort/videos/{asset_id}/lookalikes", { params, signal }));
    },
    enabled: assetId !== null,
  });
}
