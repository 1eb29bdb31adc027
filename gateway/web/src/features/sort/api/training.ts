// Learning from sorted videos: its state, starting and stopping it, and its result.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { bodyOf, gateway, success } from "@/lib/api/client";
import { wordsFor } from "@/lib/api/problem";
import { queryKeys } from "@/lib/api/query-keys";
import { announceFinal, announceRefusal } from "@/lib/undo/undo";
import { learnedWords } from "../classifier/learned-words";

/** The state of learning; events update its progress. */
export function useTraining() {
  return useQuery({
    queryKey: queryKeys.sortTraining,
    queryFn: ({ signal }) => bodyOf(gateway.GET("/api/v1/sort/training", { signal })),
  });
}

/** Announces the result of a training that ends while the page is open. To be used once in a page. */
export function useTrainingAnnouncement() {
  const cache = useQueryClient();
  const { data: training } = useTraining();
  const state = training?.state;
  const before = useRef(state);
  useEffect(() => {
    const ended = before.current === "running" && state !== "running";
    before.current = state;
    if (!ended) return;
    void cache.invalidateQueries({ queryKey: queryKeys.sort });
    if (state === "failed") announceRefusal(training?.error ?? "It could not learn.");
    if (training && state === "succeeded") announceFinal(learnedWords(training));
  }, [cache, state, training]);
}

export function useLearn() {
  const cache = useQueryClient();
  const looked = () => cache.invalidateQueries({ queryKey: queryKeys.sortTraining });
  const start = useMutation({
    mutationFn: ({ retryProblems = false }: { retryProblems?: boolean }) => {
      const query = { retry_problems: retryProblems };
      return bodyOf(gateway.POST("/api/v1/sort/training", { params: { query } }));
    },
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
