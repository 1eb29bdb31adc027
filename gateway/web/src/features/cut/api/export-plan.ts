// The clips that the server would cut: random crops and crops on a subject are decided only there.
import { skipToken, useQuery } from "@tanstack/react-query";
import { bodyOf, fileVersion, gateway, type Asset, type WantedClips } from "@/lib/api/client";
import { queryKeys } from "@/lib/api/query-keys";

/** `wanted` null: no request is made. The last plan of this video stays until the next one comes. */
export function useExportPlan(asset: Asset, wanted: WantedClips | null) {
  const version = fileVersion(asset);
  return useQuery({
    queryKey: queryKeys.exportPlan(asset.id, version, wanted),
    queryFn:
      wanted === null
        ? skipToken
        : ({ signal }) => bodyOf(gateway.POST("/api/v1/exports/plan", { body: wanted, signal })),
    placeholderData: (last, former) => (former?.queryKey[1] === asset.id ? last : undefined),
  });
}
