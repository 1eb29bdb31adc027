// Requests about moments: listing them, their scores, and what people decide about them.
import {
  skipToken,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { undoneOrRedone } from "@/lib/api/changes/changes";
import { noteDone } from "@/lib/api/changes/changes-of-tab";
import { bodyOf, gateway, type Finder, type Moment } from "@/lib/api/client";
import { queryKeys } from "@/lib/api/query-keys";
import { announceDone, toBeAnnounced } from "@/lib/undo/undo";
import type { FindParams } from "../find-params";

const PAGE = 100;

export type Decision = Moment["state"];

export type WantedMoments = Pick<FindParams, "state" | "order"> & { threshold: number };

/** The moments of a finder; while others are read, those before stay. Null asks for none. */
export function useMoments(finder: Finder | null, wanted: WantedMoments) {
  const { state, order, threshold } = wanted;
  const version = finder?.active_version ?? null;
  return useInfiniteQuery({
    queryKey: queryKeys.moments(finder?.id ?? "", { version, state, order, threshold }),
    queryFn:
      finder === null || version === null
        ? skipToken
        : ({ pageParam, signal }) => {
            const query = {
              finder: finder.id,
              threshold,
              order,
              limit: PAGE,
              cursor: pageParam ?? "",
              ...(state === "all" ? {} : { state }),
            };
            return bodyOf(gateway.GET("/api/v1/moments", { params: { query }, signal }));
          },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: (before, query) => (query?.queryKey[2] === finder?.id ? before : undefined),
  });
}

/** How many windows of all scanned videos have which score. */
export function useScoreCounts(finder: Finder | null) {
  const version = finder?.active_version ?? null;
  return useQuery({
    queryKey: queryKeys.scoreCounts(finder?.id ?? "", version),
    queryFn:
      finder === null || version === null
        ? skipToken
        : ({ signal }) => {
            const query = { finder: finder.id };
            return bodyOf(gateway.GET("/api/v1/moments/scores", { params: { query }, signal }));
          },
  });
}

/** The scores of a video's windows by the active version. */
export function useVideoScores({ id, active_version: version }: Finder, assetId: string) {
  return useQuery({
    queryKey: queryKeys.videoScores(id, version ?? "", assetId),
    queryFn:
      version === null
        ? skipToken
        : ({ signal }) => {
            const params = { path: { asset_id: assetId }, query: { finder: id, version } };
            return bodyOf(gateway.GET("/api/v1/assets/{asset_id}/scores", { params, signal }));
          },
  });
}

type Deciding = { moment: Moment; state: Decision };

/** Accepts or rejects a moment, or takes that back. `onBack` is called when that is undone. */
export function useDecide(onBack: (moment: Moment) => void) {
  const cache = useQueryClient();
  return useMutation({
    // One after the other: the last decision about a moment counts.
    scope: { id: "moments" },
    mutationFn: ({ moment, state }: Deciding) =>
      toBeAnnounced(
        bodyOf(gateway.POST("/api/v1/moments/changes", { body: { ids: [moment.id], state } })),
        `the decision about ${moment.name}`,
      ),
    onSuccess: async ({ change }, { moment }) => {
      if (change) {
        const { id, kind, words } = change;
        noteDone({ id, kind });
        announceDone(
          words,
          async () => {
            await undoneOrRedone(cache, id, "undo");
            onBack(moment);
          },
          { redo: () => undoneOrRedone(cache, id, "redo"), key: id, kind },
        );
      }
      await cache.invalidateQueries({ queryKey: queryKeys.find });
    },
  });
}

/** Moves the ends of a moment. */
export const moveEnds = (id: string, ends: { start?: number; end?: number }): Promise<Moment> => {
  const params = { path: { moment_id: id } };
  return bodyOf(gateway.PATCH("/api/v1/moments/{moment_id}", { params, body: ends }));
};
