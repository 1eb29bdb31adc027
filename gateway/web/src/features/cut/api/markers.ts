// The markers of a video: what earlier exports have cut from it.
import { useQuery } from "@tanstack/react-query";
import { bodyOf, gateway } from "@/lib/api/client";
import { queryKeys } from "@/lib/api/query-keys";

/** Markers of a video, in order of their start. */
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
