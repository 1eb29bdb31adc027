// What is found in one frame without any model: regions between edges, and the playing field.
import { queryOptions, skipToken } from "@tanstack/react-query";
import { bodyOf, gateway } from "@/lib/api/client";
import { queryKeys } from "@/lib/api/query-keys";
import type { EdgeParameter, FieldParameter, ParameterValues } from "@/lib/finding-parameters";

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

/** While a parameter is moved, what was found before stays; what was found in another frame does not. */
function ofFrame<Finding extends { frame: number }>(
  frame: number | null,
  before: Finding | undefined,
): Finding | undefined {
  return before?.frame === frame ? before : undefined;
}
