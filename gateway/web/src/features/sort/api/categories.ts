// Renaming, merging and removing folders, each as a change that can be undone.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { announceChange } from "@/lib/api/changes/changes";
import { bodyOf, gateway, type Change, type SortCategory } from "@/lib/api/client";
import { wordsFor } from "@/lib/api/problem";
import { queryKeys } from "@/lib/api/query-keys";
import { announceRefusal, toBeAnnounced } from "@/lib/undo/undo";
import { mergeWords } from "../folders/merge-words";
import { updateFolders } from "./sort";

function useChanged() {
  const cache = useQueryClient();
  return {
    settled: () => cache.invalidateQueries({ queryKey: queryKeys.sort }),
    done: (change: Change, categories: SortCategory[]) => {
      updateFolders(cache, categories);
      announceChange(cache, change);
    },
  };
}

const pathOf = (category: string) => ({ path: { category } });

export function useRenameCategory() {
  const { done, settled } = useChanged();
  return useMutation({
    mutationFn: ({ category, name }: { category: string; name: string }) =>
      toBeAnnounced(
        bodyOf(
          gateway.PATCH("/api/v1/sort/categories/{category}", {
            params: pathOf(category),
            body: { name },
          }),
        ),
      ),
    onSuccess: ({ change, categories }) => done(change, categories),
    onSettled: settled,
  });
}

export function useMergeCategory() {
  const { done, settled } = useChanged();
  return useMutation({
    mutationFn: ({ category, into }: { category: string; into: string }) =>
      toBeAnnounced(
        bodyOf(
          gateway.POST("/api/v1/sort/categories/{category}/merge", {
            params: pathOf(category),
            body: { into },
          }),
        ),
      ),
    onSuccess: (merged) => done({ ...merged.change, words: mergeWords(merged) }, merged.categories),
    onError: (error) => announceRefusal(wordsFor(error)),
    onSettled: settled,
  });
}

export function useRemoveCategory() {
  const { done, settled } = useChanged();
  return useMutation({
    mutationFn: (category: string) =>
      toBeAnnounced(
        bodyOf(gateway.DELETE("/api/v1/sort/categories/{category}", { params: pathOf(category) })),
      ),
    onSuccess: ({ change, categories }) => done(change, categories),
    onError: (error) => announceRefusal(wordsFor(error)),
    onSettled: settled,
  });
}
