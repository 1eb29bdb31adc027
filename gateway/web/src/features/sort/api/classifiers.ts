// The versions of the classifier, and which one makes the proposals.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { bodyOf, gateway, type SortClassifier } from "@/lib/api/client";
import { wordsFor } from "@/lib/api/problem";
import { queryKeys } from "@/lib/api/query-keys";
import { minuteOf } from "@/lib/time/date-formats";
import { announceDone, announceRefusal, toBeAnnounced } from "@/lib/undo/undo";

/** The newest first. */
export function useClassifiers() {
  return useQuery({
    queryKey: queryKeys.sortClassifiers,
    queryFn: ({ signal }) => bodyOf(gateway.GET("/api/v1/sort/classifiers", { signal })),
    select: ({ classifiers }) => classifiers,
  });
}

type Choice = { version: SortClassifier; before: SortClassifier };

export function useChooseClassifier() {
  const cache = useQueryClient();
  const choose = async ({ id }: SortClassifier) => {
    const params = { path: { classifier_id: id } };
    await bodyOf(gateway.POST("/api/v1/sort/classifiers/{classifier_id}/choose", { params }));
    await cache.invalidateQueries({ queryKey: queryKeys.sort });
  };
  return useMutation({
    mutationFn: ({ version }: Choice) => toBeAnnounced(choose(version)),
    onSuccess: (_, { version, before }) =>
      announceDone(
        `The version of ${minuteOf(version.trained_at)} proposes`,
        () => choose(before),
        { redo: () => choose(version) },
      ),
    onError: (error) => announceRefusal(wordsFor(error)),
  });
}
