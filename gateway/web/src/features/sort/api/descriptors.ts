// Descriptors, which describe videos in numbers for the classifier: a built-in one, and models that were added.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { bodyOf, gateway } from "@/lib/api/client";
import { wordsFor } from "@/lib/api/problem";
import { queryKeys } from "@/lib/api/query-keys";
import { announceDone, announceRefusal, toBeAnnounced } from "@/lib/undo/undo";

export function useDescriptors() {
  return useQuery({
    queryKey: queryKeys.sortDescriptors,
    queryFn: ({ signal }) => bodyOf(gateway.GET("/api/v1/sort/descriptors", { signal })),
  });
}

type Choice = { name: string; before: string };

/** Chooses a descriptor. What was learned before is learned again with it, as a training with its own progress. */
export function useChooseDescriptor() {
  const cache = useQueryClient();
  const choose = async (name: string) => {
    const path = "/api/v1/sort/descriptors/{name}/choose";
    const chosen = await bodyOf(gateway.POST(path, { params: { path: { name } } }));
    cache.setQueryData(queryKeys.sortDescriptors, chosen);
    await Promise.all(
      [queryKeys.sortDescriptors, queryKeys.sortTraining].map((queryKey) =>
        cache.invalidateQueries({ queryKey }),
      ),
    );
  };
  return useMutation({
    mutationFn: ({ name }: Choice) => toBeAnnounced(choose(name)),
    onSuccess: (_, { name, before }) =>
      announceDone(`Videos are described by ${name}`, () => choose(before), {
        redo: () => choose(name),
      }),
    onError: (error) => announceRefusal(wordsFor(error)),
  });
}
