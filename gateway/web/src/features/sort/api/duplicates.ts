// Requests about duplicate videos: listing them, searching for them, setting one aside, keeping both.
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { announceChange } from "@/lib/api/changes/changes";
import { bodyOf, gateway, success, type DuplicateVideo } from "@/lib/api/client";
import { queryKeys } from "@/lib/api/query-keys";
import { wordsFor } from "@/lib/api/problem";
import { announceDone, announceFinal, announceRefusal, toBeAnnounced } from "@/lib/undo/undo";

/** The first `limit` groups of duplicates; events update the progress of a search. */
export function useDuplicates(limit: number) {
  const cache = useQueryClient();
  const found = useQuery({
    queryKey: queryKeys.sortDuplicates(limit),
    queryFn: ({ signal }) => {
      const params = { query: { limit } };
      return bodyOf(gateway.GET("/api/v1/sort/duplicates", { params, signal }));
    },
    placeholderData: keepPreviousData,
  });
  const search = found.data?.search;
  const before = useRef(search?.state);
  useEffect(() => {
    const ended = before.current === "running" && search?.state !== "running";
    before.current = search?.state;
    if (!ended) return;
    if (search?.state === "failed") announceRefusal(search.error ?? "The search failed.");
    if (search?.state === "succeeded") announceFinal("All videos compared");
  }, [cache, search]);
  return found;
}

export function useSearch() {
  const cache = useQueryClient();
  const looked = () => cache.invalidateQueries({ queryKey: queryKeys.sortAnyDuplicates });
  const start = useMutation({
    mutationFn: () => bodyOf(gateway.POST("/api/v1/sort/duplicates/search")),
    onError: (error) => announceRefusal(wordsFor(error)),
    onSettled: looked,
  });
  const stop = useMutation({
    mutationFn: () => success(gateway.DELETE("/api/v1/sort/duplicates/search")),
    onError: (error) => announceRefusal(wordsFor(error)),
    onSettled: looked,
  });
  return { start, stop };
}

/** Moves a video into the folder for duplicates; resolves when the lists were fetched again. */
export function useSetAside() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ asset_id: id }: DuplicateVideo) =>
      toBeAnnounced(
        bodyOf(gateway.POST("/api/v1/sort/duplicates/aside", { body: { asset_id: id } })),
      ),
    onSuccess: ({ change }) => announceChange(cache, change),
    onError: (error) => announceRefusal(wordsFor(error)),
    onSettled: () => cache.invalidateQueries({ queryKey: queryKeys.sort }),
  });
}

/** Marks two videos as no duplicates; resolves when the list was fetched again. */
export function useKeepBoth() {
  const cache = useQueryClient();
  const say = async (videos: readonly DuplicateVideo[], restore: boolean) => {
    const body = { asset_ids: videos.map(({ asset_id: id }) => id), restore };
    await success(gateway.POST("/api/v1/sort/duplicates/dismiss", { body }));
    await cache.invalidateQueries({ queryKey: queryKeys.sortAnyDuplicates });
  };
  return useMutation({
    mutationFn: (videos: readonly DuplicateVideo[]) => toBeAnnounced(say(videos, false)),
    onSuccess: (_, videos) =>
      announceDone("Both kept: they are no duplicates", () => say(videos, true), {
        redo: () => say(videos, false),
        // `U` takes back decisions in turn, whether a file was moved by them or not.
        kind: "sorting",
      }),
    onError: (error) => announceRefusal(wordsFor(error)),
  });
}
