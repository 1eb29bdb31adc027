// Edges, with the regions between them, and the playing field in one frame; no model is needed for these.
import { queryOptions, skipToken } from "@tanstack/react-query";
import { bodyOf, gateway } from "@/lib/api/client";
import { queryKeys } from "@/lib/api/query-keys";
import type {
  EdgeParameter,
  FieldParameter,
  ParameterValues,
} from "@/lib/settings/finding-parameters";

/** The same parameters give the same result; frames no longer shown are soon dropped from the cache. */
const OF_ONE_FRAME = { staleTime: Infinity, gcTime: 30_000 } as const;

/** `frame` null: no request is made. */
export const edgesIn = (
  assetId: string,
  frame: number | null,
  parameters: ParameterValues<EdgeParameter>,
) =>
  queryOptions({
    queryKey: queryKeys.edges(assetId, frame, parameters),
    queryFn:
      frame === null
        ? skipToken
        : ({ signal }) =>
            bodyOf(
              gateway.GET("/api/v1/assets/{asset_id}/frames/{frame}/edges", {
                params: { path: { asset_id: assetId, frame }, query: parameters },
                signal,
              }),
            ),
    placeholderData: (before) => ofFrame(frame, before),
    ...OF_ONE_FRAME,
  });

/** `frame` null: no request is made. */
export const fieldIn = (
  assetId: string,
  frame: number | null,
  parameters: ParameterValues<FieldParameter>,
) =>
  queryOptions({
    queryKey: queryKeys.field(assetId, frame, parameters),
    queryFn:
      frame === null
        ? skipToken
        : ({ signal }) =>
            bodyOf(
              gateway.GET("/api/v1/assets/{asset_id}/frames/{frame}/field", {
                params: { path: { asset_id: assetId, frame }, query: parameters },
                signal,
              }),
            ),
    placeholderData: (before) => ofFrame(frame, before),
    ...OF_ONE_FRAME,
  });

/** The previous result while a parameter changes; undefined if it is that of another frame. */
function ofFrame<Finding extends { frame: number }>(
  frame: number | null,
  before: Finding | undefined,
): Finding | undefined {
  return before?.frame === frame ? before : undefined;
}
