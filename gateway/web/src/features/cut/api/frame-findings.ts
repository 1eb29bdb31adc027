// What is found in one frame without any model: regions between edges, and the playing field.
import { queryOptions, skipToken } from "@tanstack/react-query";
import { bodyOf, gateway } from "@/lib/api/client";
import { queryKeys } from "@/lib/api/query-keys";

/** Frames that nobody looks at are soon forgotten. */
const KEPT_MS = 30_000;

type Asked = { params: { path: { asset_id: string; frame: number } }; signal: AbortSignal };

export const edgesIn = (assetId: string, frame: number | null) =>
  findingQuery("edges", assetId, frame, (asked) =>
    bodyOf(gateway.GET("/api/v1/assets/{asset_id}/frames/{frame}/edges", asked)),
  );

export const fieldIn = (assetId: string, frame: number | null) =>
  findingQuery("field", assetId, frame, (asked) =>
    bodyOf(gateway.GET("/api/v1/assets/{asset_id}/frames/{frame}/field", asked)),
  );

/** Of the same frame it is the same again. `frame` null: nobody asks. */
function findingQuery<Finding>(
  kind: "edges" | "field",
  assetId: string,
  frame: number | null,
  ask: (asked: Asked) => Promise<Finding>,
) {
  return queryOptions({
    queryKey: queryKeys[kind](assetId, frame),
    queryFn:
      frame === null
        ? skipToken
        : ({ signal }) => ask({ params: { path: { asset_id: assetId, frame } }, signal }),
    staleTime: Infinity,
    gcTime: KEPT_MS,
  });
}
