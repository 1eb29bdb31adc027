// Requests of the review: listing sorted videos that may belong elsewhere, moving them, keeping them where they are.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { bodyOf, gateway, success, type DoubtedVideo } from "@/lib/api/client";
import { queryKeys } from "@/lib/api/query-keys";
import { wordsFor } from "@/lib/api/problem";
import { whileSent } from "@/lib/api/changes/sent-sortings";
import { announceDone, announceRefusal, toBeAnnounced } from "@/lib/undo/undo";
import { NO_NAMES, type FreeNames } from "../moves/taken-names";
import { announceBatch } from "./sort";

const AT_ONCE = 100;

export function useReview() {
  return useQuery({
    queryKey: queryKeys.sortReview,
    queryFn: ({ signal }) => {
      const params = { query: { limit: AT_ONCE } };
      return bodyOf(gateway.GET("/api/v1/sort/review", { params, signal }));
    },
  });
}

type Refiling = { videos: readonly DoubtedVideo[]; names?: FreeNames };

/** Moves each video to the folder that is proposed for it. */
export function useRefiling() {
  const cache = useQueryClient();
  const refiling = useMutation({
    mutationFn: ({ videos, names = NO_NAMES }: Refiling) => {
      const items = videos.map(({ name, category, proposed }) => ({
        name,
        category: proposed,
        origin: category,
        new_name: names.get(name) ?? "",
        act: "",
      }));
      const answer = bodyOf(gateway.POST("/api/v1/sort/batch", { body: { items } }));
      return toBeAnnounced(whileSent(items, answer));
    },
    onSuccess: (done, { videos }) => {
      announceBatch(cache, done, "moved", (names) =>
        refiling.mutateAsync({ videos: videos.filter(({ name }) => names.has(name)), names }),
      );
    },
    onError: (error) => announceRefusal(wordsFor(error)),
    onSettled: () => cache.invalidateQueries({ queryKey: queryKeys.sort }),
  });
  return refiling;
}

/** Records that videos belong where they are, so that the review no longer lists them. */
export function useDismissal() {
  const cache = useQueryClient();
  const dismiss = async (videos: readonly DoubtedVideo[], restore: boolean) => {
    const body = { asset_ids: videos.map(({ asset_id: id }) => id), restore };
    await success(gateway.POST("/api/v1/sort/review/dismiss", { body }));
    await cache.invalidateQueries({ queryKey: queryKeys.sortReview });
  };
  return useMutation({
    mutationFn: (videos: readonly DoubtedVideo[]) => toBeAnnounced(dismiss(videos, false)),
    onSuccess: (_, videos) =>
      announceDone(
        videos.length === 1
          ? "1 video stays where it lies"
          : `${videos.length} videos stay where they lie`,
        () => dismiss(videos, true),
        // `U` takes back decisions in turn, whether a file was moved by them or not.
        { redo: () => dismiss(videos, false), kind: "sorting" },
      ),
    onError: (error) => announceRefusal(wordsFor(error)),
  });
}
