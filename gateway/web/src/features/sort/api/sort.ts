// What is to be sorted, where to, and the sorting.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { announceChange } from "@/lib/api/changes";
import { bodyOf, gateway, success, type SortPage } from "@/lib/api/client";
import { queryKeys } from "@/lib/api/query-keys";
import { wordsFor } from "@/lib/api/problem";
import { announceFinal, announceRefusal, toBeAnnounced } from "@/lib/undo";

/** Of the queue; more is asked for when it has become short. */
const AT_ONCE = 200;

export function useSortPage() {
  return useQuery({
    queryKey: queryKeys.sortPage,
    queryFn: ({ signal }) =>
      bodyOf(gateway.GET("/api/v1/sort", { params: { query: { limit: AT_ONCE } }, signal })),
  });
}

export type Sorting = { name: string; category: string };

export function useSortVideo() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (wanted: Sorting) =>
      toBeAnnounced(bodyOf(gateway.POST("/api/v1/sort", { body: wanted }))),
    onSuccess: ({ change, categories }) => {
      cache.setQueryData<SortPage>(queryKeys.sortPage, (page) => page && { ...page, categories });
      announceChange(cache, change);
    },
    onSettled: () => cache.invalidateQueries({ queryKey: queryKeys.sort }),
  });
}

export function useNewCategory() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (name: string) =>
      bodyOf(gateway.POST("/api/v1/sort/categories", { body: { name } })),
    onSuccess: ({ categories }) =>
      cache.setQueryData<SortPage>(queryKeys.sortPage, (page) => page && { ...page, categories }),
  });
}

const LOOK_AGAIN_MS = 1000;

/** How learning stands; while it runs, looked at again and again. */
export function useTraining() {
  const cache = useQueryClient();
  const training = useQuery({
    queryKey: queryKeys.sortTraining,
    queryFn: ({ signal }) => bodyOf(gateway.GET("/api/v1/sort/training", { signal })),
    refetchInterval: ({ state: { data } }) => (data?.state === "running" ? LOOK_AGAIN_MS : false),
  });
  const state = training.data?.state;
  const before = useRef(state);
  useEffect(() => {
    const ended = before.current === "running" && state !== "running";
    before.current = state;
    if (!ended) return;
    void cache.invalidateQueries({ queryKey: queryKeys.sortPage });
    const { accuracy, error } = training.data ?? {};
    if (state === "succeeded") {
      const share = accuracy == null ? "" : `: right in ${Math.round(100 * accuracy)} %`;
      announceFinal(`Learned${share}`);
    } else if (state === "failed") announceRefusal(error ?? "It could not learn.");
  }, [cache, state, training.data]);
  return training;
}

export function useLearn() {
  const cache = useQueryClient();
  const looked = () => cache.invalidateQueries({ queryKey: queryKeys.sortTraining });
  const start = useMutation({
    mutationFn: () => bodyOf(gateway.POST("/api/v1/sort/training")),
    onError: (error) => announceRefusal(wordsFor(error)),
    onSettled: looked,
  });
  const stop = useMutation({
    mutationFn: () => success(gateway.DELETE("/api/v1/sort/training")),
    onError: (error) => announceRefusal(wordsFor(error)),
    onSettled: looked,
  });
  return { start, stop };
}
